"""What a field of ours is: its type and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """What a value is on our side; text needs no converter, everything else needs its own."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MOMENT = "moment"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of ours."""

    type: FieldType
    description: str
    #: True where there can be several values (tracking numbers).
    is_many: bool = False
    #: The words that it can hold, where there are no others.
    words: tuple[str, ...] = ()


def text(description: str, *, is_many: bool = False) -> Field:
    """Return a field with a text."""
    return Field(FieldType.TEXT, description, is_many)


def word(description: str, *words: str) -> Field:
    """Return a field with one of `words`, which a code table says."""
    return Field(FieldType.TEXT, f"{description}: {', '.join(words)}.", words=words)


def integer(description: str) -> Field:
    """Return a field with a whole number."""
    return Field(FieldType.INTEGER, description)


def decimal(description: str) -> Field:
    """Return a field with a amount."""
    return Field(FieldType.DECIMAL, description)


def moment(description: str) -> Field:
    """Return a field with a moment."""
    return Field(FieldType.MOMENT, description)


def boolean(description: str) -> Field:
    """Return a field with a yes-or-no."""
    return Field(FieldType.BOOLEAN, description)
