"""A second confirmation of a complete shipment: told to the store by policy, to no customer."""

from __future__ import annotations

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Payment
from tests.acceptance.incoming import (
    CONFIRMATION,
    calls,
    completed,
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


def late(world: World, shipment: str, tracking: str, quantity: int = 1) -> None:
    confirm(world, f"{shipment};C;;PostNord;{tracking};TEE;;{quantity}", name=f"of_{tracking}")


def tracking_of(world: World, shipment: str) -> str:
    return world.store.shipment(shipment).tracking


def test_corrected_number_is_told_again_without_an_email(world: World) -> None:
    world.set_policies(late="update", email="send")
    shipment = completed(world, "TEE")
    late(world, shipment, "T9")
    assert world.import_().exit_code == 0
    told = calls(world, "PUT", "shipment")[-1]
    assert told["tracking"] == "T9"
    assert (told["sendEmail"], told["capture"]) == (False, False)
    assert tracking_of(world, shipment) == "T9"
    assert (emails(world), world.problems()) == ({shipment: 1}, [])
    assert world.rows("SELECT tracking FROM shipments") == [("T9",)]
    assert world.import_().exit_code == 0
    assert len(calls(world, "PUT", "shipment")) == 2
    reckoned(world)


def test_second_parcel_is_joined_to_the_first(world: World) -> None:
    world.set_policies(late="update", tracking={"several": "join", "separator": "+"})
    shipment = completed(world, "TEE")
    late(world, shipment, "T8")
    late(world, shipment, "T9")
    world.import_()
    told = calls(world, "PUT", "shipment")[-1]
    assert (told["tracking"], told["packages"]) == (f"T-{shipment}+T8+T9", 3)
    assert emails(world) == {shipment: 1}


def test_corrected_number_is_no_further_parcel_where_only_the_first_is_told(world: World) -> None:
    world.set_policies(late="update", tracking={"several": "first"})
    shipment = completed(world, "TEE")
    for number in ("T8", "T9"):
        late(world, shipment, number)
        world.import_()
        told = calls(world, "PUT", "shipment")[-1]
        assert (told["tracking"], told["packages"]) == (number, 1)


def test_parcel_that_gets_another_number_keeps_no_old_one(world: World) -> None:
    layout = CONFIRMATION.replace(
        "{at: CARRIER, field: parcel.carrier}", "{at: CARRIER, field: parcel.parcelId}"
    )
    world.map("confirmation", layout)
    world.set_policies(late="update", tracking={"several": "join"})
    shipment = sent(world, "TEE", "CAP")
    confirm(world, f"{shipment};C;;P1;T1;TEE;;1", f"{shipment};C;;P2;T2;CAP;;1")
    world.import_()
    confirm(world, f"{shipment};C;;P1;T3;TEE;;1", name="2")
    world.import_()
    assert tracking_of(world, shipment) == "T2, T3"


def test_what_is_late_is_left_out_by_policy(world: World) -> None:
    world.set_policies(late="ignore")
    shipment = completed(world, "TEE")
    late(world, shipment, "T9")
    assert world.import_().exit_code == 0
    assert len(calls(world, "PUT", "shipment")) == 1
    assert ("skipped", "late") in world.rows("SELECT state, reason FROM records")
    reckoned(world)


def test_what_is_late_is_held_by_default_and_told_when_a_person_says_so(world: World) -> None:
    shipment = completed(world, "TEE")
    late(world, shipment, "T9")
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["already-complete"]
    world.decide("release", shipment)
    assert world.import_().exit_code == 0
    assert (tracking_of(world, shipment), emails(world)) == ("T9", {shipment: 1})


def test_number_that_the_store_refuses_is_held_until_a_person_has_entered_it(
    world: World,
) -> None:
    world.set_policies(late="update")
    shipment = completed(world, "TEE")
    late(world, shipment, "T8")
    world.api.faults.order(Fault(Trouble.REFUSED, "PUT", "shipment"))
    for _ in range(2):
        assert world.import_().exit_code == 1
        assert world.problems(shipment) == ["tracking-refused"]
    world.decide("discard", shipment)
    assert world.import_().exit_code == 0
    assert len(calls(world, "PUT", "shipment")) == 2, "its completion, and what was refused"


@pytest.mark.parametrize("trouble", [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.DROP_BEFORE])
def test_lost_answer_to_a_new_number_is_found_out(world: World, trouble: Trouble) -> None:
    world.set_policies(late="update")
    shipment = completed(world, "TEE")
    late(world, shipment, "T9")
    world.api.faults.order(Fault(trouble, "PUT", "shipment"))
    assert world.import_().exit_code == 75
    for _ in range(3):
        later(world)
    assert (tracking_of(world, shipment), emails(world)) == ("T9", {shipment: 1})
    assert len(calls(world, "PUT", "shipment")) == (3 if trouble is Trouble.DROP_BEFORE else 2)
    assert world.problems() == []


def test_later_number_waits_until_the_earlier_can_no_longer_arrive(world: World) -> None:
    world.set_policies(late="update", tracking={"several": "join", "separator": "+"})
    shipment = completed(world, "TEE")
    late(world, shipment, "T8")
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "PUT", "shipment"))
    world.import_()
    late(world, shipment, "T9")
    assert world.import_().exit_code == 75
    assert world.problems(shipment) == ["answer-lost"]
    assert len(calls(world, "PUT", "shipment")) == 2
    for _ in range(2):
        later(world)
    first = f"T-{shipment}"
    told = [one["tracking"] for one in calls(world, "PUT", "shipment")]
    assert told == [first, f"{first}+T8", f"{first}+T8+T9"]
    assert (tracking_of(world, shipment), emails(world)) == (told[-1], {shipment: 1})
    assert world.problems() == []


@pytest.mark.parametrize("policy", ["update", "ignore"])
def test_units_that_were_missing_at_completion_are_no_news_of_it(world: World, policy: str) -> None:
    world.set_policies(late=policy, short="lower")
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    count(world, "2026-01-12 18:00:00;TEE;;40")
    confirm(world, f"{shipment};C;2026-01-12 19:00:00;DHL;T1;TEE;;2")
    world.import_()
    confirm(world, f"{shipment};C;2026-01-12 20:00:00;DHL;T2;TEE;;1", name="2")
    world.import_()
    assert world.problems(shipment) == ["shipped-afterwards"]
    assert emails(world) == {shipment: 1}
    (moved,) = world.rows("SELECT shelf_quantity FROM movements")
    assert moved == (-3,), "the shelf has lost them all the same"


def test_cancellation_of_what_is_complete_is_held_whatever_the_policy(world: World) -> None:
    layout = CONFIRMATION.replace("field: shipment.isFinal, code: final, required: true",
                                  "field: shipment.isCancelled, code: final")  # fmt: skip
    world.map("confirmation", layout)
    world.set_policies(late="update")
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1")
    world.import_()
    assert world.states() == {shipment: "completed"}
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;0", name="2")
    world.import_()
    assert world.problems(shipment) == ["already-complete"]


def test_unreadable_row_holds_what_is_late(world: World) -> None:
    world.set_policies(late="update")
    shipment = completed(world, "TEE")
    confirm(
        world,
        f"{shipment};C;;DHL;T9;TEE;;1",
        f"{shipment};C;;DHL;T9;TEE;;many",
        name="2",
    )
    world.import_()
    assert "row-not-sound" in world.problems(shipment)
    assert len(calls(world, "PUT", "shipment")) == 1
