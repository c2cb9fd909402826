"""A warehouse whose files speak in conditions, sentinels and places of several kinds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.app.books import open_configuration
from bridge.codecs import codec_for
from bridge.mapping.read import Reader
from bridge.mapping.write import write_document, write_file_records
from bridge.model.document import Entry, Node
from bridge.sandbox.warehouse import Behaviour, Warehouse

CONFIGURATION = """
version: 1
state: ./state
stores:
  shop:
    time_zone: Europe/Stockholm
    endpoints: {main: {api: https://shop.example, secret: {env: SECRET}, warehouse: main}}
partners:
  depot:
    endpoint: shop/main
    time_zone: Europe/Paris
    transport: {folder: {path: ./exchange}}
    shipments: all
    messages:
      order: {mapping: order.yaml, folder: in}
      confirmation: {mapping: confirmation.yaml, folder: out, files: "*.csv"}
"""

#: Century and day apart, an address over two columns, gift orders marked, grams for kilograms.
ORDER = """
version: 1
message: order
format: csv
file: {name: "ORD_{sequence:06}.csv"}
records:
  - each: line
    fields:
      - {at: SITE, value: LVD, check: on}
      - {at: ORDER, field: shipment.shipmentId, prefix: {text: SO, optional: on}}
      - {at: FIRST, field: shipment.deliveryName, split: {by: " ", take: 1}}
      - {at: LAST, field: shipment.deliveryName, split: {by: " ", take: 2-}}
      - {at: [STREET_1, STREET_2], field: shipment.deliveryAddress, wrap: 20}
      - {at: KIND, value: B2B, when: {shipment.deliveryCompany: {not: ""}}}
      - {at: KIND, value: B2C}
      - {at: SKU, field: physicalSku}
      - {at: EAN, field: ean, when: {ean: {starts: "2"}}}
      - {at: QTY, field: quantity, integer: {width: 5}}
      - {at: GRAMS, field: weight, decimal: {times: "1000", places: 0}}
"""

#: What was not shipped keeps its quantity and is struck out, or its tracking says REJECTED.
CONFIRMATION = """
version: 1
message: confirmation
format: csv
file: {name: "CONF_{sequence:06}.csv"}
codes:
  rejected: {"true": REJECTED}
records:
  - each: line
    fields:
      - {at: Order, field: shipment.shipmentId, prefix: {text: SO, optional: on}}
      - {at: Tracking, field: shipment.isCancelled, code: rejected, unknown: {use: "false"}}
      - {at: [Tracking, Tracking 2], field: parcel.tracking, none: REJECTED}
      - {at: Shipped, field: parcel.shippedAt, date: ["%d.%m.%Y %H:%M:%S", "%Y-%m-%d"],
         when: {Tracking: {not: REJECTED}}}
      - {at: Item, field: ean, when: {Kind: EAN}}
      - {at: Item, field: physicalSku, when: {Kind: SKU}}
      - {at: Line, field: quantity, none: X, default: "0", integer: true, when: {Line: X}}
      - {at: Pieces, field: quantity, integer: true, when: {Line: S}}
"""


@pytest.fixture
def answers(tmp_path: Path) -> list[Entry]:
    """What is read of a warehouse's answers to an order that it ships, and one that it does not."""
    (tmp_path / "bridge.yaml").write_text(CONFIGURATION)
    (tmp_path / "order.yaml").write_text(ORDER)
    (tmp_path / "confirmation.yaml").write_text(CONFIRMATION)
    configuration, mappings = open_configuration(tmp_path / "bridge.yaml")
    mapping = mappings["depot"]["order"]
    root = tmp_path / "exchange"
    (root / "in").mkdir(parents=True)
    records = []
    for name, company in (("1-1", "Blåklint A/S"), ("2-1", "")):
        made, problems = write_document(mapping, {}, order(name, company))
        assert not problems
        records += made
    with (root / "in/ORD_000001.csv").open("wb") as sink:
        around = write_file_records(mapping, {})[0]
        codec_for("csv").write(sink, mapping.layout, around, records)
    warehouse = Warehouse(
        "depot", root, configuration.partner("depot").messages, mappings["depot"],
        clock=lambda: datetime(2026, 1, 13, 9, 30, tzinfo=UTC),
    )  # fmt: skip
    warehouse.behaviours["2-1"] = Behaviour.NOTHING
    incoming = mappings["depot"]["confirmation"]
    found = []
    for path in warehouse.work():
        with path.open("rb") as stream:
            said = codec_for("csv").read(stream, incoming.layout, path.name)
            found += list(Reader(incoming).entries(said))
    return found


def order(name: str, company: str) -> Node:
    values = {
        "shipmentId": name,
        "deliveryName": "Alva Maria Exempelsson",
        "deliveryCompany": company,
        "deliveryAddress": "Provgatan 1, uppgång B, 4 tr",
    }
    item = {"physicalSku": "TEE", "ean": "2000000010021", "quantity": 3, "weight": 0}
    return Node("shipment", values, [Node("line", item)])


def test_an_order_is_understood_and_what_is_answered_is_read_as_it_was_meant(
    answers: list[Entry],
) -> None:
    assert not [problem for one in answers for problem in one.problems]
    shipped = next(one.values for one in answers if one.document == "1-1")
    assert shipped["line.quantity"] == 3
    assert shipped["line.ean"] == "2000000010021"
    assert len(shipped["parcel.tracking"]) == 1
    assert shipped["parcel.shippedAt"].utc == datetime(2026, 1, 13, 9, 30, tzinfo=UTC)
    assert shipped["shipment.isCancelled"] is False


def test_nothing_shipped_is_written_as_a_line_that_is_struck_out(answers: list[Entry]) -> None:
    struck = next(one.values for one in answers if one.document == "2-1")
    assert struck["line.quantity"] == 0
    assert struck["shipment.isCancelled"] is False
