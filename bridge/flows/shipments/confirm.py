"""The second half of the way in for confirmations: shipments completed at the store, once each.

The order of effects within a shipment is fixed: look at the store, lower the quantities where the
policy says so, complete, look again. Different shipments go in parallel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bridge.errors import BridgeError, ItemError
from bridge.flows.facts import (
    DISCARDED,
    asides,
    documents_to_settle,
    drop_repeated,
    drop_restated,
    drop_unchanged,
    unreadable_answer,
    unsound_count,
    values_of,
)
from bridge.flows.finding import UNSENT, find_unknown
from bridge.flows.incoming.collect import files_not_taken
from bridge.flows.movements import record_gone, record_shipped
from bridge.flows.outgoing.resending import is_gone_there, shipped_after_all
from bridge.flows.renamed import drop_renamed
from bridge.flows.shipments.backorders import forward_backorders, told_before
from bridge.flows.shipments.carrying_out import CarryingOut, leave_unshipped
from bridge.flows.shipments.completed_elsewhere import (
    BY_SOMEBODY_ELSE,
    COMPLETE,
    CompletedElsewhere,
)
from bridge.flows.shipments.completing import Completing
from bridge.flows.shipments.confirmed import MESSAGE, Confirmed
from bridge.flows.shipments.late import ALREADY_COMPLETE, take_late
from bridge.flows.shipments.remaining import plan_of
from bridge.flows.together import settle_each
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import FoundShipment
from bridge.plan.confirmation import (
    MORE_THAN_ORDERED,
    Confirmation,
    as_ordered,
    put_together,
)
from bridge.plan.figures import Fact
from bridge.plan.outcome import (
    Outcome,
    decide,
    decide_of_completed,
    is_short,
    says_nothing_shipped,
)
from bridge.plan.worth import Worth, worths

#: Why records are skipped that tell of nothing shipped.
_NOT_SHIPPED = "not-shipped"


def apply_confirmations(work: Work) -> None:
    """Settle every shipment that confirmations speak of."""
    forward_backorders(work)
    documents = documents_to_settle(work, MESSAGE)
    settle_each(work, "shipments settled", lambda one: _Settling(work, one).run(), documents)


class _Settling:
    """One shipment of which something was confirmed."""

    def __init__(self, work: Work, shipment_id: str) -> None:
        self._work = work
        self._id = shipment_id
        self._books = work.books
        self._mapping = work.mappings[MESSAGE]
        self._policies = work.partner.policies
        self._is_cumulative = self._mapping.terms.quantities == "cumulative"
        self._told = Confirmed(work, shipment_id)
        self._released = self._told.released

    def run(self) -> None:
        """Take the shipment as far as what is known allows."""
        rows = self._told.rows()
        drop = drop_restated if self._is_cumulative else drop_repeated
        counting, problems = drop(self._work, rows, self._released)
        if not counting and not problems and not asides(rows):
            return
        try:
            self._settle(rows, counting, problems)
        except ItemError as error:
            self._told.hold([*problems, unreadable_answer(error)])

    def _settle(
        self, rows: Sequence[RecordRow], counting: Sequence[RecordRow], problems: list[Problem]
    ) -> None:
        shipment = self._shipment(rows)
        if isinstance(shipment, Problem):
            self._told.hold([shipment])
            return
        lines = self._books.shipments.lines(shipment.store, shipment.shipment_id)
        if not self._is_cumulative:
            told = [*told_before(self._work, shipment), *rows]
            counting, renamed = drop_renamed(
                self._work, told, counting, lines, self._released, self._told.values
            )
            problems = list(dict.fromkeys([*problems, *renamed]))
        if shipment.state in COMPLETE:
            if self._is_cumulative:
                counting = drop_unchanged(self._work, counting)
            if self._is_told_again(shipment, rows, counting, problems):
                return
        whole = self._put_together(shipment, rows, counting, lines)
        whole.problems += problems
        going_on = shipped_after_all(self._work, shipment, self._released)
        if not isinstance(going_on, Problem):
            self._decide(going_on, whole, lines, rows)
        elif says_nothing_shipped(self._outcome(whole, lines, rows, is_paid=False), whole):
            self._unshipped(shipment, "cancelled" if is_gone_there(shipment) else "rejected")
        else:
            self._note_left(shipment, whole, lines)
            self._told.hold([going_on])

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
        return found

    def _is_told_again(
        self,
        shipment: ShipmentRow,
        rows: Sequence[RecordRow],
        counting: Sequence[RecordRow],
        problems: list[Problem],
    ) -> bool:
        """Settle what comes in about a shipment that is complete; nothing is done again."""
        fresh = [row for row in counting if row.state != "applied"]
        if not fresh and not problems:
            self._told.applied()
            return True
        is_settled = any(row.state == "applied" or row.reason.startswith(DISCARDED) for row in rows)
        if is_settled:
            take_late(self._work, self._told, shipment, rows, problems)
        elif problems:
            self._told.hold([*problems, ALREADY_COMPLETE])
        return is_settled or bool(problems)

    def _put_together(
        self,
        shipment: ShipmentRow,
        rows: Sequence[RecordRow],
        counting: Sequence[RecordRow],
        lines: Sequence[PickLine],
    ) -> Confirmation:
        facts = [self._told.fact(row) for row in counting]
        facts += [Fact({}, is_sound=False)] * unsound_count(rows)
        whole = put_together(facts, lines, shipment.order_id, self._mapping.terms)
        self._books.shipments.put_parcels(shipment.store, shipment.shipment_id, whole.parcels)
        if MORE_THAN_ORDERED in self._released or self._policies.over == "as_ordered":
            as_ordered(whole, lines)
        return whole

    def _note_left(
        self, shipment: ShipmentRow, whole: Confirmation, lines: Sequence[PickLine]
    ) -> None:
        """Record what has left the shelf, whatever becomes of the shipment."""
        with self._books.ledger.transaction():
            record_shipped(self._work, shipment, whole, lines)

    def _look(
        self, shipment: ShipmentRow, whole: Confirmation, lines: Sequence[PickLine]
    ) -> FoundShipment | None:
        """Return the shipment as the store has it; what has left is known though it cannot say."""
        try:
            found = self._work.api.find_shipment(shipment.order_id, shipment.shipment_id)
        except BridgeError:
            self._note_left(shipment, whole, lines)
            raise
        record_gone(self._work, shipment, is_gone=found is None)
        return found

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
        found = self._look(shipment, whole, lines)
        is_lost = found is None and any(whole.left.values())
        if outcome.kind == "wait" and shipment.state not in COMPLETE and not is_lost:
            self._note_left(shipment, whole, lines)
            self._told.wait()
            return
        completing = Completing(self._work, shipment, whole, lines)
        problem = completing.look(found)
        if found is not None and problem is None and completing.is_done_elsewhere(found):
            self._done_elsewhere(shipment, whole, rows, completing, found)
            return
        self._note_left(shipment, whole, lines)
        if found is None and says_nothing_shipped(outcome, whole):
            self._unshipped(shipment, "cancelled")
        elif found is None or problem is not None:
            self._told.hold([*outcome.problems, *([problem] if problem else [])])
        else:
            outcome = self._outcome(
                whole,
                lines,
                rows,
                is_paid=found.shipment.is_paid,
                worth=worths(found.shipment, lines),
            )
            if completing.is_lowered(found) and self._was_short(shipment, outcome):
                completing.note_lowered()
                outcome = replace(outcome, kind="complete", problems=())
            carrying_out = CarryingOut(self._work, shipment, whole, completing)
            self._carry_out(shipment, carrying_out, outcome)

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
        worth: Mapping[int, Worth] | None = None,
    ) -> Outcome:
        near = self._unreadable_near(rows)
        return decide(
            whole,
            lines,
            self._policies,
            unreadable_near=near,
            is_paid=is_paid,
            released=self._released,
            worth=worth,
        )

    def _unreadable_near(self, rows: Sequence[RecordRow]) -> int:
        """Return how much may tell more of the shipment and could not be read."""
        near = self._books.records.unreadable_near(self._work.name, MESSAGE, self._id)
        return near + asides(rows) + files_not_taken(self._work)

    def _done_elsewhere(
        self,
        shipment: ShipmentRow,
        whole: Confirmation,
        rows: Sequence[RecordRow],
        completing: Completing,
        found: FoundShipment,
    ) -> None:
        """Settle a shipment that somebody else has completed: it is reported, not repeated."""
        elsewhere = CompletedElsewhere(self._work, shipment, whole, completing, found)
        elsewhere.record()
        outcome = decide_of_completed(
            whole,
            completing.lines,
            self._policies,
            not_left=elsewhere.not_left,
            not_there=elsewhere.not_there,
            unreadable_near=self._unreadable_near(rows),
            released=self._released,
            worth=worths(found.shipment, completing.lines),
        )
        if outcome.kind == "wait":
            self._told.wait([BY_SOMEBODY_ELSE])
        else:
            self._carry_out(shipment, elsewhere, outcome)

    def _carry_out(
        self,
        shipment: ShipmentRow,
        carrying_out: CarryingOut | CompletedElsewhere,
        outcome: Outcome,
    ) -> None:
        """Make the calls, in their fixed order, and record how it ended."""
        if outcome.kind == "hold":
            self._told.hold(list(outcome.problems))
            return
        if outcome.kind == "wait":
            self._told.wait()
            return
        self._told.set_document("applying")
        problem = carrying_out.run(outcome, self._released, self._told.seen)
        if problem is not None:
            self._told.hold([problem])
        elif outcome.kind == "take_back":
            self._unshipped(shipment, "rejected", carrying_out.notices)
        else:
            self._told.applied(carrying_out.notices)

    def _unshipped(
        self, shipment: ShipmentRow, state: str, notices: Sequence[Problem] = ()
    ) -> None:
        """Record that nobody ships it: the partner has not, and the store does not want it."""
        with self._books.ledger.transaction():
            leave_unshipped(self._work, shipment, state)
            self._told.applied(notices, skipped=_NOT_SHIPPED)
        if state == "cancelled":
            self._work.did("shipments not shipped, and cancelled")


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
