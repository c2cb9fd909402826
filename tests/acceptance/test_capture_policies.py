"""When payments are captured, and what becomes of one that fails: before the goods go, or after."""

from __future__ import annotations

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import by_hand
from tests.acceptance.incoming import calls, confirm, emails, open_for_business, sent
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)


def test_payment_that_fails_before_export_is_tried_again_as_often_as_the_policy_says(
    world: World,
) -> None:
    world.set_policies(capture={"when": "before_export", "retry_hours": "24", "tries": "3"})
    shipment = world.sell(capture=True, capture_succeeds=False)
    asked = []
    for _ in range(9):
        assert world.export().exit_code == 1
        asked.append(len(calls(world, "PUT", "capture")))
        world.clock.forward(hours=12)
    assert asked == [1, 1, 2, 2, 3, 3, 3, 3, 3]
    assert world.problems(shipment) == ["capture-failed"]
    assert world.files("in") == {}


def test_payment_that_succeeds_later_lets_its_shipment_go(world: World) -> None:
    world.set_policies(capture={"when": "before_export", "retry_hours": "24"})
    shipment = world.sell(capture=True, capture_succeeds=False)
    world.export()
    world.store.order(shipment.partition("-")[0]).capture_succeeds = True
    assert world.export().exit_code == 1
    world.clock.forward(hours=24)
    assert world.export().exit_code == 0
    assert (world.captured(), world.states()) == ([shipment], {shipment: "sent"})


def test_payment_is_captured_on_completion_where_that_is_chosen(world: World) -> None:
    world.set_policies(capture="on_completion")
    shipment = sent(world, "TEE", capture=True)
    assert world.captured() == []
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    (call,) = calls(world, "PUT", "shipment")
    assert call["capture"] is True
    assert world.captured() == [shipment]
    assert world.states() == {shipment: "completed"}


def test_nothing_is_captured_on_completion_that_is_paid(world: World) -> None:
    world.set_policies(capture="on_completion")
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    (call,) = calls(world, "PUT", "shipment")
    assert call["capture"] is False


def test_payment_that_fails_on_completion_is_told_and_not_tried_again(world: World) -> None:
    world.set_policies(capture="on_completion")
    shipment = sent(world, "TEE", capture=True, capture_succeeds=False)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    for _ in range(3):
        assert world.import_().exit_code == 1
        world.clock.forward(days=1)
    assert world.problems(shipment) == ["shipped-not-captured"]
    assert len(calls(world, "PUT", "shipment")) == 1
    assert (world.states(), emails(world)) == ({shipment: "sent"}, {})


def test_payment_that_failed_on_completion_and_is_settled_by_hand_completes(world: World) -> None:
    world.set_policies(capture="on_completion")
    shipment = sent(world, "TEE", capture=True, capture_succeeds=False)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    by_hand.mark_paid(world.store, shipment)
    assert world.import_().exit_code == 0
    assert (world.states(), emails(world)) == ({shipment: "completed"}, {shipment: 1})
    assert world.problems() == []
    assert [one["capture"] for one in calls(world, "PUT", "shipment")] == [True, False]


def test_payment_that_failed_on_completion_is_tried_again_by_policy(world: World) -> None:
    world.set_policies(capture={"when": "on_completion", "retry_hours": "20", "tries": "2"})
    shipment = sent(world, "TEE", capture=True, capture_succeeds=False)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.store.order(shipment.partition("-")[0]).capture_succeeds = True
    assert world.import_().exit_code == 1
    world.clock.forward(hours=20)
    assert world.import_().exit_code == 0
    assert (world.states(), emails(world)) == ({shipment: "completed"}, {shipment: 1})


def test_payment_that_failed_on_completion_is_tried_again_by_a_person(world: World) -> None:
    world.set_policies(capture="on_completion")
    shipment = sent(world, "TEE", capture=True, capture_succeeds=False)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.store.order(shipment.partition("-")[0]).capture_succeeds = True
    world.decide("retry", shipment)
    assert world.import_().exit_code == 0
    assert (world.states(), emails(world)) == ({shipment: "completed"}, {shipment: 1})


def test_completion_that_is_refused_for_another_reason_is_not_tried_again(world: World) -> None:
    world.set_policies(capture={"when": "on_completion", "retry_hours": "1"})
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.api.faults.order(Fault(Trouble.REFUSED, "PUT", "shipment"))
    for _ in range(3):
        world.import_()
        world.clock.forward(days=1)
    assert world.problems(shipment) == ["completion-refused"]
    assert len(calls(world, "PUT", "shipment")) == 1


def test_goods_that_left_uncaptured_are_told_until_they_are_paid(world: World) -> None:
    """The shipment was sent to the partner by somebody else, before the bridge."""
    shipment = world.sell(capture=True)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    assert world.problems() == ["never-sent"]
    world.decide("release", shipment)
    assert world.import_().exit_code == 0
    assert (world.states(), world.problems()) == ({shipment: "shipped"}, ["shipped-uncaptured"])
    by_hand.mark_paid(world.store, shipment)
    world.import_()
    assert (world.states(), world.problems()) == ({shipment: "completed"}, [])
