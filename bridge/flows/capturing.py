"""Capturing the payments of shipments before they go, each at most once.

What proves a capture whose answer was lost is the store's own word: the shipment no longer wants to
be captured (design, section 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bridge.api.parallel import run_parallel
from bridge.errors import BridgeError
from bridge.flows.acting import Ended, act
from bridge.flows.holding import hold_shipment
from bridge.flows.work import Work
from bridge.ledger.actions import ActionRow
from bridge.model.problem import Problem
from bridge.model.store import Shipment
from bridge.plan.export import capture_failed

_KIND = "capture"


def captured(work: Work, shipments: Sequence[Shipment]) -> dict[str, Shipment]:
    """Capture the payments of `shipments` and return those that may go, as paid, by id."""
    ready = {}
    outcomes = run_parallel(lambda one: _capture(work, one), shipments, work.workers)
    for number, (shipment, outcome) in enumerate(outcomes, start=1):
        work.progress("payments captured", number, len(shipments))
        if isinstance(outcome, BridgeError):
            work.report.trouble(work.name, outcome)
        elif _may_go(work, shipment, *outcome):
            paid = replace(shipment, is_paid=True, should_capture=False)
            ready[shipment.shipment_id] = paid
    return ready


def _capture(work: Work, shipment: Shipment) -> tuple[Ended, ActionRow]:
    def call() -> str:
        work.api.capture(shipment.shipment_id)
        return "captured"

    def evidence() -> str | None:
        found = work.api.find_shipment(shipment.order_id, shipment.shipment_id)
        is_captured = found is not None and not found.shipment.should_capture
        return "captured" if is_captured else None

    request = {"shipment": shipment.shipment_id}
    return act(work, _KIND, shipment.shipment_id, request, call, evidence)


def _may_go(work: Work, shipment: Shipment, ended: Ended, action: ActionRow) -> bool:
    """Return whether a shipment may go; one whose payment is refused or unclear is held."""
    if ended == "refused":
        hold_shipment(work, shipment, work.name, [capture_failed(action.answer)])
    elif action.state == "unclear":
        hold_shipment(work, shipment, work.name, [_CAPTURE_UNCLEAR])
    elif ended == "done" and action.run_id == work.run_id:
        work.did("payments captured")
    return ended == "done"


def settle_captures(work: Work, listed: Mapping[str, Shipment]) -> None:
    """Settle the captures whose answer was lost by what the store's list shows."""
    for action in work.books.actions.in_state(work.name, "unclear"):
        shipment = listed.get(action.subject)
        if action.kind == _KIND and shipment is not None and not shipment.should_capture:
            work.books.actions.settle(action, "done", "captured")


def is_capture_unclear(work: Work, shipment_id: str) -> bool:
    """Return whether nobody knows whether the money for a shipment was taken."""
    action = work.books.actions.get(work.store, _KIND, shipment_id)
    return action is not None and action.state == "unclear"


_CAPTURE_UNCLEAR = Problem(
    "capture-unclear",
    "the answer to capturing its payment was lost",
    "run the bridge again later: it finds out first, and captures again only if nothing happened",
)
