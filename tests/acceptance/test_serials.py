"""Serial numbers and return labels reach the store with the shipment that they belong to."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Payment, StoreSettings
from tests.acceptance.incoming import (
    CONFIRMATION,
    CONFIRMATION_HEADER,
    calls,
    emails,
    later,
    open_for_business,
    sent,
)
from tests.acceptance.world import World

MAPPING = (
    CONFIRMATION
    + """\
      - {at: SERIAL, field: serialNumber}
      - {at: LABEL, field: shipment.returnTracking}
"""
)


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)
    world.map("confirmation", MAPPING)
    world.set_policies(serial_numbers="on")


def confirm(world: World, *rows: str) -> None:
    text = "\n".join([f"{CONFIRMATION_HEADER};SERIAL;LABEL", *rows, ""])
    world.put_file("out/CONFIRMATION_1.csv", text)


def shipped(world: World, **order: Any) -> str:
    """Return a shipment of two watches, each with its number, and a cap."""
    shipment = sent(world, ("WATCH", 2), "CAP", **order)
    confirm(
        world,
        f"{shipment};C;;DHL;T1;WATCH;;1;S1;R1",
        f"{shipment};C;;DHL;T1;WATCH;;1;S2;R1",
        f"{shipment};C;;DHL;T1;CAP;;1;;R1",
    )
    return shipment


def serials(world: World, shipment: str) -> dict[str, str]:
    lines = world.store.shipment(shipment).all_lines()
    return {line.item.sku: line.serial_number for line in lines}


@pytest.mark.parametrize("apart", [True, False], ids=["line-ids-apart", "line-ids-alike"])
def test_numbers_of_a_paid_shipment_are_told_without_quantities(world: World, apart: bool) -> None:
    world.store.settings = StoreSettings(line_ids_apart=apart)
    shipment = shipped(world)
    assert world.import_().exit_code == 0
    watch = world.store.order(shipment.partition("-")[0]).lines[0].line_id
    (body,) = calls(world, "PUT", f"shipments/{shipment}")
    assert body == {"products": {str(watch): {"serialNumber": "S1, S2"}}}
    assert serials(world, shipment) == {"WATCH": "S1, S2", "CAP": ""}
    assert (world.states(), emails(world)) == ({shipment: "completed"}, {shipment: 1})
    assert world.import_().exit_code == 0
    assert len(calls(world, "PUT", f"shipments/{shipment}")) == 1


def test_numbers_of_an_unpaid_one_stand_beside_the_quantities_of_all_lines(world: World) -> None:
    shipment = shipped(world, payment=Payment.INVOICE)
    world.import_()
    watch, cap = world.store.order(shipment.partition("-")[0]).lines
    (body,) = calls(world, "PUT", f"shipments/{shipment}")
    assert body["products"] == {
        str(watch.line_id): {"qty": 2, "serialNumber": "S1, S2"}, str(cap.line_id): 1,
    }  # fmt: skip
    assert serials(world, shipment) == {"WATCH": "S1, S2", "CAP": ""}


def test_label_for_the_way_back_is_told(world: World) -> None:
    shipped(world)
    world.import_()
    (call,) = calls(world, "PUT", "shipment")
    assert (call["tracking"], call["returnSlipTracking"]) == ("T1", "R1")


def test_numbers_stay_here_without_the_policy(world: World) -> None:
    world.set_policies(serial_numbers="off")
    shipment = shipped(world)
    world.import_()
    assert calls(world, "PUT", f"shipments/{shipment}") == []
    assert emails(world) == {shipment: 1}


@pytest.mark.parametrize("trouble", [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.DROP_BEFORE])
def test_lost_answer_is_found_out_before_anything_is_completed(
    world: World, trouble: Trouble
) -> None:
    shipment = shipped(world)
    world.api.faults.order(Fault(trouble, "PUT", "shipments/*"))
    assert world.import_().exit_code == 75
    assert emails(world) == {}
    for _ in range(2):
        later(world)
    assert serials(world, shipment)["WATCH"] == "S1, S2"
    assert (emails(world), world.problems()) == ({shipment: 1}, [])


def test_refusal_holds_the_shipment(world: World) -> None:
    shipment = shipped(world)
    world.api.faults.order(Fault(Trouble.REFUSED, "PUT", "shipments/*"))
    world.import_()
    world.import_()
    assert (world.problems(shipment), emails(world)) == (["serials-refused"], {})
    world.decide("retry", shipment)
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}


def test_numbers_of_a_short_shipment_follow_its_lowering(world: World) -> None:
    world.set_policies(short="lower")
    shipment = sent(world, ("WATCH", 2), "CAP", payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;WATCH;;1;S1;")
    assert world.import_().exit_code == 0
    assert serials(world, shipment) == {"WATCH": "S1"}
    assert emails(world) == {shipment: 1}
