"""What is different about a file that is read again, as plain data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bridge.ledger.files import FileRow
from bridge.model.document import Value
from bridge.workbench.wording import plain_value


@dataclass(frozen=True, slots=True)
class Change:
    """One record that is different now."""

    #: gained, lost, changed, problem-new, problem-gone; a problem counts before its values.
    kind: str
    line: int
    #: What it is about: "line of 83652-1".
    about: str
    #: Value by name, before and now; None where there is none.
    values: tuple[tuple[str, Value, Value], ...] = ()
    #: Code of what was wrong with it, and of what is now; "" for nothing.
    was: str = ""
    now: str = ""
    #: How many records it is.
    number: int = 1

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "kind": self.kind,
            "records": self.number,
            "line": self.line,
            "about": self.about,
            "values": [
                {"name": name, "was": plain_value(was), "now": plain_value(now)}
                for name, was, now in self.values
            ],
            "problem": {"was": self.was, "now": self.now},
        }


@dataclass(slots=True)
class Compared:
    """One file and what is different about it."""

    file: FileRow
    is_other_mapping: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    #: The first of them, in the order of the file.
    changes: list[Change] = field(default_factory=list)
    #: Why it could not be compared; "" where it was.
    untold: str = ""
    #: Places that cannot be compared, because they say too little of our values.
    one_way: tuple[str, ...] = ()
    #: How many changes are kept.
    most: int = 20

    @property
    def differs(self) -> bool:
        """Whether anything is different."""
        return bool(self.counts)

    def add(self, change: Change) -> None:
        """Count a change, and keep it as long as there is room."""
        self.counts[change.kind] += change.number
        if len(self.changes) < self.most:
            self.changes.append(change)

    @property
    def further(self) -> int:
        """How many changes are counted and not kept."""
        return self.counts.total() - sum(one.number for one in self.changes)

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "file": self.file.name,
            "direction": self.file.direction,
            "partner": self.file.partner,
            "message": self.file.message,
            "created_at": self.file.created_at,
            "by_other_mapping": self.is_other_mapping,
            "counts": dict(self.counts),
            "changes": [one.as_data() for one in self.changes],
            "not_compared": self.untold,
            "places_not_compared": list(self.one_way),
        }
