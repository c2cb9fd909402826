"""Stock files that wait for a person: what holds them, what they would change, what is decided."""

from __future__ import annotations

import json

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import by_hand
from tests.acceptance.incoming import (
    count,
    later,
    open_for_business,
    reckoned,
    sent,
    stock_told,
)
from tests.acceptance.world import World

#: More than `few`, so that shares count.
SKUS = [f"A{number:02}" for number in range(20)]


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "stock")
    for sku in SKUS:
        world.item(sku)


def put(world: World, figures: dict[str, int], hour: int = 12, name: str = "1") -> None:
    rows = [f"2026-01-12 {hour}:00:00;{sku};;{units}" for sku, units in figures.items()]
    count(world, *rows, name=name)


def first_night(world: World) -> None:
    put(world, dict.fromkeys(SKUS, 50))
    assert world.import_().exit_code == 0


def test_too_many_zeros_hold_the_file_until_a_person_releases_it(world: World) -> None:
    first_night(world)
    world.set_policies(stock={"guards": {"zeros": "25"}})
    put(world, dict.fromkeys(SKUS, 50) | dict.fromkeys(SKUS[:6], 0), 14, "2")
    assert world.import_().exit_code == 1
    assert world.problems("STOCK_2.csv") == ["too-many-zeros"]
    assert len(stock_told(world)) == 1
    assert world.rows("SELECT message FROM problems WHERE closed_at IS NULL") == [
        ("6 of 20 items on the shelf would be set to nothing; 25 % may be",)
    ]
    world.import_()
    assert world.problems() == ["too-many-zeros"], "told once"

    shown = world.bridge("stock", "STOCK_2.csv", "--most", "2", "--json")
    data = json.loads(shown.stdout)
    assert (data["items"], data["to_nothing"], data["changed"]) == (20, 6, 6)
    assert data["changes"] == [
        {"item": sku, "now": 50, "new": 0, "by": -50, "missing": False, "older": False}
        for sku in ("A00", "A01")
    ]
    assert "A05\t50\t0\t-50" in world.bridge("stock", "STOCK_2.csv").stdout

    world.decide("release", "STOCK_2.csv")
    assert world.import_().exit_code == 0
    assert [world.item(sku).physical for sku in SKUS] == [0] * 6 + [50] * 14
    reckoned(world)


def test_a_release_is_for_that_file_and_not_for_the_next_of_its_name(world: World) -> None:
    first_night(world)
    world.set_policies(stock={"guards": {"zeros": "0", "few": "0"}})
    put(world, {"A00": 0}, 13, "x")
    world.import_()
    world.decide("release", "STOCK_x.csv")
    assert world.import_().exit_code == 0
    put(world, {"A01": 0}, 14, "x")
    assert world.import_().exit_code == 1
    assert world.item("A01").physical == 50


def test_a_file_that_is_discarded_counts_for_nothing_and_can_be_taken_up_again(
    world: World,
) -> None:
    first_night(world)
    world.set_policies(stock={"guards": {"change": {"units": "10", "share": "0"}, "few": "0"}})
    put(world, {"A00": 61, "A01": 60}, 13, "2")
    assert world.import_().exit_code == 1
    world.decide("discard", "STOCK_2.csv")
    assert world.import_().exit_code == 0
    assert world.item("A01").physical == 50
    reckoned(world)
    world.decide("retry", "STOCK_2.csv")
    assert world.import_().exit_code == 1
    assert world.problems() == ["too-many-changes"]
    world.decide("release", "STOCK_2.csv")
    assert world.import_().exit_code == 0
    assert (world.item("A00").physical, world.item("A01").physical) == (61, 60)


def test_a_later_file_that_is_in_order_settles_one_that_waits(world: World) -> None:
    first_night(world)
    world.set_policies(stock={"guards": {"zeros": "25"}})
    put(world, dict.fromkeys(SKUS, 0), 14, "2")
    assert world.import_().exit_code == 1
    put(world, dict.fromkeys(SKUS, 49), 15, "3")
    world.import_()
    assert world.import_().exit_code == 0
    assert world.problems() == []
    assert stock_told(world)[1:] == [dict.fromkeys(SKUS, 49)]


def test_big_changes_are_those_of_units_and_of_share(world: World) -> None:
    first_night(world)
    guard = {"units": "10", "percent": "30", "share": "50"}
    world.set_policies(stock={"guards": {"change": guard}})
    put(world, dict.fromkeys(SKUS, 50) | dict.fromkeys(SKUS[:10], 70), 13, "2")
    assert world.import_().exit_code == 0, "half of the items may"
    put(world, dict.fromkeys(SKUS, 69) | dict.fromkeys(SKUS[11:], 50), 14, "3")
    assert world.import_().exit_code == 0, "1 of 70 is no big change"
    put(world, dict.fromkeys(SKUS, 20), 15, "4")
    assert world.import_().exit_code == 1
    assert world.problems() == ["too-many-changes"]


def test_the_first_file_is_compared_with_what_the_store_has(world: World) -> None:
    world.set_policies(stock={"guards": {"zeros": "25"}})
    put(world, dict.fromkeys(SKUS, 0))
    assert world.import_().exit_code == 1
    assert world.problems() == ["too-many-zeros"]
    assert stock_told(world) == []


def test_counts_that_are_too_old_wait(world: World) -> None:
    world.set_policies(stock={"guards": {"oldest_hours": "12"}})
    put(world, {"A00": 5}, 10)
    put(world, {"A01": 5}, 6, "2")
    assert world.import_().exit_code == 1
    assert world.problems() == ["counts-too-old"]
    assert stock_told(world) == [{"A00": 5}]


def test_counts_of_before_those_that_are_known_wait_where_that_is_said(world: World) -> None:
    first_night(world)
    world.set_policies(stock={"guards": {"older": "hold"}})
    put(world, {"A00": 7, "A01": 50}, 11, "older")
    assert world.import_().exit_code == 1
    assert world.problems() == ["counts-older"]
    world.decide("release", "STOCK_older.csv")
    assert world.import_().exit_code == 0
    assert world.item("A00").physical == 7


def test_files_wait_for_quiet_hours_and_nobody_has_to_do_anything(world: World) -> None:
    world.set_policies(stock={"guards": {"quiet_hours": "22:00-06:00"}})
    put(world, {"A00": 5})
    assert world.import_().done["stock files waiting"] == 1
    assert world.problems() == ["not-quiet"]
    world.clock.forward(hours=1)
    assert world.import_().exit_code == 0
    assert (stock_told(world), world.problems()) == ([{"A00": 5}], [])


def test_what_a_full_file_lacks_is_set_to_nothing_where_that_is_the_policy(world: World) -> None:
    first_night(world)
    world.item("OTHER", physical=9)
    world.set_policies(stock={"full": "STOCK_all*", "missing": "zero"})
    put(world, dict.fromkeys(SKUS[2:], 50), 13, "part")
    world.import_()
    assert world.item("A00").physical == 50, "that was no full file"
    put(world, dict.fromkeys(SKUS[2:], 50), 14, "all_1")
    done = world.import_().done
    assert done["items missing in a full count set to nothing"] == 2
    assert stock_told(world)[-1] == {"A00": 0, "A01": 0} | dict.fromkeys(SKUS[2:], 50)
    assert world.item("OTHER").physical == 9, "which this partner has never counted"
    put(world, {"A00": 3} | dict.fromkeys(SKUS[2:], 50), 15, "all_2")
    world.import_()
    assert (world.item("A00").physical, world.item("A01").physical) == (3, 0)


def test_a_full_file_with_a_row_of_an_unknown_item_lacks_nothing(world: World) -> None:
    first_night(world)
    world.set_policies(stock={"full": "*", "missing": "zero"})
    count(world, "2026-01-12 14:00:00;A00;;50", "2026-01-12 14:00:00;;;4", name="2")
    world.import_()
    assert world.item("A01").physical == 50


def test_a_full_file_that_lacks_many_items_waits(world: World) -> None:
    first_night(world)
    world.set_policies(stock={"full": "*", "missing": "zero", "guards": {"missing": "3"}})
    put(world, dict.fromkeys(SKUS[4:], 50), 14, "2")
    assert world.import_().exit_code == 1
    assert world.problems() == ["too-many-missing"]
    shown = world.bridge("stock", "STOCK_2.csv").stdout
    assert "A03\t50\t0\t-50\tnot in the file" in shown
    world.decide("release", "STOCK_2.csv")
    world.import_()
    assert world.item("A03").physical == 0


def test_one_item_has_one_figure_by_whatever_name_it_is_counted(world: World) -> None:
    ean = world.item("A00").ean
    count(world, "2026-01-12 12:00:00;A00;;50")
    world.import_()
    count(world, f"2026-01-12 14:00:00;A00;{ean};40", name="2")
    world.import_()
    count(world, "2026-01-12 15:00:00;A00;;30", name="3")
    world.import_()
    assert world.rows("SELECT item, counted FROM counts") == [("A00", 30)]
    assert stock_told(world) == [{"A00": 50}, {ean: 40}, {"A00": 30}]


def test_what_the_store_has_promised_stays_and_is_told_again(world: World) -> None:
    shipment = sent(world, ("A00", 5))
    put(world, {"A00": 3, "A01": 3}, 20)
    done = world.import_().done
    assert done["stock figures that the store keeps higher"] == 1
    assert world.problems() == ["item-clamped"]
    assert world.item("A00").physical == 5
    later(world)
    assert stock_told(world) == [{"A00": 3, "A01": 3}, {"A00": 3}]
    by_hand.cancel_order(world.store, int(shipment.partition("-")[0]))
    later(world)
    assert (world.item("A00").physical, world.problems()) == (3, [])
    later(world)
    assert len(stock_told(world)) == 3


def test_a_look_that_failed_is_made_up_for_by_the_next_import(world: World) -> None:
    sent(world, ("A00", 5))
    put(world, {"A00": 3}, 20)
    world.api.faults.order(Fault(Trouble.TOO_MANY, "GET", "stock", times=None))
    assert world.import_().exit_code == 75
    world.api.faults.clear()
    assert later(world).done["stock figures that the store keeps higher"] == 1
    assert world.problems() == ["item-clamped"]


def test_difference_of_a_first_count_is_the_one_that_the_guard_judged(world: World) -> None:
    world.set_policies(stock={"guards": {"zeros": "25"}})
    put(world, dict.fromkeys(SKUS, 50) | dict.fromkeys(SKUS[:6], 0))
    assert world.import_().exit_code == 1
    assert world.problems("STOCK_1.csv") == ["too-many-zeros"]
    data = json.loads(world.bridge("stock", "STOCK_1.csv", "--json").stdout)
    assert (data["to_nothing"], data["new"], data["changed"]) == (6, 0, 20)
    assert data["changes"][0] == {
        "item": "A00", "now": 100, "new": 0, "by": -100, "missing": False, "older": False
    }  # fmt: skip
    assert len(data["changes"]) == 20
