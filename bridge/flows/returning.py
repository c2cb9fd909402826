"""The calls that make one return at the store: created, read back, and only then refunded.

A return is made in three steps (design, section 5): created with the bridge's own mark in its
comment and without refund; read back and compared, quantities included; then completed with the
refund, whose truth is `completed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bridge.flows.acting import act
from bridge.flows.completing import SEND_EMAIL
from bridge.flows.facts import values_of
from bridge.flows.work import Work, log
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.picking import PickLine
from bridge.model.problem import Problem, Severity
from bridge.model.store import NewReturn, StoreReturn
from bridge.plan.returns import PlannedReturn, differs


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
    ) -> None:
        self._work = work
        self._shipment = shipment
        self._document = document
        self._planned = planned
        self._subject = subject_of(work.name, document, planned.condition)
        ids = {line.position: line.shipment_line_id for line in lines}
        self._asked = {ids[position]: units for position, units in planned.quantities.items()}

    def run(self, mark: str) -> Problem | None:
        """Create the return, compare it, and refund it; None when all of it is so.

        A notice is returned where somebody else has finished it: nothing is left to do.
        """
        problem, return_id = self._create(mark)
        if problem is not None:
            return problem
        created = self._read(return_id)
        if created is None or mark not in created.comment:
            # Another return than ours, if there is one: its money is none of our business.
            return _NOT_SEEN
        self._work.books.stock.apply_movements(self._work.store, "return", self._subject)
        if created.is_completed and not self._was_refund_sent():
            return _FINISHED_ELSEWHERE
        if differs(created, self._asked):
            return _TAKEN_OTHERWISE
        if not self._planned.rule.refund:
            log.info("%s: return %s is left pending", self._work.name, return_id)
            return None
        return self._refund(return_id)

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
            return self._find(mark)

        request = {
            "shipment": new.shipment_id,
            "products": dict(self._asked),
            "returnStock": new.restock,
            "comment": new.comment,
        }
        ended, action = act(
            self._work, "return", self._subject, request, call, evidence, looks_first=True
        )
        if ended == "refused":
            return _refused("return-refused", "creating the return", action.answer), ""
        if ended == "waiting":
            return _unclear("creating the return"), ""
        return None, action.answer

    def _find(self, mark: str) -> str | None:
        """Return the id of the return that carries our mark, or None."""
        for one in self._work.api.returns(shipment=self._shipment.shipment_id):
            if mark in one.comment:
                return one.return_id
        return None

    def _read(self, return_id: str) -> StoreReturn | None:
        """Return the return as it is now: nothing else is asked between this and its refund."""
        found = self._work.api.returns(return_id=return_id)
        return next((one for one in found if one.return_id == return_id), None)

    def _was_refund_sent(self) -> bool:
        """Return whether a call of ours may have finished the return."""
        action = self._work.books.actions.get(self._work.store, "refund", self._subject)
        return action is not None and action.state in ("unclear", "done")

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
