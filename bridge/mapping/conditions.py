"""Conditions of a rule: what a place of theirs, or a field of ours, must read for it to apply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bridge.mapping.language import Condition, FieldRule
from bridge.mapping.scope import Scope, plain
from bridge.model.document import Value
from bridge.model.records import PlaceName


@dataclass(frozen=True, slots=True)
class OnPlace:
    """A condition in a message that comes in."""

    place: PlaceName
    condition: Condition
    #: What to write at the place, which no other rule fills, so that it holds; "" for nothing.
    filling: str

    def holds(self, cells: Mapping[PlaceName, str]) -> bool:
        """Return whether it holds for a record of theirs; an absent place reads as empty."""
        return self.condition.allows(cells.get(self.place, ""))


@dataclass(frozen=True, slots=True)
class OnField:
    """A condition in a message that goes out."""

    get: Callable[[Scope], Value]
    condition: Condition

    def holds(self, scope: Scope) -> bool:
        """Return whether it holds for our values; no value reads as empty."""
        value = self.get(scope)
        return self.condition.allows("" if value is None else plain(value))


def on_places(rule: FieldRule, filled: frozenset[PlaceName]) -> tuple[OnPlace, ...]:
    """Return the conditions of a rule; `filled` are the places that some rule writes.

    There a condition is met or it is not. At any other place it is made true when the field is
    written, so that what is written reads back the same.
    """
    return tuple(
        OnPlace(place, condition, "" if place in filled else _filling(condition))
        for place, condition in rule.when.items()
    )


def _filling(condition: Condition) -> str:
    offered = [*(condition.one_of or ()), *(condition.starts or ())]
    return next(filter(condition.allows, offered), "")
