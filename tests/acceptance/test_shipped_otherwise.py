"""Nothing shipped, too much, what nobody ordered, one item for another: held, or by policy."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.app.again import resend
from bridge.app.deciding import Asked
from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Payment, by_hand
from tests.acceptance.incoming import (
    calls,
    confirm,
    count,
    emails,
    later,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "stock")


def nothing(world: World, **order: Any) -> str:
    """Return a shipment, not paid, of which the partner says that nothing was shipped."""
    shipment = sent(world, ("TEE", 3), **{"payment": Payment.INVOICE, **order})
    confirm(world, f"{shipment};C;;;;TEE;;0")
    return shipment


# Nothing ----------------------------------------------------------------------------------------


def test_nothing_shipped_is_taken_back_by_policy(world: World) -> None:
    world.set_policies(nothing_shipped={"unpaid": "take_back"})
    shipment = nothing(world)
    assert world.import_().exit_code == 0
    assert [(one.path, one.body) for one in world.writes()] == [
        (f"shipments/{shipment}", {"gtg": 0})
    ]
    assert not world.store.shipment(shipment).good_to_go
    assert (world.states(), world.problems(shipment)) == ({shipment: "rejected"}, ["taken-back"])
    assert world.run().exit_code == 0
    assert len(world.writes()) == 1
    reckoned(world)


@pytest.mark.parametrize("trouble", [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.DROP_BEFORE])
def test_lost_answer_to_taking_back_is_found_out(world: World, trouble: Trouble) -> None:
    world.set_policies(nothing_shipped={"unpaid": "take_back"})
    shipment = nothing(world)
    world.api.faults.order(Fault(trouble, "PUT", "shipments/*"))
    assert world.import_().exit_code == 75
    for _ in range(3):
        later(world)
    assert world.states() == {shipment: "rejected"}
    assert not world.store.shipment(shipment).good_to_go


def test_refused_taking_back_is_held_and_tried_again_by_a_person(world: World) -> None:
    world.set_policies(nothing_shipped={"unpaid": "take_back"})
    shipment = nothing(world)
    world.api.faults.order(Fault(Trouble.REFUSED, "PUT", "shipments/*"))
    for _ in range(2):
        assert world.import_().exit_code == 1
        assert world.problems(shipment) == ["take-back-refused"]
    world.decide("retry", shipment)
    assert world.import_().exit_code == 0
    assert not world.store.shipment(shipment).good_to_go
    assert world.problems(shipment) == ["taken-back"]


def test_what_was_taken_back_is_sent_again_when_a_person_says_so(world: World) -> None:
    world.set_policies(nothing_shipped={"unpaid": "take_back"})
    shipment = nothing(world)
    world.import_()
    world.store.shipment(shipment).good_to_go = True
    world.run()
    assert world.states() == {shipment: "rejected"}, "not by itself"
    asked = Asked("resend", (shipment,), "because")
    resend(world.write_configuration(), asked, once_more=False, clock=world.clock)
    world.export()
    assert world.states() == {shipment: "sent"}
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3", name="2")
    world.import_()
    assert emails(world) == {shipment: 1}


def test_what_was_sent_again_is_taken_back_again(world: World) -> None:
    world.set_policies(nothing_shipped={"unpaid": "take_back"})
    shipment = nothing(world)
    world.import_()
    world.store.shipment(shipment).good_to_go = True
    world.export()
    asked = Asked("resend", (shipment,), "because")
    resend(world.write_configuration(), asked, once_more=False, clock=world.clock)
    world.export()
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])
    confirm(world, f"{shipment};C;2026-01-13 09:00:00;;;TEE;;0", name="2")
    assert world.import_().exit_code == 0
    assert not world.store.shipment(shipment).good_to_go
    assert (world.states(), world.problems()) == ({shipment: "rejected"}, ["taken-back"])
    assert len(calls(world, "PUT", f"shipments/{shipment}")) == 2


def test_nothing_shipped_and_cancelled_in_the_shop_is_settled(world: World) -> None:
    shipment = nothing(world)
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["nothing-shipped"]
    by_hand.cancel_order(world.store, int(shipment.partition("-")[0]))
    assert world.import_().exit_code == 0
    assert (world.states(), world.problems()) == ({shipment: "cancelled"}, [])
    assert world.writes() == []


def test_nothing_shipped_is_released_by_a_person(world: World) -> None:
    shipment = nothing(world)
    world.import_()
    world.decide("release", shipment)
    world.import_()
    assert world.states() == {shipment: "rejected"}


# Too much ---------------------------------------------------------------------------------------


def test_more_than_ordered_is_completed_as_ordered_by_policy(world: World) -> None:
    world.set_policies(over="as_ordered")
    shipment = sent(world, ("TEE", 2))
    count(world, "2026-01-12 20:30:00;TEE;;40")
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;3")
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert world.item("TEE").physical == 37, "the shelf has lost three"


# What nobody ordered ----------------------------------------------------------------------------


def test_unordered_item_is_left_out_by_policy_and_the_shelf_has_lost_it(world: World) -> None:
    world.set_policies(unknown_item="leave_out")
    world.item("SAMPLE")
    shipment = sent(world, ("TEE", 2))
    count(world, "2026-01-12 20:30:00;TEE;;40", "2026-01-12 20:30:00;SAMPLE;;10")
    confirm(
        world,
        f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;2",
        f"{shipment};C;2026-01-12 21:10:00;DHL;T1;SAMPLE;;1",
    )
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert (world.item("TEE").physical, world.item("SAMPLE").physical) == (38, 9)


def test_unordered_item_is_left_out_by_a_person(world: World) -> None:
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", f"{shipment};C;;DHL;T1;SAMPLE;;1")
    world.import_()
    assert world.problems(shipment) == ["unknown-item"]
    world.decide("release", shipment)
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}


# In another's stead -----------------------------------------------------------------------------


def substituted(world: World) -> str:
    world.item("TEE2")
    shipment = sent(world, ("TEE", 3))
    count(world, "2026-01-12 20:30:00;TEE;;40", "2026-01-12 20:30:00;TEE2;;10")
    confirm(
        world,
        f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;2",
        f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE2;;1",
    )
    return shipment


def test_item_in_the_stead_of_another_is_never_short(world: World) -> None:
    world.set_policies(unknown_item="leave_out", short={"paid": "return"})
    shipment = substituted(world)
    world.import_()
    assert world.problems(shipment) == ["substituted"]
    assert world.store.returns == {}


def test_item_in_the_stead_of_another_completes_it_as_ordered_by_policy(world: World) -> None:
    world.set_policies(substituted="as_ordered")
    shipment = substituted(world)
    assert world.import_().exit_code == 0
    assert (emails(world), world.problems(shipment)) == ({shipment: 1}, ["substituted"])
    assert (world.item("TEE").physical, world.item("TEE2").physical) == (38, 9)


def test_too_few_in_the_stead_of_others_is_held(world: World) -> None:
    world.set_policies(substituted="as_ordered")
    shipment = sent(world, ("TEE", 3))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", f"{shipment};C;;DHL;T1;TEE2;;1")
    world.import_()
    assert world.problems(shipment) == ["substituted"]
    assert emails(world) == {}
