"""Returns: created, read back, refunded; each step once, whatever is sent again."""

from __future__ import annotations

from collections import Counter

import pytest

from bridge.sandbox.store import Kind, Payment, by_hand, returns
from tests.acceptance.incoming import (
    calls,
    completed,
    confirm,
    felt,
    give_back,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return")


def made(world: World) -> list[tuple[dict[str, int], bool, bool]]:
    """Return the returns at the store: units by SKU, whether restocked, whether completed."""
    return [
        (
            dict(Counter({line.shipment_line.item.sku: line.qty for line in one.lines})),
            one.to_stock,
            one.completed,
        )
        for one in world.store.returns.values()
    ]


def test_return_is_created_with_our_mark_then_refunded(world: World) -> None:
    shipment = completed(world, ("TEE", 2))
    give_back(world, f"R1;{shipment};2026-01-12 18:00:00;TEE;1;GOOD;")
    assert world.import_().exit_code == 0
    assert made(world) == [({"TEE": 1}, True, True)]
    (created,) = calls(world, "POST", "return")
    assert "refund" not in created
    assert "R1" in created["comment"]
    assert "bridge:" in created["comment"]
    posted = [one.path for one in world.writes()][-2:]
    assert posted == ["return", f"returns/{next(iter(world.store.returns))}"]
    assert sum(felt(world, Kind.REFUNDED).values()) == 1
    reckoned(world)


def test_import_again_makes_nothing_again(world: World) -> None:
    shipment = completed(world, "TEE")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_()
    writes = len(world.writes())
    assert world.import_().exit_code == 0
    assert len(world.writes()) == writes


def test_condition_decides_on_restocking_and_refund(world: World) -> None:
    shipment = completed(world, ("TEE", 3))
    before = world.item("TEE").physical
    give_back(
        world,
        f"R1;{shipment};;TEE;1;GOOD;",
        f"R1;{shipment};;TEE;1;DAMAGED;",
        f"R1;{shipment};;TEE;1;CHECK;",
    )
    world.import_()
    assert sorted(made(world), key=str) == sorted(
        [({"TEE": 1}, True, True), ({"TEE": 1}, False, True), ({"TEE": 1}, True, False)], key=str
    )
    assert sum(felt(world, Kind.REFUNDED).values()) == 2
    assert world.item("TEE").physical == before + 2


def test_quantity_spreads_over_two_lines_of_one_item(world: World) -> None:
    shipment = completed(world, ("TEE", 1), ("TEE", 2))
    give_back(world, f"R1;{shipment};;TEE;2;GOOD;")
    world.import_()
    (created,) = calls(world, "POST", "return")
    assert sorted(created["products"].values()) == [1, 1]
    give_back(world, f"R2;{shipment};;TEE;1;GOOD;", name="2")
    world.import_()
    assert sum(felt(world, Kind.REFUNDED).values()) == 2
    give_back(world, f"R3;{shipment};;TEE;1;GOOD;", name="3")
    world.import_()
    assert world.problems("R3") == ["more-than-shipped"]


def test_return_made_by_hand_reduces_what_is_left(world: World) -> None:
    shipment = completed(world, ("TEE", 3))
    there = world.store.shipment(shipment)
    returns.create(world.store, there, returns.Wanted({there.lines[0].line_id: 2}))
    give_back(world, f"R1;{shipment};;TEE;3;GOOD;", f"R2;{shipment};;TEE;1;GOOD;")
    world.import_()
    for number in ("R1", "R2"):
        assert world.problems(number) == ["made-by-hand"]
        world.decide("release", number)
    world.import_()
    assert world.problems("R1") == ["more-than-shipped"]
    assert world.problems("R2") == []
    assert sum(felt(world, Kind.REFUNDED).values()) == 1


def test_no_more_comes_back_than_the_store_says_was_shipped(world: World) -> None:
    world.set_policies(short="lower")
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    by_hand.mark_paid(world.store, shipment)
    give_back(world, f"R1;{shipment};;TEE;3;GOOD;")
    world.import_()
    assert world.problems("R1") == ["more-than-shipped"]
    assert made(world) == []


def test_condition_without_a_rule_is_held(world: World) -> None:
    shipment = completed(world, "TEE")
    give_back(world, f"R1;{shipment};;TEE;1;WET;")
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["condition-without-rule"]
    assert made(world) == []


def test_unknown_shipment_is_held(world: World) -> None:
    give_back(world, "R1;99999-1;;TEE;1;GOOD;")
    world.import_()
    assert world.problems("R1") == ["unknown-shipment"]


def test_return_of_another_partners_shipment_is_held(world: World) -> None:
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.add_partner("beta", {"order": ORDER_CSV}, countries=["DK"])
    world.adopt("beta")
    shipment = world.sell("TEE", country="DK")
    world.export("beta")
    by_hand.complete_shipment(world.store, shipment, "T1")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_("alpha")
    assert world.problems("R1") == ["other-partner"]


def test_return_waits_for_its_shipment_and_is_made_then(world: World) -> None:
    shipment = sent(world, "TEE")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["shipment-not-complete"]
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    assert world.import_().exit_code == 0
    assert made(world) == [({"TEE": 1}, True, True)]
    assert world.problems() == []


def test_return_of_a_shipment_that_was_sent_before_the_bridge_is_made(world: World) -> None:
    shipment = world.sell("TEE")
    by_hand.complete_shipment(world.store, shipment, "T1")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_()
    assert made(world) == [({"TEE": 1}, True, True)]


def test_same_return_in_another_file_is_skipped(world: World) -> None:
    shipment, other = completed(world, "TEE"), completed(world, "TEE")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_()
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;", f"R2;{other};;TEE;1;GOOD;", name="2")
    assert world.import_().exit_code == 0
    assert len(made(world)) == 2
    assert sum(felt(world, Kind.REFUNDED).values()) == 2
    reckoned(world)


def test_same_return_with_other_content_is_held_and_not_made_twice(world: World) -> None:
    shipment = completed(world, ("TEE", 3))
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_()
    give_back(world, f"R1;{shipment};;TEE;2;GOOD;", name="2")
    world.import_()
    assert world.problems("R1") == ["same-key-other-content"]
    assert made(world) == [({"TEE": 1}, True, True)]


def test_more_of_a_return_that_is_made_is_held(world: World) -> None:
    shipment = completed(world, "TEE", "CAP")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_()
    give_back(world, f"R1;{shipment};;CAP;1;GOOD;", name="2")
    world.import_()
    assert world.problems("R1") == ["already-made"]
    assert made(world) == [({"TEE": 1}, True, True)]


def test_unreadable_row_holds_its_return_until_it_is_told_again(world: World) -> None:
    shipment = completed(world, "TEE", "CAP", "SOCK")
    give_back(world, f"R1;{shipment};;TEE;one;GOOD;", f"R1;{shipment};;CAP;1;GOOD;")
    world.import_()
    assert sorted(world.problems("R1")) == ["not-a-whole-number", "row-not-sound"]
    give_back(world, f"R1;{shipment};;SOCK;1;GOOD;", name="2")
    world.import_()
    assert "row-not-sound" in world.problems("R1"), "another row says nothing of the lost one"
    assert made(world) == []
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;", name="3")
    assert world.import_().exit_code == 0
    assert made(world) == [({"TEE": 1, "CAP": 1, "SOCK": 1}, True, True)]
    assert world.problems() == []
    reckoned(world)


def test_return_of_which_the_store_takes_less_is_held_without_refund(world: World) -> None:
    shipment = completed(world, ("TEE", 2))
    there = world.store.shipment(shipment)
    real = world.store.returned
    # Between our look and our call somebody returns one by hand: of two asked, one is taken.
    world.store.returned = lambda line: real(line) + 1  # type: ignore[method-assign]
    give_back(world, f"R1;{shipment};;TEE;2;GOOD;")
    assert world.import_().exit_code == 1
    world.store.returned = real  # type: ignore[method-assign]
    assert world.problems("R1") == ["return-taken-otherwise"]
    assert felt(world, Kind.REFUNDED) == {}
    assert there.lines[0].qty == 2
    world.import_()
    assert len(calls(world, "POST", "return")) == 1
    (pending,) = world.store.returns.values()
    returns.refund(world.store, pending, sends_email=False)
    assert world.import_().exit_code == 0, "finished by hand in the shop, it is settled"
    assert world.problems("R1") == ["completed-elsewhere"]


def test_refused_refund_is_held_and_not_asked_for_again(world: World) -> None:
    shipment = completed(world, "TEE", refund_succeeds=False)
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_()
    world.import_()
    assert world.problems("R1") == ["refund-refused"]
    assert len([one for one in world.writes() if one.path.startswith("returns/")]) == 1
    (pending,) = world.store.returns.values()
    returns.mark(world.store, pending, completed=True)
    assert world.import_().exit_code == 0
