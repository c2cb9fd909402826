"""Short shipments: concluded from the partner's word alone, lowered where the policy says so."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Payment, StoreSettings, by_hand, shipping
from tests.acceptance.incoming import calls, confirm, count, emails, later, open_for_business, sent
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)


def test_missing_rows_alone_are_never_short(world: World) -> None:
    world.set_policies(short="lower")
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;2")
    world.import_()
    assert world.states() == {shipment: "sent"}
    assert world.problems() == []
    assert not [one for one in world.writes() if one.method == "PUT"]


def test_short_is_held_by_default(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    assert world.problems(shipment) == ["short"]
    assert emails(world) == {}


@pytest.mark.parametrize("apart", [True, False], ids=["line-ids-apart", "line-ids-alike"])
def test_short_is_lowered_first_and_then_completed(world: World, apart: bool) -> None:
    world.store.settings = StoreSettings(line_ids_apart=apart)
    world.set_policies(short="lower")
    shipment = sent(world, ("TEE", 3), "CAP", payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    puts = [one.path for one in world.writes() if one.method == "PUT"]
    assert puts == [f"shipments/{shipment}", "shipment"]
    (body,) = calls(world, "PUT", f"shipments/{shipment}")
    assert sorted(body["products"].values()) == [0, 2], "every line is named"
    left = {line.item.sku: line.qty for line in world.store.shipment(shipment).all_lines()}
    assert left == {"TEE": 2}
    assert world.states() == {shipment: "shipped"}
    assert emails(world) == {shipment: 1}


def test_line_ids_of_the_order_that_were_unclear_are_asked_for_again(world: World) -> None:
    world.set_policies(short="lower")
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    with closing(sqlite3.connect(world.state / "ledger.sqlite3")) as ledger, ledger:
        ledger.execute("UPDATE shipment_lines SET order_line_id = ''")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    assert world.problems(shipment) == []
    left = {line.item.sku: line.qty for line in world.store.shipment(shipment).all_lines()}
    assert left == {"TEE": 2}


def test_short_but_paid_is_held(world: World) -> None:
    world.set_policies(short="lower")
    shipment = sent(world, ("TEE", 3))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    assert world.problems(shipment) == ["short-but-paid"]
    assert not [one for one in world.writes() if one.method == "PUT"]


def test_short_is_not_concluded_beside_a_row_that_could_be_its_own(world: World) -> None:
    world.set_policies(short="lower")
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2", ";C;;DHL;T1;TEE;;1")
    world.import_()
    assert world.problems(shipment) == ["short-or-unread"]
    assert not [one for one in world.writes() if one.method == "PUT"]


def test_record_is_held_for_what_is_against_it_now(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2", ";C;;DHL;T1;TEE;;1")
    world.import_()
    world.decide("discard", code="required")
    world.import_()
    assert world.problems() == ["short-but-paid"]
    held = world.rows("SELECT reason FROM records WHERE state = 'held'")
    assert held == [("short-but-paid",)], "and no longer short-or-unread"


def test_what_a_person_has_lowered_in_the_shop_is_completed(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    order = world.store.order(shipment.partition("-")[0])
    shipping.update(world.store, shipment, {order.lines[0].line_id: shipping.LineChange(qty=2)})
    assert world.import_().exit_code == 0
    assert world.states() == {shipment: "shipped"}
    assert emails(world) == {shipment: 1}


def test_shipment_that_was_changed_otherwise_is_held(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    order = world.store.order(shipment.partition("-")[0])
    shipping.update(world.store, shipment, {order.lines[0].line_id: shipping.LineChange(qty=1)})
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3")
    world.import_()
    assert world.problems(shipment) == ["changed-at-store"]
    assert emails(world) == {}


def test_item_that_was_added_in_the_shop_keeps_the_shipment_from_being_completed(
    world: World,
) -> None:
    shipment = sent(world, "TEE", payment=Payment.INVOICE)
    order = world.store.order(shipment.partition("-")[0])
    added = world.store._order_line(world.item("CAP"), 1)
    order.lines.append(added)
    order.shipments[0].lines.append(world.store._shipment_line(added, 1))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    assert world.problems(shipment) == ["changed-at-store"]
    assert emails(world) == {}


@pytest.mark.parametrize(
    "trouble", [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.HALF_AFTER, Trouble.DROP_BEFORE]
)
def test_lost_answer_to_lowering_leaves_one_mail_and_the_right_units(
    world: World, trouble: Trouble
) -> None:
    world.set_policies(short="lower")
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.api.faults.order(Fault(trouble, "PUT", "shipments/*"))
    assert world.import_().exit_code == 75
    assert emails(world) == {}, "nothing is completed while the lowering is unclear"
    while world.states() != {shipment: "shipped"}:
        later(world)
    assert emails(world) == {shipment: 1}
    assert [line.qty for line in world.store.shipment(shipment).all_lines()] == [2]
    lowered = 2 if trouble is Trouble.DROP_BEFORE else 1
    assert len(calls(world, "PUT", f"shipments/{shipment}")) == lowered


def test_lost_answer_to_lowering_holds_no_stock_figure_back_for_ever(world: World) -> None:
    open_for_business(world, "stock")
    world.set_policies(short="lower")
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;2026-01-12 20:00:00;DHL;T1;TEE;;2")
    count(world, "2026-01-12 20:30:00;TEE;;40")
    world.api.faults.order(Fault(Trouble.DROP_AFTER, "PUT", "shipments/*"))
    assert world.import_().exit_code == 75
    assert later(world).exit_code == 0
    assert world.rows("SELECT state FROM actions WHERE kind = 'update'") == [("done",)]
    assert world.item("TEE").physical == 42, "two of them leave the store's figure when it is paid"


def test_refused_lowering_is_held_and_nothing_is_completed(world: World) -> None:
    world.set_policies(short="lower")
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.api.faults.order(Fault(Trouble.REFUSED, "PUT", "shipments/*"))
    world.import_()
    assert world.problems(shipment) == ["lower-refused"]
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    world.import_()
    assert world.states() == {shipment: "shipped"}
    assert emails(world) == {shipment: 1}
