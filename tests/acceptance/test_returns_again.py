"""The same goods twice: sent twice, or come back twice."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Kind
from tests.acceptance.incoming import (
    calls,
    completed,
    felt,
    later,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.incoming import confirm as confirmed
from tests.acceptance.restoring import bridge, effects, keep, whole_folder
from tests.acceptance.returned import UNNUMBERED, bring_back, layout, made, row, unnumbered
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return")
    world.map("return", layout())


# Nothing tells a second return from a second telling ------------------------------------------


def test_goods_that_are_told_of_again_without_a_number_are_held(world: World) -> None:
    world.map("return", UNNUMBERED)
    shipment = completed(world, ("TEE", 3))
    unnumbered(world, f"{shipment};TEE;1;GOOD")
    assert world.import_().exit_code == 0
    unnumbered(world, f"{shipment};TEE;1;GOOD", "", name="2")
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["same-again"]
    assert len(made(world)) == 1
    world.decide("release", shipment)
    assert world.import_().exit_code == 0
    assert made(world) == [({"TEE": 1}, True, True)] * 2
    assert sum(felt(world, Kind.REFUNDED).values()) == 2
    assert world.import_().exit_code == 0
    assert len(made(world)) == 2
    reckoned(world)


def test_goods_that_are_told_of_again_can_be_taken_for_the_same(world: World) -> None:
    world.map("return", UNNUMBERED)
    shipment = completed(world, ("TEE", 3))
    unnumbered(world, f"{shipment};TEE;1;GOOD")
    world.import_()
    unnumbered(world, f"{shipment};TEE;2;GOOD", name="2")
    world.import_()
    assert world.problems(shipment) == ["same-again"]
    world.decide("discard", shipment)
    assert world.import_().exit_code == 0
    assert made(world) == [({"TEE": 1}, True, True)]
    unnumbered(world, f"{shipment};TEE;1;GOOD", "", name="3")
    world.import_()
    assert world.problems(shipment) == ["same-again"], "what comes in later is asked anew"


def test_other_goods_of_the_same_shipment_come_back_later_as_another_return(world: World) -> None:
    world.map("return", UNNUMBERED)
    shipment = completed(world, "TEE", "CAP", "SOCK")
    for number, sku in enumerate(("TEE", "CAP", "SOCK")):
        unnumbered(world, f"{shipment};{sku};1;GOOD", name=str(number))
        assert world.import_().exit_code == 0
    assert [units for units, *_ in made(world)] == [{"TEE": 1}, {"CAP": 1}, {"SOCK": 1}]
    marks = [one["comment"].partition("[")[2] for one in calls(world, "POST", "return")]
    assert len(set(marks)) == 3


@pytest.mark.parametrize("path", ["return", "returns/*"], ids=["create", "refund"])
def test_second_return_of_a_shipment_is_made_once_whatever_is_lost(world: World, path: str) -> None:
    world.map("return", UNNUMBERED)
    shipment = completed(world, "TEE", "CAP")
    unnumbered(world, f"{shipment};TEE;1;GOOD")
    world.import_()
    unnumbered(world, f"{shipment};CAP;1;GOOD", name="2")
    world.api.faults.order(Fault(Trouble.DROP_AFTER, "*", path))
    assert world.import_().exit_code == 75
    assert world.import_().exit_code == 0
    assert later(world).exit_code == 0
    assert len(made(world)) == 2
    assert sum(felt(world, Kind.REFUNDED).values()) == 2


def test_file_of_unnumbered_returns_that_is_read_again_makes_nothing_again(world: World) -> None:
    world.map("return", UNNUMBERED)
    shipment = completed(world, ("TEE", 2))
    unnumbered(world, f"{shipment};TEE;1;GOOD")
    world.import_()
    ended = world.bridge("replay", "--file", "RETURN_1.csv", "--because", "a trial")
    assert ended.returncode == 0, ended.stderr
    assert world.import_().exit_code == 0
    assert len(made(world)) == 1
    assert world.problems() == []


def test_more_of_a_numbered_return_is_made_where_a_person_says_so(world: World) -> None:
    shipment = completed(world, "TEE", "CAP")
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    bring_back(world, row("R1", shipment=shipment, sku="CAP"), name="2")
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["already-made"]
    world.decide("release", "R1")
    assert world.import_().exit_code == 0
    assert [units for units, *_ in made(world)] == [{"TEE": 1}, {"CAP": 1}]
    first, second = calls(world, "POST", "return")
    assert first["comment"].startswith("alpha R1 [")
    assert second["comment"].startswith("alpha R1 (2) [")


# What the store takes -------------------------------------------------------------------------


def test_lines_that_the_store_did_not_take_are_named_and_refunded_on_release(world: World) -> None:
    shipment = completed(world, ("TEE", 2), "CAP")
    real = world.store.returned
    sku = world.item("TEE")

    def one_less(line: Any) -> int:
        return real(line) + (1 if line.item is sku else 0)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(world.store, "returned", one_less)
        bring_back(
            world, row("R1", shipment=shipment, qty="2"), row("R1", shipment=shipment, sku="CAP")
        )
        assert world.import_().exit_code == 1
    assert world.problems("R1") == ["return-taken-otherwise"]
    ((message,),) = world.rows("SELECT message FROM problems WHERE closed_at IS NULL")
    assert "TEE (" in message
    assert "1 of 2" in message
    assert "CAP" not in message
    assert felt(world, Kind.REFUNDED) == {}
    world.decide("release", "R1")
    assert world.import_().exit_code == 0
    assert sum(felt(world, Kind.REFUNDED).values()) == 1
    assert made(world) == [({"TEE": 1, "CAP": 1}, True, True)]


# Bundles --------------------------------------------------------------------------------------


def test_item_of_a_bundle_comes_back_on_its_own_line(world: World) -> None:
    tee, cap = world.item("TEE"), world.item("CAP")
    world.item("SET", parts=((tee, 1), (cap, 1)), physical=0)
    shipment = sent(world, "SET")
    confirmed(world, f"{shipment};C;;DHL;T1;TEE;;1", f"{shipment};C;;DHL;T1;CAP;;1")
    assert world.import_().exit_code == 0
    bring_back(world, row("R1", shipment=shipment, sku="CAP"))
    assert world.import_().exit_code == 0
    ((line,),) = [one.lines for one in world.store.returns.values()]
    assert line.shipment_line.item is cap
    bring_back(world, row("R2", shipment=shipment, sku="SET"), name="2")
    world.import_()
    assert world.problems("R2") == ["unknown-item"]


def test_refund_of_what_was_not_shipped_is_no_return_of_goods(world: World) -> None:
    world.map("return", UNNUMBERED)
    world.set_policies(short={"paid": "return"})
    shipment = sent(world, ("TEE", 3))
    confirmed(world, f"{shipment};C;;DHL;T1;TEE;;2")
    assert world.import_().exit_code == 0
    unnumbered(world, f"{shipment};TEE;1;GOOD")
    assert world.import_().exit_code == 0
    assert made(world) == [({"TEE": 1}, False, True), ({"TEE": 1}, True, True)]
    unnumbered(world, f"{shipment};TEE;2;GOOD", name="2")
    world.import_()
    world.decide("release", shipment)
    world.import_()
    assert world.problems(shipment) == ["more-than-shipped"]


def test_second_return_of_a_shipment_is_known_again_after_a_restoration(world: World) -> None:
    world.map("return", UNNUMBERED)
    shipment = completed(world, "TEE", "CAP")
    unnumbered(world, f"{shipment};TEE;1;GOOD")
    world.import_()
    kept = keep(world)
    unnumbered(world, f"{shipment};CAP;1;GOOD", name="2")
    world.import_()
    before = effects(world)
    whole_folder(world, kept)
    (world.homes["alpha"].root / "done" / "RETURN_2.csv").rename(
        world.homes["alpha"].root / "out" / "RETURN_2.csv"
    )
    answers = ("--shipments", "sent", "--files", "new", "--next-number", "alpha/order=9")
    assert bridge(world, "adopt", *answers).returncode == 0
    assert world.import_().exit_code == 0
    assert effects(world) == before
    assert len(made(world)) == 2
