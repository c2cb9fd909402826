"""Somebody takes goods out of Centra's stock: by a shipment that is completed by hand, by a change.

A figure that is computed anew does not put them back on sale. The shop starts with 100 of each.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import by_hand
from tests.acceptance.incoming import (
    completed,
    confirm,
    count,
    give_back,
    later,
    move,
    open_for_business,
    sent,
    stock_told,
)
from tests.acceptance.returned import by_hand as return_by_hand
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "stock", "movement", "return")


def told_50(world: World) -> None:
    """The partner has counted 50, and the store knows it."""
    world.item("TEE")
    count(world, "2026-01-12 20:00:00;TEE;;50")
    world.import_()
    assert stock_told(world)[0] in ({"TEE": 50}, {"TEE": 49})
    world.clock.forward(minutes=30)


def one_is_broken(world: World, name: str = "1") -> None:
    move(world, f"M{name};2026-01-12 21:20:00;TEE;;DAM;;;-1", name=name)


def change_by_hand(world: World, units: int) -> None:
    item = world.item("TEE")
    item.physical, item.stock_modified = units, world.store.now()


def test_shipment_that_is_completed_by_hand_has_left_the_shelf(world: World) -> None:
    shipment = sent(world, ("TEE", 5))
    told_50(world)
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    world.run()
    assert world.item("TEE").physical == 45
    one_is_broken(world)
    later(world)
    assert world.item("TEE").physical == 44
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;5")
    later(world)
    assert world.item("TEE").physical == 44
    kinds = {kind for (kind,) in world.rows("SELECT kind FROM movements")}
    assert kinds == {"shipment", "adjustment"}


def test_what_is_seen_missing_first_and_told_of_then_is_gone_once(world: World) -> None:
    shipment = sent(world, ("TEE", 5))
    told_50(world)
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    one_is_broken(world)
    world.import_()
    assert world.item("TEE").physical == 44
    later(world)
    world.run()
    assert world.item("TEE").physical == 44
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;5")
    later(world)
    assert world.item("TEE").physical == 44


def complete_what_nobody_takes(world: World) -> None:
    shipment = world.sell(("TEE", 5))
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")


def set_to_33(world: World) -> None:
    change_by_hand(world, 33)


@pytest.mark.parametrize(("act", "left"), [(complete_what_nobody_takes, 45), (set_to_33, 33)])
def test_what_nobody_tells_of_stays_off_sale_until_the_next_count(
    world: World, act: Callable[[World], None], left: int
) -> None:
    told_50(world)
    act(world)
    for number in (1, 2):
        one_is_broken(world, str(number))
        later(world)
        assert world.item("TEE").physical == left - number
    world.clock.forward(hours=20)
    count(world, "2026-01-13 17:00:00;TEE;;60", name="2")
    later(world)
    assert world.item("TEE").physical == 60


def test_manual_change_is_not_overwritten_by_a_return_of_one_unit(world: World) -> None:
    shipment = completed(world, "TEE")
    told_50(world)
    change_by_hand(world, 33)
    give_back(world, f"R-1;{shipment};2026-01-12 21:20:00;TEE;1;GOOD;")
    later(world)
    assert world.item("TEE").physical == 34


def test_store_that_has_more_is_no_reason_to_raise_a_figure(world: World) -> None:
    told_50(world)
    change_by_hand(world, 70)
    one_is_broken(world)
    later(world)
    assert world.item("TEE").physical == 49


def test_figures_wait_for_a_look_that_fails(world: World) -> None:
    told_50(world)
    change_by_hand(world, 33)
    one_is_broken(world)
    world.api.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "stock", times=None))
    later(world)
    assert len(stock_told(world)) == 1
    world.api.faults.clear()
    later(world)
    assert world.item("TEE").physical == 32


def test_what_the_bridge_completes_afterwards_explains_nothing_that_was_gone_before(
    world: World,
) -> None:
    before = completed(world, ("TEE", 3))
    world.clock.forward(hours=1)
    count(world, "2026-01-12 21:30:00;TEE;;50")
    later(world)
    change_by_hand(world, 45)
    sale(world, "22:10")
    assert world.item("TEE").physical == 44
    return_by_hand(world, before, 3, to_stock=True)
    assert world.item("TEE").physical == 47
    sale(world, "22:30")
    assert world.item("TEE").physical == 43


def sale(world: World, at: str) -> None:
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;2026-01-12 {at}:00;DHL;T{shipment};TEE;;1", name=shipment)
    later(world, minutes=20)
