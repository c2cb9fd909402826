"""The rules of announced deliveries: open until accepted, accepted once, the rest announced anew.

Source: Centra's Order API reference, "List supplier deliveries" and "Accept supplier delivery".
"""

from collections.abc import Mapping
from datetime import datetime

from bridge.sandbox.store.effects import Kind
from bridge.sandbox.store.records import Delivery, Item, Refused
from bridge.sandbox.store.state import Store


def announce(
    store: Store,
    supplier_order: int,
    quantities: Mapping[Item, int],
    *,
    arrives: datetime,
    supplier: tuple[str, str] = ("Example Mills", "PT"),
    message: str = "",
) -> Delivery:
    """A new open delivery of a supplier's order; `supplier` is its name and country."""
    sent = [d for d in store.deliveries if d.supplier_order == supplier_order]
    delivery = Delivery(
        internal_id=store.next_id("delivery"),
        supplier_order=supplier_order,
        number=len(sent) + 1,
        supplier_name=supplier[0],
        supplier_country=supplier[1],
        created=store.now(),
        departs=store.now(),
        arrives=arrives,
        message=message,
        quantities=dict(quantities),
    )
    store.deliveries.append(delivery)
    return delivery


def open_deliveries(store: Store) -> list[Delivery]:
    """The deliveries that nobody has accepted yet."""
    return [delivery for delivery in store.deliveries if delivery.accepted is None]


def find(store: Store, delivery_id: str) -> Delivery:
    """The delivery of an internal or a told id, accepted or not; refused where there is none."""
    for delivery in store.deliveries:
        if delivery_id in (str(delivery.internal_id), delivery.delivery_id):
            return delivery
    raise Refused("supplier delivery does not exist")


def accept(
    store: Store, delivery: Delivery, quantities: Mapping[Item, int], *, inserts_stock: bool
) -> Delivery | None:
    """Accept a delivery with what really came, more or less than was announced.

    What is missing is announced as a new delivery, which is returned. Decided: an item that is
    left out did not come.
    """
    if delivery.accepted is not None:
        raise Refused("supplier delivery is already accepted")
    delivery.accepted = dict(quantities)
    if inserts_stock:
        for item, qty in quantities.items():
            store.move(item, qty)
    accepted = {item.label: qty for item, qty in quantities.items()}
    store.record(Kind.DELIVERY_ACCEPTED, delivery.delivery_id, quantities=accepted)
    return _announce_the_rest(store, delivery, quantities)


def _announce_the_rest(
    store: Store, delivery: Delivery, came: Mapping[Item, int]
) -> Delivery | None:
    rest = {item: qty - came.get(item, 0) for item, qty in delivery.quantities.items()}
    missing = {item: qty for item, qty in rest.items() if qty > 0}
    if not missing:
        return None
    further = announce(
        store,
        delivery.supplier_order,
        missing,
        arrives=delivery.arrives,
        supplier=(delivery.supplier_name, delivery.supplier_country),
        message=delivery.message,
    )
    store.record(Kind.DELIVERY_OPENED, further.delivery_id, after=delivery.delivery_id)
    return further
