"""The simulated shop: what Centra knows and the rules by which it changes, without HTTP.

    records      what there is: items, orders, shipments, returns, deliveries
    effects      the log of what was done to the world, for tests to count
    state        the `Store`: all records, one lock, one clock, one time zone
    shipping     capture, change, create and complete shipments
    stock        set the physical stock
    returns      create returns and refund them
    deliveries   accept announced deliveries
    by_hand      what people do in the shop's own back office meanwhile

Whoever calls a rule holds `Store.lock`; the HTTP side does so for a whole request.
"""

from bridge.sandbox.store.effects import Effect, EffectLog, Kind
from bridge.sandbox.store.records import (
    Address,
    Costs,
    Delivery,
    Item,
    Order,
    OrderLine,
    Payment,
    Refused,
    Return,
    Shipment,
    ShipmentLine,
)
from bridge.sandbox.store.state import Store, StoreSettings

__all__ = [
    "Address",
    "Costs",
    "Delivery",
    "Effect",
    "EffectLog",
    "Item",
    "Kind",
    "Order",
    "OrderLine",
    "Payment",
    "Refused",
    "Return",
    "Shipment",
    "ShipmentLine",
    "Store",
    "StoreSettings",
]
