"""The calls that make one return at the store: created, read back, and only then refunded.

A return is made in three steps (design, section 5): created with the bridge's own mark in its
comment and without refund; read back and compared, quantities included; then completed with the
refund, whose truth is `completed`.

The API knows no "only if there is none": somebody can enter the same return in Centra at the very
moment. So the store's list is looked at right before ours is created, and again before any money
is paid back, and what has come in between waits for a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from bridge.flows.acting import act
from bridge.flows.completing import SEND_EMAIL
from bridge.flows.facts import values_of
from bridge.flows.work import Work, log
from bridge.ledger.actions import BEFORE, ActionRow
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.picking import PickLine
from bridge.model.problem import Problem, Severity
from bridge.model.store import NewReturn, StoreReturn
from bridge.plan.returns import PlannedReturn, differs, entered_beside

#: The code of what both kinds of a return that was entered twice have in common.
RETURN_TWICE = "return-entered-twice"


def subject_of(partner: str, document: str, condition: str) -> str:
    """Return what the ledger calls a return at the store: its calls and its movement."""
    subject = f"{partner}/{document}"
    return f"{subject}/{condition}" if condition else subject


def subjects_of(partner: str, document: str, rows: Iterable[RecordRow]) -> list[str]:
    """Return the same for each condition of goods that `rows` of the document tell of."""
    conditions = sorted(conditions_of(rows))
    return [subject_of(partner, document, one) for one in conditions]


def conditions_of(rows: Iterable[RecordRow]) -> set[str]:
    """Return the conditions of goods that the records of a return tell of."""
    return {str(values_of(row).get("line.condition") or "") for row in rows}


class Returning:
    """One return at the store: the goods of one condition."""

    def __init__(
        self,
        work: Work,
        shipment: ShipmentRow,
        document: str,
        planned: PlannedReturn,
        lines: Sequence[PickLine],
        known: Sequence[StoreReturn],
        released: Set[str],
    ) -> None:
        self._work = work
        self._shipment = shipment
        self._document = document
        self._planned = planned
        self._subject = subject_of(work.name, document, planned.condition)
        ids = {line.position: line.shipment_line_id for line in lines}
        self._asked = {ids[position]: units for position, units in planned.quantities.items()}
        #: Ids of the returns that the store showed when this one was planned.
        self._before = sorted(one.return_id for one in known)
        self._released = released

    def run(self, mark: str) -> Problem | None:
        """Create the return, compare it, and refund it; None when all of it is so.

        A notice is returned where somebody else has finished it: nothing is left to do.
        """
        try:
            problem, return_id = self._create(mark)
        except _EnteredMeanwhile as meanwhile:
            return _entered_meanwhile(meanwhile.other)
        if problem is not None:
            return problem
        twice = entered_twice(self._work, self._subject, mark, self._returns())
        created = self._read(return_id)
        if created is None or mark not in created.comment:
            # Another return than ours, if there is one: its money is none of our business.
            return _NOT_SEEN
        return self._settle(created, twice)

    def _settle(self, created: StoreReturn, twice: Problem | None) -> Problem | None:
        """Refund what was created, unless it is not as asked or may stand there `twice`."""
        self._work.books.stock.apply_movements(self._work.store, "return", self._subject)
        if created.is_completed and not self._was_refund_sent():
            return _FINISHED_ELSEWHERE
        if twice is not None and RETURN_TWICE not in self._released:
            return twice
        if differs(created, self._asked):
            return _TAKEN_OTHERWISE
        if not self._planned.rule.refund:
            log.info("%s: return %s is left pending", self._work.name, created.return_id)
            return None
        return self._refund(created.return_id)

    def _create(self, mark: str) -> tuple[Problem | None, str]:
        """Create the return at most once; return its id at the store, or why there is none."""
        new = NewReturn(
            shipment_id=self._shipment.shipment_id,
            quantities=self._asked,
            restock=self._planned.rule.restock,
            comment=f"{self._work.name} {self._document} [{mark}]",
        )

        def call() -> str:
            return_id = self._work.api.create_return(new).return_id
            self._work.did("returns created")
            return return_id

        def evidence() -> str | None:
            return _marked(mark, self._returns())

        def last_look() -> str | None:
            found = self._returns()
            if (ours := _marked(mark, found)) is None:
                self._refuse_beside(found)
            return ours

        request = {
            "shipment": new.shipment_id,
            "products": dict(self._asked),
            "returnStock": new.restock,
            "comment": new.comment,
            BEFORE: self._before,
        }
        ended, action = act(
            self._work, "return", self._subject, request, call, evidence, looks_first=last_look
        )
        if ended == "refused":
            return _refused("return-refused", "creating the return", action.answer), ""
        if ended == "waiting":
            return _unclear("creating the return"), ""
        return None, action.answer

    def _returns(self) -> list[StoreReturn]:
        """Return the returns of the shipment as they are now."""
        return list(self._work.api.returns(shipment=self._shipment.shipment_id))

    def _refuse_beside(self, found: Sequence[StoreReturn]) -> None:
        """Raise where somebody has entered one of the same lines since this one was intended."""
        action = _action(self._work, "return", self._subject)
        before = action.before if action is not None else None
        if before is None or RETURN_TWICE in self._released:
            return
        if other := entered_beside(set(self._asked), found, before):
            raise _EnteredMeanwhile(other)

    def _read(self, return_id: str) -> StoreReturn | None:
        """Return the return as it is now: nothing else is asked between this and its refund."""
        found = self._work.api.returns(return_id=return_id)
        return next((one for one in found if one.return_id == return_id), None)

    def _was_refund_sent(self) -> bool:
        """Return whether a call of ours may have finished the return."""
        return _was_refund_sent(self._work, self._subject)

    def _refund(self, return_id: str) -> Problem | None:
        """Complete the return with its refund, at most once."""
        send_email = SEND_EMAIL[self._work.partner.policies.email]

        def call() -> str:
            self._work.api.finish_return(return_id, refund=True, send_email=send_email)
            return return_id

        def evidence() -> str | None:
            found = self._read(return_id)
            return return_id if found is not None and found.is_completed else None

        request = {"return": return_id, "refundPayment": True}
        ended, action = act(self._work, "refund", self._subject, request, call, evidence)
        if ended == "refused":
            return _refused("refund-refused", "refunding the return", action.answer)
        if ended == "waiting":
            return _unclear("refunding the return")
        if evidence() is None:
            return _REFUND_NOT_SEEN
        if action.run_id == self._work.run_id:
            self._work.did("returns refunded")
        return None


def entered_twice(
    work: Work, subject: str, mark: str, found: Sequence[StoreReturn]
) -> Problem | None:
    """Return that somebody has entered a return of the same lines while ours was created.

    None where `found`, the returns of the shipment, has no such one, or ours is paid back already.
    """
    action = _action(work, "return", subject)
    before = action.before if action is not None else None
    ours = next((one for one in found if mark in one.comment), None)
    if before is None or ours is None or ours.is_completed or _was_refund_sent(work, subject):
        return None
    other = entered_beside({line.shipment_line_id for line in ours.lines}, found, before)
    if other is None:
        return None
    return Problem(
        RETURN_TWICE,
        f"the store has two returns of the same lines: {other.return_id}, which somebody entered "
        f"while ours was created, and ours, {ours.return_id}, of which nothing was refunded here",
        f"where both are the same goods, delete ours, {ours.return_id}, in Centra and `discard` "
        "this; where both have come back, `release` it",
    )


def _entered_meanwhile(other: StoreReturn) -> Problem:
    return Problem(
        RETURN_TWICE,
        f"somebody has entered a return of the same lines, {other.return_id}, since this one was "
        "planned; none was created here",
        "where both are the same goods, `discard` this; where both have come back, `release` it",
    )


class _EnteredMeanwhile(Exception):
    """Somebody has entered a return of the same lines, and ours is not created."""

    def __init__(self, other: StoreReturn) -> None:
        super().__init__(other.return_id)
        self.other = other


def _marked(mark: str, found: Sequence[StoreReturn]) -> str | None:
    """Return the id of the return that carries our mark, or None."""
    return next((one.return_id for one in found if mark in one.comment), None)


def _action(work: Work, kind: str, subject: str) -> ActionRow | None:
    return work.books.actions.get(work.store, kind, subject)


def _was_refund_sent(work: Work, subject: str) -> bool:
    action = _action(work, "refund", subject)
    return action is not None and action.state in ("unclear", "done")


def _refused(code: str, what: str, store_message: str) -> Problem:
    return Problem(
        code, f"the store refused {what} ({store_message})", "settle it in Centra by hand"
    )


def _unclear(what: str) -> Problem:
    return Problem(
        "answer-lost",
        f"the answer to {what} was lost",
        "run the bridge again later: it finds out first, and repeats only what has not happened",
    )


_NOT_SEEN = Problem(
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
    "look at the pending return in Centra and finish it there: that is recognised here",
)
_FINISHED_ELSEWHERE = Problem(
    "completed-elsewhere",
    "somebody else has completed the return before it was refunded here; nothing was paid twice",
    "compare it in Centra with the partner's file",
    severity=Severity.NOTICE,
)
