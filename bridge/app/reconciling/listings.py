"""What an endpoint lists of its shipments: three lists, and not one call for each shipment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bridge.api.base import OrderApi
from bridge.config.routing import Rule
from bridge.model.moment import Moment, utc_text
from bridge.model.store import FoundShipment, Shipment, ShipmentStatus
from bridge.plan.reconciling.shipment_words import Standing
from bridge.plan.reconciling.shipments import Seen
from bridge.plan.routing import takers


def listed(api: OrderApi, rules: Mapping[str, Rule], since: datetime) -> Iterator[Seen]:
    """Yield every shipment that is good to go, and what else was made since a day.

    One that moves from one list into another meanwhile is yielded as it stands last. Lists go from
    the first state to the last, so that none is missed.
    """
    for one in api.shipments(status=ShipmentStatus.IN_PROGRESS, newer_than=since):
        yield seen(one, ShipmentStatus.IN_PROGRESS, rules)
    for one in api.shipments():
        yield seen(one, ShipmentStatus.GOOD_TO_GO, rules)
    for one in api.shipments(status=ShipmentStatus.COMPLETED, newer_than=since):
        yield seen(one, ShipmentStatus.COMPLETED, rules)


def seen(shipment: Shipment, status: ShipmentStatus, rules: Mapping[str, Rule]) -> Seen:
    """Return what matters of a shipment: lists can be long, and shipments are large."""
    return Seen(
        shipment.shipment_id,
        shipment.order_id,
        standing(FoundShipment(status, shipment)),
        _text(shipment.order_date),
        _text(shipment.shipment_date),
        tuple(takers(shipment, rules)),
    )


def standing(found: FoundShipment | None) -> Standing:
    """Return how a shipment stands that was looked up in all lists."""
    if found is None:
        return "gone"
    if found.status is ShipmentStatus.COMPLETED:
        return "completed"
    if found.shipment.shipment_date is not None:
        return "uncaptured" if found.shipment.should_capture else "unpaid"
    return "open" if found.status is ShipmentStatus.GOOD_TO_GO else "taken_back"


def _text(moment: Moment | None) -> str | None:
    return utc_text(moment.utc) if moment is not None else None
