"""A column and a field of ours that it could be, with how much speaks for that."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.model.fields import Field, Message
from bridge.workbench.drafting.outline import Column
from bridge.workbench.drafting.vocabulary import Meaning

#: Fields that are of the outermost level that has them, unless a record is told to know better.
_OF_THE_WHOLE = frozenset({"isFinal", "isCancelled"})


@dataclass(frozen=True, slots=True)
class Pair:
    """One possibility; the pairs with the highest score are taken first."""

    score: float
    #: The column's place in the record, from 0: the first of equals counts.
    order: int
    column: Column
    #: None where it is none of our fields.
    target: tuple[str, str, Field] | None
    meaning: Meaning | None


def find_field(message: Message, level: str, concept: str) -> tuple[str, str, Field] | None:
    """Return name, level and kind of the field that `concept` is in a record for each `level`.

    What is said of the file is looked for in records of the file only.
    """
    levels = list(message.levels)
    visible = levels[1 : levels.index(level) + 1] or levels[:1]
    if concept not in _OF_THE_WHOLE:
        visible = visible[::-1]
    for at in visible:
        if concept in message.levels[at]:
            return concept, at, message.levels[at][concept]
    return None


def holds(field: Field, column: Column) -> bool:
    """Return whether a field takes what a place holds: one value, or several."""
    return field.is_many or not column.place.endswith("[]")
