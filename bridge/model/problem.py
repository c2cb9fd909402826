"""A problem with data, as a value.

A problem says where, what was expected and what to do. It keeps the *place* of a value, never the
value itself: ledgers, logs and reports are read by many, and customers' names are none of their
business. Who is allowed to see the file sees the value there (`bridge problems` shows it).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum

from bridge.model.place import Where


class Severity(StrEnum):
    """What a problem does to the thing that it is about."""

    #: The whole shipment, return or item waits for a decision.
    HELD = "held"
    #: The record is put aside: it belongs to nothing that could be held.
    SET_ASIDE = "set_aside"
    #: Nothing waits; a person should know.
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one record or document."""

    #: Stable kebab-case name, for filters and tests: `code-unknown`, `too-long`, `capture-failed`.
    code: str
    #: One sentence for a person, without the value.
    message: str
    #: What to do next, one sentence.
    remedy: str = ""
    #: Where it stood, if it came from a file.
    where: Where | None = None
    #: Our name of the field, qualified by its level: `shipment.deliveryName`.
    field: str = ""
    severity: Severity = Severity.HELD
    #: The value as found: shown to the person who asks, never stored or logged, not compared.
    value: str | None = dataclasses.field(default=None, compare=False, repr=False)
    #: Ids of what there may come to be more of: letting it pass counts for these alone.
    names: tuple[str, ...] = ()

    def is_released(self, released: Set[str]) -> bool:
        """Return whether a person has let it pass; `released` is what `passes` says of each."""
        return passes(self.code, self.names) <= released


def passes(code: str, names: Iterable[str]) -> frozenset[str]:
    """Return what is let pass with a problem: its code, or what it names behind that."""
    return frozenset(f"{code} {name}" for name in names) or frozenset({code})


def released_names(code: str, released: Iterable[str]) -> frozenset[str]:
    """Return what was named by problems with a code that were let pass."""
    start = f"{code} "
    return frozenset(one.removeprefix(start) for one in released if one.startswith(start))
