"""A partner that calls an item by its SKU one time and by its EAN another: one fact stays one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.sandbox.store import Kind
from bridge.sandbox.store.deliveries import announce
from tests.acceptance.incoming import (
    completed,
    confirm,
    emails,
    felt,
    give_back,
    later,
    open_for_business,
    reckoned,
    sent,
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
