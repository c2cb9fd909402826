"""A store that cannot be reached: a night ends soon, holds nothing, and the next one goes on."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.order_api import OrderApiServer
from bridge.sandbox.store import Kind
from tests.acceptance.incoming import (
    completed,
    confirm,
    count,
    emails,
    felt,
    give_back,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.world import World

#: What one call waits, in all, before it gives up on a store that nobody reaches.
ONE_CALL = [1.0, 2.0, 4.0, 8.0]


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return", "stock")
    # One after the other: how often the store is tried says then how long a night takes.
    world.configuration["run"]["workers"] = "1"


def come_back(world: World) -> None:
    """Let the store answer again where it did before."""
    port = urlsplit(world.api.base).port or 0
    world.api = OrderApiServer(world.store, world.plugin, port=port).start()


def test_eight_open_items_ask_a_store_that_is_away_once_between_them(world: World) -> None:
    back = [completed(world, sku) for sku in ("CAP", "BAG")]
    out = [sent(world, "TEE") for _ in range(4)]
    world.api.faults.order(Fault(Trouble.DROP_AFTER, "PUT", "shipment"))
    confirm(world, f"{out[0]};C;;DHL;T1;TEE;;1", name="lost")
    world.import_()
    assert world.problems() == ["answer-lost"]
    for number, shipment in enumerate(out[1:]):
        confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", name=str(number))
    give_back(world, f"R1;{back[0]};;CAP;1;GOOD;", f"R2;{back[1]};;BAG;1;GOOD;")
    count(world, "2026-01-12 21:00:00;CAP;;50", "2026-01-12 21:00:00;BAG;;60")
    world.api.stop()
    world.clock.slept.clear()

    outcome = world.import_()
    assert outcome.exit_code == 75
    assert world.clock.slept == ONE_CALL
    assert world.problems() == ["answer-lost"]

    come_back(world)
    world.clock.forward(minutes=5)
    assert world.import_().exit_code == 0
    assert set(world.states().values()) == {"completed"}
    assert emails(world) == dict.fromkeys([*back, *out], 1)
    assert len(felt(world, Kind.RETURN_CREATED)) == 2
    assert world.problems() == []
    reckoned(world)
