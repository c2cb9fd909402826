"""One item on several lines, worth different sums: which of them came back, or is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bridge.sandbox.store import Kind
from tests.acceptance.incoming import confirm, felt, open_for_business
from tests.acceptance.returned import bring_back, by_hand, layout, made, row
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return")
    world.map("return", layout())
    world.set_policies(short={"paid": "return", "unpaid": "lower"})


def two_lines(world: World, price: str = "10.00", shipped: int = 2) -> str:
    """Return a shipment with a TEE at its price and another one at `price`, confirmed."""
    shipment = world.sell(("TEE", 1), ("TEE", 1))
    world.store.shipment(shipment).lines[1].order_line.price = Decimal(price)
    world.export()
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;{shipped}")
    return shipment


def bundle_and_loose(world: World, shipped: int) -> str:
    """Return a shipment with a TEE in a bundle and another one beside it, confirmed."""
    world.set_policies(bundles="items")
    world.item("SET", parts=((world.item("TEE"), 1), (world.item("CAP"), 1)), physical=0)
    shipment = world.sell("SET", "TEE")
    world.export()
    confirm(world, *(f"{shipment};C;;DHL;T1;{one}" for one in (f"TEE;;{shipped}", "CAP;;1")))
    return shipment


def paid_back(world: World) -> list[str]:
    every = world.store.effects
    return [one.detail["amount"] for one in every if one.kind is Kind.REFUNDED]


def test_return_of_one_of_two_prices_is_held_until_the_right_one_is_made(world: World) -> None:
    shipment = two_lines(world)
    world.import_()
    bring_back(world, row("R1", shipment=shipment))
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["price-unclear"]
    assert paid_back(world) == []
    by_hand(world, shipment, line=1)
    world.import_()
    world.decide("discard", "R1")
    assert world.import_().exit_code == 0
    bring_back(world, row("R2", shipment=shipment), name="2")
    assert world.import_().exit_code == 0, "only one of them is left to come back"
    assert paid_back(world) == ["100.00"]


@pytest.mark.parametrize(
    ("rows", "refunds"),
    [
        ([{"qty": "2"}], ["110.00"]),
        ([{}, {}], ["110.00"]),
        ([{"line": "1"}], ["10.00"]),
        ([{"line": "0"}, {}], ["110.00"]),
    ],
    ids=["both", "both-in-two-rows", "by-line", "one-by-line-and-the-other"],
)
def test_return_that_leaves_no_choice_is_made(
    world: World, rows: list[dict[str, str]], refunds: list[str]
) -> None:
    shipment = two_lines(world)
    world.import_()
    lines = world.store.shipment(shipment).lines
    ids = [str(line.line_id) for line in lines]
    told = [one | ({"line": ids[int(one["line"])]} if "line" in one else {}) for one in rows]
    bring_back(world, *(row("R1", shipment=shipment, **one) for one in told))
    assert world.import_().exit_code == 0
    assert paid_back(world) == refunds


def test_both_of_them_in_different_conditions_are_a_guess(world: World) -> None:
    shipment = two_lines(world)
    world.import_()
    told = [row("R1", shipment=shipment), row("R1", shipment=shipment, condition="DAMAGED")]
    bring_back(world, *told)
    world.import_()
    assert world.problems("R1") == ["price-unclear"]


def test_lines_of_one_price_are_one_as_good_as_the_other(world: World) -> None:
    shipment = two_lines(world, "100.00")
    world.import_()
    bring_back(world, row("R1", shipment=shipment))
    assert world.import_().exit_code == 0
    assert paid_back(world) == ["100.00"]


def test_item_that_may_be_of_a_bundle_or_beside_it_is_held(world: World) -> None:
    shipment = bundle_and_loose(world, shipped=2)
    world.import_()
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    assert world.problems("R1") == ["price-unclear"]
    assert made(world) == []


def test_short_of_one_of_two_prices_is_held(world: World) -> None:
    shipment = two_lines(world, shipped=1)
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["short-price-unclear"]
    assert felt(world, Kind.COMPLETED) == {}


def test_short_of_one_price_is_given_back(world: World) -> None:
    two_lines(world, "100.00", shipped=1)
    assert world.import_().exit_code == 0
    assert paid_back(world) == ["100.00"]


def test_short_of_an_item_that_is_in_a_bundle_and_beside_it_is_held(world: World) -> None:
    shipment = bundle_and_loose(world, shipped=1)
    world.import_()
    assert world.problems(shipment) == ["short-price-unclear"]
    assert paid_back(world) == []
