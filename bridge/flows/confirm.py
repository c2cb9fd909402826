"""The second half of the way in for confirmations: shipments completed at the store, once each.

The order of effects within a shipment is fixed: look at the store, lower the quantities where the
policy says so, complete, look again. Different shipments go in parallel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bridge.api.parallel import run_parallel
from bridge.errors import BridgeError, ItemError
from bridge.flows.carrying_out import CarryingOut, leave_unshipped
from bridge.flows.collect import files_not_taken
from bridge.flows.completing import Completing, record_state
from bridge.flows.facts import (
    asides,
    close_asides,
    documents_to_settle,
    drop_repeated,
    drop_restated,
    drop_unchanged,
    told_apart,
    unreadable_answer,
    unsound_count,
    values_of,
)
from bridge.flows.finding import UNSENT, find_unknown
from bridge.flows.movements import record_shipped
from bridge.flows.remaining import plan_of
from bridge.flows.resending import shipped_after_all
from bridge.flows.together import settle_each
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.picking import PickLine
from bridge.model.place import Where
from bridge.model.problem import Problem, Severity
from bridge.model.store import FoundShipment, ShipmentStatus
from bridge.plan.confirmation import (
    MORE_THAN_ORDERED,
    Confirmation,
    as_ordered,
    put_together,
)
from bridge.plan.figures import Fact
from bridge.plan.outcome import Outcome, decide, is_short, says_nothing_shipped

_MESSAGE = "confirmation"
#: States of a shipment that is shipped at the store too, paid or not.
_COMPLETE = ("completed", "shipped")


def apply_confirmations(work: Work) -> None:
    """Settle every shipment that confirmations speak of."""
    documents = documents_to_settle(work, _MESSAGE)
    settle_each(work, "shipments settled", lambda one: _Settling(work, one).run(), documents)


class _Settling:
    """One shipment of which something was confirmed."""

    def __init__(self, work: Work, shipment_id: str) -> None:
        self._work = work
        self._id = shipment_id
        self._books = work.books
        self._mapping = work.mappings[_MESSAGE]
        self._policies = work.partner.policies
        self._is_cumulative = self._mapping.terms.quantities == "cumulative"
        #: Codes of problems that a person has let pass.
        self._released: frozenset[str] = frozenset()
        #: The last record that counts.
        self._seen = 0

    def run(self) -> None:
        """Take the shipment as far as what is known allows."""
        self._seen = self._last_that_counts()
        rows = self._rows()
        self._released = self._work.released(_MESSAGE, self._id, rows)
        drop = drop_restated if self._is_cumulative else drop_repeated
        counting, problems = drop(self._work, rows, self._released)
        if not counting and not asides(rows):
            return
        try:
            self._settle(rows, counting, problems)
        except ItemError as error:
            self._hold([*problems, unreadable_answer(error)])

    def _last_that_counts(self) -> int:
        """Return the last record that the shipment is settled by.

        What came after a decision to split it is about the rest, and waits until it is settled.
        """
        records = self._books.records
        row = self._books.shipments.get(self._work.store, self._id)
        plan = plan_of(self._work, row) if row is not None else None
        state = records.document_state(self._work.name, _MESSAGE, self._id)
        if plan is not None and state != "applied":
            return int(plan.asked["seen"])
        rows = records.of_document(self._work.name, _MESSAGE, self._id)
        return max((one.id for one in rows), default=0)

    def _rows(self) -> list[RecordRow]:
        rows = self._books.records.of_document(self._work.name, _MESSAGE, self._id)
        return [one for one in rows if one.id <= self._seen]

    def _settle(
        self, rows: Sequence[RecordRow], counting: Sequence[RecordRow], problems: list[Problem]
    ) -> None:
        shipment = self._shipment(rows)
        if isinstance(shipment, Problem):
            self._hold([shipment])
            return
        if shipment.state in _COMPLETE:
            if self._is_cumulative:
                counting = drop_unchanged(self._work, counting)
            if self._is_told_again(counting, problems):
                return
        lines = self._books.shipments.lines(shipment.store, shipment.shipment_id)
        whole = self._put_together(shipment, rows, counting, lines)
        whole.problems += problems
        self._decide(shipment, whole, lines, rows)

    def _shipment(self, rows: Sequence[RecordRow]) -> ShipmentRow | Problem:
        """Return the shipment in the ledger, looked up at the store if need be, or why not."""
        found = self._books.shipments.get(self._work.store, self._id)
        if found is None or found.state in UNSENT:
            said = next((one for row in rows if (one := _order_id(row))), "")
            return find_unknown(self._work, self._id, said, self._released)
        if found.partner != self._work.name:
            return _OTHER_PARTNER
        if found.state == "planned":
            return _NOT_SENT
        return shipped_after_all(self._work, found, self._released)

    def _is_told_again(self, counting: Sequence[RecordRow], problems: list[Problem]) -> bool:
        """Settle what comes in about a shipment that is complete; nothing is done again."""
        fresh = [row for row in counting if row.state != "applied"]
        if not fresh and not problems:
            self._applied()
            return True
        if len(fresh) < len(counting) or problems:
            self._hold([*problems, _ALREADY_COMPLETE])
            return True
        return False

    def _put_together(
        self,
        shipment: ShipmentRow,
        rows: Sequence[RecordRow],
        counting: Sequence[RecordRow],
        lines: Sequence[PickLine],
    ) -> Confirmation:
        facts = [self._fact(row) for row in counting]
        facts += [Fact({}, is_sound=False)] * unsound_count(rows)
        whole = put_together(facts, lines, shipment.order_id, self._mapping.terms)
        with self._books.ledger.transaction():
            self._books.shipments.put_parcels(shipment.store, shipment.shipment_id, whole.parcels)
            record_shipped(self._work, shipment, whole, lines)
        if MORE_THAN_ORDERED in self._released or self._policies.over == "as_ordered":
            as_ordered(whole, lines)
        return whole

    def _fact(self, row: RecordRow) -> Fact:
        values = values_of(row)
        apart = told_apart(self._mapping, values)
        return Fact(values, where=self._where(row), file=row.file_id, apart=apart)

    def _decide(
        self,
        shipment: ShipmentRow,
        whole: Confirmation,
        lines: Sequence[PickLine],
        rows: Sequence[RecordRow],
    ) -> None:
        """Settle the shipment by what is told and by what the store shows of it.

        What is to be held is looked up too: a person may have settled it in Centra by now.
        """
        outcome = self._outcome(whole, lines, rows, is_paid=False)
        if outcome.kind == "wait" and shipment.state not in _COMPLETE:
            self._wait()
            return
        found = self._work.api.find_shipment(shipment.order_id, shipment.shipment_id)
        completing = Completing(self._work, shipment, whole, lines)
        problem = completing.look(found)
        if found is None and says_nothing_shipped(outcome):
            self._cancelled(shipment)
        elif found is None or problem is not None:
            self._hold([*outcome.problems, *([problem] if problem else [])])
        elif completing.is_done_elsewhere(found):
            self._done_elsewhere(shipment, found)
        else:
            outcome = self._outcome(whole, lines, rows, is_paid=found.shipment.is_paid)
            if completing.is_lowered(found) and self._was_short(shipment, outcome):
                completing.note_lowered()
                outcome = replace(outcome, kind="complete", problems=())
            carrying_out = CarryingOut(self._work, shipment, whole, completing)
            self._carry_out(carrying_out, outcome)

    def _was_short(self, shipment: ShipmentRow, outcome: Outcome) -> bool:
        """Return whether what has been lowered was so because it was short."""
        is_split = plan_of(self._work, shipment) is not None
        return is_short(outcome) or (is_split and outcome.kind == "wait")

    def _outcome(
        self,
        whole: Confirmation,
        lines: Sequence[PickLine],
        rows: Sequence[RecordRow],
        *,
        is_paid: bool,
    ) -> Outcome:
        near = self._books.records.unreadable_near(self._work.name, _MESSAGE, self._id)
        return decide(
            whole,
            lines,
            self._policies,
            unreadable_near=near + asides(rows) + files_not_taken(self._work),
            is_paid=is_paid,
            released=self._released,
        )

    def _carry_out(self, carrying_out: CarryingOut, outcome: Outcome) -> None:
        """Make the calls, in their fixed order, and record how it ended."""
        if outcome.kind == "hold":
            self._hold(list(outcome.problems))
            return
        if outcome.kind == "wait":
            self._wait()
            return
        self._set_document("applying")
        problem = carrying_out.run(outcome, self._released, self._seen)
        if problem is not None:
            self._hold([problem])
        else:
            self._applied(carrying_out.notices, is_shipped=outcome.kind != "take_back")

    def _cancelled(self, shipment: ShipmentRow) -> None:
        """Record that nothing was shipped, and that the store has it no longer either."""
        with self._books.ledger.transaction():
            leave_unshipped(self._work, shipment, "cancelled")
            self._applied(is_shipped=False)
        self._work.did("shipments not shipped, and cancelled")

    def _done_elsewhere(self, shipment: ShipmentRow, found: FoundShipment) -> None:
        """Record that somebody else has completed the shipment: it is reported, not repeated."""
        with self._books.ledger.transaction():
            record_state(self._work, shipment, found)
            self._applied([_BY_SOMEBODY_ELSE])
        self._work.did("shipments completed by somebody else")

    def _unsettled(self) -> list[RecordRow]:
        return [row for row in self._rows() if row.state in ("staged", "held")]

    def _applied(self, notices: Sequence[Problem] = (), *, is_shipped: bool = True) -> None:
        """Record that everything that was told of the shipment is done."""
        with self._books.ledger.transaction():
            if is_shipped:
                self._books.records.set_state(self._unsettled(), "applied")
            else:
                self._books.records.set_state(self._unsettled(), "skipped", "not-shipped")
            self._set_document("applied")
            close_asides(self._work, self._id)
            self._books.problems.close(self._work.about("shipment", self._id))
            self._work.problems_of(_MESSAGE, self._id, notices)

    def _wait(self) -> None:
        """Part of it was confirmed, and nothing says that this was all."""
        with self._books.ledger.transaction():
            self._set_document("open")
            self._work.problems_of(_MESSAGE, self._id, [])
        self._work.did("shipments confirmed in part")

    def _where(self, row: RecordRow) -> Where:
        return Where(self._books.files.get(row.file_id).name, row.line)

    def _hold(self, problems: list[Problem]) -> None:
        """Let the shipment wait; a problem without a place of its own gets the latest telling's."""
        with self._books.ledger.transaction():
            rows = self._rows()
            fresh = [row for row in rows if row.state == "staged"]
            self._books.records.set_state(fresh, "held", problems[0].code)
            self._set_document("held")
            latest = self._where(rows[-1])
            placed = [replace(one, where=one.where or latest) for one in problems]
            file_ids = {self._where(row).file: row.file_id for row in rows}
            first = placed[0].where or latest
            self._work.problems_of(_MESSAGE, self._id, placed, file_ids.get(first.file))
        self._work.did("confirmations held")

    def _set_document(self, state: str) -> None:
        self._books.records.set_document(
            self._work.name, _MESSAGE, self._id, self._work.store, state
        )


def check_payments(work: Work) -> None:
    """Look which shipments that were shipped unpaid the store has completed since."""
    rows = work.books.shipments.in_state(work.name, "shipped")
    outcomes = run_parallel(
        lambda row: work.api.find_shipment(row.order_id, row.shipment_id), rows, work.workers
    )
    for row, found in outcomes:
        if isinstance(found, BridgeError):
            work.report.trouble(work.name, found)
        elif found is not None and found.status is ShipmentStatus.COMPLETED:
            with work.books.ledger.transaction():
                record_state(work, row, found)
                work.books.problems.close(work.about(_MESSAGE, row.shipment_id))
            work.did("shipments completed by their payment")


def _order_id(row: RecordRow) -> str:
    return str(values_of(row).get("shipment.orderId") or "") if row.payload else ""


_OTHER_PARTNER = Problem(
    "other-partner", "the shipment is another partner's", "ask both partners who has shipped it"
)
_NOT_SENT = Problem(
    "not-sent",
    "the partner confirms a shipment that the bridge has not delivered to it",
    "find out in `bridge trace` what became of its file, and ask the partner",
)
_ALREADY_COMPLETE = Problem(
    "already-complete",
    "the partner tells more about a shipment that is complete",
    "look at the file; what is right has to be entered in Centra by hand",
)
_BY_SOMEBODY_ELSE = Problem(
    "completed-elsewhere",
    "was completed by somebody else before the bridge came to it; nothing was sent again",
    "compare the tracking number in Centra with the partner's",
    severity=Severity.NOTICE,
)
