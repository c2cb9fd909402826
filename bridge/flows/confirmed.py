"""What a partner has told of one shipment: the records of it, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bridge.flows.backorders import own_line_ids, with_own_line_id
from bridge.flows.facts import close_asides, told_apart, values_of
from bridge.flows.remaining import plan_of
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.plan.figures import Fact

MESSAGE = "confirmation"


class Confirmed:
    """The records of one shipment, as far as it is settled by them."""

    def __init__(self, work: Work, shipment_id: str) -> None:
        self._work = work
        self._id = shipment_id
        self._books = work.books
        self._mapping = work.mappings[MESSAGE]
        row = self._books.shipments.get(work.store, shipment_id)
        self._plan = plan_of(work, row) if row is not None else None
        self._line_ids = own_line_ids(work, row) if row is not None else {}
        #: The last record that counts.
        self.seen = self._last_that_counts()
        #: Codes of problems that a person has let pass.
        self.released = work.released(MESSAGE, shipment_id, self.rows())

    def _last_that_counts(self) -> int:
        """Return the last record that the shipment is settled by.

        What came after a decision to split it is about the rest, and waits until it is settled.
        """
        records = self._books.records
        state = records.document_state(self._work.name, MESSAGE, self._id)
        if self._plan is not None and state != "applied":
            return int(self._plan.asked["seen"])
        rows = records.of_document(self._work.name, MESSAGE, self._id)
        return max((one.id for one in rows), default=0)

    def rows(self) -> list[RecordRow]:
        """Return the records as they are now, in the order of reading."""
        rows = self._books.records.of_document(self._work.name, MESSAGE, self._id)
        return [one for one in rows if one.id <= self.seen]

    def unsettled(self) -> list[RecordRow]:
        """Return those that count and of which nothing was made yet."""
        return [row for row in self.rows() if row.state in ("staged", "held")]

    def fact(self, row: RecordRow) -> Fact:
        """Return what a record says."""
        values = values_of(row)
        apart = told_apart(self._mapping, values)
        values_here = with_own_line_id(values, self._line_ids)
        return Fact(values_here, where=self._where(row), file=row.file_id, apart=apart)

    def _where(self, row: RecordRow) -> Where:
        return Where(self._books.files.get(row.file_id).name, row.line)

    def applied(self, notices: Sequence[Problem] = (), *, skipped: str = "") -> None:
        """Record that everything that was told of the shipment is done.

        Where it is `skipped`, nothing has become of what was told last, for that reason.
        """
        with self._books.ledger.transaction():
            state = "skipped" if skipped else "applied"
            self._books.records.set_state(self.unsettled(), state, skipped)
            self.set_document("applied")
            close_asides(self._work, self._id)
            self._books.problems.close(self._work.about("shipment", self._id))
            self._work.problems_of(MESSAGE, self._id, notices)

    def wait(self, notices: Sequence[Problem] = ()) -> None:
        """Record that part of it was confirmed, and nothing says that this was all."""
        with self._books.ledger.transaction():
            self.set_document("open")
            self._work.problems_of(MESSAGE, self._id, notices)
        self._work.did("shipments confirmed in part")

    def hold(self, problems: Sequence[Problem]) -> None:
        """Let the shipment wait; a problem without a place of its own gets the latest telling's."""
        with self._books.ledger.transaction():
            rows = self.rows()
            self._books.records.hold(rows, problems[0].code)
            self.set_document("held")
            latest = self._where(rows[-1])
            placed = [replace(one, where=one.where or latest) for one in problems]
            file_ids = {self._where(row).file: row.file_id for row in rows}
            first = placed[0].where or latest
            self._work.problems_of(MESSAGE, self._id, placed, file_ids.get(first.file))
        self._work.did("confirmations held")

    def set_document(self, state: str) -> None:
        """Move the document on."""
        self._books.records.set_document(
            self._work.name, MESSAGE, self._id, self._work.store, state
        )
