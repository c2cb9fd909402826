"""Counts around goods that have left though the store has cancelled, or no longer has, them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.sandbox.store import Payment, by_hand
from tests.acceptance.incoming import confirm, count, later, open_for_business, sent
from tests.acceptance.telling import CANCEL, STATUS, tell
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    world.map("order_cancel", CANCEL)
    world.map("order_status", STATUS)
    open_for_business(world, "stock")


def left(world: World, shipment: str, counted: str) -> None:
    """Three units leave at ten past eight, and fifty were counted at the time `counted`."""
    confirm(world, f"{shipment};C;2026-01-12 20:10:00;DHL;T1;TEE;;3")
    count(world, f"2026-01-12 {counted}:00;TEE;;50")
    world.clock.forward(hours=2)
    world.import_()


def test_the_store_takes_nothing_off_for_a_shipment_that_it_no_longer_has(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    by_hand.delete_shipment(world.store, shipment)
    left(world, shipment, "21:00")
    assert world.problems(shipment) == ["gone-from-store"]
    assert world.item("TEE").physical == 50


@pytest.mark.parametrize(("counted", "shelf"), [("19:00", 47), ("21:00", 50)])
@pytest.mark.parametrize("is_back", [False, True])
def test_what_was_cancelled_and_has_left_is_off_the_shelf_before_anybody_decides(
    world: World, counted: str, shelf: int, is_back: bool
) -> None:
    shipment = sent(world, ("TEE", 3))
    order = world.store.order(shipment.partition("-")[0])
    by_hand.cancel_order(world.store, order.order_id)
    world.export()
    left(world, shipment, counted)
    assert world.problems(shipment) == ["confirmed-but-cancelled"]
    assert world.item("TEE").physical == shelf
    order.cancelled = not is_back
    world.decide("release", shipment)
    for _ in range(2):
        world.import_()
        assert world.states() == {shipment: "completed" if is_back else "sent"}
        assert world.item("TEE").physical == shelf


def test_what_was_rejected_and_has_left_is_off_the_shelf_once_the_store_has_it_off(
    world: World,
) -> None:
    shipment = sent(world, ("TEE", 3))
    tell(world, f"O;{shipment};REJ;;;;")
    world.import_()
    left(world, shipment, "19:00")
    assert world.problems(shipment)[-1] == "confirmed-but-rejected"
    assert world.item("TEE").physical == 50, "the store takes three off when it is completed"
    world.decide("release", shipment)
    world.import_()
    assert world.item("TEE").physical == 47


def test_what_left_beyond_what_was_ordered_is_off_the_shelf_whoever_completes_it(
    world: World,
) -> None:
    world.set_policies(over="as_ordered")
    shipment = sent(world, ("TEE", 2))
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    left(world, shipment, "19:00")
    assert world.problems(shipment) == ["completed-elsewhere"]
    assert world.item("TEE").physical == 47


def cancel(world: World, shipment: str) -> None:
    by_hand.cancel_order(world.store, int(shipment.partition("-")[0]))


def delete(world: World, shipment: str) -> None:
    by_hand.delete_shipment(world.store, shipment)
    cancel(world, shipment)


@pytest.mark.parametrize("away", [cancel, delete])
def test_goods_that_left_unpaid_are_off_every_count_once_their_order_is_cancelled(
    world: World, away: Callable[[World, str], None]
) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    left(world, shipment, "21:30")
    assert world.item("TEE").physical == 53, "the store takes three off once it is paid"
    away(world, shipment)
    later(world)
    assert world.item("TEE").physical == 50
    count(world, "2026-01-12 23:30:00;TEE;;50", name="2")
    later(world)
    assert world.item("TEE").physical == 50
    assert world.problems(shipment) == ["shipped-then-gone"]
    world.decide("discard", shipment)
    later(world)
    assert (world.problems(shipment), world.item("TEE").physical) == ([], 50)


def test_goods_of_an_order_that_is_there_again_are_taken_off_by_the_store(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    order = world.store.order(shipment.partition("-")[0])
    left(world, shipment, "21:30")
    cancel(world, shipment)
    later(world)
    order.cancelled = False
    later(world)
    assert (world.problems(shipment), world.item("TEE").physical) == ([], 53)
    by_hand.mark_paid(world.store, shipment)
    later(world)
    assert world.item("TEE").physical == 50


@pytest.mark.parametrize(
    ("looks", "waits"),
    [(World.export, "confirmed-but-cancelled"), (World.import_, "gone-from-store")],
)
def test_what_has_left_of_a_part_is_off_the_shelf_and_told_once_its_order_is_cancelled(
    world: World, looks: Callable[[World], object], waits: str
) -> None:
    shipment = sent(world, ("TEE", 3))
    confirm(world, f"{shipment};P;2026-01-12 21:10:00;DHL;T1;TEE;;1")
    count(world, "2026-01-12 21:30:00;TEE;;49")
    world.clock.forward(hours=2)
    world.import_()
    assert world.item("TEE").physical == 50, "the store takes one off once it is complete"
    cancel(world, shipment)
    looks(world)
    assert later(world).exit_code == 1
    assert world.item("TEE").physical == 49
    assert world.problems(shipment) == [waits]


@pytest.mark.parametrize("is_shipped", [False, True])
def test_nothing_is_kept_for_a_cancelled_order_where_counts_are_of_what_is_available(
    world: World, *, is_shipped: bool
) -> None:
    world.set_policies(stock={"contains": "available"})
    shipment = sent(world, ("TEE", 5), payment=Payment.INVOICE)
    count(world, "2026-01-12 22:30:00;TEE;;95")
    if is_shipped:
        confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;5")
    world.clock.forward(hours=2)
    world.import_()
    assert world.item("TEE").physical == 100
    cancel(world, shipment)
    world.run()
    assert world.item("TEE").physical == 95
    count(world, "2026-01-12 23:30:00;TEE;;98", name="2")
    later(world)
    assert world.item("TEE").physical == 98
