"""The calls of what was decided about one shipment, in their fixed order.

Lowered, then completed, then a shipment of what remains; or completed, then a return of what was
not shipped; or taken back. What is to follow a completion is decided in the ledger before it, so
that it follows whatever happens in between.
"""

from __future__ import annotations

from collections.abc import Set

from bridge.flows.movements import record_shipped
from bridge.flows.shipments.completing import Completing
from bridge.flows.shipments.not_shipped import NOT_COMPLETE, NotShipped
from bridge.flows.shipments.remaining import Remaining, plan_of
from bridge.flows.shipments.serials import hand_on_serials
from bridge.flows.shipments.taking_back import take_back
from bridge.flows.work import Work
from bridge.ledger.shipments import ShipmentRow
from bridge.model.problem import Problem, Severity
from bridge.plan.confirmation import Confirmation
from bridge.plan.outcome import Outcome


class CarryingOut:
    """One decision about one shipment; `notices` are what somebody should know all the same."""

    def __init__(
        self, work: Work, row: ShipmentRow, whole: Confirmation, completing: Completing
    ) -> None:
        self._work = work
        self._row = row
        self._whole = whole
        self._completing = completing
        self.notices: list[Problem] = []

    def run(self, outcome: Outcome, released: Set[str], seen: int) -> Problem | None:
        """Make the calls as far as they go; None when all is done.

        `released` are codes of problems that a person has let pass, `seen` is the last record that
        the outcome was decided on.
        """
        if outcome.kind == "take_back":
            return self._take_back()
        if outcome.kind == "return":
            problem = self._return(outcome, released)
        else:
            problem = self._complete(outcome, seen)
        self.notices += self._completing.notices
        return problem

    def _take_back(self) -> Problem | None:
        problem = take_back(self._work, self._row)
        if problem.severity is Severity.HELD:
            return problem
        self.notices.append(problem)
        return None

    def _complete(self, outcome: Outcome, seen: int) -> Problem | None:
        """Complete the shipment, lowered before where it is short; make what remains afterwards."""
        self.notices += outcome.problems
        if outcome.kind == "lower":
            problem = self._completing.lower(outcome.quantities)
            if problem is not None:
                return problem
        remaining = Remaining(self._work, self._row)
        if outcome.is_split:
            remaining.plan(outcome.missing, self._completing.lines, seen)
        if outcome.problems:
            self._note_whole()
        problem = self._hand_on_serials() or self._completing.complete()
        plan = plan_of(self._work, self._row)
        if problem is not None or plan is None:
            return problem
        return remaining.make(plan)

    def _return(self, outcome: Outcome, released: Set[str]) -> Problem | None:
        """Complete the shipment as the store has it, and give back what was not shipped."""
        policies = self._work.partner.policies
        chosen = policies.nothing_shipped if outcome.is_silent else policies.short
        rest = NotShipped(
            self._work,
            self._row,
            outcome.missing,
            self._completing.lines,
            restock=chosen.restock,
            numbers=(*self._whole.tracking, *self._whole.return_tracking),
        )
        problem = rest.obstacle(released)
        if problem is not None:
            return problem
        with self._work.books.ledger.transaction():
            rest.plan()
            self._note_whole()
        problem = self._hand_on_serials() or self._completing.complete(is_silent=outcome.is_silent)
        if problem is not None:
            return problem
        if not self._completing.is_complete:
            return NOT_COMPLETE
        problem = rest.give_back(released)
        if problem is None or problem.severity is Severity.HELD:
            return problem
        self.notices.append(problem)
        return None

    def _hand_on_serials(self) -> Problem | None:
        serials = self._whole.serials if self._work.partner.policies.serial_numbers else {}
        if not serials:
            return None
        if not self._completing.knows_line_ids():
            return _LINES_UNCLEAR
        return hand_on_serials(self._work, self._row, self._completing.lines, serials)

    def _note_whole(self) -> None:
        """Record that the store loses all that was ordered, and the shelf what was shipped."""
        lines = self._completing.lines
        ordered = {line.position: line.quantity for line in lines}
        record_shipped(self._work, self._row, self._whole, lines, at_store=ordered)


def leave_unshipped(work: Work, row: ShipmentRow, state: str) -> None:
    """Let a shipment that was sent count as `rejected`, or as `cancelled`: nobody ships it.

    One whose cancellation its partner was told of is answered by that.
    """
    known = work.books.shipments.get(row.store, row.shipment_id)
    if known is not None and known.state in ("sent", "cancelling"):
        work.books.shipments.set_state(known, state)
    if state == "cancelled":
        work.books.problems.close(work.about("order_status", row.shipment_id))


_LINES_UNCLEAR = Problem(
    "line-ids-unclear",
    "it cannot be told which lines of the order its lines are, so its serial numbers stay here",
    "enter them in Centra and complete it there; or `policies: {serial_numbers: off}`",
)
