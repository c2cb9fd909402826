"""The calls that make one return at the store: created, read back, and only then refunded.

A return is made in three steps (design, section 5): created with the bridge's own mark in its
comment and without refund; read back and compared, quantities included; then completed with the
refund, whose truth is `completed`. One that somebody has announced in Centra is not created, and
has no mark: the rest is the same.

The API knows no "only if there is none": somebody can enter the same return in Centra at the very
moment. So the store's list is looked at right before ours is created, and again before any money
is paid back, and what has come in between waits for a person.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from bridge.api.base import OrderApi
from bridge.flows.acting import act, answer_lost
from bridge.flows.returns.return_calls import was_refund_sent
from bridge.flows.shipments.completing import SEND_EMAIL
from bridge.flows.work import Work, log
from bridge.ledger.actions import BEFORE
from bridge.model import speaking
from bridge.model.picking import PickLine
from bridge.model.problem import Problem, Severity, released_names
from bridge.model.store import NewReturn, StoreReturn
from bridge.plan.look_alikes import lines_of_same_items
from bridge.plan.returns import (
    PlannedReturn,
    differs,
    differs_in_money,
    entered_beside,
    not_taken,
)

#: The code of what both kinds of a return that was entered twice have in common.
RETURN_TWICE = "return-entered-twice"


@dataclass(frozen=True, slots=True)
class Making:
    """What a return is made of, and how it is known again."""

    planned: PlannedReturn
    lines: Sequence[PickLine]
    #: What the ledger calls it.
    subject: str
    #: The bridge's own mark in its comment.
    mark: str
    #: What its comment says, the mark included.
    comment: str
    #: Ids of the returns that the store showed when this one was planned.
    before: Sequence[str] = ()
    #: The return that somebody has announced in Centra for it; "" where ours is created.
    announced: str = ""

    @property
    def asked(self) -> dict[str, int]:
        """Units by the line id of the shipment."""
        ids = {line.position: line.shipment_line_id for line in self.lines}
        return {ids[position]: units for position, units in self.planned.quantities.items()}


class Returning:
    """One return at the store: the goods of one shipment and disposition."""

    def __init__(self, work: Work, making: Making, released: Set[str]) -> None:
        """`released` is what a person has let pass by releasing problems."""
        self._work = work
        self._making = making
        self._planned = making.planned
        self._subject = making.subject
        self._asked = making.asked
        self._released = released
        #: It is left to a person in Centra to complete it.
        self.is_pending = False

    def run(self) -> Problem | None:
        """Create the return, compare it, and refund it; None when all of it is so.

        A notice is returned where somebody else has finished it: nothing is left to do.
        """
        try:
            problem, return_id = self._take_theirs() if self._making.announced else self._create()
        except _EnteredMeanwhile as meanwhile:
            return _entered_meanwhile(meanwhile.other)
        if problem is not None:
            return problem
        twice = self._entered_twice()
        # Nothing else is asked between this and its refund.
        created = read_return(self._work.api, return_id)
        if created is None or not self._is_meant(created):
            # Another return than ours, if there is one: its money is none of our business.
            return NOT_SEEN
        return self._settle(created, twice)

    def _entered_twice(self) -> Problem | None:
        """Return what somebody has entered beside ours; beside theirs there is none of ours."""
        making = self._making
        if making.announced:
            return None
        return entered_twice(
            self._work, self._subject, making.mark, self._returns(), making.lines, self._released
        )

    def _settle(self, created: StoreReturn, twice: Problem | None) -> Problem | None:
        """Refund what was created, unless it is not as asked or may stand there `twice`."""
        self._work.books.stock.apply_movements(self._work.store, "return", self._subject)
        if created.is_completed and not was_refund_sent(self._work, self._subject):
            return None if self._was_there(created) else _FINISHED_ELSEWHERE
        if twice is not None:
            return twice
        if (problem := self._compared(created)) is not None:
            return problem
        if not self._planned.rule.is_completed_here:
            extra = speaking.of(kind="return", subject=self._subject)
            said = (self._work.name, created.return_id)
            log.info("%s: return %s is left pending", *said, extra=extra)
            self.is_pending = not created.is_completed
            return None
        return self._refund(created.return_id)

    def _was_there(self, created: StoreReturn) -> bool:
        """Return whether it stood there when it was planned: made by a later ledger than this."""
        action = self._work.books.actions.get(self._work.store, "return", self._subject)
        before = action.before if action is not None and not self._making.announced else None
        return created.return_id in (before or ())

    def _is_meant(self, created: StoreReturn) -> bool:
        return bool(self._making.announced) or self._making.mark in created.comment

    def _compared(self, created: StoreReturn) -> Problem | None:
        """Return what the store has taken otherwise than it was asked to; None for nothing."""
        if differs(created, self._asked) and self._forbids(_TAKEN_OTHERWISE):
            told = not_taken(created, self._asked, self._making.lines)
            return replace(_TAKEN_OTHERWISE, message=f"{_TAKEN_OTHERWISE.message}: {told}")
        is_ours = not self._making.announced
        is_other = is_ours and differs_in_money(created, self._planned.costs)
        return _COSTS_OTHERWISE if is_other and self._forbids(_COSTS_OTHERWISE) else None

    def _forbids(self, problem: Problem) -> bool:
        return not problem.is_released(self._released)

    def _take_theirs(self) -> tuple[None, str]:
        """Record that the return which is there already is the one; no call is needed for it."""
        actions, return_id = self._work.books.actions, self._making.announced
        known = actions.get(self._work.store, "return", self._subject)
        if known is None or known.state in ("intended", "refused"):
            with self._work.books.ledger.transaction():
                intended = actions.intend(
                    self._work.store, self._work.name, "return", self._subject,
                    {"shipment": self._planned.shipment_id, "products": self._asked},
                    self._work.run_id,
                )  # fmt: skip
                actions.settle(actions.attempt(intended), "done", return_id)
        return None, return_id

    def _create(self) -> tuple[Problem | None, str]:
        """Create the return at most once; return its id at the store, or why there is none."""
        new = NewReturn(
            shipment_id=self._planned.shipment_id,
            quantities=self._asked,
            restock=self._planned.rule.restock,
            comment=self._making.comment,
            costs=self._planned.costs,
        )

        def call() -> str:
            return_id = self._work.api.create_return(new).return_id
            self._work.did("returns created")
            return return_id

        def evidence() -> str | None:
            return self._marked(self._returns())

        def last_look() -> str | None:
            found = self._returns()
            if (ours := self._marked(found)) is None:
                self._refuse_beside(found)
            return ours

        request = {
            "shipment": new.shipment_id,
            "products": dict(self._asked),
            "returnStock": new.restock,
            "comment": new.comment,
            **new.costs,
            BEFORE: sorted(self._making.before),
        }
        ended, action = act(
            self._work, "return", self._subject, request, call, evidence, looks_first=last_look
        )
        if ended == "refused":
            return _refused("return-refused", "creating the return", action.answer), ""
        if ended == "waiting":
            return answer_lost("creating the return"), ""
        return None, action.answer

    def _returns(self) -> list[StoreReturn]:
        """Return the returns of the shipment as they are now."""
        return list(self._work.api.returns(shipment=self._planned.shipment_id))

    def _marked(self, found: Sequence[StoreReturn]) -> str | None:
        """Return the id of the return that carries our mark, or None."""
        return next((one.return_id for one in found if self._making.mark in one.comment), None)

    def _refuse_beside(self, found: Sequence[StoreReturn]) -> None:
        """Raise where somebody has entered one of the same items since this one was intended."""
        action = self._work.books.actions.get(self._work.store, "return", self._subject)
        before = action.before if action is not None else None
        if before is None:
            return
        lines = lines_of_same_items(set(self._asked), self._making.lines)
        let_pass = released_names(RETURN_TWICE, self._released)
        if other := entered_beside(lines, found, before | let_pass):
            raise _EnteredMeanwhile(other)

    def _refund(self, return_id: str) -> Problem | None:
        """Complete the return, with its refund where there is one, at most once."""
        rule = self._planned.rule
        send_email = SEND_EMAIL[rule.email or self._work.partner.policies.email]

        def call() -> str:
            self._work.api.finish_return(return_id, refund=rule.refund, send_email=send_email)
            return return_id

        def evidence() -> str | None:
            found = read_return(self._work.api, return_id)
            return return_id if found is not None and found.is_completed else None

        request = {"return": return_id, "refundPayment": rule.refund}
        ended, action = act(self._work, "refund", self._subject, request, call, evidence)
        if ended == "refused":
            return _refused("refund-refused", "refunding the return", action.answer)
        if ended == "waiting":
            return answer_lost("refunding the return")
        if evidence() is None:
            return _REFUND_NOT_SEEN
        if action.run_id == self._work.run_id:
            self._work.did("returns refunded" if rule.refund else "returns completed")
        return None


def read_return(api: OrderApi, return_id: str) -> StoreReturn | None:
    """Return a return as it is now, or None where the store has none of that id."""
    found = api.returns(return_id=return_id)
    return next((one for one in found if one.return_id == return_id), None)


def entered_twice(
    work: Work,
    subject: str,
    mark: str,
    found: Sequence[StoreReturn],
    lines: Sequence[PickLine],
    released: Set[str],
) -> Problem | None:
    """Return that somebody has entered a return of the same items while ours was created.

    None where `found`, the returns of the shipment with these `lines`, has no such one but those
    that were `released`, or ours is paid back already.
    """
    action = work.books.actions.get(work.store, "return", subject)
    before = action.before if action is not None else None
    ours = next((one for one in found if mark in one.comment), None)
    if before is None or ours is None or ours.is_completed or was_refund_sent(work, subject):
        return None
    own = {line.shipment_line_id for line in ours.lines}
    let_pass = released_names(RETURN_TWICE, released)
    other = entered_beside(lines_of_same_items(own, lines), found, before | let_pass)
    if other is None:
        return None
    return Problem(
        RETURN_TWICE,
        f"the store has two returns of the same items: {other.return_id}, which somebody entered "
        f"while ours was created, and ours, {ours.return_id}, of which nothing was refunded here",
        f"where both are the same goods, delete ours, {ours.return_id}, in Centra and `discard` "
        "this; where both have come back, `release` it",
        names=(other.return_id,),
    )


def _entered_meanwhile(other: StoreReturn) -> Problem:
    return Problem(
        RETURN_TWICE,
        f"somebody has entered a return of the same items, {other.return_id}, since this one was "
        "planned; none was created here",
        "where both are the same goods, `discard` this; where both have come back, `release` it",
        names=(other.return_id,),
    )


class _EnteredMeanwhile(Exception):
    """Somebody has entered a return of the same items, and ours is not created."""

    def __init__(self, other: StoreReturn) -> None:
        super().__init__(other.return_id)
        self.other = other


def _refused(code: str, what: str, store_message: str) -> Problem:
    return Problem(
        code, f"the store refused {what} ({store_message})", "settle it in Centra by hand"
    )


NOT_SEEN = Problem(
    "return-not-seen",
    "the store said that it created the return, and does not show it",
    "look at the order in Centra; nothing was refunded",
)
_REFUND_NOT_SEEN = Problem(
    "refund-not-seen",
    "the store said ok to refunding the return, and still shows it as pending",
    "look at the return in Centra and finish it there: the bridge does not repeat the call",
)
_TAKEN_OTHERWISE = Problem(
    "return-taken-otherwise",
    "the store has taken other lines or quantities than the partner reported; nothing was refunded",
    "look at the pending return in Centra and finish it there: that is recognised here; or "
    "`bridge release` refunds what it has taken",
)
_COSTS_OTHERWISE = Problem(
    "return-costs-otherwise",
    "the store has booked other costs in the return than it was asked to; nothing was refunded",
    "look at the pending return in Centra and finish it there: that is recognised here; or "
    "`bridge release` refunds it as it is",
)
_FINISHED_ELSEWHERE = Problem(
    "completed-elsewhere",
    "somebody else has completed the return before it was refunded here; nothing was paid twice",
    "compare it in Centra with the partner's file",
    severity=Severity.NOTICE,
)
