"""What a person's release of a return counts for: what it named, until they think better of it."""

from __future__ import annotations

import pytest

from bridge.sandbox.store import Kind, returns
from tests.acceptance.incoming import completed, confirm, felt, open_for_business, sent
from tests.acceptance.returned import bring_back, by_hand, layout, made, row
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return")
    world.map("return", layout())


def refunded_by_hand(world: World, shipment: str) -> None:
    """Support gives one TEE back in Centra."""
    returns.refund(world.store, by_hand(world, shipment), sends_email=False)


def paid_back(world: World) -> int:
    return sum(felt(world, Kind.REFUNDED).values())


# A discard ends it ----------------------------------------------------------------------------


def test_release_ends_with_a_discard_and_is_asked_for_anew(world: World) -> None:
    shipment = completed(world, ("TEE", 4))
    refunded_by_hand(world, shipment)
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    world.decide("release", "R1")
    world.decide("discard", "R1")
    assert world.import_().exit_code == 0
    world.decide("retry", "R1")
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["made-by-hand"]
    assert paid_back(world) == 1
    world.decide("release", "R1")
    assert world.import_().exit_code == 0
    assert paid_back(world) == 2


def test_release_of_a_short_shipment_ends_with_a_discard_too(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.decide("release", shipment)
    world.decide("discard", shipment)
    world.decide("retry", shipment)
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["short-but-paid"]
    assert paid_back(world) == 0


# It counts for what it named ------------------------------------------------------------------


def test_release_counts_for_the_returns_that_it_named(world: World) -> None:
    shipment = completed(world, ("TEE", 4))
    first = by_hand(world, shipment)
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    world.decide("release", "R1")
    refunded_by_hand(world, shipment)
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["made-by-hand"]
    assert paid_back(world) == 1
    world.decide("release", "R1")
    returns.refund(world.store, first, sends_email=False)
    assert world.import_().exit_code == 0, "it is the same return that was named, completed since"
    assert paid_back(world) == 3
    assert len(made(world)) == 3


def test_release_of_short_goods_counts_for_the_returns_that_it_named(world: World) -> None:
    world.set_policies(short={"paid": "return"})
    shipment = sent(world, ("TEE", 4))
    refunded_by_hand(world, shipment)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3")
    assert world.import_().exit_code == 1
    world.decide("release", shipment)
    refunded_by_hand(world, shipment)
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["short-returned-too"]
    assert paid_back(world) == 2
    world.decide("release", shipment)
    assert world.import_().exit_code == 0
    assert paid_back(world) == 3


# What the partner tells may be of what was not shipped ----------------------------------------


@pytest.mark.parametrize(
    "named", [{"order": "{order}"}, {"parcel": "T1"}, {}], ids=["order", "tracking", "item"]
)
def test_units_that_were_not_shipped_wait_for_a_return_however_it_names_them(
    world: World, named: dict[str, str]
) -> None:
    world.set_policies(short={"paid": "return"}, return_matching={"by": ["tracking", "order"]})
    if not named:
        world.set_policies(return_matching={"by": ["shipment", "item"]})
    shipment = sent(world, ("TEE", 3))
    order = shipment.partition("-")[0]
    cells = {key: value.format(order=order) for key, value in named.items()}
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    bring_back(world, row("R1", **cells))
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["short-returned-too"]
    assert paid_back(world) == 0
    world.decide("discard", "R1")
    assert world.import_().exit_code == 0
    assert paid_back(world) == 1
    assert made(world) == [({"TEE": 1}, False, True)]


def test_return_of_another_shipment_keeps_nothing_from_being_given_back(world: World) -> None:
    world.set_policies(short={"paid": "return"})
    other = completed(world, ("TEE", 3))
    shipment = sent(world, ("TEE", 3))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    bring_back(
        world,
        row("R1", shipment=other),
        row("R2", order=other.partition("-")[0]),
        row("R3", parcel=f"T-{other}"),
    )
    assert world.import_().exit_code == 0
    assert paid_back(world) == 4
