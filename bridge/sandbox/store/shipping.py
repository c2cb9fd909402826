"""The rules of shipments: capture, change, create, complete.

Source: Centra's Order API reference, "Capture shipment", "Update shipment", "Create shipment" and
"Complete shipment". Where the reference is silent the docstrings say what was decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.sandbox.store.effects import Kind
from bridge.sandbox.store.records import (
    Order,
    OrderLine,
    Payment,
    Refused,
    Shipment,
    ShipmentLine,
)
from bridge.sandbox.store.state import Store


@dataclass(frozen=True)
class Marks:
    """What a call writes on a shipment; None is what the call did not name."""

    shipped: bool = False
    good_to_go: bool | None = None
    carrier: str | None = None
    service: str | None = None
    packages: int | None = None
    tracking: str | None = None
    return_slip_tracking: str | None = None
    internal_comment: str | None = None
    send_email: bool | None = None


@dataclass(frozen=True)
class LineChange:
    """What a call changes on one shipment line; None is left as it is."""

    qty: int | None = None
    serial_number: str | None = None


def capture(store: Store, number: str) -> Shipment:
    """Take the money of a shipment whose `shouldCapture` is true.

    Decided: captured or paid already, and nothing to capture, are refused, and nobody is charged.
    """
    shipment = store.shipment(number)
    named = {"order": shipment.order.order_id, "shipment": number}
    if shipment.paid:
        raise Refused("shipment is already paid", **named)
    if not shipment.should_capture:
        raise Refused("shipment should not be captured", **named)
    _charge(store, shipment, "capture failed")
    return shipment


def _charge(store: Store, shipment: Shipment, complaint: str) -> None:
    order = shipment.order
    if not order.capture_succeeds:
        raise Refused(complaint, order=order.order_id, shipment=shipment.number)
    shipment.captured = True
    amount = str(shipment.value())
    store.record(Kind.CAPTURED, shipment.number, amount=amount, currency=order.currency)


def complete(
    store: Store, order_id: object, number: str, marks: Marks, *, tries_capture: bool = True
) -> Shipment:
    """Write `marks` on a shipment; paid, good-to-go and shipped, it is completed.

    A failed capture is refused and nothing is written. Decided: a shipment that is not paid and
    has nothing to capture (an invoice) takes the marks, the e-mail goes out, and it is not
    completed. Completing a completed one again writes and e-mails again, as nothing in the
    reference says that it would not.
    """
    shipment = store.shipment(number)
    if str(order_id) != str(shipment.order.order_id):
        raise Refused("shipment does not belong to order", order=str(order_id), shipment=number)
    if tries_capture and shipment.should_capture:
        _charge(store, shipment, "capture failed")
    _write(store, shipment, marks)
    return shipment


def _write(store: Store, shipment: Shipment, marks: Marks) -> None:
    for name in ("good_to_go", "carrier", "service", "packages", "tracking"):
        if getattr(marks, name) is not None:
            setattr(shipment, name, getattr(marks, name))
    if marks.return_slip_tracking is not None:
        shipment.return_slip_tracking = marks.return_slip_tracking
    if marks.internal_comment:
        shipment.internal_comment += marks.internal_comment
    if marks.shipped:
        shipment.shipped_at = store.now()
    store.record(Kind.SHIPMENT_MARKED, shipment.number, shipped=marks.shipped)
    if marks.shipped:
        _email(store, shipment, marks.send_email)
    settle(store, shipment)


def _email(store: Store, shipment: Shipment, wanted: bool | None) -> None:
    if wanted if wanted is not None else store.settings.sends_shipping_email:
        address = shipment.order.delivery.email
        store.record(Kind.CUSTOMER_EMAILED, shipment.number, to=address, tracking=shipment.tracking)


def settle(store: Store, shipment: Shipment) -> None:
    """Take the goods of a shipment that has become complete out of the stock, once."""
    if not shipment.completed or shipment.goods_left:
        return
    shipment.goods_left = True
    for line in shipment.shelf_lines():
        store.move(line.item, -line.qty)
    store.record(Kind.COMPLETED, shipment.number, tracking=shipment.tracking)


def update(
    store: Store,
    number: str,
    changes: Mapping[int, LineChange],
    *,
    good_to_go: bool | None = None,
    keeps_omitted: bool = True,
) -> Shipment:
    """Change the quantities of a shipment; `changes` is keyed by the line ids *of the order*.

    Quantities only while it is neither sent, paid nor returned; good-to-go and serial numbers at
    any time. Decided: an id that is not an order line of this shipment refuses the whole call; a
    line of zero units leaves the shipment; an omitted line is kept, or dropped where
    `keeps_omitted` is off (the reference does not say).
    """
    shipment = store.shipment(number)
    counted = any(change.qty is not None for change in changes.values())
    if counted:
        _refuse_unless_changeable(store, shipment)
    lines = {line.order_line.line_id: line for line in shipment.all_lines()}
    for line_id, change in changes.items():
        _check_change(shipment, lines.get(line_id), line_id, change)
    for line_id, change in changes.items():
        _change(lines[line_id], change)
    if counted:
        _drop_lines(shipment, changes, keeps_omitted)
    if good_to_go is not None:
        shipment.good_to_go = good_to_go
    quantities = {line.order_line.line_id: line.qty for line in shipment.all_lines()}
    store.record(Kind.SHIPMENT_CHANGED, number, quantities=quantities, good_to_go=good_to_go)
    settle(store, shipment)
    return shipment


def _refuse_unless_changeable(store: Store, shipment: Shipment) -> None:
    obstacles = {
        "is sent": shipment.shipped_at is not None,
        "is captured": shipment.captured,
        "is paid": shipment.paid,
        "has refunds": any(made.shipment is shipment for made in store.returns.values()),
    }
    for obstacle, stands in obstacles.items():
        if stands:
            message = f"shipment {obstacle} and can not be updated"
            raise Refused(message, shipment=shipment.number)


def _check_change(
    shipment: Shipment, line: ShipmentLine | None, line_id: int, change: LineChange
) -> None:
    if line is None:
        raise Refused(f"line {line_id} is not in the shipment", shipment=shipment.number)
    left = line.order_line.qty - shipment.order.in_shipments(line.order_line, but=shipment)
    if change.qty is not None and not 0 <= change.qty <= left:
        raise Refused(f"quantity of line {line_id} is not valid", shipment=shipment.number)


def _change(line: ShipmentLine, change: LineChange) -> None:
    if change.serial_number is not None:
        line.serial_number = change.serial_number
    if change.qty is not None:
        line.qty = change.qty
        for part in line.parts:
            part.qty = part.order_line.qty * change.qty // line.order_line.qty


def _drop_lines(shipment: Shipment, changes: Mapping[int, LineChange], keeps_omitted: bool) -> None:
    def stays(line: ShipmentLine) -> bool:
        named = any(part.order_line.line_id in changes for part in line.with_parts())
        return any(part.qty for part in line.with_parts()) and (named or keeps_omitted)

    shipment.lines = [line for line in shipment.lines if stays(line)]


def create(
    store: Store,
    order: Order,
    quantities: Mapping[int, int],
    marks: Marks,
    *,
    tries_capture: bool = True,
    deducts_previous_costs: bool = False,
) -> Shipment:
    """A further shipment of what remains of an order.

    `quantities` is keyed by the line ids *of the order*. Where the capture that it tries fails,
    it is not created. Decided: it is good-to-go only where the call says so, as the reference's
    default is.
    """
    chosen = {_line_of(order, line_id): qty for line_id, qty in quantities.items()}
    for line, qty in chosen.items():
        if not 0 < qty <= line.qty - order.in_shipments(line):
            message = f"quantity of line {line.line_id} is not valid"
            raise Refused(message, order=str(order.order_id))
    if not chosen:
        raise Refused("no products to create shipment of", order=str(order.order_id))
    shipment = store.add_shipment(order, chosen, good_to_go=bool(marks.good_to_go))
    shipment.bears_shipping_cost = not deducts_previous_costs
    if tries_capture and not shipment.paid:
        _capture_or_withdraw(store, shipment)
    store.record(Kind.SHIPMENT_CREATED, shipment.number, quantities=dict(quantities))
    if marks.shipped:
        _write(store, shipment, marks)
    return shipment


def _line_of(order: Order, line_id: int) -> OrderLine:
    for line in order.lines:
        if line.line_id == line_id:
            return line
    raise Refused(f"line {line_id} is not in the order", order=str(order.order_id))


def _capture_or_withdraw(store: Store, shipment: Shipment) -> None:
    order = shipment.order
    if order.payment is Payment.AUTHORISED and order.capture_succeeds:
        _charge(store, shipment, "can not capture order")
        return
    order.shipments.remove(shipment)
    raise Refused("can not capture order", order=str(order.order_id))
