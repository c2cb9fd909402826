"""The partner keeps what remains: a part is completed now, the rest later under the old number."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Kind, Payment
from tests.acceptance.incoming import (
    CONFIRMATION,
    calls,
    confirm,
    emails,
    felt,
    later,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.restoring import bridge, keep, ledger_alone
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)
    world.set_policies(short={"unpaid": "new_shipment"}, backorder="partner")


def short(world: World, **order: Any) -> str:
    """Return a shipment, not paid, of which one of three was shipped."""
    shipment = sent(world, ("TEE", 3), **{"payment": Payment.INVOICE, **order})
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    return shipment


def rest_of(shipment: str, number: int = 2) -> str:
    return shipment.replace("-1", f"-{number}")


def test_part_is_completed_now_and_the_rest_is_never_sent_to_the_partner(world: World) -> None:
    shipment = short(world)
    assert world.import_().exit_code == 0
    rest = rest_of(shipment)
    assert world.states() == {shipment: "shipped", rest: "sent"}
    (body,) = calls(world, "POST", "shipments")
    assert body["gtg"] is False
    files = world.files("in")
    for _ in range(2):
        assert world.run().exit_code == 0
    assert world.files("in") == files
    assert (emails(world), world.problems()) == ({shipment: 1}, [])


def test_rest_is_completed_under_the_old_number_in_as_many_parts_as_it_takes(
    world: World,
) -> None:
    shipment = short(world)
    world.import_()
    for number, tracking in enumerate(("T2", "T3"), start=2):
        world.run()
        confirm(world, f"{shipment};C;;DHL;{tracking};TEE;;1", name=tracking)
        assert world.import_().exit_code == 0
        assert emails(world)[rest_of(shipment, number)] == 1
    assert emails(world) == {shipment: 1, rest_of(shipment): 1, rest_of(shipment, 3): 1}
    told = {one["shipment"]: one["tracking"] for one in calls(world, "PUT", "shipment")}
    assert told == {shipment: "T1", rest_of(shipment): "T2", rest_of(shipment, 3): "T3"}
    assert felt(world, Kind.SHIPMENT_CREATED).total() == 2
    assert world.problems() == []
    reckoned(world)


def test_both_parts_in_one_night_are_one_shipment(world: World) -> None:
    shipment = short(world)
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;2", name="2")
    world.import_()
    assert emails(world) == {shipment: 1}
    assert calls(world, "POST", "shipments") == []


def test_first_part_that_is_sent_again_is_not_taken_for_the_rest(world: World) -> None:
    shipment = short(world)
    world.import_()
    other = sent(world)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", f"{other};C;;DHL;T2;TEE;;1", name="again")
    assert world.import_().exit_code == 0
    assert world.states()[rest_of(shipment)] == "sent"
    assert ("skipped", "duplicate") in world.rows("SELECT state, reason FROM records")


def test_same_again_without_anything_that_tells_them_apart_is_held(world: World) -> None:
    shipment = sent(world, ("TEE", 2), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;;TEE;;1")
    world.import_()
    other = sent(world)
    confirm(world, f"{shipment};C;;DHL;;TEE;;1", f"{other};C;;DHL;;TEE;;1", name="2")
    assert world.import_().exit_code == 1
    assert world.problems(rest_of(shipment)) == ["same-again"]
    assert emails(world) == {shipment: 1, other: 1}


def test_rest_that_is_told_while_the_first_part_is_unclear_waits_for_it(world: World) -> None:
    shipment = short(world)
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "PUT", "shipment"))
    world.import_()
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;2", name="2")
    for _ in range(4):
        later(world)
    assert emails(world) == {shipment: 1, rest_of(shipment): 1}
    assert {line.qty for line in world.store.shipment(rest_of(shipment)).all_lines()} == {2}
    assert world.problems() == []


def test_paid_waits_until_all_of_it_is_shipped(world: World) -> None:
    shipment = short(world, payment=Payment.PREPAID)
    assert world.import_().exit_code == 0
    assert (emails(world), world.problems()) == ({}, [])
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;2", name="2")
    world.import_()
    assert emails(world) == {shipment: 1}


def test_our_line_id_of_the_first_part_finds_the_line_of_the_rest(world: World) -> None:
    world.map("confirmation", CONFIRMATION.replace("{at: EAN, field: ean}",
                                                   "{at: EAN, field: lineId}"))  # fmt: skip
    shipment = sent(world, ("TEE", 2), "CAP", payment=Payment.INVOICE)
    first, second = (line.line_id for line in world.store.shipment(shipment).all_lines())
    confirm(world, f"{shipment};C;;DHL;T1;TEE;{first};1")
    world.import_()
    confirm(
        world,
        f"{shipment};C;;DHL;T2;TEE;{first};1",
        f"{shipment};C;;DHL;T2;CAP;{second};1",
        name="2",
    )
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1, rest_of(shipment): 1}


@pytest.mark.parametrize("short", ["lower", {"paid": "return"}])
def test_policies_that_contradict_it_are_told(world: World, short: Any) -> None:
    world.set_policies(short=short)
    told = world.bridge("check")
    assert told.returncode == 2
    assert "the partner will ship the rest" in told.stdout + told.stderr


def test_number_that_comes_after_all_parts_are_complete_is_for_a_person(world: World) -> None:
    """Told under the old number, it may be the first part's as well as the last one's."""
    world.set_policies(late="update")
    shipment = short(world)
    world.import_()
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;2", name="2")
    world.import_()
    confirm(world, f"{shipment};C;;DHL;T9;TEE;;1", name="3")
    for _ in range(2):
        assert world.import_().exit_code == 1
        assert world.problems(rest_of(shipment)) == ["already-complete"]
    assert world.store.shipment(rest_of(shipment)).tracking == "T2"
    world.decide("release", rest_of(shipment))
    assert world.import_().exit_code == 0
    assert world.store.shipment(rest_of(shipment)).tracking == "T9"


@pytest.mark.parametrize(("runs", "code"), [(1, "completed-with-less"), (2, "shipped-afterwards")])
def test_what_an_older_ledger_no_longer_knows_of_a_rest_is_for_a_person(
    world: World, runs: int, code: str
) -> None:
    world.set_policies(late="update")
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    kept = keep(world)
    row = f"{shipment};C;;DHL;T1;TEE;;1"
    confirm(world, row)
    world.import_()
    ledger_alone(world, kept)
    numbers = "--next-number=alpha/order=9"
    assert bridge(world, "adopt", "--files=new", numbers).returncode == 0
    confirm(world, row)
    if runs == 2:
        world.import_()
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;2", name="2")
    world.import_()
    assert world.problems(shipment) == [code]
    assert world.import_().exit_code == 1
