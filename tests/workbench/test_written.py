"""What is made of documents: each record beside what went into it, and each problem at its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bridge.codecs import codec_for
from bridge.mapping.load import load_mapping
from bridge.model.document import Node
from bridge.model.moment import Moment, from_utc_text
from bridge.workbench.samples import STORE
from bridge.workbench.sampling import open_for_sample, write_sample
from bridge.workbench.written import write_file

ROOT = Path(__file__).parents[2]
SAID = sorted((ROOT / "samples").glob(f"*/*{STORE}"))
NOW = from_utc_text("2026-01-12T20:00:00.000000Z")

ORDER = """\
version: 1
message: order
format: csv
file: {name: "O_{shipmentId}.csv", encoding: ascii, per: document}
csv: {header: false, newline: lf}
records:
  - record: F
    each: file
    match: {1: F}
    fields:
      - {at: 2, value: SHOP}
  - record: H
    each: shipment
    match: {1: H}
    fields:
      - {at: 2, field: shipmentId}
      - {at: 3, field: deliveryName}
    records:
      - record: L
        each: line
        match: {1: L}
        fields:
          - {at: 2, field: physicalSku, required: true}
          - {at: 3, field: quantity, integer: true}
  - record: T
    each: file
    match: {1: T}
    fields:
      - {at: 2, field: lineCount, integer: true}
"""


def made(*documents: Node) -> Any:
    mapping = load_mapping(ORDER, "order.yaml", ZoneInfo("UTC"))
    named = {str(one.values["shipmentId"]): one for one in documents}
    return write_file(mapping, named, {"created": Moment(NOW), "sequence": 1})


def shipment(name: str, *skus: str, to: str = "Alva") -> Node:
    lines = [Node("line", {"physicalSku": sku, "quantity": 1}) for sku in skus]
    return Node("shipment", {"shipmentId": name, "orderId": "1", "deliveryName": to}, lines)


@pytest.mark.parametrize("said", SAID, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_the_file_that_comes_out_is_the_sample_and_every_record_has_its_line(said: Path) -> None:
    sample = said.with_name(said.name.removesuffix(STORE))
    message = sample.name.partition(".")[0].partition("-")[0]
    mapping = ROOT / "mappings" / said.parent.name / f"{message}.yaml"
    opened = open_for_sample(mapping, said, None, None)
    outcome = write_sample(opened, said, None, NOW)
    held = json.loads(said.read_bytes()).get("held", {})
    assert (outcome.data, outcome.held) == (sample.read_bytes(), len(held))
    types = [record for outer in opened.mapping.records for record in outer.every]
    # Nothing is kept of a record of constants alone.
    bare = {one.layout.name for one in types if not any(rule.names for rule in one.fields)}
    made = [one for one in outcome.made if one.document not in held]
    assert all(one.line and (one.written or one.type in bare) for one in made)
    layout = opened.mapping.layout
    with sample.open("rb") as stream:
        read = [one.where.line for one in codec_for(layout.format).read(stream, layout, "f")]
    assert sorted({one.line for one in outcome.made} & set(read)) == read


def test_records_stand_in_the_order_of_the_file_with_their_lines() -> None:
    outcome = made(shipment("S1", "TEE", "CAP"), shipment("S2", "BAG"))
    told = [(one.number, one.line, one.type, one.document) for one in outcome.made]
    assert told == [
        (1, 1, "F", ""), (2, 2, "H", "S1"), (3, 3, "L", "S1"), (4, 4, "L", "S1"),
        (5, 5, "H", "S2"), (6, 6, "L", "S2"), (7, 7, "T", ""),
    ]  # fmt: skip
    assert outcome.text("ascii") == (
        ["F,SHOP", "H,S1,Alva", "L,TEE,1", "L,CAP,1", "H,S2,Alva", "L,BAG,1", "T,3"]
    )
    assert outcome.name == "O_S1.csv"


def test_a_problem_is_at_the_record_whose_field_has_it_and_its_document_is_left_out() -> None:
    outcome = made(shipment("S1", "TEE", "", "CAP", ""), shipment("S2", "BAG"))
    assert (outcome.documents, outcome.held) == (1, 1)
    held = [one for one in outcome.made if one.document == "S1"]
    assert [[problem.code for problem in one.problems] for one in held] == [
        [], [], ["required"], [], ["required"]
    ]  # fmt: skip
    assert {one.line for one in held} == {0}
    assert [one.number for one in outcome.made] == list(range(1, 10))


def test_what_the_encoding_cannot_hold_is_a_problem_at_the_place_with_its_text() -> None:
    outcome = made(shipment("S1", "TEE", to="Åsa"))
    (problem,) = [problem for one in outcome.made for problem in one.problems]
    assert problem.code == "not-in-encoding"
    assert (problem.where and problem.where.at, problem.value) == ("3", "Åsa")
    assert outcome.data == b""
