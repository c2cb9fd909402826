"""Stock: figures of counts and of what has moved since, told once, and anew when they change.

The world opens at 21:00 in Stockholm; the shop starts with 100 of each item.
"""

from __future__ import annotations

import json

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Item, Kind, Payment, by_hand
from tests.acceptance.incoming import (
    completed,
    confirm,
    count,
    give_back,
    later,
    open_for_business,
    reckoned,
    sent,
    stock_told,
)
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "stock")


def test_count_is_told_once(world: World) -> None:
    world.item("TEE")
    count(world, "2026-01-12 20:00:00;TEE;;54")
    assert world.import_().exit_code == 0
    assert stock_told(world) == [{"TEE": 54}]
    assert world.item("TEE").physical == 54
    world.import_()
    count(world, "2026-01-12 20:00:00;TEE;;54", name="again")
    assert world.import_().exit_code == 0
    assert len(stock_told(world)) == 1
    reckoned(world)


def test_bar_code_names_the_item_before_a_sku_that_two_sizes_share(world: World) -> None:
    world.item("TEE")
    count(world, f"2026-01-12 20:00:00;TEE;{world.item('TEE').ean};54")
    world.import_()
    assert stock_told(world) == [{world.item("TEE").ean: 54}]


def test_shipment_after_the_count_is_taken_off(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    count(world, "2026-01-12 12:00:00;TEE;;50")
    confirm(world, f"{shipment};C;2026-01-12 15:00:00;DHL;T1;TEE;;3")
    world.import_()
    assert stock_told(world) == [{"TEE": 47}]
    assert world.item("TEE").physical == 47


def test_shipment_before_the_count_is_in_it(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    world.clock.forward(hours=1)
    count(world, "2026-01-12 21:30:00;TEE;;50")
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;3")
    world.import_()
    assert stock_told(world) == [{"TEE": 50}]


def test_late_confirmation_of_what_was_gone_at_the_count_leaves_the_figure_right(
    world: World,
) -> None:
    shipment = sent(world, ("TEE", 3))
    world.clock.forward(hours=1)
    count(world, "2026-01-12 21:30:00;TEE;;50")
    world.import_()
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;3")
    world.import_()
    # The store took 3 off a figure that knew of it already, and is told again.
    assert stock_told(world) == [{"TEE": 50}, {"TEE": 50}]
    assert world.item("TEE").physical == 50


def test_confirmation_that_is_held_is_allowed_for(world: World) -> None:
    shipment = sent(world, ("TEE", 3), "CAP")
    world.clock.forward(hours=1)
    count(world, "2026-01-12 21:30:00;TEE;;50")
    confirm(
        world,
        f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;3",
        f"{shipment};C;2026-01-12 21:10:00;DHL;T1;CAP;;x",
    )
    world.import_()
    # The store will take the 3 off when the shipment is completed: 53 now is 50 then.
    assert stock_told(world) == [{"TEE": 53}]
    confirm(
        world,
        f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;3",
        f"{shipment};C;2026-01-12 21:10:00;DHL;T1;CAP;;1",
        name="2",
    )
    world.import_()
    assert world.item("TEE").physical == 50


def test_unpaid_shipment_is_allowed_for_until_the_store_takes_its_goods_off(
    world: World,
) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    world.clock.forward(hours=1)
    count(world, "2026-01-12 21:30:00;TEE;;50")
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;3")
    world.import_()
    assert stock_told(world) == [{"TEE": 53}]
    by_hand.mark_paid(world.store, shipment)
    world.import_()
    assert world.item("TEE").physical == 50
    count(world, "2026-01-12 21:50:00;TEE;;50", name="2")
    world.import_()
    assert stock_told(world)[-1] == {"TEE": 50}


def test_payment_of_the_same_night_is_known_before_the_figure_is_computed(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    world.clock.forward(hours=1)
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;3")
    world.import_()
    by_hand.mark_paid(world.store, shipment)
    count(world, "2026-01-12 21:30:00;TEE;;50")
    world.import_()
    assert stock_told(world) == [{"TEE": 50}], "the store has taken the 3 off already"
    assert world.item("TEE").physical == 50


def test_restocked_return_after_the_count_is_added(world: World) -> None:
    shipment = completed(world, ("TEE", 3))
    open_for_business(world, "stock", "return")
    count(world, "2026-01-12 12:00:00;TEE;;50")
    give_back(
        world,
        f"R1;{shipment};2026-01-12 18:00:00;TEE;1;GOOD;",
        f"R1;{shipment};2026-01-12 18:00:00;TEE;1;DAMAGED;",
    )
    world.import_()
    # The shipment has no time of its own in its file: it may have left after the count.
    assert stock_told(world) == [{"TEE": 48}]
    assert world.item("TEE").physical == 48


def test_stock_is_told_after_the_confirmations_and_returns_of_the_night(world: World) -> None:
    shipment = sent(world, "TEE")
    count(world, "2026-01-12 20:00:00;TEE;;50")
    confirm(world, f"{shipment};C;2026-01-12 15:00:00;DHL;T1;TEE;;1")
    world.run()
    assert [one.path for one in world.writes()] == ["shipment", "stock"]


def test_figures_go_in_batches(world: World) -> None:
    world.set_policies(stock={"batch": "2"})
    for sku in ("A", "B", "C", "D", "E"):
        world.item(sku)
    count(world, *(f"2026-01-12 20:00:00;{sku};;5" for sku in "ABCDE"))
    world.import_()
    assert [len(one) for one in stock_told(world)] == [2, 2, 1]


def test_unknown_items_and_bundles_are_reported_and_the_others_set(world: World) -> None:
    world.item("TEE")
    world.item("SET", parts=((world.item("TEE"), 1),))
    count(
        world,
        "2026-01-12 20:00:00;TEE;;54",
        "2026-01-12 20:00:00;NOSUCH;;1",
        "2026-01-12 20:00:00;SET;;2",
    )
    assert world.import_().exit_code == 0
    assert world.item("TEE").physical == 54
    assert world.problems("STOCK_1.csv") == ["item-is-bundle", "item-not-in-store"]
    listed = json.loads(world.bridge("stock", "--json").stdout)
    assert [(one["item"], one["line"], one["reason"]) for one in listed] == [
        ("SET", 4, "item-is-bundle"),
        ("NOSUCH", 3, "item-not-in-store"),
    ]
    world.import_()
    assert len(stock_told(world)) == 1
    world.item("NOSUCH")
    world.decide("retry", "NOSUCH")
    world.import_()
    assert stock_told(world)[1:] == [{"NOSUCH": 1}]
    assert world.problems() == ["item-is-bundle"]
    count(world, "2026-01-12 20:30:00;TEE;;54", "2026-01-12 20:30:00;SET;;2", name="2")
    world.import_()
    assert world.problems("STOCK_1.csv") == []
    assert world.problems("STOCK_2.csv") == ["item-is-bundle"], "once for each file, not for ever"
    world.decide("retry", "STOCK_2.csv", kind="counts")
    world.import_()
    assert stock_told(world)[-1] == {"SET": 2}


def test_older_count_is_skipped(world: World) -> None:
    world.item("TEE")
    count(world, "2026-01-12 20:00:00;TEE;;54")
    world.import_()
    count(world, "2026-01-12 19:00:00;TEE;;60", name="older")
    world.import_()
    assert stock_told(world) == [{"TEE": 54}]
    assert ("skipped", "older-than-known") in world.rows("SELECT state, reason FROM records")
    reckoned(world)


def test_item_that_is_counted_twice_or_below_zero_is_held_until_the_next_count(
    world: World,
) -> None:
    for sku in ("TEE", "CAP", "SOCK", "BELT"):
        world.item(sku)
    at = "2026-01-12 20:00:00"
    rows = (f"{at};TEE;;5", f"{at};CAP;;-1", f"{at};SOCK;;7", f"{at};TEE;;6", f"{at};BELT;;1")
    count(world, *rows, f"{at};BELT;;x")
    assert world.import_().exit_code == 1
    assert stock_told(world) == [{"SOCK": 7}]
    assert world.problems("TEE") == ["counted-twice", "counted-twice"]
    assert world.problems("CAP") == ["impossible-quantity"]
    assert world.problems("BELT") == ["not-a-whole-number", "counted-in-part"]
    reckoned(world)
    count(world, *(f"2026-01-12 20:30:00;{sku};;9" for sku in ("TEE", "CAP", "BELT")), name="2")
    assert world.import_().exit_code == 0
    assert world.problems() == []


def test_count_without_a_time_is_of_the_day_before_its_file(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    world.clock.forward(days=400)
    count(world, ";TEE;;50")
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;3")
    world.import_()
    assert stock_told(world) == [{"TEE": 50}], "what has left long before is in the count"


def test_refused_batch_is_told_again_with_the_next_import(world: World) -> None:
    world.item("TEE")
    count(world, "2026-01-12 20:00:00;TEE;;54")
    world.api.faults.order(Fault(Trouble.REFUSED, "POST", "stock"))
    assert world.import_().exit_code == 1
    assert world.problems("stock") == ["stock-refused"]
    assert world.import_().exit_code == 0
    assert world.item("TEE").physical == 54
    assert world.problems() == []


@pytest.mark.parametrize("trouble", [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.DROP_BEFORE])
def test_lost_figure_is_computed_anew_once_it_can_no_longer_arrive(
    world: World, trouble: Trouble
) -> None:
    shipment = sent(world, ("TEE", 3))
    count(world, "2026-01-12 12:00:00;TEE;;50")
    world.api.faults.order(Fault(trouble, "POST", "stock"))
    assert world.import_().exit_code == 75
    confirm(world, f"{shipment};C;2026-01-12 15:00:00;DHL;T1;TEE;;3")
    assert world.import_().done["stock updates waiting for a lost answer"] == 1
    assert len(stock_told(world)) == 1
    later(world)
    assert stock_told(world) == [{"TEE": 50}, {"TEE": 47}], "not the old figure again"
    assert world.item("TEE").physical == 47


def test_busy_store_gets_the_figures_with_the_next_import(world: World) -> None:
    world.item("TEE")
    count(world, "2026-01-12 20:00:00;TEE;;54")
    world.api.faults.order(Fault(Trouble.TOO_MANY, "POST", "stock", times=None))
    assert world.import_().exit_code == 75
    world.api.faults.clear()
    assert world.import_().exit_code == 0, "nothing was done, so there is nothing to wait for"
    assert world.item("TEE").physical == 54


def test_item_whose_shipment_is_unclear_is_left_out_until_it_is_known(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    world.clock.forward(hours=1)
    world.item("CAP")
    count(world, "2026-01-12 21:30:00;TEE;;50", "2026-01-12 21:30:00;CAP;;7")
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;3")
    world.api.faults.order(Fault(Trouble.DROP_AFTER, "PUT", "shipment"))
    assert world.import_().done["items waiting for a lost answer"] == 1
    assert stock_told(world) == [{"CAP": 7}]
    world.import_()
    assert stock_told(world) == [{"CAP": 7}, {"TEE": 50}]
    assert world.item("TEE").physical == 50


def test_only_differences_are_told_where_that_is_chosen(world: World) -> None:
    world.set_policies(stock={"only_differences": "on"})
    world.item("TEE")
    world.item("CAP")
    count(world, "2026-01-12 20:00:00;TEE;;100", "2026-01-12 20:00:00;CAP;;7")
    assert world.import_().done["stock figures as the store has them"] == 1
    assert stock_told(world) == [{"CAP": 7}]
    assert world.store.effects.count(Kind.STOCK_SET) == 1
    world.import_()
    assert len(stock_told(world)) == 1


def test_figure_of_a_shared_sku_is_always_told(world: World) -> None:
    world.set_policies(stock={"only_differences": "on"})
    for number, physical in ((1, 9), (2, 7)):
        world.store.add_item(Item(number, "BLOUSE", ean=f"20000000{number:05}", physical=physical))
    count(world, "2026-01-12 20:00:00;BLOUSE;;9")
    world.import_()
    assert stock_told(world) == [{"BLOUSE": 9}]
