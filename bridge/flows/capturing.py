"""Capturing the payments of shipments before they go, each at most once.

One that failed is tried again when a person says so, or by `policies: {capture: …}`.

What proves a capture whose answer was lost is the store's own word: the shipment no longer wants to
be captured (design, section 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bridge.api.parallel import run_parallel
from bridge.errors import BridgeError
from bridge.flows.acting import act
from bridge.flows.holding import hold_shipment
from bridge.flows.work import Work
from bridge.ledger.actions import ActionRow
from bridge.model.moment import from_utc_text
from bridge.model.problem import Problem
from bridge.model.store import FoundShipment, Shipment, ShipmentStatus
from bridge.plan.payments import capture_failed, may_try_again

_KIND = "capture"


def captured(work: Work, shipments: Sequence[Shipment]) -> dict[str, Shipment]:
    """Capture the payments of `shipments` and return those that may go, as paid, by id."""
    ready = {}
    outcomes = run_parallel(lambda one: _capture(work, one), shipments, work.workers)
    for number, (shipment, outcome) in enumerate(outcomes, start=1):
        work.progress("payments captured", number, len(shipments))
        if isinstance(outcome, BridgeError):
            work.report.trouble(work.name, outcome)
        elif isinstance(outcome, Problem):
            hold_shipment(work, shipment, work.name, [outcome])
        elif outcome is not None:
            ready[shipment.shipment_id] = outcome
    return ready


def _capture(work: Work, shipment: Shipment) -> Shipment | Problem | None:
    """Capture one payment and return the shipment as it may go, why it is held, or None.

    None is for the next fetch to judge: nothing was done, or the shipment is another one by now.
    """

    def call() -> str:
        work.api.capture(shipment.shipment_id)
        return "captured"

    def evidence() -> str | None:
        found = _find(work, shipment)
        is_captured = found is not None and not found.shipment.should_capture
        return "captured" if is_captured else None

    request = {"shipment": shipment.shipment_id}
    policy = work.partner.policies.capture
    ended, action = act(
        work,
        _KIND,
        shipment.shipment_id,
        request,
        call,
        evidence,
        may_try_again=lambda refused: is_due_again(work, refused),
    )
    if ended == "refused":
        return capture_failed(action.answer, policy)
    if action.state == "unclear":
        return _CAPTURE_UNCLEAR
    if ended != "done":
        return None
    if action.run_id == work.run_id:
        work.did("payments captured")
    return _as_captured(_find(work, shipment))


def is_due_again(work: Work, refused: ActionRow) -> bool:
    """Return whether a payment that failed may be tried again by now."""
    attempted_at = from_utc_text(refused.attempted_at or refused.created_at)
    policy = work.partner.policies.capture
    return may_try_again(policy, refused.attempts, attempted_at, work.clock())


def _find(work: Work, shipment: Shipment) -> FoundShipment | None:
    return work.api.find_shipment(shipment.order_id, shipment.shipment_id)


def _as_captured(found: FoundShipment | None) -> Shipment | Problem | None:
    """Judge a shipment by what the store shows after it said that the payment is captured."""
    if found is None or found.status is not ShipmentStatus.GOOD_TO_GO:
        return None
    shipment = found.shipment
    if shipment.should_capture:
        return _CAPTURE_NOT_SEEN
    if shipment.is_on_hold or shipment.is_suspect:
        return None
    return replace(shipment, is_paid=True)


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


_CAPTURE_NOT_SEEN = Problem(
    "capture-not-seen",
    "the store said ok to capturing its payment, and still shows it as to be captured",
    "look at the payment in Centra, and capture it there: the shipment goes once it is seen",
)
_CAPTURE_UNCLEAR = Problem(
    "capture-unclear",
    "the answer to capturing its payment was lost",
    "run the bridge again later: it finds out first, and captures again only if nothing happened",
)
