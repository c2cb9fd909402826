"""Completed in Centra by somebody else, and less was shipped: nobody's money is forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Kind, Payment, by_hand, returns, shipping
from tests.acceptance.incoming import (
    completed,
    confirm,
    count,
    emails,
    felt,
    later,
    open_for_business,
    sent,
)
from tests.acceptance.restoring import bridge, keep, ledger_alone
from tests.acceptance.test_reconcile import differences
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return", "stock")
    world.set_policies(short={"paid": "return"}, nothing_shipped={"paid": "return"})


def by_somebody(world: World, *skus: str | tuple[str, int], **order: Any) -> str:
    """Return a shipment that went to the partner, and that somebody has completed in Centra."""
    shipment = sent(world, *skus, **order)
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    return shipment


def short(world: World, shipment: str, name: str = "1") -> None:
    """The partner confirms two of three units, and says that no more will come."""
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;2", name=name)


def words(world: World, shipment: str) -> str:
    query = f"SELECT message FROM problems WHERE subject = '{shipment}' AND closed_at IS NULL"
    ((text,),) = world.rows(query)
    return str(text)


def give_back_by_hand(world: World, shipment: str, units: int = 1) -> None:
    made = world.store.shipment(shipment)
    returns.create(world.store, made, returns.Wanted({made.lines[0].line_id: units}))


def refunded(world: World) -> list[int]:
    """Return the units of each return that was refunded."""
    of = felt(world, Kind.REFUNDED)
    assert set(of.values()) <= {1}
    return sorted(world.store.returns[int(one)].lines[0].qty for one in of)


def test_what_did_not_leave_is_held_told_and_refunded_once_a_person_says_so(world: World) -> None:
    part, none = by_somebody(world, ("TEE", 3), "CAP"), by_somebody(world, ("TEE", 2))
    confirm(
        world,
        f"{part};C;;DHL;T1;TEE;;2",
        f"{part};C;;DHL;T1;CAP;;1",
        f"{none};C;;;;TEE;;0",
    )
    for _ in range(2):
        assert world.import_().exit_code == 1
        assert world.problems() == ["completed-with-more"] * 2
    assert "not shipped: 1 of 3 TEE" in words(world, part)
    assert "not shipped: 2 of 2 TEE" in words(world, none)
    assert differences(world) == [(one, "completed-with-more") for one in (part, none)]
    assert (world.writes(), world.store.returns) == ([], {})
    world.decide("release", part, none)
    assert world.import_().exit_code == 0
    assert refunded(world) == [1, 2]
    assert emails(world) == {part: 1, none: 1}, "those of the person who has completed them"
    assert world.problems() == ["completed-elsewhere"] * 2
    assert {code for _, code in differences(world)} == {"completed-elsewhere"}
    assert world.import_().done == {}


def test_more_than_it_was_completed_with_is_held_and_told(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    line = world.store.shipment(shipment).lines[0].order_line.line_id
    shipping.update(world.store, shipment, {line: shipping.LineChange(qty=1)})
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3")
    for _ in range(2):
        assert world.import_().exit_code == 1
        assert world.problems(shipment) == ["completed-with-less"]
    assert "shipped besides: 2 of 3 TEE" in words(world, shipment)
    world.decide("discard", shipment)
    assert world.import_().exit_code == 0


def test_nothing_more_is_done_where_a_person_has_settled_it(world: World) -> None:
    shipment = by_somebody(world, ("TEE", 3))
    short(world, shipment)
    world.import_()
    world.decide("discard", shipment)
    assert world.import_().exit_code == 0
    assert (world.store.returns, world.problems(), differences(world)) == ({}, [], [])


def test_what_is_told_after_a_person_has_settled_it_is_not_reckoned_with_alone(
    world: World,
) -> None:
    shipment = by_somebody(world, ("TEE", 3))
    short(world, shipment)
    world.import_()
    world.decide("discard", shipment)
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;1", name="2")
    world.import_()
    assert world.problems(shipment) == ["already-complete"]
    world.decide("release", shipment)
    world.import_()
    assert world.problems(shipment) == ["shipped-afterwards"]


def test_return_that_stands_there_already_is_not_made_again_unasked(world: World) -> None:
    shipment = by_somebody(world, ("TEE", 3))
    give_back_by_hand(world, shipment)
    short(world, shipment)
    world.import_()
    assert world.problems(shipment) == ["short-returned-too"]
    assert "1 of 3 TEE" in words(world, shipment)
    world.decide("release", shipment)
    world.import_()
    assert refunded(world) == [1], "besides the one by hand, which stands there unpaid"


def test_return_that_comes_after_the_release_is_told_before_ours_is_made(world: World) -> None:
    shipment = by_somebody(world, ("TEE", 3))
    short(world, shipment)
    world.import_()
    world.decide("release", shipment)
    give_back_by_hand(world, shipment)
    assert world.import_().exit_code == 1
    assert (world.problems(shipment), refunded(world)) == (["short-returned-too"], [])


@pytest.mark.parametrize("call", [("POST", "return"), ("PUT", "returns/*")])
def test_lost_answer_refunds_once(world: World, call: tuple[str, str]) -> None:
    shipment = by_somebody(world, ("TEE", 3))
    short(world, shipment)
    world.import_()
    world.decide("release", shipment)
    world.api.faults.order(Fault(Trouble.DROP_AFTER, *call))
    assert world.import_().exit_code == 75
    assert later(world).exit_code == 0
    assert refunded(world) == [1]


def test_completion_that_the_export_has_seen_is_held_the_same_and_counted_once(
    world: World,
) -> None:
    shipment = by_somebody(world, ("TEE", 3))
    assert world.export().done == {"shipments completed by somebody else": 1}
    short(world, shipment)
    outcome = world.import_()
    assert world.problems(shipment) == ["completed-with-more"]
    assert "shipments completed by somebody else" not in outcome.done


def test_units_that_may_still_come_are_waited_for(world: World) -> None:
    shipment = by_somebody(world, ("TEE", 3))
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;2")
    assert world.run().exit_code == 0
    assert world.problems(shipment) == ["completed-elsewhere"]
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;1", name="2")
    assert world.import_().exit_code == 0
    assert world.problems(shipment) == ["completed-elsewhere"]
    assert world.store.returns == {}
    assert world.rows("SELECT DISTINCT state FROM records") == [("applied",)]


def test_units_that_may_still_come_and_do_not_are_held(world: World) -> None:
    shipment = by_somebody(world, ("TEE", 3))
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;2")
    world.run()
    confirm(world, f"{shipment};C;;DHL;;TEE;;0", name="2")
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["completed-with-more"]


def test_lowered_by_hand_to_what_was_shipped_it_is_only_told(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    world.store.shipment(shipment).lines[0].qty = 2
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    short(world, shipment)
    assert world.import_().exit_code == 0
    assert world.problems(shipment) == ["completed-elsewhere"]


def test_what_is_not_paid_yet_is_refunded_once_it_is_complete(world: World) -> None:
    shipment = by_somebody(world, ("TEE", 3), payment=Payment.INVOICE)
    short(world, shipment)
    world.import_()
    assert world.problems(shipment) == ["completed-with-more"]
    world.decide("release", shipment)
    world.import_()
    assert (world.problems(shipment), refunded(world)) == (["short-not-complete"], [])
    by_hand.mark_paid(world.store, shipment)
    world.import_()
    assert refunded(world) == [1]


@pytest.mark.parametrize("exports", [True, False])
@pytest.mark.parametrize("units", [2, 0])
@pytest.mark.parametrize("restock", [False, True])
def test_figures_of_stock_are_those_of_the_shelf(
    world: World, exports: bool, units: int, restock: bool
) -> None:
    chosen = {"paid": "return", "restock": "on" if restock else "off"}
    world.set_policies(short=chosen, nothing_shipped=chosen)
    shipment = by_somebody(world, ("TEE", 3))
    if exports:
        world.export()
    count(world, "2026-01-12 20:30:00;TEE;;40")
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;{units}")
    world.import_()
    assert world.item("TEE").physical == 40 - units
    world.decide("release", shipment)
    world.import_()
    world.clock.forward(minutes=5)
    world.import_()
    assert world.item("TEE").physical == 40 - units
    assert refunded(world) == [3 - units]


# After a restoration ------------------------------------------------------------------------------


def restored(world: World, kept: Path) -> None:
    """The older ledger is put back, adopted, and the partner's file lies there anew."""
    ledger_alone(world, kept)
    ended = bridge(world, "adopt", "--shipments", "sent", "--files", "new", "--next-number",
                   "alpha/order=9", "--outgoing", "delivered")  # fmt: skip
    assert ended.returncode == 0, ended.stderr


def test_return_that_was_not_made_before_the_restoration_is_held(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    kept = keep(world)
    short(world, shipment)
    world.api.faults.order(Fault(Trouble.REFUSED, "POST", "return"))
    world.import_()
    assert (emails(world), world.store.returns) == ({shipment: 1}, {})
    restored(world, kept)
    short(world, shipment, "2")
    world.run()
    assert world.problems(shipment) == ["completed-with-more"]
    world.decide("release", shipment)
    world.run()
    assert (refunded(world), emails(world)) == ([1], {shipment: 1})


@pytest.mark.parametrize("is_refunded", [True, False])
def test_return_that_was_made_before_the_restoration_goes_on_from_where_it_is(
    world: World, is_refunded: bool
) -> None:
    shipment = sent(world, ("TEE", 3))
    kept = keep(world)
    short(world, shipment)
    if not is_refunded:
        world.api.faults.order(Fault(Trouble.REFUSED, "PUT", "returns/*"))
    world.import_()
    assert len(world.store.returns) == 1
    restored(world, kept)
    short(world, shipment, "2")
    assert world.run().exit_code == 0
    assert (len(world.store.returns), refunded(world)) == (1, [1])
    assert emails(world) == {shipment: 1}
    assert "completed-with-more" not in {code for _, code in differences(world)}


def test_shipment_of_the_rest_that_was_not_made_before_the_restoration_is_held(
    world: World,
) -> None:
    world.set_policies(short={"unpaid": "new_shipment"}, capture="on_completion")
    shipment = sent(world, ("TEE", 3), payment=Payment.AUTHORISED)
    kept = keep(world)
    short(world, shipment)
    world.api.faults.order(Fault(Trouble.REFUSED, "POST", "shipments"))
    world.import_()
    restored(world, kept)
    short(world, shipment, "2")
    world.run()
    assert world.problems(shipment) == ["rest-not-made"]
    assert "1 of 3 TEE" in words(world, shipment)
    world.decide("release", shipment)
    assert world.import_().exit_code == 0
    assert felt(world, Kind.SHIPMENT_CREATED) == {shipment.replace("-1", "-2"): 1}
    assert world.problems(shipment) == ["completed-elsewhere"]


def test_shipment_of_the_rest_that_was_made_before_the_restoration_is_not_made_again(
    world: World,
) -> None:
    world.set_policies(short={"unpaid": "new_shipment"}, capture="on_completion")
    shipment = sent(world, ("TEE", 3), payment=Payment.AUTHORISED)
    kept = keep(world)
    short(world, shipment)
    world.import_()
    assert felt(world, Kind.SHIPMENT_CREATED).total() == 1
    restored(world, kept)
    short(world, shipment, "2")
    assert world.import_().exit_code == 0
    assert felt(world, Kind.SHIPMENT_CREATED).total() == 1
    assert world.problems(shipment) == ["completed-elsewhere"]


def test_shipment_that_was_lowered_here_and_completed_by_hand_gets_its_rest(world: World) -> None:
    world.set_policies(short={"unpaid": "new_shipment"})
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    short(world, shipment)
    world.api.faults.order(Fault(Trouble.REFUSED, "PUT", "shipment"))
    world.import_()
    assert world.problems(shipment) == ["completion-refused"]
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    assert world.import_().exit_code == 0
    assert felt(world, Kind.SHIPMENT_CREATED) == {shipment.replace("-1", "-2"): 1}


# What was missed before it was known --------------------------------------------------------------


def test_reconciling_tells_of_a_refund_that_an_earlier_bridge_has_forgotten(world: World) -> None:
    whole = completed(world, "CAP")
    shipment = by_somebody(world, ("TEE", 3))
    short(world, shipment)
    world.import_()
    with world.ledger() as ledger:
        ledger.execute("UPDATE documents SET state = 'applied'")
        ledger.execute("UPDATE problems SET closed_at = '2026-01-12T20:00:00Z'")
    assert differences(world) == [(shipment, "completed-with-more")]
    give_back_by_hand(world, shipment)
    assert (shipment, "completed-with-more") not in differences(world)
    assert world.states()[whole] == "completed"
