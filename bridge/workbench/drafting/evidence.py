"""What the texts of a column say for or against a meaning.

A name is a claim; the texts bear it out, leave it open, or refute it. Without a name only what has
an unmistakable shape counts for much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bridge.model.fields import Field, FieldType
from bridge.workbench.drafting.dates import clock_in, dates_in
from bridge.workbench.drafting.numbers import numbers_in
from bridge.workbench.drafting.outline import Column
from bridge.workbench.drafting.shapes import (
    carrier_of,
    is_country,
    is_email,
    is_gtin,
    is_shipment_id,
    is_url,
    share,
)
from bridge.workbench.drafting.states import states_in
from bridge.workbench.drafting.values import parts_of

#: Texts of theirs that a yes-or-no consists of.
FLAGS = frozenset(
    "y n j yes no ja nee nein nej true false 1 0 t f o oui non x".split()
)  # fmt: skip
_MOST_WORDS = 6
_MOST_STATES = 20

#: A proof against a meaning.
NEVER = -10.0


def of_texts(concept: str, field: Field, column: Column) -> float:
    """Return what the texts say: above 0 for it, below against it; `NEVER` refutes it."""
    texts = column.filled
    if not texts:
        return 0.0
    if field.words:
        return _state(texts, field.words)
    special = _SPECIAL.get(concept)
    if special is not None:
        return special(texts)
    return _TYPES[field.type](texts)


def of_shape(concept: str, column: Column) -> float:
    """Return how much the texts alone speak for a meaning, where no name does."""
    texts = column.filled
    if not texts:
        return 0.0
    looks, weight = _ALONE.get(concept, (None, 0.0))
    return weight if looks is not None and share(texts, looks) > 0.95 else 0.0


def _moment(texts: Sequence[str]) -> float:
    return 0.2 if dates_in(texts) else NEVER


def _integer(texts: Sequence[str]) -> float:
    numbers = numbers_in(texts)
    return 0.1 if numbers and (numbers.is_whole or numbers.is_unclear) else NEVER


def _decimal(texts: Sequence[str]) -> float:
    return 0.1 if numbers_in(texts) else NEVER


def _boolean(texts: Sequence[str]) -> float:
    words = {text.casefold() for text in texts}
    if words <= FLAGS:
        return 0.3
    return 0.0 if len(words) <= _MOST_WORDS else NEVER


def _state(texts: Sequence[str], words: Sequence[str]) -> float:
    """Return that states are few words; ones that mean something speak for it."""
    if len(set(texts)) > _MOST_STATES or dates_in(texts):
        return NEVER
    return 0.3 if states_in(texts, words) else 0.0


def _text(texts: Sequence[str]) -> float:
    # A clock time or a day and time is never the text of anything.
    return NEVER if clock_in(texts) and ":" in texts[0] else 0.0


def _shipment_id(texts: Sequence[str]) -> float:
    part = share(texts, is_shipment_id)
    if part > 0.6:
        return 0.6
    return NEVER if dates_in(texts) and "-" in texts[0] else 0.0


def _order_id(texts: Sequence[str]) -> float:
    return -0.6 if share(texts, is_shipment_id) > 0.6 else 0.0


def _gtin(texts: Sequence[str]) -> float:
    if share(texts, is_gtin) > 0.6:
        return 0.6
    return (
        0.0 if share(texts, lambda text: text.isdigit() and 6 <= len(text) <= 14) > 0.9 else NEVER
    )


def _tracking(texts: Sequence[str]) -> float:
    parts = [part for text in texts for part in parts_of(text)]
    if share(parts, carrier_of) > 0.5:
        return 0.6
    if max(len(text) for text in texts) < 6 or dates_in(texts):
        return NEVER
    return 0.0


def _address(texts: Sequence[str]) -> float:
    return NEVER if share(texts, is_url) > 0.5 else 0.0


def _country(texts: Sequence[str]) -> float:
    if share(texts, is_country) > 0.9:
        return 0.4
    return 0.0 if share(texts, lambda text: text.isalpha()) > 0.5 else NEVER


def _email(texts: Sequence[str]) -> float:
    return 0.3 if share(texts, is_email) > 0.8 else NEVER


def _url(texts: Sequence[str]) -> float:
    return 0.5 if share(texts, is_url) > 0.8 else NEVER


def _no_number(texts: Sequence[str]) -> float:
    """Return that names and places are words."""
    return NEVER if numbers_in(texts) or dates_in(texts) else 0.0


def _item(texts: Sequence[str]) -> float:
    return -0.2 if share(texts, is_gtin) > 0.9 else NEVER if dates_in(texts) else 0.0


_SPECIAL: dict[str, Callable[[Sequence[str]], float]] = {
    "shipmentId": _shipment_id,
    "orderId": _order_id,
    "ean": _gtin,
    "upc": _gtin,
    "tracking": _tracking,
    "deliveryEmail": _email,
    "billingEmail": _email,
    "deliveryNote": _url,
    "proforma": _url,
    "invoices": _url,
    "deliveryCountry": _country,
    "billingCountry": _country,
    "countryOfOrigin": _country,
    "deliveryName": _no_number,
    "billingName": _no_number,
    "deliveryCity": _no_number,
    "billingCity": _no_number,
    "deliveryAddress": _address,
    "billingAddress": _address,
    "physicalSku": _item,
}
_TYPES: dict[FieldType, Callable[[Sequence[str]], float]] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.MOMENT: _moment,
    FieldType.BOOLEAN: _boolean,
}
#: What can be told without a name, and how much it counts for.
_ALONE: dict[str, tuple[Callable[[str], object], float]] = {
    "shipmentId": (is_shipment_id, 0.8),
    "ean": (is_gtin, 0.8),
    "tracking": (lambda text: all(map(carrier_of, parts_of(text))), 0.8),
    "deliveryEmail": (is_email, 0.7),
    "deliveryCountry": (is_country, 0.3),
}
