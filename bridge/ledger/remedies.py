"""What persons have decided about things that waited: which, by whom, when and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from bridge.ledger.columns import columns
from bridge.ledger.ledger import Ledger
from bridge.ledger.problems import About
from bridge.ledger.records import RecordRow
from bridge.model.problem import passes

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
    facts: str
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
        facts: str = "",
    ) -> None:
        """Record a decision.

        `seen` is the last record that the person could know of, `facts` a digest of what they told.
        """
        values = {"run_id": run_id, "verb": verb, "problem_id": problem_id, "why": why}
        values |= {"seen": seen, "facts": facts}
        self._ledger.insert(_SQL, "add", {**columns(about), **values})

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

    def last_with_code(self, verb: str, code: str) -> list[RemedyRow]:
        """Return what was last decided, in one go, about all that had problems with a code."""
        rows = self._ledger.rows(_SQL, "with_code", {"verb": verb, "code": code})
        found = [RemedyRow(**dict(row)) for row in rows]
        return [one for one in reversed(found) if one.run_id == found[0].run_id]

    def is_file_released(self, about: About, code: str, sha256: str) -> bool:
        """Return whether a problem with this code, of a file with these bytes, was released."""
        values = {**columns(about), "code": code, "sha256": sha256}
        return self._ledger.row(_SQL, "file_released", values) is not None

    def released(self, about: About, seen: int, facts: str = "") -> frozenset[str]:
        """Return what was let pass by releasing problems, knowing all up to the record `seen`.

        It is as `passes` of a problem says: its code, or what it names behind that.
        Or knowing the same `facts`, as `facts_of` digests them: a file that is read again, for a
        correction in another row, tells them in new records.
        """
        values = {**columns(about), "seen": seen, "facts": facts}
        found: frozenset[str] = frozenset()
        for row in self._ledger.rows(_SQL, "released", values):
            found |= passes(row["code"], json.loads(row["names"] or "[]"))
        return found

    def facts_of(self, records: Sequence[RecordRow]) -> str:
        """Return a digest of what counts in the records of a document; "" where nothing does.

        A file is known by its bytes: it has another row once it is read again.
        """
        counting = [one for one in records if one.state != "skipped"]
        bytes_of = {one.file_id: self._bytes_of(one.file_id) for one in counting}
        facts = sorted(
            (
                bytes_of[one.file_id],
                one.level,
                one.fact,
                one.payload,
                one.reason if one.state == "aside" else "",
            )
            for one in counting
        )
        return sha256(json.dumps(facts).encode()).hexdigest() if facts else ""

    def _bytes_of(self, file_id: int) -> str:
        row = self._ledger.row("files", "get", {"id": file_id})
        return str(row["sha256"]) if row else ""
