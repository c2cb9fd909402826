"""A shipment that a partner names and the ledger does not know: looked up at the store first."""

from __future__ import annotations

from collections.abc import Set

from bridge.flows.work import Work, log
from bridge.ledger.shipments import ShipmentDecision, ShipmentRow
from bridge.model import speaking
from bridge.model.problem import Problem
from bridge.model.store import Shipment, ShipmentStatus
from bridge.plan.bundles import lines_to_pick
from bridge.plan.order_document import pick_lines
from bridge.plan.routing import takers

#: States of a shipment that the bridge has never sent to anybody.
UNSENT = ("new", "held", "discarded")
#: Code of the problem that a partner names one of them, or one that the ledger has not seen.
NEVER_SENT = "never-sent"


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
    may_be = bool(released & {_NOT_THEIRS.code, NEVER_SENT})
    if not (_is_theirs(work, found.shipment) or may_be):
        return _NOT_THEIRS
    lines = lines_to_pick(found.shipment, work.partner.policies.bundles)
    order = work.api.order(found.shipment.order_id)
    state = "completed" if found.status is ShipmentStatus.COMPLETED else "sent"
    with work.books.ledger.transaction():
        known = work.books.shipments.get(work.store, shipment_id)
        if state == "sent" and _is_for_us(work, known) and not may_be:
            return _NEVER_SENT
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
    extra = speaking.of(partner=work.name, kind="shipment", subject=shipment_id)
    log.info("%s: found shipment %s at the store", work.name, shipment_id, extra=extra)
    return row if row is not None else _UNKNOWN


def _is_for_us(work: Work, known: ShipmentRow | None) -> bool:
    """Return whether the partner gets such a shipment from the bridge, or from nobody.

    What was with it before the bridge came, `bridge adopt` has put into the ledger as sent.
    """
    return known is not None or work.partner.messages.order is not None


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
_NEVER_SENT = Problem(
    NEVER_SENT,
    "the partner names a shipment that is yet to go and that was never sent to it",
    "ask the partner which one it means, and `bridge discard` this if it is another; `bridge "
    "release` says that it has this one. Until then it is not sent",
)
