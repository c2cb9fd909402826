"""`bridge rehearse` where a mapping cannot be run backwards: why, and what is proved then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.commands import bridge
from tests.acceptance.test_rehearse import edit

FOUND = """\
version: 1
message: confirmation
format: csv
csv: {header: false}
final: always
records:
  - record: head
    each: file
    starts: {1: "#SHIPMENTS FROM"}
    columns: 1
    fields:
      - {at: 1, field: sequence, find: " ([0-9]+)$", integer: true}
  - record: S
    each: line
    match: {1: S}
    columns: 4
    fields:
      - {at: 2, field: shipment.shipmentId, required: true}
      - {at: 3, field: physicalSku}
      - {at: 4, field: quantity, integer: true}
"""
LATE = """\
version: 1
message: order
format: csv
file: {name: "ORD_{sequence:06}.csv"}
csv: {header: false}
records:
  - record: "01"
    each: shipment
    match: {1: "01"}
    columns: 2
    fields:
      - {at: 2, field: deliveryName}
    records:
      - record: id
        each: shipment
        match: {1: "#12203"}
        columns: 2
        fields:
          - {at: 2, field: shipmentId, required: true}
      - record: "11"
        each: line
        match: {1: "11"}
        columns: 3
        fields:
          - {at: 2, field: physicalSku}
          - {at: 3, field: quantity, integer: true}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """What `bridge init` writes, with samples of what the mappings say no more taken out."""
    assert bridge(tmp_path, "init").returncode == 0
    for sample in (tmp_path / "samples").rglob("confirmation*"):
        sample.unlink()
    return tmp_path


def rehearsed(shop: Path) -> tuple[int, dict[str, Any], dict[str, dict[str, str]]]:
    """The exit code, all of the report, and what was told by section and what was tried."""
    ended = bridge(shop, "rehearse", "example", "--json")
    data: dict[str, Any] = json.loads(ended.stdout)
    told = {
        section["title"]: {
            one["what"]: f"{one['verdict']}: {one['told']}" for one in section["findings"]
        }
        for section in data["sections"]
    }
    return ended.returncode, data, told


def played(data: dict[str, Any]) -> set[str]:
    return {one["message"] for one in data["messages"] if one["played"]}


def test_what_cannot_be_written_is_told_once_with_its_place_and_proves_nothing(shop: Path) -> None:
    (shop / "mappings/example/confirmation.yaml").write_text(FOUND)

    code, data, told = rehearsed(shop)

    assert code == 1
    confirmed = told["Confirmations, as the warehouse writes them"]
    assert confirmed["confirmed whole"].startswith(
        "not rehearsed: mappings/example/confirmation.yaml, line 12, file.sequence in the record "
        "head: `find` takes a part of the partner's text"
    )
    assert "give samples of them" in confirmed["confirmed whole"]
    same = "not rehearsed: for the same reason as `confirmed whole`"
    assert confirmed["in two parcels"] == same
    assert told["Files that were cut off"]["cut in the middle"] == same
    assert told["Returns, as the warehouse writes them"]["goods that come back"] == (
        "not rehearsed: goods come back of completed shipments, and none was completed"
    )
    assert "refunds paid" not in told["Once only"]
    assert played(data) == {"order", "stock"}
    proves = " ".join(data["proves"])
    assert "your mappings of orders and stock agree" in proves
    assert "nothing about confirmations and returns" in proves


def test_the_summary_says_which_messages_were_not_rehearsed(shop: Path) -> None:
    edit(shop / "bridge.yaml", "CONF_*.csv", "CON-*.csv")

    ended = bridge(shop, "rehearse", "example")

    assert ended.returncode == 1
    assert "orders: rehearsed\n" in ended.stdout
    assert "confirmations: not rehearsed\n" in ended.stdout
    assert "returns: not rehearsed\n" in ended.stdout
    assert ended.stdout.count("takes no such name: correct one of the two") == 1
    assert "`files: CON-*.csv` in bridge.yaml" in ended.stdout


def test_an_order_that_is_named_behind_its_first_row_is_told_once(shop: Path) -> None:
    (shop / "mappings/example/order.yaml").write_text(LATE)

    code, data, told = rehearsed(shop)

    assert code == 1
    read = told["The order file"]["read by the order mapping, run backwards"]
    assert read.startswith(
        "not rehearsed: mappings/example/order.yaml, line 19, shipment.shipmentId in the record "
        "id: an order begins with the record 01, and only this later one names it"
    )
    assert told["Confirmations, as the warehouse writes them"] == {
        "every case": "not rehearsed: no order was read from the files"
    }
    every = [line for section in told.values() for line in section.values()]
    assert not any(line.endswith(": ") for line in every)
    assert played(data) == set()


def test_help_says_what_the_exit_codes_mean(tmp_path: Path) -> None:
    told = " ".join(bridge(tmp_path, "rehearse", "--help").stdout.split())

    assert "a message could not be rehearsed at all" in told
