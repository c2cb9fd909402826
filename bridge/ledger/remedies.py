"""What persons have decided about things that waited: which, by whom, when and why."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ledger.columns import columns
from bridge.ledger.ledger import Ledger
from bridge.ledger.problems import About

_SQL = "remedies"


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """One decision; the columns are described in sql/schema.sql."""

    id: int
    run_id: int
    verb: str
    store: str
    partner: str
    kind: str
    subject: str
    problem_id: int | None
    seen: int
    why: str
    #: Of the problem that it was about; "" for none.
    code: str
    #: User and host.
    who: str
    #: When the command was given, UTC.
    at: str


class Remedies:
    """The decisions in a ledger. They are added, and never changed."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(
        self,
        run_id: int,
        verb: str,
        about: About,
        why: str,
        *,
        problem_id: int | None = None,
        seen: int = 0,
    ) -> None:
        """Record a decision; `seen` is the last record that the person could know of."""
        values = {"run_id": run_id, "verb": verb, "problem_id": problem_id, "seen": seen}
        self._ledger.insert(_SQL, "add", {**columns(about), **values, "why": why})

    def purge(self, before: str) -> int:
        """Forget decisions from before a time about what is settled; return how many.

        Discards go on counting, without their reasons.
        """
        forgotten = self._ledger.execute(_SQL, "forget_why", {"before": before})
        return forgotten + self._ledger.execute(_SQL, "purge", {"before": before})

    def about(self, subject: str) -> list[RemedyRow]:
        """Return every decision about a shipment, file, return or item, oldest first."""
        rows = self._ledger.rows(_SQL, "about", {"subject": subject})
        return [RemedyRow(**dict(row)) for row in rows]

    def is_file_released(self, about: About, code: str, sha256: str) -> bool:
        """Return whether a problem with this code, of a file with these bytes, was released."""
        values = {**columns(about), "code": code, "sha256": sha256}
        return self._ledger.row(_SQL, "file_released", values) is not None

    def released(self, about: About, seen: int) -> frozenset[str]:
        """Return the codes of problems that were released, knowing all up to the record `seen`."""
        rows = self._ledger.rows(_SQL, "released", {**columns(about), "seen": seen})
        return frozenset(row["code"] for row in rows)
