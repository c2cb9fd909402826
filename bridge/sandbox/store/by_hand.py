"""What people do in the shop's own back office while the bridge works: the API sees the result.

Each takes the store's lock, so that a test or a demo may call it while requests are running.
"""

from bridge.sandbox.store import shipping
from bridge.sandbox.store.effects import Kind
from bridge.sandbox.store.records import Item, Shipment
from bridge.sandbox.store.state import Store


def cancel_order(store: Store, order_id: int) -> None:
    """Cancel an order: what was not completed of it drops out of every list."""
    with store.lock:
        store.orders[order_id].cancelled = True
        store.record(Kind.BY_HAND, order_id, what="order cancelled")


def delete_shipment(store: Store, number: str) -> None:
    """Delete a shipment; its units are open in the order again."""
    with store.lock:
        store.shipment(number).deleted = True
        store.record(Kind.BY_HAND, number, what="shipment deleted")


def mark_paid(store: Store, number: str) -> Shipment:
    """The invoice of a shipment was paid; shipped and good-to-go, it is now completed."""
    with store.lock:
        shipment = store.shipment(number)
        shipment.paid_otherwise = True
        store.record(Kind.BY_HAND, number, what="paid")
        shipping.settle(store, shipment)
        return shipment


def hold(store: Store, order_id: int, *, held: bool = True) -> None:
    """Put an order on hold, or release it."""
    with store.lock:
        store.orders[order_id].hold = held
        store.record(Kind.BY_HAND, order_id, what="hold" if held else "released")


def change_delivery(store: Store, order_id: int, **fields: str) -> None:
    """Change fields of an order's delivery address."""
    with store.lock:
        for name, value in fields.items():
            setattr(store.orders[order_id].delivery, name, value)
        store.record(Kind.BY_HAND, order_id, what="delivery address changed")


def change_item(store: Store, item: Item, **fields: object) -> None:
    """Change fields of an item, such as its weight or whether it is active."""
    with store.lock:
        for name, value in fields.items():
            setattr(item, name, value)
        item.modified = store.now()
        store.record(Kind.BY_HAND, item.stock_item_id, what="item changed")


def remove_item(store: Store, item: Item) -> None:
    """Take an item out of the range."""
    with store.lock:
        store.items.remove(item)
        store.record(Kind.BY_HAND, item.stock_item_id, what="item removed")


def complete_shipment(store: Store, number: str, tracking: str) -> Shipment:
    """Somebody completed a shipment in the back office, e-mail included."""
    with store.lock:
        shipment = store.shipment(number)
        marks = shipping.Marks(shipped=True, good_to_go=True, tracking=tracking)
        store.record(Kind.BY_HAND, number, what="completed")
        return shipping.complete(store, shipment.order.order_id, number, marks)
