"""What a dry run would have changed, laid over what the store says. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bridge.model.moment import Moment
from bridge.model.store import (
    Completion,
    FoundShipment,
    Line,
    NewReturn,
    Order,
    ReturnLine,
    Shipment,
    ShipmentStatus,
    StockLevel,
    StoreReturn,
)


@dataclass(slots=True)
class Pretence:
    """What was pretended of one shipment."""

    is_captured: bool = False
    quantities: dict[str, int] = field(default_factory=dict)
    completion: Completion | None = None
    completed_at: datetime | None = None

    def complete(self, completion: Completion, at: datetime) -> None:
        """Remember that it was completed, at an aware time."""
        self.completion, self.completed_at = completion, at


def pretended(found: FoundShipment, pretence: Pretence) -> FoundShipment:
    """Return a shipment as the store would show it now, in the list where it would stand.

    As in the store, one that is completed unpaid gets its tracking and its date, and stays where
    it is (reference: paid, good-to-go and shipped make it complete).
    """
    shipment = found.shipment
    completion = pretence.completion
    captures = pretence.is_captured or (completion is not None and completion.capture)
    lines = tuple(_with_quantity(line, pretence.quantities) for line in shipment.lines)
    shipment = replace(shipment, lines=lines, is_paid=shipment.is_paid or captures)
    if captures:
        shipment = replace(shipment, should_capture=False)
    if completion is None or pretence.completed_at is None:
        return FoundShipment(found.status, shipment)
    shipment = replace(
        shipment,
        tracking_number=completion.tracking or shipment.tracking_number,
        shipment_date=Moment(pretence.completed_at.astimezone(UTC)),
    )
    status = ShipmentStatus.COMPLETED if shipment.is_paid else found.status
    return FoundShipment(status, shipment)


def _with_quantity(line: Line, quantities: Mapping[str, int]) -> Line:
    bundle = tuple(_with_quantity(item, quantities) for item in line.bundle)
    return replace(line, quantity=quantities.get(line.line_id, line.quantity), bundle=bundle)


def new_shipment(
    shipment_id: str, order: Order, quantities: Mapping[str, int], *, is_paid: bool
) -> Shipment:
    """Return a further shipment of an order; its lines keep the order's ids."""
    lines = tuple(
        replace(line, quantity=quantities[line.line_id])
        for line in order.lines
        if line.line_id in quantities
    )
    return Shipment(shipment_id, order.order_id, lines, is_paid=is_paid)


def new_return(return_id: str, new: NewReturn) -> StoreReturn:
    """Return the pending return that the store would have made, with everything taken."""
    lines = tuple(ReturnLine("", line, units) for line, units in new.quantities.items())
    return StoreReturn(
        return_id,
        new.shipment_id,
        new.comment,
        is_completed=False,
        lines=lines,
        is_restocked=new.restock,
    )


def pretended_return(found: StoreReturn, finished: Collection[str]) -> StoreReturn:
    """Return a return as it would be after those in `finished` were completed."""
    return replace(found, is_completed=found.is_completed or found.return_id in finished)


def pretended_level(level: StockLevel, figures: Mapping[str, int]) -> StockLevel:
    """Return a stock row after `figures`; the store never goes below what is allocated."""
    names = (level.item.ean, level.item.upc, level.item.physical_sku)
    figure = next((figures[name] for name in names if name and name in figures), None)
    if figure is None:
        return level
    physical = max(figure, level.allocated)
    return replace(level, physical=physical, available=physical - level.allocated)
