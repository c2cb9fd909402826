"""A scripted store, and clients for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.api.client import OrderApiClient
from tests.api.clients import Clients
from tests.api.scripted import Store, running


@pytest.fixture
def clients() -> Iterator[Clients]:
    made = Clients()
    yield made
    made.close()


@pytest.fixture
def store() -> Iterator[Store]:
    with running() as found:
        yield found


@pytest.fixture
def client(store: Store, clients: Clients) -> Iterator[OrderApiClient]:
    # Closed before the store stops, so that no idle connection keeps its threads.
    with clients.make(store.base) as found:
        yield found
