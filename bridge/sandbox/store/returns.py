"""The rules of returns: made as far as possible, never idempotent, refunded as often as asked.

Source: Centra's Order API reference, "Create return" and "Update return".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bridge.sandbox.store.effects import Kind
from bridge.sandbox.store.records import Costs, Refused, Return, ReturnLine, Shipment, ShipmentLine
from bridge.sandbox.store.state import Store


@dataclass(frozen=True)
class Wanted:
    """What a call asks to be returned; `quantities` is keyed by the line ids *of the shipment*."""

    quantities: Mapping[int, int]
    to_stock: bool | None = None
    comment: str | None = None
    costs: Costs = field(default_factory=Costs)
    created: datetime | None = None


def create(store: Store, shipment: Shipment, wanted: Wanted) -> Return:
    """A return of what can be returned of `wanted`.

    Lines that are unknown or have nothing left are passed over in silence, and of a line with
    less left than asked, what is left is taken. Decided: it is refused where nothing at all can
    be taken of what was asked, and for a shipment that is neither paid nor sent.
    """
    taken = _takeable(store, shipment, wanted.quantities)
    untouched = not shipment.paid and shipment.shipped_at is None
    if untouched or (wanted.quantities and not taken):
        raise Refused("return could not be created.")
    to_stock = store.settings.returns_to_stock if wanted.to_stock is None else wanted.to_stock
    made = Return(
        return_id=store.next_id("return"),
        shipment=shipment,
        created=wanted.created or store.now(),
        lines=[ReturnLine(store.next_id("return line"), line, qty) for line, qty in taken],
        to_stock=to_stock,
        comment=wanted.comment,
        costs=wanted.costs,
    )
    store.returns[made.return_id] = made
    _record(store, made)
    return made


def _takeable(
    store: Store, shipment: Shipment, quantities: Mapping[int, int]
) -> list[tuple[ShipmentLine, int]]:
    lines = {line.line_id: line for line in shipment.all_lines()}
    taken = []
    for line_id, qty in quantities.items():
        line = lines.get(line_id)
        possible = min(qty, line.qty - store.returned(line)) if line else 0
        if line and possible > 0:
            taken.append((line, possible))
    return taken


def _record(store: Store, made: Return) -> None:
    quantities = {line.shipment_line.line_id: line.qty for line in made.lines}
    store.record(
        Kind.RETURN_CREATED,
        made.return_id,
        shipment=made.shipment.number,
        quantities=quantities,
        comment=made.comment,
    )
    if made.to_stock:
        for line in made.lines:
            store.move(line.shipment_line.item, line.qty)


def refund(store: Store, made: Return, *, sends_email: bool) -> bool:
    """Pay the money of a return back, however often that was done before, and complete it.

    False where the payment provider did not do it.
    """
    if not made.shipment.order.refund_succeeds:
        return False
    order = made.shipment.order
    amount = str(made.refund_amount())
    store.record(Kind.REFUNDED, made.return_id, amount=amount, currency=order.currency)
    if sends_email:
        store.record(Kind.REFUND_EMAILED, made.return_id, to=order.delivery.email)
    made.completed = True
    return True


def mark(store: Store, made: Return, *, completed: bool) -> None:
    """Set a return to completed or to pending; no money moves."""
    made.completed = completed
    store.record(Kind.RETURN_MARKED, made.return_id, completed=completed)


def find(store: Store, return_id: str) -> Return:
    """The return of that id; refused where there is none."""
    made = store.returns.get(int(return_id)) if return_id.isdecimal() else None
    if made is None:
        raise Refused(f"Return with id={return_id} does not exist")
    return made
