"""What a partner has told of one shipment: the records of it, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.flows.facts import told_apart, values_of
from bridge.flows.shipments.backorders import own_line_ids, with_own_line_id
from bridge.flows.shipments.remaining import plan_of
from bridge.flows.told_document import ToldDocument
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.model.document import Value
from bridge.model.problem import Problem
from bridge.plan.figures import Fact

MESSAGE = "confirmation"


class Confirmed(ToldDocument):
    """The records of one shipment, as far as it is settled by them."""

    def __init__(self, work: Work, shipment_id: str) -> None:
        super().__init__(work, MESSAGE, shipment_id)
        self._mapping = work.mappings[MESSAGE]
        row = self.books.shipments.get(work.store, shipment_id)
        self._plan = plan_of(work, row) if row is not None else None
        self._line_ids = own_line_ids(work, row) if row is not None else {}
        #: The last record that counts.
        self.seen = self._last_that_counts()
        #: Codes of problems that a person has let pass.
        self.released = work.released(MESSAGE, shipment_id, self.rows())

    def _last_that_counts(self) -> int:
        """Return the last record that the shipment is settled by.

        What came after a decision to split it is about the rest, and waits until nothing is left to
        be settled of what it was split by.
        """
        rows = super().rows()
        seen = int(self._plan.asked["seen"]) if self._plan is not None else 0
        if any(one.id <= seen and one.state in ("staged", "held") for one in rows):
            return seen
        return max((one.id for one in rows), default=0)

    def rows(self) -> list[RecordRow]:
        """Return those that the shipment is settled by."""
        return [one for one in super().rows() if one.id <= self.seen]

    def values(self, row: RecordRow) -> Mapping[str, Value]:
        """Return what a record says, with the line ids that the shipment has."""
        return with_own_line_id(values_of(row), self._line_ids)

    def fact(self, row: RecordRow) -> Fact:
        """Return what a record says."""
        apart = told_apart(self._mapping, values_of(row))
        return Fact(self.values(row), where=self.where(row), file=row.file_id, apart=apart)

    def applied(
        self, notices: Sequence[Problem] = (), *, state: str = "applied", skipped: str = ""
    ) -> None:
        """Record that all of it is done, and that the shipment is no longer asked about."""
        with self.books.ledger.transaction():
            super().applied(notices, state=state, skipped=skipped)
            self.books.problems.close(self.work.about("shipment", self.document))

    def wait(self, notices: Sequence[Problem] = ()) -> None:
        """Record that part of it was confirmed."""
        super().wait(notices)
        self.work.did("shipments confirmed in part")
