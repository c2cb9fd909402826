"""The calls that change the shop: one function per call, from a request to the answer's fields.

What they may do is decided by the rules in `bridge.sandbox.store`; what the answers look like is
the reference's.
"""

from collections.abc import Mapping
from decimal import Decimal

from bridge.sandbox.order_api import reading
from bridge.sandbox.order_api.reading import Request, text, truth
from bridge.sandbox.order_api.reads import Desk
from bridge.sandbox.order_api.spelling import Json
from bridge.sandbox.store import (
    Costs,
    Delivery,
    Item,
    Refused,
    Shipment,
    deliveries,
    returns,
    shipping,
    stock,
)


def put_capture(desk: Desk, request: Request) -> Json:
    """Capture the payment of a shipment."""
    return _named(shipping.capture(desk.store, text(request.fields, "shipment")))


def _named(shipment: Shipment) -> Json:
    return {"order": shipment.order.order_id, "shipment": shipment.number}


def put_shipments(desk: Desk, request: Request, number: str) -> Json:
    """Change a shipment's quantities, keyed by the line ids of the order."""
    changed = shipping.update(
        desk.store,
        number,
        reading.line_changes(request.fields),
        good_to_go=reading.truth_or_none(request.fields, "gtg"),
        keeps_omitted=desk.settings.keeps_omitted_lines,
    )
    return {"shipment": desk.outbound.shipment(changed)}


def post_shipments(desk: Desk, request: Request) -> Json:
    """A further shipment of an order, keyed by the line ids of the order."""
    fields = request.fields
    order = desk.store.order(text(fields, "order"))
    made = shipping.create(
        desk.store,
        order,
        reading.quantities(fields),
        reading.marks(fields),
        tries_capture=truth(fields.get("capture", True)),
        deducts_previous_costs=truth(fields.get("deductPreviousCosts")),
    )
    return {**_named(made), **desk.outbound.documents(made)}


def put_shipment(desk: Desk, request: Request) -> Json:
    """Complete a shipment."""
    fields = request.fields
    completed = shipping.complete(
        desk.store,
        text(fields, "order"),
        text(fields, "shipment"),
        reading.marks(fields),
        tries_capture=truth(fields.get("capture", True)),
    )
    return _named(completed)


def post_stock(desk: Desk, request: Request) -> Json:
    """Set physical quantities.

    Those that can not be set make the answer `no`; all the others are set nevertheless. Decided:
    a quantity that is no number refuses the whole call, and nothing is set.
    """
    given = request.fields.get("products")
    if not isinstance(given, list):
        raise Refused("products is not valid")
    left_out = stock.set_stock(desk.store, [_count(entry) for entry in given])
    if not left_out:
        return {}
    errors = {
        "productsNotFound": left_out.not_found,
        "productsAreBundles": left_out.bundles,
    }
    named = {name: codes for name, codes in errors.items() if codes}
    raise Refused("Some of the products were not updated", errors=named)


def _count(entry: object) -> stock.Count:
    if not isinstance(entry, dict):
        raise Refused("products is not valid")
    quantity = reading.whole(entry.get("quantity"), "quantity")
    cost_price = reading.text_or_none(entry, "costPrice")
    return stock.Count(str(entry.get("product", "")), quantity, cost_price)


def post_return(desk: Desk, request: Request) -> Json:
    """A return, keyed by the line ids of the shipment, refunded at once where asked."""
    fields = request.fields
    shipment = desk.store.shipment(text(fields, "shipment"))
    created = reading.text_or_none(fields, "createdAt")
    wanted = returns.Wanted(
        quantities=reading.quantities(fields),
        to_stock=reading.truth_or_none(fields, "returnStock"),
        comment=reading.text_or_none(fields, "comment"),
        costs=_costs(fields, shipment),
        created=desk.store.moment(created) if created else None,
    )
    made = returns.create(desk.store, shipment, wanted)
    answer: Json = {}
    refund = fields.get("refund")
    if isinstance(refund, dict) and truth(refund.get("refundPayment")):
        sends_email = truth(refund.get("sendEmail"))
        done = returns.refund(desk.store, made, sends_email=sends_email)
        answer["refund"] = {"status": "ok" if done else "no"}
    return {
        "return": made.return_id,
        "returnCompleted": made.completed,
        "returnedItems": [str(line.shipment_line.line_id) for line in made.lines],
        **answer,
    }


def _costs(fields: Json, shipment: Shipment) -> Costs:
    return Costs(
        handling=_cost(fields, "handlingCost"),
        shipping=_cost(fields, "shippingCost", shipment.order.shipping_value),
        of_return=_cost(fields, "returnCost"),
        voucher=_cost(fields, "voucherValue"),
    )


def _cost(fields: Json, name: str, of_shipment: Decimal = Decimal(0)) -> Decimal:
    borrowed = truth(fields.get(f"{name}FromShipment"))
    if borrowed and name in fields:
        raise Refused(f"{name} and {name}FromShipment can not both be given")
    return of_shipment if borrowed else reading.amount(fields.get(name) or 0, name)


def put_returns(desk: Desk, request: Request, return_id: str) -> Json:
    """Refund a return, or set it to completed or pending.

    Decided: it refunds as often as it is asked; a refund that fails answers `no` and changes
    nothing.
    """
    fields = request.fields
    made = returns.find(desk.store, return_id)
    if truth(fields.get("refundPayment")):
        sends_email = truth(fields.get("sendEmail"))
        if not returns.refund(desk.store, made, sends_email=sends_email):
            raise Refused("refund failed")
    completed = reading.truth_or_none(fields, "completed")
    if completed is not None:
        returns.mark(desk.store, made, completed=completed)
    return {"return": desk.goods.made_return(made)}


def post_supplier_delivery(desk: Desk, request: Request, delivery_id: str) -> Json:
    """Accept a delivery, keyed by EAN."""
    delivery = deliveries.find(desk.store, delivery_id)
    by_ean = {item.ean: item for item in delivery.quantities if item.ean}
    return _accept(desk, request, delivery, by_ean)


def post_supplier_delivery_sku(desk: Desk, request: Request, delivery_id: str) -> Json:
    """Accept a delivery, keyed by the full SKU."""
    delivery = deliveries.find(desk.store, delivery_id)
    by_sku = {item.full_sku: item for item in delivery.quantities}
    return _accept(desk, request, delivery, by_sku)


def _accept(desk: Desk, request: Request, delivery: Delivery, items: Mapping[str, Item]) -> Json:
    """Decided: a code that is not in the delivery refuses the whole call."""
    given = reading.text_quantities(request.fields)
    unknown = [code for code in given if code not in items]
    if unknown:
        raise Refused(f"products are not in the delivery: {', '.join(unknown)}")
    came = {items[code]: qty for code, qty in given.items()}
    inserts_stock = truth(request.fields.get("insertStock", True))
    further = deliveries.accept(desk.store, delivery, came, inserts_stock=inserts_stock)
    return {"additionalDelivery": desk.goods.delivery(further)} if further else {}
