"""A shipment that a partner names and the ledger does not know: looked up at the store first."""

from __future__ import annotations

from collections.abc import Set

from bridge.flows.work import Work, log
from bridge.ledger.shipments import ShipmentDecision, ShipmentRow
from bridge.model.problem import Problem
from bridge.model.store import Shipment, ShipmentStatus
from bridge.plan.bundles import lines_to_pick
from bridge.plan.order_document import pick_lines
from bridge.plan.routing import takers

#: States of a shipment that the bridge has never sent to anybody.
UNSENT = ("new", "held", "discarded")


def find_unknown(
    work: Work, shipment_id: str, order_id: str, released: Set[str]
) -> ShipmentRow | Problem:
    """Return the shipment as the ledger knows it from now on, or why it is not this partner's.

    `released` are codes of problems that a person has let pass.
    """
    order_id = order_id or shipment_id.rpartition("-")[0]
    found = work.api.find_shipment(order_id, shipment_id) if order_id else None
    if found is None:
        return _UNKNOWN
    if not (_is_theirs(work, found.shipment) or _NOT_THEIRS.code in released):
        return _NOT_THEIRS
    lines = lines_to_pick(found.shipment, work.partner.policies.bundles)
    order = work.api.order(found.shipment.order_id)
    state = "completed" if found.status is ShipmentStatus.COMPLETED else "sent"
    with work.books.ledger.transaction():
        known = work.books.shipments.get(work.store, shipment_id)
        if known is not None and state == "sent" and _HELD_HERE.code not in released:
            return _HELD_HERE
        work.books.shipments.put(
            ShipmentDecision(
                store=work.store,
                shipment_id=shipment_id,
                order_id=found.shipment.order_id,
                endpoint=work.partner.endpoint,
                partner=work.name,
                state=state,
                origin="found",
            )
        )
        work.books.shipments.put_lines(work.store, shipment_id, pick_lines(lines, order))
        numbers = found.shipment.tracking_numbers
        work.books.shipments.put_tracking_numbers(work.store, shipment_id, numbers)
        row = work.books.shipments.get(work.store, shipment_id)
    log.info("%s: found shipment %s at the store", work.name, shipment_id)
    return row if row is not None else _UNKNOWN


def _is_theirs(work: Work, shipment: Shipment) -> bool:
    return takers(shipment, work.rules) == [work.name]


_UNKNOWN = Problem(
    "unknown-shipment",
    "neither the ledger nor the store knows a shipment of this id",
    "ask the partner what it has shipped; compare the mapping's `shipmentId` with the order file",
)
_NOT_THEIRS = Problem(
    "not-theirs",
    "the store knows the shipment, but by bridge.yaml it is not this partner's",
    "ask the partner; if it is right, widen its `shipments` in bridge.yaml",
)
_HELD_HERE = Problem(
    "held-but-confirmed",
    "the partner confirms a shipment that is held and was never sent to it",
    "ask the partner where it got it from",
)
