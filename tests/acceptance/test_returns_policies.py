"""What condition and reason decide: stock, money, comment, e-mail, and who completes a return."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bridge.sandbox.store import Costs, Kind, returns
from tests.acceptance.incoming import calls, completed, felt, open_for_business
from tests.acceptance.returned import bring_back, by_hand, layout, made, row
from tests.acceptance.world import World

GOOD = {"restock": "on", "refund": "on"}


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return")
    world.map("return", layout())


def rules(world: World, **conditions: Any) -> None:
    world.set_policies(returns=conditions)


def costs(world: World) -> list[dict[str, Any]]:
    """Return the money that each return was asked to book."""
    usual = {"shipment", "returnStock", "products", "comment"}
    return [
        {name: one[name] for name in one if name not in usual}
        for one in calls(world, "POST", "return")
    ]


def test_costs_are_booked_and_change_what_is_paid_back(world: World) -> None:
    rules(world, GOOD={**GOOD, "return_cost": "39", "shipping_cost": "from_shipment"})
    shipment = completed(world, ("TEE", 2))
    bring_back(world, row("R1", shipment=shipment))
    assert world.import_().exit_code == 0
    assert costs(world) == [{"returnCost": 39.0, "shippingCostFromShipment": True}]
    (refund,) = world.store.effects.of(Kind.REFUNDED)
    assert Decimal(refund.detail["amount"]) == 100 + 49 - 39


def test_what_the_shipment_has_cost_is_paid_back_once(world: World) -> None:
    rules(world, GOOD={**GOOD, "shipping_cost": "from_shipment"})
    shipment = completed(world, ("TEE", 2))
    bring_back(world, row("R1", shipment=shipment))
    world.import_()
    bring_back(world, row("R2", shipment=shipment), name="2")
    world.import_()
    assert costs(world) == [{"shippingCostFromShipment": True}, {}]


def test_two_dispositions_of_one_parcel_book_each_cost_once(world: World) -> None:
    rule = {**GOOD, "return_cost": "39"}
    rules(world, GOOD=rule, DAMAGED={**rule, "restock": "off", "handling_cost": "5.50"})
    shipment = completed(world, ("TEE", 3))
    damaged = row("R1", shipment=shipment, condition="DAMAGED")
    bring_back(world, row("R1", shipment=shipment, qty="2"), damaged)
    assert world.import_().exit_code == 0
    assert costs(world) == [{"returnCost": 39.0, "handlingCost": 5.5}, {}]
    assert made(world) == [({"TEE": 1}, False, True), ({"TEE": 2}, True, True)]


def test_an_amount_for_each_currency_is_that_of_the_order(world: World) -> None:
    rules(world, GOOD={**GOOD, "return_cost": {"SEK": "39", "EUR": "4.90"}})
    for number, currency in enumerate(("SEK", "EUR", "NOK")):
        shipment = completed(world, "TEE", currency=currency)
        bring_back(world, row(f"R{number}", shipment=shipment), name=str(number))
    assert world.import_().exit_code == 1
    assert costs(world) == [{"returnCost": 39.0}, {"returnCost": 4.9}]
    assert world.problems("R2") == ["cost-without-currency"]


def test_a_reason_changes_what_its_condition_says(world: World) -> None:
    faulty = {"refund": "on", "return_cost": "0", "email": "send", "comment": "Our fault"}
    rules(
        world,
        GOOD={
            **GOOD,
            "return_cost": "39",
            "email": "do_not_send",
            "reasons": {"FAULTY": faulty, "*": {}},
        },
        DAMAGED={"restock": "off", "refund": "off", "reasons": {"FAULTY": faulty}},
    )
    shipment = completed(world, ("TEE", 4))
    bring_back(
        world,
        row("R1", shipment=shipment, reason="FAULTY"),
        row("R2", shipment=shipment, reason="too small"),
        row("R3", shipment=shipment, reason="FAULTY", condition="DAMAGED"),
        row("R4", shipment=shipment, condition="DAMAGED"),
    )
    assert world.import_().exit_code == 0
    assert costs(world) == [
        {"returnCost": 0.0}, {"returnCost": 39.0}, {"returnCost": 0.0}, {}
    ]  # fmt: skip
    assert [one[1:] for one in made(world)] == [
        (True, True), (True, True), (False, True), (False, False)
    ]  # fmt: skip
    first, second, *_ = calls(world, "POST", "return")
    assert first["comment"].startswith("Our fault: alpha R1 [bridge:")
    assert second["comment"].startswith("alpha R2 [bridge:")
    finished = [one.body for one in world.writes() if one.path.startswith("returns/")]
    assert finished[0] == {"completed": True, "refundPayment": True, "sendEmail": True}
    assert finished[1] == {"completed": True, "refundPayment": True, "sendEmail": False}


def test_a_reason_that_nobody_has_named_is_held(world: World) -> None:
    rules(world, GOOD={**GOOD, "reasons": {"FAULTY": {"return_cost": "0"}}})
    shipment = completed(world, "TEE")
    bring_back(world, row("R1", shipment=shipment, reason="whim"))
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["reason-without-rule"]
    rules(world, GOOD={**GOOD, "reasons": {"FAULTY": {"return_cost": "0"}, "whim": {}}})
    assert world.import_().exit_code == 0
    assert made(world) == [({"TEE": 1}, True, True)]


def test_a_rule_for_all_others_takes_what_has_no_condition(world: World) -> None:
    world.set_policies(returns={"DAMAGED": {"restock": "off", "refund": "on"}, "*": GOOD})
    shipment = completed(world, ("TEE", 2))
    wet = row("R1", shipment=shipment, condition="WET")
    bring_back(world, wet, row("R1", shipment=shipment, condition=""))
    assert world.import_().exit_code == 0
    assert made(world) == [({"TEE": 1}, True, True)] * 2


def test_return_that_is_completed_later_is_left_to_a_person_and_seen(world: World) -> None:
    rules(world, GOOD={**GOOD, "completed": "later"})
    shipment = completed(world, "TEE")
    bring_back(world, row("R1", shipment=shipment))
    assert world.import_().exit_code == 0
    assert made(world) == [({"TEE": 1}, True, False)]
    assert [one.method for one in world.writes() if "return" in one.path] == ["POST"]
    assert "R1" in world.bridge("status").stdout, "it is shown as waiting for a person"
    assert world.import_().done.get("returns completed by somebody else") is None
    (pending,) = world.store.returns.values()
    returns.refund(world.store, pending, sends_email=False)
    assert world.import_().done["returns completed by somebody else"] == 1
    assert world.problems() == []
    writes = len(world.writes())
    assert world.import_().exit_code == 0
    assert len(world.writes()) == writes
    assert "R1" not in world.bridge("status").stdout


def test_return_can_be_completed_without_paying_back(world: World) -> None:
    rules(world, GOOD={"restock": "on", "refund": "off", "completed": "now"})
    shipment = completed(world, "TEE")
    bring_back(world, row("R1", shipment=shipment))
    assert world.import_().done["returns completed"] == 1
    assert made(world) == [({"TEE": 1}, True, True)]
    assert felt(world, Kind.REFUNDED) == {}


def test_rules_that_change_in_the_middle_make_nothing_twice(world: World) -> None:
    rules(world, GOOD=GOOD)
    shipment = completed(world, ("TEE", 2), refund_succeeds=False)
    bring_back(world, row("R1", shipment=shipment, reason="whim"))
    world.import_()
    assert world.problems("R1") == ["refund-refused"]
    rules(world, GOOD={**GOOD, "reasons": {"whim": {"return_cost": "39"}}})
    world.import_()
    assert world.problems("R1") == ["made-under-other-rules"]
    assert len(world.store.returns) == 1
    rules(world, GOOD=GOOD)
    world.import_()
    assert world.problems("R1") == ["refund-refused"]


def test_store_that_books_other_costs_is_told_before_money_moves(world: World) -> None:
    rules(world, GOOD={**GOOD, "return_cost": "39"})
    shipment = completed(world, "TEE")
    bring_back(world, row("R1", shipment=shipment))
    create = returns.create
    with pytest.MonkeyPatch.context() as patched:

        def forgets(*arguments: Any) -> Any:
            one = create(*arguments)
            one.costs = type(one.costs)()
            return one

        patched.setattr(returns, "create", forgets)
        world.import_()
    assert world.problems("R1") == ["return-costs-otherwise"]
    assert felt(world, Kind.REFUNDED) == {}
    world.decide("release", "R1")
    assert world.import_().exit_code == 0
    assert sum(felt(world, Kind.REFUNDED).values()) == 1


def test_only_what_is_restocked_moves_the_stock_figure(world: World) -> None:
    damaged = {"restock": "off", "refund": "on"}
    rules(world, GOOD={**GOOD, "reasons": {"hygiene": damaged, "*": {}}}, DAMAGED=damaged)
    shipment = completed(world, ("TEE", 4))
    bring_back(
        world,
        row("R1", shipment=shipment, reason="too small"),
        row("R1", shipment=shipment, reason="hygiene"),
        row("R1", shipment=shipment, condition="DAMAGED"),
    )
    assert world.import_().exit_code == 0
    assert world.item("TEE").physical == 96 + 1
    moved = "SELECT shelf_quantity FROM movements WHERE kind = 'return'"
    assert world.rows(moved) == [(1,)]


def test_bridges_costs_leave_a_return_made_by_hand_alone(world: World) -> None:
    rules(world, GOOD={**GOOD, "shipping_cost": "from_shipment"})
    shipment = completed(world, "TEE", "CAP")
    by_hand(world, shipment, {"CAP": 1}, costs=Costs(shipping=Decimal(49)))
    bring_back(world, row("R1", shipment=shipment))
    assert world.import_().exit_code == 0
    assert costs(world) == [{}], "its shipping cost was paid back with the first"
