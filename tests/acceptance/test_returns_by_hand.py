"""Goods that come back while somebody has made a return of the same items by hand in Centra.

One made by hand accounts for no more units than it has: what may be the same goods is never
refunded a second time unasked.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Kind, Return, returns
from bridge.sandbox.store import by_hand as shop
from tests.acceptance.incoming import calls, completed, felt, open_for_business, reckoned
from tests.acceptance.returned import UNNUMBERED, bring_back, by_hand, layout, made, row, unnumbered
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return")
    world.map("return", layout())


def refunds(world: World) -> int:
    return sum(felt(world, Kind.REFUNDED).values())


def refund(world: World, theirs: Return) -> None:
    """Let the person who has made a return complete it too."""
    returns.refund(world.store, theirs, sends_email=False)


# The same -------------------------------------------------------------------------------------


def test_return_that_somebody_has_made_is_told_with_its_number(world: World) -> None:
    shipment = completed(world, ("TEE", 2))
    theirs = by_hand(world, shipment, comment="customer service")
    bring_back(world, row("R1", shipment=shipment))
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["made-by-hand"]
    shown = world.bridge("problems").stdout
    assert str(theirs.return_id) in shown
    assert calls(world, "POST", "return") == []


def test_release_makes_ours_beside_the_one_made_by_hand(world: World) -> None:
    shipment = completed(world, ("TEE", 2))
    by_hand(world, shipment)
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    world.decide("release", "R1")
    assert world.import_().exit_code == 0
    assert len(made(world)) == 2
    assert refunds(world) == 1
    assert world.import_().exit_code == 0
    assert len(made(world)) == 2


def test_release_makes_no_more_than_is_left(world: World) -> None:
    shipment = completed(world, "TEE")
    by_hand(world, shipment)
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    assert world.problems("R1") == ["made-by-hand"]
    world.decide("release", "R1")
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["more-than-shipped"]


def test_discard_takes_theirs_for_the_one(world: World) -> None:
    shipment = completed(world, ("TEE", 2))
    by_hand(world, shipment, to_stock=True)
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    world.decide("discard", "R1")
    assert world.import_().exit_code == 0
    assert len(made(world)) == 1
    assert world.problems() == []


def test_dispositions_together_are_what_somebody_has_made_by_hand(world: World) -> None:
    shipment = completed(world, ("TEE", 3))
    by_hand(world, shipment, 2)
    damaged = row("R1", shipment=shipment, condition="DAMAGED")
    bring_back(world, row("R1", shipment=shipment), damaged)
    world.import_()
    assert world.problems("R1") == ["made-by-hand"]


def test_pending_return_made_by_hand_is_completed_where_the_policy_says_so(world: World) -> None:
    world.set_policies(return_matching={"pending": "complete"})
    shipment = completed(world, ("TEE", 2))
    theirs = by_hand(world, shipment, to_stock=True)
    bring_back(world, row("R1", shipment=shipment))
    world.api.faults.order(Fault(Trouble.DROP_AFTER, "PUT", "returns/*"))
    assert world.import_().exit_code == 75
    assert world.import_().exit_code == 0
    assert calls(world, "POST", "return") == []
    assert theirs.completed
    assert refunds(world) == 1


def test_completed_return_made_by_hand_is_held_whatever_the_policy(world: World) -> None:
    world.set_policies(return_matching={"pending": "complete"})
    shipment = completed(world, ("TEE", 2))
    refund(world, by_hand(world, shipment))
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    assert world.problems("R1") == ["made-by-hand"]


# A part of the same ---------------------------------------------------------------------------


@pytest.mark.parametrize("is_pending", [True, False], ids=["pending", "refunded"])
@pytest.mark.parametrize(
    ("theirs", "told"),
    [({"TEE": 2}, "1"), ({"TEE": 1, "CAP": 1}, "1"), ({"TEE": 1}, "2")],
    ids=["fewer", "one of two items", "more"],
)
def test_some_of_the_items_of_a_return_made_by_hand_are_never_refunded_unasked(
    world: World, theirs: dict[str, int], told: str, is_pending: bool
) -> None:
    world.set_policies(return_matching={"pending": "complete" if is_pending else "hold"})
    shipment = completed(world, ("TEE", 3), "CAP")
    there = by_hand(world, shipment, theirs)
    if not is_pending:
        refund(world, there)
    before = refunds(world)
    bring_back(world, row("R1", shipment=shipment, qty=told))
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["made-by-hand"]
    assert (len(made(world)), refunds(world)) == (1, before)
    world.decide("release", "R1")
    assert world.import_().exit_code == 0
    assert [units for units, *_ in made(world)] == [theirs, {"TEE": int(told)}]
    assert refunds(world) == before + 1
    reckoned(world)


def test_what_is_told_in_two_parts_and_was_made_in_one_is_refunded_once(world: World) -> None:
    shipment = completed(world, ("TEE", 3))
    refund(world, by_hand(world, shipment, 2))
    bring_back(world, row("R1", shipment=shipment), row("R2", shipment=shipment))
    assert world.import_().exit_code == 1
    for number in ("R1", "R2"):
        assert world.problems(number) == ["made-by-hand"]
        world.decide("discard", number)
        world.import_()
    assert world.problems() == []
    assert refunds(world) == 1
    bring_back(world, row("R3", shipment=shipment), name="2")
    assert world.import_().exit_code == 0, "all that was made by hand is accounted for"
    assert [units for units, *_ in made(world)] == [{"TEE": 2}, {"TEE": 1}]


def test_one_made_by_hand_accounts_for_one_told_return_only(world: World) -> None:
    shipment = completed(world, ("TEE", 3))
    refund(world, by_hand(world, shipment))
    bring_back(world, row("R1", shipment=shipment), row("R2", shipment=shipment))
    world.import_()
    world.decide("discard", "R1")
    assert world.import_().exit_code == 0, "the other one is another one"
    assert len(made(world)) == 2
    assert refunds(world) == 2
    world.decide("retry", "R1")
    world.import_()
    assert world.problems("R1") == ["made-by-hand"], "what was discarded is asked about anew"
    assert len(made(world)) == 2


def test_return_that_was_discarded_and_is_told_again_is_asked_about_again(world: World) -> None:
    shipment = completed(world, ("TEE", 3))
    by_hand(world, shipment)
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    world.decide("discard", "R1")
    bring_back(world, row("R1", shipment=shipment), row(), name="2")
    world.import_()
    assert world.problems("R1") == ["made-by-hand"]
    assert len(made(world)) == 1
    ended = world.bridge("replay", "--file", "RETURN_1.csv", "--because", "a trial")
    assert ended.returncode == 0, ended.stderr
    world.import_()
    assert world.problems("R1") == ["made-by-hand"]
    assert len(made(world)) == 1


def test_goods_without_a_number_are_asked_about_each_time(world: World) -> None:
    world.map("return", UNNUMBERED)
    shipment = completed(world, ("TEE", 3))
    by_hand(world, shipment)
    for name in ("1", "2"):
        unnumbered(world, f"{shipment};TEE;1;GOOD", *[""] * int(name), name=name)
        world.import_()
        assert world.problems(shipment) == ["made-by-hand"]
        world.decide("discard", shipment)
    assert len(made(world)) == 1


def test_pending_return_that_was_completed_accounts_for_its_goods(world: World) -> None:
    world.set_policies(return_matching={"pending": "complete"})
    shipment = completed(world, ("TEE", 3))
    by_hand(world, shipment)
    bring_back(world, row("R1", shipment=shipment), row("R2", shipment=shipment))
    assert world.import_().exit_code == 0
    assert len(made(world)) == 2
    assert refunds(world) == 2


def test_only_what_is_the_same_is_completed_of_several(world: World) -> None:
    world.set_policies(return_matching={"pending": "complete"})
    shipment = completed(world, ("TEE", 4))
    refund(world, by_hand(world, shipment))
    pending = by_hand(world, shipment)
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    assert world.problems("R1") == ["made-by-hand"], "either of them may be the one"
    assert not pending.completed


def test_two_lines_of_an_item_are_one_item(world: World) -> None:
    shipment = completed(world, ("TEE", 1), ("TEE", 2))
    refund(world, by_hand(world, shipment, line=1))
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    assert world.problems("R1") == ["made-by-hand"]


def test_bundle_that_somebody_has_given_back_may_be_any_of_its_items(world: World) -> None:
    tee, cap = world.item("TEE"), world.item("CAP")
    world.item("SET", parts=((tee, 1), (cap, 1)), physical=0)
    shipment = completed(world, "SET", told=("TEE", "CAP"))
    refund(world, by_hand(world, shipment))
    bring_back(world, row("R1", shipment=shipment, sku="CAP"))
    world.import_()
    assert world.problems("R1") == ["made-by-hand"]


def test_item_of_which_the_other_shipment_was_given_back_is_asked_about(world: World) -> None:
    order = world.store.add_order(
        world.store.orders[int(completed(world, "CAP").partition("-")[0])].delivery,
        [(world.item("TEE"), 2)],
        shipment=False,
    )
    (line,) = order.lines
    first, second = (world.store.add_shipment(order, {line: 1}).number for _ in range(2))
    for number in (first, second):
        shop.complete_shipment(world.store, number, "T")
    refund(world, by_hand(world, first))
    bring_back(world, row("R1", order=str(order.order_id)))
    world.import_()
    assert world.problems("R1") == ["made-by-hand"]
    assert refunds(world) == 1


def test_blind_return_is_not_taken_off_the_next_shipment_instead(world: World) -> None:
    world.set_policies(return_matching={"by": "item"})
    shipment, _ = completed(world, "TEE"), completed(world, "TEE")
    refund(world, by_hand(world, shipment))
    bring_back(world, row("R1"))
    world.import_()
    assert world.problems("R1") == ["several-shipments-fit"]
    assert refunds(world) == 1


# Another one ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "sku"), [(31, "TEE"), (1, "CAP")], ids=["long ago", "other"])
def test_another_return_made_by_hand_stands_in_no_ones_way(
    world: World, days: int, sku: str
) -> None:
    world.set_policies(return_matching={"look_back_days": "30"})
    shipment = completed(world, ("TEE", 3), "CAP")
    by_hand(world, shipment, {sku: 1}, created=world.clock() - timedelta(days=days))
    bring_back(world, row("R1", shipment=shipment))
    assert world.import_().exit_code == 0
    assert len(made(world)) == 2


def test_dry_run_shows_what_would_be_made_and_makes_nothing(world: World) -> None:
    world.set_policies(return_matching={"pending": "complete"})
    shipment = completed(world, ("TEE", 3))
    by_hand(world, shipment, 2, to_stock=True)
    bring_back(world, row("R1", shipment=shipment, qty="2"), row("R2", shipment=shipment))
    would = world.import_(dry_run=True).would
    assert sum("POST /return" in line for line in would) == 1
    assert sum("PUT /returns/" in line for line in would) == 2
    assert len(world.store.returns) == 1
    assert world.rows("SELECT * FROM look_alikes") == []
    assert world.import_().exit_code == 0
    assert sorted(units["TEE"] for units, *_ in made(world)) == [1, 2]


def test_dry_run_of_what_may_be_made_already_makes_and_notes_nothing(world: World) -> None:
    shipment = completed(world, ("TEE", 3))
    by_hand(world, shipment, 2)
    bring_back(world, row("R1", shipment=shipment))
    outcome = world.import_(dry_run=True)
    assert outcome.exit_code == 1
    assert not any("return" in line for line in outcome.would if line.startswith("POST"))
    assert world.rows("SELECT * FROM look_alikes") == []


# Announced under a number ---------------------------------------------------------------------


@pytest.mark.parametrize("completed_by", ["now", "later"])
def test_number_of_the_store_that_is_told_under_another_number_is_told_as_that(
    world: World, completed_by: str
) -> None:
    world.set_policies(
        returns={"GOOD": {"restock": "on", "refund": "on", "completed": completed_by}}
    )
    shipment = completed(world, ("TEE", 3))
    theirs = by_hand(world, shipment, to_stock=True)
    rma = str(theirs.return_id)
    bring_back(world, row("R1", rma=rma))
    assert world.import_().exit_code == 0
    bring_back(world, row("R2", rma=rma), name="2")
    assert world.import_().exit_code == 1
    assert world.problems("R2") == ["return-told-before"]
    ((message,),) = world.rows("SELECT message FROM problems WHERE closed_at IS NULL")
    assert "R1" in message
    assert world.rows("SELECT shelf_quantity FROM movements WHERE kind = 'return'") == [(1,)]
    if completed_by == "later":
        refund(world, theirs)
        assert world.import_().done["returns completed by somebody else"] == 1
    world.decide("release", "R2")
    assert world.import_().exit_code == 0
    assert len(made(world)) == 2


def test_number_of_the_store_accounts_for_as_many_units_as_were_told(world: World) -> None:
    shipment = completed(world, ("TEE", 4))
    theirs = by_hand(world, shipment, 2)
    refund(world, theirs)
    bring_back(world, row("R1", rma=str(theirs.return_id)))
    world.import_()
    assert world.problems("R1") == ["completed-elsewhere"]
    bring_back(world, row("R2", shipment=shipment), name="2")
    world.import_()
    assert world.problems("R2") == ["made-by-hand"]
    assert refunds(world) == 1
