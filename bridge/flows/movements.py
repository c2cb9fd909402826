"""What has moved on the shelf, recorded as soon as a partner tells of it (design, section 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bridge.flows.work import Work
from bridge.ledger.shipments import ShipmentRow
from bridge.model.moment import Moment, utc_text
from bridge.model.picking import PickLine
from bridge.model.stock import Movement
from bridge.plan.confirmation import Confirmation


def record_shipped(
    work: Work, shipment: ShipmentRow, whole: Confirmation, lines: Sequence[PickLine]
) -> None:
    """Record that the shelf has lost what was shipped; the store loses it at completion."""
    units = {position: -quantity for position, quantity in whole.shipped.items()}
    record(work, "shipment", shipment.shipment_id, units, lines, whole.shipped_at)


def record(
    work: Work,
    kind: str,
    subject: str,
    units: Mapping[int, int],
    lines: Sequence[PickLine],
    at: Moment | None,
) -> None:
    """Record signed `units` by position as movements of their items, not yet applied."""
    by_item: dict[tuple[str, str, str], int] = defaultdict(int)
    for line in lines:
        by_item[(line.physical_sku, line.ean, line.upc)] += units.get(line.position, 0)
    for (item, ean, upc), quantity in by_item.items():
        if quantity:
            work.books.stock.put_movement(
                Movement(
                    store=work.store,
                    warehouse=work.warehouse,
                    item=item,
                    ean=ean,
                    upc=upc,
                    kind=kind,
                    subject=subject,
                    shelf_quantity=quantity,
                    shelf_at=utc_text(at.utc) if at else None,
                    shelf_at_text=at.text if at else "",
                    shelf_is_exact=bool(at and at.is_exact),
                    centra_quantity=quantity,
                )
            )
