"""A shipment that the partner will not ship: taken from the store's good-to-go list.

The Order API cannot cancel. What it can do keeps the shipment from being sent again, until somebody
has cancelled it in Centra or made it good to go anew.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.flows.acting import act, answer_lost
from bridge.flows.work import Work
from bridge.ledger.shipments import ShipmentRow
from bridge.model.problem import Problem, Severity
from bridge.model.store import ShipmentStatus

_KIND = "take_back"


def take_back(work: Work, row: ShipmentRow) -> Problem:
    """Let a shipment no longer be good to go; return a notice when it is so, else why it is not."""

    def call() -> str:
        work.api.update_shipment(row.shipment_id, {}, gtg=False)
        return "taken back"

    def evidence() -> str | None:
        found = work.api.find_shipment(row.order_id, row.shipment_id)
        is_there = found is not None and found.status is ShipmentStatus.IN_PROGRESS
        return "taken back" if is_there else None

    request = {"shipment": row.shipment_id, "gtg": False}
    ended, action = act(work, _KIND, _subject(work, row), request, call, evidence)
    if ended == "refused":
        message = f"nothing of it was shipped; the store refused to take it back ({action.answer})"
        return Problem("take-back-refused", message, TAKEN_BACK.remedy)
    if ended == "waiting":
        return answer_lost("taking it back")
    if evidence() is None:
        return replace(TAKEN_BACK, code="taken-back-not-seen", severity=Severity.HELD)
    if action.run_id == work.run_id:
        work.did("shipments taken back")
    return TAKEN_BACK


def _subject(work: Work, row: ShipmentRow) -> str:
    """Return what the ledger calls it: each sending of a shipment can be taken back once."""
    known = work.books.progress.get(row.store, row.shipment_id)
    again = known.resent_at if known is not None else None
    return f"{row.shipment_id}/{again}" if again else row.shipment_id


TAKEN_BACK = Problem(
    "taken-back",
    "nothing of it was shipped, and it is no longer good to go at the store",
    "cancel it in Centra; or make it good to go again there, and `bridge resend` it",
    severity=Severity.NOTICE,
)
