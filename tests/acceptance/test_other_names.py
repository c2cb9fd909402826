"""A partner that calls an item by its SKU one time and by its EAN another: one fact stays one."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bridge.sandbox.store import Kind
from bridge.sandbox.store.deliveries import announce
from tests.acceptance.incoming import (
    completed,
    confirm,
    count,
    emails,
    felt,
    give_back,
    later,
    open_for_business,
    reckoned,
    sent,
    stock_told,
)
from tests.acceptance.returned import UNNUMBERED, made, unnumbered
from tests.acceptance.test_deliveries import HEADER, INBOUND, RECEIPT
from tests.acceptance.world import World

#: The EAN of TEE.
EAN = "2000000000001"


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return", "stock", "movement")
    world.item("TEE")
    world.item("CAP")
    assert world.item("TEE").ean == EAN


@pytest.mark.parametrize("again", [f";{EAN}", f"{EAN};", f"TEE;{EAN}"])
@pytest.mark.parametrize("runs", [1, 2])
def test_a_parcel_is_counted_once_whatever_its_item_is_called(
    world: World, again: str, runs: int
) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};P;;PostNord;T1;TEE;;1")
    if runs == 2:
        world.import_()
    confirm(world, f"{shipment};P;;PostNord;T1;{again};1", name="2")
    assert world.import_().done["records skipped as duplicates"] == 1
    assert not emails(world), "one of two has left"
    confirm(world, f"{shipment};P;;PostNord;T2;{again};1", name="3")
    later(world)
    assert emails(world) == {shipment: 1}, "another parcel with the same item is another fact"
    reckoned(world)


def test_as_many_rows_as_before_are_told_again_and_one_more_is_more(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    one, other = f"{shipment};P;;PostNord;T1;TEE;;1", f"{shipment};P;;PostNord;T1;;{EAN};1"
    confirm(world, one, other)
    world.import_()
    confirm(world, other, one, name="2")
    assert world.import_().done["records skipped as duplicates"] == 2
    assert not emails(world)
    confirm(world, other, other, one, name="3")
    assert later(world).done["records skipped as duplicates"] == 2
    assert emails(world) == {shipment: 1}


def test_numbers_of_parcels_in_another_order_are_the_same_fact(world: World) -> None:
    shipment = sent(world, ("TEE", 4))
    confirm(world, f"{shipment};P;;PostNord;T1|T2;TEE;;2")
    world.import_()
    confirm(world, f"{shipment};P;;PostNord;T2|T1;TEE;;2", name="2")
    assert world.import_().done["records skipped as duplicates"] == 1
    assert not emails(world)


def test_another_quantity_under_another_name_is_held(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    confirm(world, f"{shipment};P;;PostNord;T1;TEE;;1")
    confirm(world, f"{shipment};P;;PostNord;T1;;{EAN};2", name="2")
    assert world.import_().exit_code == 1
    assert world.problems() == ["same-key-other-content"]
    world.decide("release", shipment)
    assert later(world).exit_code == 0
    assert not emails(world), "what was told first is kept: one of three"


def test_what_nothing_tells_apart_is_held_under_another_name_too(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};P;;PostNord;;TEE;;1")
    confirm(world, f"{shipment};P;;PostNord;;;{EAN};1", name="2")
    assert world.import_().exit_code == 1
    assert world.problems() == ["same-again"]
    assert not emails(world)


def test_a_return_is_made_once_whatever_its_item_is_called(world: World) -> None:
    shipment = completed(world, ("TEE", 2))
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    give_back(world, f"R1;{shipment};;{EAN};1;GOOD;", name="2")
    world.import_()
    later(world)
    assert made(world) == [({"TEE": 1}, True, True)]


def test_a_return_without_a_number_is_held_under_another_name_too(world: World) -> None:
    world.map("return", UNNUMBERED)
    shipment = completed(world, ("TEE", 2))
    unnumbered(world, f"{shipment};TEE;1;GOOD")
    world.import_()
    unnumbered(world, f"{shipment};{EAN};1;GOOD", name="2")
    assert world.import_().exit_code == 1
    assert world.problems() == ["same-again"]
    assert len(made(world)) == 1
    world.decide("release", shipment)
    assert later(world).exit_code == 0
    assert made(world) == [({"TEE": 1}, True, True)] * 2


def test_a_delivery_takes_in_once_whatever_its_item_is_called(world: World) -> None:
    world.map("inbound", INBOUND)
    world.map("receipt", RECEIPT)
    announce(world.store, 957, {world.item("TEE"): 20}, arrives=world.clock() + timedelta(days=1))
    world.export()

    def receive(name: str, item: str) -> None:
        text = f"{HEADER}\n957-1;G1;CLOSED;2026-01-13 10:00;{item};10;\n"
        world.put_file(f"out/RECEIPT_{name}.csv", text)
        world.import_()

    receive("1", "TEE;")
    receive("2", f";{EAN}")
    assert felt(world, Kind.DELIVERY_ACCEPTED) == {"957-1": 1}, "the rest is still to come"


def test_a_count_meets_its_movement_by_the_sku_beside_a_bar_code_that_was_corrected(
    world: World,
) -> None:
    shipment = sent(world, ("TEE", 5))
    world.edit("TEE", ean="7300000000017")
    count(world, f"{_at(world)};TEE;7300000000017;100")
    world.clock.forward(minutes=60)
    confirm(world, f"{shipment};C;{_at(world)};P;T1;TEE;;5")
    world.import_()
    assert stock_told(world) == [{"7300000000017": 95}]
    later(world)
    assert world.item("TEE").physical == 95


def test_sizes_that_share_a_sku_meet_only_their_own_movements(world: World) -> None:
    shipment = sent(world, ("TEE", 5))
    count(world, f"{_at(world)};TEE;{EAN};100", f"{_at(world)};TEE;7300000000017;50")
    world.clock.forward(minutes=60)
    confirm(world, f"{shipment};C;{_at(world)};P;T1;TEE;;5")
    world.import_()
    assert stock_told(world) == [{EAN: 95, "7300000000017": 50}]


def test_a_count_meets_its_movement_by_a_bar_code_that_was_added_after_the_order_went_out(
    world: World,
) -> None:
    world.item("SOK", ean="")
    shipment = sent(world, ("SOK", 5))
    world.edit("SOK", ean="7300000000017")
    count(world, f"{_at(world)};;7300000000017;100")
    world.clock.forward(minutes=60)
    confirm(world, f"{shipment};C;{_at(world)};P;T1;SOK;;5")
    world.import_()
    assert stock_told(world) == [{"7300000000017": 95}]


def test_an_item_that_is_counted_by_its_sku_and_then_by_its_bar_code_has_one_figure(
    world: World,
) -> None:
    count(world, f"{_at(world)};TEE;;50")
    later(world, 30)
    count(world, f"{_at(world)};;{EAN};30", name="2")
    later(world, 30)
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;{_at(world)};P;T1;TEE;;2")
    later(world)
    count(world, "2026-01-12 06:00:00;TEE;;70", name="3")
    assert later(world).done["counts skipped as older"] == 1
    assert stock_told(world) == [{"TEE": 50}, {EAN: 30}, {EAN: 28}]
    assert world.problems() == []
    count(world, f"{_at(world)};TEE;;27", name="4")
    later(world)
    assert stock_told(world)[3:] == [{"TEE": 27}]
    assert world.rows("SELECT item FROM counts") == [("TEE",)]


def test_an_item_that_a_file_counts_under_two_names_is_held(world: World) -> None:
    at = _at(world)
    count(world, f"{at};TEE;;30", f"{at};CAP;;7", f"{at};;{EAN};50")
    assert world.import_().exit_code == 1
    assert world.problems() == ["counted-twice", "counted-twice"]
    assert stock_told(world) == [{"CAP": 7}]
    world.clock.forward(minutes=10)
    count(world, f"{_at(world)};TEE;;40", name="2")
    assert world.import_().exit_code == 0, "the next count of it settles that, by either name"
    world.clock.forward(minutes=10)
    count(world, f"{_at(world)};;{EAN};41", name="3")
    later(world)
    assert world.problems() == []
    assert stock_told(world)[1:] == [{"TEE": 40}, {EAN: 41}]


def test_a_full_file_by_bar_codes_lacks_nothing_that_was_counted_by_sku(world: World) -> None:
    world.set_policies(stock={"full": "STOCK_ALL*", "missing": "zero"})
    count(world, f"{_at(world)};TEE;;50", f"{_at(world)};CAP;;5")
    later(world, 30)
    count(world, f"{_at(world)};;{EAN};48", name="ALL")
    later(world, 30)
    assert stock_told(world)[1:] == [{EAN: 48, "CAP": 0}]


def _at(world: World) -> str:
    """Return the time on the partner's clock."""
    return world.clock().astimezone(ZoneInfo("Europe/Stockholm")).strftime("%Y-%m-%d %H:%M:%S")
