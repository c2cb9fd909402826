"""The store's JSON as values of our fields, for what goes out to a partner."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bridge.model.document import Value
from bridge.model.fields import Field, FieldType
from bridge.model.store import Raw


def store_values(fields: Mapping[str, Field], raw: Raw) -> dict[str, Value]:
    """Return what `raw` has under the names of `fields`, None where it has nothing.

    Moments, whole numbers and flags are left to who knows the store: its time zone, its ways to
    say yes.
    """
    return {name: _value(field, raw.get(name)) for name, field in fields.items()}


def _value(field: Field, value: Any) -> Value:
    """Return a value of the store's JSON as the type of our field; None where it is none."""
    if field.is_many:
        many = value if isinstance(value, list) else [value]
        return tuple(text for text in map(store_text, many) if text)
    if field.type is FieldType.DECIMAL:
        return _decimal(value)
    return store_text(value) if field.type is FieldType.TEXT else None


def store_text(value: Any) -> str | None:
    """Return a plain value as text; None for none, and for what is no plain value."""
    if value is None or isinstance(value, Mapping | list):
        return None
    return str(value)


def _decimal(value: Any) -> Decimal | None:
    text = store_text(value)
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
