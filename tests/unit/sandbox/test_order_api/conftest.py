"""A shop small enough to count, and clients connected to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from bridge.sandbox.order_api import OrderApiServer, PluginSettings
from bridge.sandbox.shop import demo_store
from bridge.sandbox.store import Address, Item, Order, Store, StoreSettings
from tests.unit.sandbox.test_order_api.client import Client, Clock, Connect, Sell

SOMEBODY = ("Some Body", "Street 1", "12345", "Town", "SE", "some.body@example.com")


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Start a server on a store and connect a client to it."""
    clients: list[Client] = []

    def start(store: Store, **settings: Any) -> Client:
        clients.append(Client(OrderApiServer(store, PluginSettings(**settings)).start()))
        return clients[-1]

    yield start
    for client in clients:
        client.session.close()
        client.server.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Store:
    """Two items, a bundle of them, and no order yet."""
    store = Store(StoreSettings(), now=clock)
    red = store.add_item(Item(1, "TEE", "-RED", "-M", ean="2000000000015", physical=10))
    blue = store.add_item(Item(2, "TEE", "-BLU", "-M", upc="036000291452", physical=20))
    store.add_item(Item(3, "SET", "", "", ean="2000000000039", parts=((red, 1), (blue, 2))))
    return store


@pytest.fixture
def sell(store: Store) -> Sell:
    """Place an order of some quantities of the store's three items."""

    def place(*quantities: int, **fields: Any) -> Order:
        lines = [(i, q) for i, q in zip(store.items, quantities, strict=False) if q]
        return store.add_order(Address(*SOMEBODY), lines, **fields)

    return place


@pytest.fixture
def client(connect: Connect, store: Store) -> Client:
    return connect(store, mixed_types=False)


@pytest.fixture
def demo(connect: Connect) -> Client:
    return connect(demo_store())
