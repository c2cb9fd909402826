"""Returns that were made before the ledger was restored, and what one number is told in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.plan.remedies import Verb
from bridge.sandbox.store import Kind
from tests.acceptance.incoming import completed, felt, open_for_business
from tests.acceptance.restoring import bridge, effects, keep, whole_folder
from tests.acceptance.returned import UNNUMBERED, bring_back, layout, made, row, unnumbered
from tests.acceptance.world import World

GOOD, DAMAGED = ({"TEE": 1}, True, True), ({"TEE": 1}, False, True)


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return")
    world.map("return", layout())


def restore(world: World, kept: Path, *files: str) -> None:
    """A copy is put back, and files are moved back, as `bridge adopt` suggests."""
    whole_folder(world, kept)
    answers = ("--shipments", "sent", "--files", "new", "--next-number", "alpha/order=9")
    assert bridge(world, "adopt", *answers).returncode == 0
    root = world.homes["alpha"].root
    for name in files:
        (root / "done" / name).rename(root / "out" / name)


def told_twice(world: World, shipment: str) -> None:
    """R1 is told in good condition, and later as damaged, which a person lets pass."""
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    bring_back(world, row("R1", shipment=shipment, condition="DAMAGED"), name="2")
    world.import_()
    assert world.problems("R1") == ["already-made"]
    world.decide("release", "R1")
    world.import_()
    assert made(world) == [GOOD, DAMAGED]


# What was made before the ledger was restored -------------------------------------------------


@pytest.mark.parametrize("verb", ["release", "discard"])
def test_every_telling_of_a_return_is_known_again_after_a_restoration(
    world: World, verb: Verb
) -> None:
    shipment = completed(world, ("TEE", 5))
    kept = keep(world)
    told_twice(world, shipment)
    before = effects(world)
    restore(world, kept, "RETURN_1.csv", "RETURN_2.csv")
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["already-made"]
    world.decide(verb, "R1")
    assert world.import_().exit_code == 0
    assert effects(world) == before
    assert made(world) == [GOOD, DAMAGED]
    assert world.problems() == [], "nobody else has completed them"


def test_correction_that_was_discarded_is_not_made_after_a_restoration(world: World) -> None:
    shipment = completed(world, ("TEE", 5))
    kept = keep(world)
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    bring_back(world, row("R1", shipment=shipment, condition="DAMAGED"), name="2")
    world.import_()
    world.decide("discard", "R1")
    restore(world, kept, "RETURN_1.csv", "RETURN_2.csv")
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["already-made"]
    assert made(world) == [GOOD]


def test_telling_that_the_ledger_does_not_know_keeps_another_from_being_made(world: World) -> None:
    shipment = completed(world, ("TEE", 5))
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    kept = keep(world)
    bring_back(world, row("R1", shipment=shipment, condition="DAMAGED"), name="2")
    world.import_()
    world.decide("release", "R1")
    world.import_()
    bring_back(world, row("R1", shipment=shipment, condition="DAMAGED", qty="2"), name="3")
    restore(world, kept)
    world.import_()
    world.decide("release", "R1")
    assert world.import_().exit_code == 1
    assert made(world) == [GOOD, DAMAGED]
    assert world.problems("R1") == ["made-under-other-rules"]


def test_return_of_another_telling_that_the_ledger_does_not_know_is_named(world: World) -> None:
    shipment = completed(world, ("TEE", 5))
    kept = keep(world)
    told_twice(world, shipment)
    first, second = sorted(world.store.returns)
    del world.store.returns[first]
    restore(world, kept, "RETURN_2.csv")
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["already-made"]
    ((message,),) = world.rows("SELECT message FROM problems WHERE closed_at IS NULL")
    assert f"return {second} in Centra" in message
    assert made(world) == [DAMAGED]
    world.decide("release", "R1")
    assert world.import_().exit_code == 0
    assert made(world) == [DAMAGED, DAMAGED]


def test_goods_of_another_file_are_not_taken_for_a_return_of_the_same_condition(
    world: World,
) -> None:
    world.map("return", UNNUMBERED)
    shipment = completed(world, "TEE", "CAP")
    kept = keep(world)
    unnumbered(world, f"{shipment};TEE;1;GOOD")
    world.import_()
    restore(world, kept)
    unnumbered(world, f"{shipment};CAP;1;GOOD", name="2")
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["made-under-other-rules"]
    assert [units for units, *_ in made(world)] == [{"TEE": 1}]


# One number in several files ------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [True, False], ids=["in-one-run", "in-two"])
def test_number_that_a_second_file_tells_otherwise_is_held_whenever_it_came(
    world: World, at_once: bool
) -> None:
    shipment = completed(world, ("TEE", 2))
    bring_back(world, row("R1", shipment=shipment))
    if not at_once:
        world.import_()
    bring_back(world, row("R1", shipment=shipment, condition="DAMAGED"), name="2")
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["already-made"]
    assert made(world) == [GOOD]
    world.decide("discard", "R1")
    assert world.import_().exit_code == 0
    assert sum(felt(world, Kind.REFUNDED).values()) == 1


@pytest.mark.parametrize("at_once", [True, False], ids=["in-one-run", "in-two"])
def test_files_without_numbers_are_returns_of_their_own_whenever_they_came(
    world: World, at_once: bool
) -> None:
    world.map("return", UNNUMBERED)
    shipment = completed(world, "TEE", "CAP")
    unnumbered(world, f"{shipment};TEE;1;GOOD")
    if not at_once:
        world.import_()
    unnumbered(world, f"{shipment};CAP;1;GOOD", name="2")
    assert world.import_().exit_code == 0
    assert [units for units, *_ in made(world)] == [{"TEE": 1}, {"CAP": 1}]
    assert world.import_().exit_code == 0
    assert sum(felt(world, Kind.REFUNDED).values()) == 2


def test_cost_of_a_parcel_is_kept_once_for_its_number(world: World) -> None:
    rule = {"refund": True, "restock": True, "return_cost": {"SEK": "39"}}
    world.set_policies(returns={"GOOD": rule, "DAMAGED": rule})
    shipment = completed(world, ("TEE", 3))
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    bring_back(world, row("R1", shipment=shipment, condition="DAMAGED"), name="2")
    world.import_()
    world.decide("release", "R1")
    world.import_()
    bring_back(world, row("R2", shipment=shipment), name="3")
    assert world.import_().exit_code == 0
    paid = [
        effect.detail["amount"] for effect in world.store.effects if effect.kind is Kind.REFUNDED
    ]
    assert paid == ["61.00", "100.00", "61.00"]
