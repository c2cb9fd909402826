"""Short and not paid: what remains of the order becomes a shipment of its own, once."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Kind, Payment, StoreSettings, shipping
from tests.acceptance.incoming import calls, confirm, emails, felt, later, open_for_business, sent
from tests.acceptance.world import World

AFTER = [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.HALF_AFTER]


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)
    world.set_policies(short={"unpaid": "new_shipment"})


def short(world: World, **order: Any) -> str:
    """Return a shipment, not paid, of which two of three TEE were shipped and no CAP."""
    shipment = sent(world, ("TEE", 3), "CAP", **{"payment": Payment.INVOICE, **order})
    confirm(world, f"{shipment};C;2026-01-12 19:00:00;DHL;T1;TEE;;2")
    return shipment


def rest_of(shipment: str) -> str:
    return shipment.replace("-1", "-2")


def units(world: World, shipment: str) -> dict[str, int]:
    lines = world.store.shipment(shipment).all_lines()
    return {line.item.sku: line.qty for line in lines}


def split_once(world: World, shipment: str) -> None:
    """Assert that the shipment has what was shipped, and another one the rest."""
    assert units(world, shipment) == {"TEE": 2}
    assert units(world, rest_of(shipment)) == {"TEE": 1, "CAP": 1}
    assert felt(world, Kind.SHIPMENT_CREATED) == {rest_of(shipment): 1}
    assert emails(world) == {shipment: 1}
    assert world.problems() == []


@pytest.mark.parametrize("apart", [True, False], ids=["line-ids-apart", "line-ids-alike"])
def test_what_remains_becomes_a_shipment_after_the_first_is_completed(
    world: World, apart: bool
) -> None:
    world.store.settings = StoreSettings(line_ids_apart=apart)
    shipment = short(world)
    assert world.import_().exit_code == 0
    split_once(world, shipment)
    assert [(one.method, one.path) for one in world.writes()] == [
        ("PUT", f"shipments/{shipment}"), ("PUT", "shipment"), ("POST", "shipments"),
    ]  # fmt: skip
    (body,) = calls(world, "POST", "shipments")
    order = world.store.order(shipment.partition("-")[0])
    assert body == {
        "order": order.order_id,
        "products": {str(order.lines[0].line_id): 1, str(order.lines[1].line_id): 1},
        "capture": False,
        "gtg": True,
        "shipped": False,
        "deductPreviousCosts": True,
    }
    assert not order.shipments[1].bears_shipping_cost
    assert world.import_().exit_code == 0
    split_once(world, shipment)


def test_new_shipment_goes_to_the_partner_and_is_confirmed_like_any_other(world: World) -> None:
    shipment = short(world)
    world.import_()
    world.export()
    rest = rest_of(shipment)
    assert world.states() == {shipment: "shipped", rest: "sent"}
    assert any(rest.encode() in content for content in world.files("in").values())
    confirm(world, f"{rest};C;;DHL;T2;TEE;;1", f"{rest};C;;DHL;T2;CAP;;1", name="2")
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1, rest: 1}


def test_new_shipment_is_captured_for_itself_before_it_goes(world: World) -> None:
    world.set_policies(capture="on_completion")
    shipment = short(world, payment=Payment.AUTHORISED)
    world.import_()
    assert world.captured() == [shipment]
    assert world.states() == {shipment: "completed"}
    world.set_policies(capture="before_export")
    world.export()
    assert world.captured() == [shipment, rest_of(shipment)]


def test_new_shipment_stays_at_home_where_it_is_not_to_be_good_to_go(world: World) -> None:
    world.set_policies(short={"unpaid": "new_shipment", "good_to_go": "off"})
    shipment = short(world)
    world.import_()
    split_once(world, shipment)
    before = world.files("in")
    world.export()
    assert world.files("in") == before


def test_paid_is_not_split(world: World) -> None:
    shipment = short(world, payment=Payment.PREPAID)
    world.import_()
    assert world.problems(shipment) == ["short-but-paid"]
    assert world.writes() == []


@pytest.mark.parametrize("trouble", AFTER)
@pytest.mark.parametrize(
    "call", [("PUT", "shipments/*"), ("PUT", "shipment"), ("POST", "shipments")]
)
def test_lost_answer_anywhere_splits_once(
    world: World, call: tuple[str, str], trouble: Trouble
) -> None:
    shipment = short(world)
    world.api.faults.order(Fault(trouble, *call))
    assert world.import_().exit_code == 75
    assert world.problems(shipment) == ["answer-lost"]
    assert later(world).exit_code == 0
    split_once(world, shipment)
    for path in (f"shipments/{shipment}", "shipment"):
        assert len(calls(world, "PUT", path)) == 1
    assert len(calls(world, "POST", "shipments")) == 1


def test_new_shipment_that_never_came_about_is_made_after_two_looks(world: World) -> None:
    shipment = short(world)
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "POST", "shipments"))
    assert world.import_().exit_code == 75
    later(world)
    assert len(calls(world, "POST", "shipments")) == 1
    later(world)
    split_once(world, shipment)


def test_new_shipment_that_a_person_has_made_meanwhile_is_taken_for_it(world: World) -> None:
    shipment = short(world)
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "POST", "shipments"))
    world.import_()
    order = world.store.order(shipment.partition("-")[0])
    wanted = {line.line_id: 1 for line in order.lines}
    shipping.create(
        world.store, order, wanted, shipping.Marks(good_to_go=True), tries_capture=False
    )
    assert later(world).exit_code == 0
    split_once(world, shipment)
    assert len(calls(world, "POST", "shipments")) == 1


def test_rest_that_is_in_another_shipment_already_is_refused_and_told(world: World) -> None:
    shipment = short(world)
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "POST", "shipments"))
    world.import_()
    order = world.store.order(shipment.partition("-")[0])
    wanted = {order.lines[0].line_id: 1}
    shipping.create(world.store, order, wanted, shipping.Marks(), tries_capture=False)
    for _ in range(4):
        later(world)
    assert world.problems(shipment) == ["rest-refused"]
    assert emails(world) == {shipment: 1}
    assert felt(world, Kind.SHIPMENT_CREATED).total() == 1


def test_what_comes_after_the_decision_is_not_mixed_into_the_first_shipment(world: World) -> None:
    """The rest is told of while nobody knows whether the first part is complete."""
    shipment = short(world)
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "PUT", "shipment"))
    world.import_()
    confirm(world, f"{shipment};C;;DHL;T9;TEE;;1", name="2")
    for _ in range(3):
        later(world)
    (first, *_) = calls(world, "PUT", "shipment")
    assert {one["tracking"] for one in calls(world, "PUT", "shipment")} == {first["tracking"]}
    assert units(world, shipment) == {"TEE": 2}
    assert units(world, rest_of(shipment)) == {"TEE": 1, "CAP": 1}


def test_rest_that_is_told_of_under_the_old_number_waits_until_a_person_has_settled_it(
    world: World,
) -> None:
    world.set_policies(late="update")
    shipment = short(world)
    world.import_()
    world.export()
    confirm(world, f"{shipment};C;;DHL;T9;TEE;;1", name="2")
    for _ in range(3):
        assert world.import_().exit_code == 1
        assert world.problems(shipment) == ["shipped-afterwards"]
    ((message, remedy),) = world.rows("SELECT message, remedy FROM problems")
    assert rest_of(shipment) in message
    assert rest_of(shipment) in remedy
    world.decide("discard", shipment)
    assert world.import_().exit_code == 0
    assert world.rows("SELECT DISTINCT state FROM records ORDER BY 1") == [
        ("applied",),
        ("skipped",),
    ]


def test_new_number_of_what_was_split_is_told_once_it_is_released(world: World) -> None:
    shipment = sent(world, "TEE", "CAP", payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    confirm(world, f"{shipment};C;;DHL;T9;TEE;;1", name="2")
    assert world.import_().exit_code == 1
    world.decide("release", shipment)
    assert world.import_().exit_code == 0
    assert world.store.shipment(shipment).tracking == "T9"


def test_what_is_told_after_a_rest_was_settled_by_hand_is_not_lost(world: World) -> None:
    shipment = short(world)
    world.api.faults.order(Fault(Trouble.REFUSED, "POST", "shipments"))
    world.import_()
    assert world.problems(shipment) == ["rest-refused"]
    world.decide("discard", shipment)
    world.import_()
    confirm(world, f"{shipment};C;;DHL;T9;TEE;;1", name="2")
    for _ in range(2):
        assert world.import_().exit_code == 1
        assert world.problems(shipment) == ["already-complete"]


def test_rest_is_not_sent_while_its_goods_have_left_under_the_old_number(world: World) -> None:
    world.set_policies(late="update")
    shipment = short(world)
    world.import_()
    confirm(world, f"{shipment};C;;DHL;T9;TEE;;1", name="2")
    world.import_()
    before = world.files("in")
    world.export()
    assert (world.problems(), world.files("in")) == (["shipped-afterwards"], before)
    world.decide("discard", shipment)
    world.export()
    assert world.states()[rest_of(shipment)] == "sent"
