"""A shipment that somebody else has completed, held against what its partner has shipped.

It is not completed again. What it has at the store and the partner has not shipped was paid for: it
is held, and given back once a person says so. So too, what remains of its order where that is to be
a shipment of its own. What was decided before, here or in a later ledger than this one, goes on.
"""

from __future__ import annotations

from collections.abc import Set

from bridge.flows.movements import record_shipped
from bridge.flows.shipments.completing import Completing, record_state
from bridge.flows.shipments.not_shipped import NOT_COMPLETE, NotShipped
from bridge.flows.shipments.remaining import Remaining, plan_of
from bridge.flows.work import Work
from bridge.ledger.shipments import ShipmentRow
from bridge.model.problem import Problem, Severity
from bridge.model.store import FoundShipment, ShipmentStatus
from bridge.plan.confirmation import Confirmation
from bridge.plan.not_left import (
    REST_NOT_MADE,
    in_words,
    not_left,
    not_there,
    rest_not_made,
    with_more,
)
from bridge.plan.outcome import Outcome

#: States of a shipment that is shipped at the store too, paid or not.
COMPLETE = ("completed", "shipped")


class CompletedElsewhere:
    """One such shipment; `notices` are what somebody should know, though it is settled."""

    def __init__(
        self,
        work: Work,
        row: ShipmentRow,
        whole: Confirmation,
        completing: Completing,
        found: FoundShipment,
    ) -> None:
        self._work = work
        self._row = row
        self._whole = whole
        self._completing = completing
        self._found = found
        units = completing.units(found)
        self._at_store = {one.position: units[one.shipment_line_id] for one in completing.lines}
        #: Units by position that the store has and that were not shipped.
        self.not_left = not_left(completing.lines, units, whole.shipped)
        #: Units by position that were shipped and that the store does not have in it.
        self.not_there = not_there(completing.lines, units, whole.shipped)
        self.notices: list[Problem] = [BY_SOMEBODY_ELSE]

    def record(self) -> None:
        """Record that it is complete: the store has lost what it shows, the shelf what has left."""
        with self._work.books.ledger.transaction():
            record_shipped(
                self._work, self._row, self._whole, self._completing.lines, at_store=self._at_store
            )
            record_state(self._work, self._row, self._found)
        if self._row.state not in COMPLETE:
            self._work.did("shipments completed by somebody else")

    def run(self, outcome: Outcome, released: Set[str], seen: int) -> Problem | None:
        """Make the calls as far as they go; None when all is done.

        `released` are codes of problems that a person has let pass, `seen` is the last record that
        the outcome was decided on.
        """
        self.notices += outcome.problems
        if outcome.kind == "return":
            return self._give_back(outcome, released)
        return self._make_rest(outcome, released, seen)

    def _give_back(self, outcome: Outcome, released: Set[str]) -> Problem | None:
        policies, lines = self._work.partner.policies, self._completing.lines
        chosen = policies.nothing_shipped if outcome.is_silent else policies.short
        rest = NotShipped(
            self._work,
            self._row,
            outcome.missing,
            lines,
            restock=chosen.restock,
            numbers=(*self._whole.tracking, *self._whole.return_tracking),
        )
        problem = rest.obstacle(released, with_more(in_words(outcome.missing, lines)))
        if problem is not None:
            return problem
        with self._work.books.ledger.transaction():
            rest.plan()
        if self._found.status is not ShipmentStatus.COMPLETED:
            return NOT_COMPLETE
        problem = rest.give_back(released)
        if problem is None or problem.severity is Severity.HELD:
            return problem
        self.notices.append(problem)
        return None

    def _make_rest(self, outcome: Outcome, released: Set[str], seen: int) -> Problem | None:
        """Make a shipment of what remains, where that was decided or a person says so."""
        remaining = Remaining(self._work, self._row)
        if plan_of(self._work, self._row) is None and outcome.is_split:
            self._completing.knows_line_ids()
            lines = self._completing.lines
            if not remaining.is_open(outcome.missing, lines):
                return None
            if REST_NOT_MADE not in released:
                return rest_not_made(in_words(outcome.missing, lines))
            remaining.plan(outcome.missing, lines, seen)
        plan = plan_of(self._work, self._row)
        return remaining.make(plan) if plan is not None else None


BY_SOMEBODY_ELSE = Problem(
    "completed-elsewhere",
    "was completed by somebody else before the bridge came to it; nothing was sent again",
    "compare the tracking number in Centra with the partner's",
    severity=Severity.NOTICE,
)
