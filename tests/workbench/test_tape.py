"""A mapping whose steps tell: it does the same, and keeps what every step was given and gave."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bridge.codecs import codec_for
from bridge.mapping.cells import read_cells
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.load import load_mapping
from bridge.mapping.read import Reader
from bridge.mapping.write import write_document
from bridge.model.document import Node
from bridge.model.place import Where
from bridge.model.records import Record
from bridge.workbench.looking import Looking
from bridge.workbench.opening import open_mapping
from bridge.workbench.tape import taped
from tests.refusals import is_refused

ROOT = Path(__file__).parents[2]
SAMPLES = [
    path
    for path in sorted((ROOT / "samples").glob("*/*.*"))
    if path.suffix != ".json" and path.parent.name != "operations" and not is_refused(path)
]

STOCK = """\
version: 1
message: stock
format: csv
csv: {header: false}
records:
  - record: row
    each: item
    fields:
      - {at: 1, field: physicalSku, prefix: "SKU ", case: upper}
      - {at: 2, field: quantity, integer: true, default: "0"}
"""

ORDER = """\
version: 1
message: order
format: csv
file: {name: "O_{sequence}.csv"}
csv: {header: false}
records:
  - record: H
    each: shipment
    match: {1: H}
    fields:
      - {at: 2, field: shipmentId}
      - {at: 3, field: grandTotalValue, decimal: {places: 1}}
    records:
      - record: L
        each: line
        match: {1: L}
        fields:
          - {at: 2, field: ean, max: 3}
          - {at: 3, field: quantity, integer: {width: 2}}
"""


def mapping_of(text: str) -> CompiledMapping:
    return load_mapping(text, "m.yaml", ZoneInfo("UTC"))


def loaded(sample: Path) -> CompiledMapping:
    name = sample.name.partition(".")[0].partition("-")[0]
    file = ROOT / "mappings" / sample.parent.name / f"{name}.yaml"
    return open_mapping(file, None, "Europe/Stockholm").mapping


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_a_taped_mapping_reads_every_sample_as_the_mapping_does(sample: Path) -> None:
    mapping = loaded(sample)
    told, _ = taped(mapping)
    codec = codec_for(mapping.layout.format)
    read = [
        list(Reader(one).entries(codec.read(io.BytesIO(sample.read_bytes()), one.layout, "f")))
        for one in (mapping, told)
    ]
    assert read[0] == read[1] != []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_every_record_is_seen_once_and_every_entry_finds_its_record(sample: Path) -> None:
    mapping = loaded(sample)
    codec = codec_for(mapping.layout.format)
    records = codec.read(io.BytesIO(sample.read_bytes()), mapping.layout, "f")
    entries = [one.key for one in Reader(mapping).entries(records) if not one.is_late]
    looking = Looking(mapping)
    seen = list(looking.through(io.BytesIO(sample.read_bytes()), "f"))
    assert [one.entry.key for one in seen if one.entry] == entries
    assert sorted(one.number for one in seen) == list(range(1, looking.read + 1))
    assert all(one.entry.where == one.record.where for one in seen if one.entry)


def test_steps_are_kept_in_the_order_of_reading_with_their_values() -> None:
    mapping, tape = taped(mapping_of(STOCK))
    (rule,) = mapping.records
    read_cells(rule, Record("row", {"1": "SKU TEE", "2": "5"}, Where("f", 1)))
    steps = tape.take()
    told = [(step.kind, step.before, step.after) for step in steps[rule.fields[0].path]]
    assert told == [("Affix", "SKU TEE", "TEE"), ("Case", "TEE", "TEE")]
    assert [(step.before, step.after) for step in steps[rule.fields[1].path]] == [("5", 5)]
    assert tape.take() == {}


def test_a_step_that_fails_keeps_its_error_and_raises_it_on() -> None:
    mapping, tape = taped(mapping_of(STOCK))
    (rule,) = mapping.records
    _, problems = read_cells(rule, Record("row", {"1": "TEE", "2": "many"}, Where("f", 1)))
    (last,) = tape.take()[rule.fields[1].path]
    assert last.error is not None
    assert [one.code for one in problems] == ["affix-missing", last.error.code]


def test_what_is_written_keeps_our_values_record_by_record() -> None:
    mapping, tape = taped(mapping_of(ORDER))
    lines = [Node("line", {"ean": "1", "quantity": n}) for n in (1, 2)]
    lines.append(Node("line", {"ean": "12345", "quantity": 3}))
    values = {"shipmentId": "S1", "grandTotalValue": Decimal("1.50")}
    _, problems = write_document(mapping, {}, Node("shipment", values, lines))
    assert [one.code for one in problems] == ["too-long"]
    told = [(one.rule.layout.name, list(one.values.values())) for one in tape.written]
    assert told == [
        ("H", [["S1"], [Decimal("1.50")]]),
        ("L", [["1"], [1]]),
        ("L", [["1"], [2]]),
        ("L", [["12345"], [3]]),
    ]
