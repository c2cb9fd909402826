"""A mapping in the making: what will be written, with every guess and every question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bridge.workbench.drafting.guess import Guess
from bridge.workbench.drafting.outline import Setting


class State(StrEnum):
    """How a field stands in the draft."""

    #: As a rule that holds.
    WRITTEN = "written"
    #: As a comment, with what has to be known first.
    ASKED = "asked"
    #: As a rule without a place, which `bridge check` tells: the message needs it.
    NEEDED = "needed"
    #: As a comment: a column that nothing of ours was found for.
    UNMATCHED = "unmatched"


@dataclass(slots=True)
class DraftField:
    """One line of `fields`, written or commented out."""

    places: tuple[str, ...]
    state: State
    #: What the partner calls the places, where they do not say so themselves.
    name: str = ""
    #: The remaining keys with their values, as YAML.
    keys: dict[str, str] = field(default_factory=dict)
    #: Our field with its level; "" where there is none.
    qualified: str = ""
    guess: Guess | None = None
    #: What else to know of it, as clauses.
    notes: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What to call its places in front of people."""
        at = " + ".join(self.places)
        return f"{at} ({self.name})" if self.name and self.name != at else at

    @property
    def summary(self) -> tuple[str, str, str]:
        """Our field, how sure that is, and why, for a table."""
        if self.state is State.NEEDED:
            return self.qualified, "not found", "; ".join(self.notes)
        if self.guess is None:
            return "", "", "; ".join(self.notes)
        sureness = "ask" if self.state is State.ASKED else str(self.guess.sureness)
        return self.qualified, sureness, self.guess.why


@dataclass(slots=True)
class DraftRecord:
    """One entry of `records`."""

    name: str
    each: str
    why: str
    times: int
    match: dict[str, str]
    fields: list[DraftField] = field(default_factory=list)
    records: list[DraftRecord] = field(default_factory=list)
    starts: dict[str, str] = field(default_factory=dict)
    #: The record that closes it.
    end: DraftRecord | None = None

    @property
    def rows(self) -> tuple[DraftRecord, ...]:
        """The record itself, and the one that closes it."""
        return (self, self.end) if self.end else (self,)

    def every(self) -> Iterator[DraftRecord]:
        """Yield it and all below it."""
        yield self
        for child in self.records:
            yield from child.every()


@dataclass(slots=True)
class DraftTable:
    """One entry of `codes`, written or commented out."""

    name: str
    #: Ours to theirs, one or several; "?" where nobody knows ours.
    words: Mapping[str, str | tuple[str, ...]]
    is_written: bool
    note: str


@dataclass(slots=True)
class Draft:
    """A whole mapping in the making."""

    message: str
    format: str
    #: The sample's name.
    sample: str
    settings: list[Setting]
    records: list[DraftRecord] = field(default_factory=list)
    #: Types of record that are skipped.
    ignored: list[DraftRecord] = field(default_factory=list)
    tables: list[DraftTable] = field(default_factory=list)
    #: What only a person can answer, as whole sentences.
    questions: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def fields(self) -> list[DraftField]:
        """Every field of every record."""
        records = [one for outer in self.records for each in outer.every() for one in each.rows]
        return [one for record in records for one in record.fields]

    @property
    def needed(self) -> list[DraftField]:
        """The fields that the message needs and the sample did not show."""
        return [one for one in self.fields if one.state is State.NEEDED]
