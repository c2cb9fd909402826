"""Suppliers' deliveries: announced to the partner once, accepted at the store once."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bridge.flows.work import Report
from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Delivery, Kind
from bridge.sandbox.store.deliveries import accept, announce
from tests.acceptance.world import World

INBOUND = """\
version: 1
message: inbound
format: csv
file: {name: "ASN_{sequence:04}.csv"}
csv: {delimiter: ";", header: true, newline: lf}
records:
  - record: row
    each: line
    fields:
      - {at: ASN, field: delivery.deliveryId, required: true}
      - {at: SUPPLIER, field: delivery.supplierName, max: 20}
      - {at: ETA, field: delivery.ETA, date: "%Y-%m-%d", required: true}
      - {at: SKU, field: physicalSku, required: true}
      - {at: QTY, field: quantity, integer: true}
"""
RECEIPT = """\
version: 1
message: receipt
format: csv
csv: {delimiter: ";", header: true, newline: lf}
codes:
  final: {"true": CLOSED, "false": OPEN}
records:
  - record: row
    each: line
    fields:
      - {at: ASN, field: delivery.deliveryId, required: true}
      - {at: RECEIPT, field: delivery.receiptId}
      - {at: STATE, field: delivery.isFinal, code: final}
      - {at: AT, field: delivery.receivedAt, date: "%Y-%m-%d %H:%M"}
      - {at: SKU, field: physicalSku}
      - {at: EAN, field: ean}
      - {at: QTY, field: quantity, integer: true, required: true}
      - {at: CONDITION, field: condition}
"""
HEADER = "ASN;RECEIPT;STATE;AT;SKU;EAN;QTY;CONDITION"


@pytest.fixture(autouse=True)
def open_for_business(world: World) -> None:
    world.map("inbound", INBOUND)
    world.map("receipt", RECEIPT)


def coming(world: World, **quantities: int) -> Delivery:
    """A delivery of the pretended supplier, 957-1 at first."""
    items = {world.item(sku): quantity for sku, quantity in quantities.items()}
    number = 957 + len({one.supplier_order for one in world.store.deliveries})
    return announce(world.store, number, items, arrives=world.clock() + timedelta(days=3))


def told(world: World, **quantities: int) -> Delivery:
    delivery = coming(world, **quantities)
    assert world.export().exit_code == 0
    return delivery


def receive(world: World, *rows: str) -> None:
    number = len(list((world.homes["alpha"].root).rglob("RECEIPT_*"))) + 1
    world.put_file(f"out/RECEIPT_{number}.csv", "\n".join([HEADER, *rows]) + "\n")


def accepted(world: World) -> list[tuple[str, dict[str, int]]]:
    """What the shop has taken into its stock, once for each time."""
    return [
        (
            one.subject,
            {key.partition("/")[0]: units for key, units in one.detail["quantities"].items()},
        )
        for one in world.store.effects
        if one.kind is Kind.DELIVERY_ACCEPTED
    ]


def announced(world: World) -> list[str]:
    rows = b"".join(world.files("in").values()).decode().splitlines()
    return [row for row in rows if not row.startswith("ASN;")]


def state(world: World, delivery: str = "957-1") -> str:
    ((found,),) = world.rows(f"SELECT state FROM deliveries WHERE delivery_id = '{delivery}'")
    return str(found)


def test_a_delivery_is_announced_once_and_accepted_once(world: World) -> None:
    told(world, TEE=30, CAP=12)
    assert announced(world) == [
        "957-1;Example Mills;2026-01-15;TEE;30",
        "957-1;Example Mills;2026-01-15;CAP;12",
    ]
    assert (world.export().done, state(world)) == ({}, "sent")
    receive(
        world,
        "957-1;G1;CLOSED;2026-01-15 10:00;TEE;;30;",
        "957-1;G1;CLOSED;2026-01-15 10:00;CAP;;12;",
    )
    outcome = world.import_()
    assert (outcome.exit_code, outcome.done["deliveries accepted"]) == (0, 1)
    assert Report(Counter({("alpha", "deliveries accepted"): 1})).lines("alpha") == [
        "1 delivery accepted"
    ]
    assert accepted(world) == [("957-1", {"TEE": 30, "CAP": 12})]
    (call,) = world.writes()
    products = {world.item("TEE").ean: 30, world.item("CAP").ean: 12}
    assert call.body == {"products": products, "insertStock": True}
    assert re.fullmatch(r"supplier-deliveries/\d+", call.path), "the SKUs are not whole"
    assert state(world) == "accepted"
    for _ in range(2):
        receive(
            world,
            "957-1;G1;CLOSED;2026-01-15 10:00;TEE;;30;",
            "957-1;G1;CLOSED;2026-01-15 10:00;CAP;;12;",
        )
        assert world.run().exit_code == 0
    assert len(accepted(world)) == 1, "the same receipt again is no second delivery"


def test_nothing_is_accepted_before_the_partner_says_that_it_is_all(world: World) -> None:
    told(world, TEE=30)
    receive(world, "957-1;G1;OPEN;2026-01-15 10:00;TEE;;10;")
    assert (world.import_().exit_code, accepted(world)) == (0, [])
    receive(world, "957-1;G2;CLOSED;2026-01-16 10:00;TEE;;18;")
    assert world.import_().exit_code == 0
    assert accepted(world) == [("957-1", {"TEE": 28})]
    assert world.problems("957-1") == ["rest-open"]
    assert state(world, "957-2") == "sent"
    assert world.export().done == {}, "what is the rest of one that the partner knows is not told"


def test_what_comes_later_goes_to_the_delivery_of_the_rest(world: World) -> None:
    world.set_policies(receipts={"accept": "first"})
    told(world, TEE=30)
    receive(world, "957-1;G1;;2026-01-15 10:00;TEE;;10;")
    world.import_()
    receive(world, "957-1;G2;;2026-01-16 10:00;TEE;;20;")
    assert world.import_().exit_code == 0
    assert accepted(world) == [("957-1", {"TEE": 10}), ("957-2", {"TEE": 20})]
    receive(world, "957-1;G3;;2026-01-17 10:00;TEE;;1;")
    assert world.import_().exit_code == 1
    assert "already-accepted" in world.problems("957-1")
    place = "SELECT problems.line, file_id FROM problems WHERE code = 'already-accepted'"
    (last,) = world.rows("SELECT MAX(id) FROM files WHERE direction = 'in'")
    assert world.rows(place) == [(2, *last)], "where the partner tells it"


@pytest.mark.parametrize(
    ("row", "code", "policies", "came"),
    [
        ("TEE;;31;", "more-than-announced", {"over": "accept"}, {"TEE": 31}),
        ("HAT;;30;", "unknown-item", {"unknown_item": "leave_out"}, {"CAP": 12}),
        ("TEE;;-3;", "negative-quantity", None, {}),
    ],
)
def test_what_is_not_as_announced_is_held_or_taken_by_policy(
    world: World, row: str, code: str, policies: Any, came: dict[str, int]
) -> None:
    told(world, TEE=30, CAP=12)
    rows = [f"957-1;G1;CLOSED;2026-01-15 10:00;{one}" for one in (row, "CAP;;12;")]
    receive(world, *rows)
    assert world.import_().exit_code == 1
    assert (world.problems("957-1"), accepted(world)) == ([code], [])
    if policies:
        world.set_policies(receipts=policies)
        assert world.import_().exit_code == 0
        ((_, quantities),) = accepted(world)
        assert came.items() <= quantities.items()


def test_goods_in_a_refused_condition_count_as_missing(world: World) -> None:
    world.set_policies(receipts={"refused": ["DAMAGED"], "insert_stock": "off"})
    told(world, TEE=30)
    receive(
        world, *[f"957-1;G1;CLOSED;2026-01-15 10:00;TEE;;{one}" for one in ("28;", "2;DAMAGED")]
    )
    assert world.import_().exit_code == 0
    assert accepted(world) == [("957-1", {"TEE": 28})]
    assert world.writes()[0].body["insertStock"] is False
    assert sorted(world.problems("957-1")) == ["goods-refused", "rest-open"]


def test_items_with_whole_skus_are_accepted_by_them(world: World) -> None:
    world.item("TEE", variant_sku="-WHI", size_sku="-M")
    told(world, TEE=30)
    assert announced(world) == ["957-1;Example Mills;2026-01-15;TEE-WHI-M;30"]
    receive(world, f"957-1;G1;CLOSED;2026-01-15 10:00;;{world.item('TEE').ean};30;")
    assert world.import_().exit_code == 0
    (call,) = world.writes()
    assert call.path.endswith("/sku")
    assert call.body["products"] == {"TEE-WHI-M": 30}


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble.DROP_AFTER,
        Trouble.ERROR_AFTER,
        Trouble.HALF_AFTER,
        Trouble.DENIED_AFTER,
        Trouble.DROP_BEFORE,
    ],
)
@pytest.mark.parametrize("quantity", [30, 20])
def test_a_lost_answer_is_found_out_and_nothing_is_accepted_twice(
    world: World, trouble: Trouble, quantity: int
) -> None:
    told(world, TEE=30)
    receive(world, f"957-1;G1;CLOSED;2026-01-15 10:00;TEE;;{quantity};")
    world.api.faults.order(Fault(trouble, "POST", "supplier-deliveries/*"))
    world.import_()
    for _ in range(4):
        world.clock.forward(minutes=2)
        world.run()
    assert accepted(world) == [("957-1", {"TEE": quantity})]
    assert (state(world), world.import_().exit_code) == ("accepted", 0)


def test_what_is_opened_for_the_rest_is_not_announced_while_the_answer_is_lost(
    world: World,
) -> None:
    told(world, TEE=30)
    receive(world, "957-1;G1;CLOSED;2026-01-15 10:00;TEE;;20;")
    world.api.faults.order(Fault(Trouble.DROP_AFTER, "POST", "supplier-deliveries/*"))
    world.import_()
    other = coming(world, CAP=12)
    for _ in range(2):
        world.clock.forward(minutes=2)
        world.export()
    world.import_()
    world.run()
    rows = world.rows("SELECT delivery_id, state, origin, follows FROM deliveries")
    assert rows == [
        ("957-1", "accepted", "announced", ""),
        ("957-2", "sent", "rest", "957-1"),
        (other.delivery_id, "sent", "announced", ""),
    ]
    assert [row.partition(";")[0] for row in announced(world)] == ["957-1", other.delivery_id]
    receive(world, "957-1;G2;CLOSED;2026-01-16 10:00;TEE;;10;")
    assert world.import_().exit_code == 0
    assert accepted(world) == [("957-1", {"TEE": 20}), ("957-2", {"TEE": 10})]


def test_what_somebody_accepts_in_centra_is_told_and_not_repeated(world: World) -> None:
    delivery = told(world, TEE=30)
    accept(world.store, delivery, delivery.quantities, inserts_stock=True)
    outcome = world.export()
    assert (outcome.exit_code, state(world)) == (0, "closed")
    assert world.problems("957-1") == ["delivery-closed"]
    receive(world, "957-1;G1;CLOSED;2026-01-15 10:00;TEE;;30;")
    assert world.import_().exit_code == 1
    assert len(accepted(world)) == 1
    assert "already-accepted" in world.problems("957-1")
    world.decide("discard", "957-1")
    assert world.import_().exit_code == 0


def test_the_count_of_the_night_knows_what_has_come(world: World) -> None:
    """It was counted before the arrival and is told after it: the store does not have it yet."""
    from tests.acceptance.incoming import STOCK, count

    world.map("stock", STOCK)
    told(world, TEE=30)
    count(world, "TEE;;100;2026-01-12 18:00:00")
    receive(world, "957-1;G1;OPEN;2026-01-12 20:30;TEE;;30;")
    world.clock.forward(hours=1)
    world.import_()
    assert world.item("TEE").physical == 100, "130 on the shelf, 30 of them not yet accepted"
    receive(world, "957-1;G2;CLOSED;2026-01-12 21:30;TEE;;0;")
    world.clock.forward(hours=1)
    world.import_()
    assert world.item("TEE").physical == 130


def test_a_delivery_that_changes_is_written_anew_or_told(world: World) -> None:
    delivery = coming(world, TEE=30)
    (world.homes["alpha"].root / "in").rmdir()
    world.export()
    delivery.quantities[world.item("TEE")] = 25
    (world.homes["alpha"].root / "in").mkdir()
    assert world.export().exit_code == 0
    assert announced(world) == ["957-1;Example Mills;2026-01-15;TEE;25"]
    delivery.quantities[world.item("TEE")] = 20
    assert world.export().exit_code == 0
    assert world.problems("957-1") == ["delivery-changed"]
    assert len(announced(world)) == 1


def test_one_that_cannot_be_written_is_held_and_the_others_go(world: World) -> None:
    announce(
        world.store, 900, {world.item("CAP"): 1}, arrives=world.clock(), supplier=("S" * 30, "PT")
    )
    coming(world, TEE=30)
    assert world.export().exit_code == 1
    assert [row.partition(";")[0] for row in announced(world)] == ["958-1"]
    assert world.problems("900-1") == ["too-long"]


def test_a_partner_that_never_says_that_it_is_all_is_told_by_check(world: World) -> None:
    world.map(
        "receipt",
        RECEIPT.replace("      - {at: STATE, field: delivery.isFinal, code: final}\n", ""),
    )
    told_by_check = world.bridge("check")
    assert told_by_check.returncode == 2
    assert "receipts: {accept: first}" in told_by_check.stdout + told_by_check.stderr


def test_a_dry_run_accepts_nothing(world: World) -> None:
    told(world, TEE=30)
    receive(world, "957-1;G1;CLOSED;2026-01-15 10:00;TEE;;30;")
    outcome = world.import_(dry_run=True)
    assert any("POST /supplier-deliveries/" in line for line in outcome.would), outcome.would
    assert accepted(world) == []
