"""What has moved on the shelf, recorded as soon as a partner tells of it (design, section 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from bridge.flows.work import Work
from bridge.ledger.shipments import ShipmentRow
from bridge.model.moment import Moment, utc_text
from bridge.model.picking import PickLine
from bridge.model.problem import Problem, Severity
from bridge.model.stock import Movement
from bridge.plan import stock
from bridge.plan.confirmation import Confirmation

#: What names an item: physical SKU, bar code, the other bar code.
Codes: TypeAlias = tuple[str, str, str]


def record_shipped(
    work: Work,
    shipment: ShipmentRow,
    whole: Confirmation,
    lines: Sequence[PickLine],
    *,
    at_store: Mapping[int, int] | None = None,
) -> None:
    """Record that the shelf has lost what was shipped; the store loses it at completion.

    The store loses no more than was ordered; where it has it as completed, or will, with other
    units by position, those are `at_store`. Of an item that the shipment does not have it loses
    nothing.
    """
    ordered = {line.position: line.quantity for line in lines}
    units = {position: -quantity for position, quantity in whole.left.items()}
    known = {position: max(units[position], -ordered.get(position, 0)) for position in units}
    if at_store is not None:
        known = {position: -quantity for position, quantity in at_store.items()}
    strays = _stray_lines(whole, lines)
    units |= {line.position: -line.quantity for line in strays}
    every = (*lines, *strays)
    record(work, "shipment", shipment.shipment_id, units, every, whole.shipped_at, known)


def record_gone(work: Work, row: ShipmentRow, *, is_gone: bool) -> None:
    """Record whether the store was seen to have a shipment in none of its lists.

    What has left of it the store then never takes off, and nobody keeps goods for it: the figures
    of its items are due again.
    """
    if (row.gone_at is not None) == is_gone:
        return
    with work.books.ledger.transaction():
        work.books.shipments.set_gone(row, is_gone=is_gone)
        work.books.stock.touch_moved(row.store, "shipment", row.shipment_id)
        if work.partner.policies.stock.contains == "available":
            lines = work.books.shipments.lines(row.store, row.shipment_id)
            work.books.stock.touch_items(row.store, work.warehouse, lines)


def _stray_lines(whole: Confirmation, lines: Sequence[PickLine]) -> list[PickLine]:
    """Return lines for what was shipped and the shipment does not have, behind its own."""
    first = max((line.position for line in lines), default=0) + 1
    named = [one for one in whole.strays if one.units > 0 and (one.physical_sku or one.ean)]
    return [
        PickLine(position, "", "", one.physical_sku, one.ean, "", True, one.units)
        for position, one in enumerate(named, start=first)
    ]


def record(
    work: Work,
    kind: str,
    subject: str,
    units: Mapping[int, int],
    lines: Sequence[PickLine],
    at: Moment | None,
    at_store: Mapping[int, int] | None = None,
) -> None:
    """Record signed `units` by position as movements of their items, not yet applied.

    `at_store` are the units that the store's figure moves by, where they are others.
    """
    moved = _by_item(lines, units)
    told = moved if at_store is None else _by_item(lines, at_store)
    goods = {item: (quantity, told[item]) for item, quantity in moved.items()}
    record_goods(work, kind, subject, goods, at)


def record_goods(
    work: Work, kind: str, subject: str, goods: Mapping[Codes, tuple[int, int]], at: Moment | None
) -> None:
    """Record signed units by item, on the shelf and at the store, as moved with `subject`.

    A delivery: what was received, and what the store is told to take in. What a partner has found
    or scrapped: the store applies nothing of it. What was told of `subject` before is replaced, but
    for what the store has applied.
    """
    moved = {item for item, units in goods.items() if any(units)}
    work.books.stock.keep_movements(work.store, kind, subject, moved)
    is_news = False
    for item, (on_shelf, at_store) in goods.items():
        if on_shelf or at_store:
            is_news |= work.books.stock.put_movement(
                Movement(
                    store=work.store,
                    warehouse=work.warehouse,
                    item=item[0],
                    ean=item[1],
                    upc=item[2],
                    kind=kind,
                    subject=subject,
                    shelf_quantity=on_shelf,
                    shelf_at=utc_text(at.utc) if at else None,
                    shelf_at_text=at.text if at else "",
                    shelf_is_exact=bool(at and at.is_exact),
                    centra_quantity=at_store,
                )
            )
    if is_news and work.partner.messages.stock is not None:
        _tell_time(work, kind, subject)


def _tell_time(work: Work, kind: str, subject: str) -> None:
    """Tell of goods that cannot have moved when their partner says."""
    moved = work.books.stock.moved_with(work.store, kind, subject)
    is_possible = all(stock.is_possible(one, work.partner.zone) for one in moved)
    work.problems_of("movement", subject, [] if is_possible else [_IMPOSSIBLE_TIME])


def _by_item(lines: Sequence[PickLine], units: Mapping[int, int]) -> Mapping[Codes, int]:
    """Return the sums of `units` by the codes of their items."""
    sums: dict[Codes, int] = defaultdict(int)
    for line in lines:
        sums[line.physical_sku, line.ean, line.upc] += units.get(line.position, 0)
    return sums


_IMPOSSIBLE_TIME = Problem(
    "impossible-time",
    "its goods cannot have moved when the partner says: before the order was there, more than a "
    "month ago, or at a time that is still to come; figures of stock take the lower one",
    "ask the partner what its dates and its clock say; the next count of the items settles the "
    "figures",
    severity=Severity.NOTICE,
)
