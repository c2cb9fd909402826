"""However wrong a mapping is, one round tells everything that does not depend on the unknown."""

from __future__ import annotations

import pytest

from bridge.config.fault import Fault, Faults
from bridge.mapping.load import load_mapping
from tests.mapping.texts import STOCKHOLM

HEAD = "version: 1\nmessage: confirmation\nformat: csv\n"
NEEDED = """\
      - {at: Q, field: quantity, integer: true}
      - {at: S, field: physicalSku}
"""


def told(text: str) -> list[Fault]:
    with pytest.raises(Faults) as caught:
        load_mapping(text, "m.yaml", STOCKHOLM)
    return list(caught.value.faults)


def paths(text: str) -> list[str]:
    return [one.path for one in told(text)]


def test_a_misspelt_head_a_field_and_what_is_needed_are_told_together() -> None:
    found = told("""\
version: 1
message: confirmtion
format: csvv
records:
  - each: line
    fields:
      - {at: A, field: shipmnt.shipmentId, required: true, cutt: 3}
""")

    assert [one.path for one in found] == [
        "message",
        "format",
        "records",
        "records",
        "records.0.fields.0.field",
        "records.0.fields.0.cutt",
    ]
    assert "line.quantity" in found[3].meant


def test_places_conditions_and_steps_are_checked_beside_what_is_malformed() -> None:
    assert paths("""\
version: 1
message: confirmation
format: csv
csv: {header: false}
file: {encoding: utf-9}
records:
  - each: line
    fields:
      - {at: x, field: shipment.shipmentId, required: true, part: "3-1"}
      - {at: 0, field: quantity, integer: true}
      - {at: 3, field: physicalSku, when: {foo: x}}
      - {at: 5, value: hello}
      - {at: 3, field: ean, split: ";"}
""") == [
        "file.encoding",
        "records.0.fields.0.at",
        "records.0.fields.0.part",
        "records.0.fields.1.at",
        "records.0.fields.2.when.foo",
        "records.0.fields.4.split",
    ]


@pytest.mark.parametrize("more", ["", ", cut: x"])
def test_of_a_table_whose_file_is_missing_no_more_is_said(more: str) -> None:
    found = paths(
        f"{HEAD}code_files: {{c: nope.csv}}\nrecords:\n  - each: line\n    fields:\n"
        f"      - {{at: A, field: shipment.shipmentId, code: c{more}}}\n{NEEDED}"
    )

    assert found == ["code_files.c", *(["records.0.fields.0.cut.characters"] if more else [])]


def test_all_below_a_misspelt_level_is_checked() -> None:
    assert paths("""\
version: 1
message: confirmation
format: csv
csv: {delimeter: pipe, header: flase}
codes:
  final: {"true": C, "false": P, ture: Q}
records:
  - record: S
    each: shipmnt
    match: {1: S}
    colums: 10
    fields:
      - {at: 2, field: shipmentID, required: true}
      - {at: 3, field: shippedAt, date: "%Y%m%Q"}
      - {at: 4, field: isFinal, code: finl}
      - {att: 7, field: carrier}
      - {at: x, field: service, max: ten}
    recods:
      - record: I
        each: line
        match: {1: I}
        fields:
          - {at: 3, field: physicalsku}
          - {at: 5, field: quantity, integr: {wdth: 3}}
""") == [
        "csv.delimeter",
        "csv.header",
        "records.0.each",
        "records.0.colums",
        "records.0.fields.0.field",
        "records.0.fields.1.date.format",
        "records.0.fields.2.code",
        "records.0.fields.2.code",
        "records.0.fields.3.att",
        "records.0.fields.4.at",
        "records.0.fields.4.max.characters",
        "records.0.recods",
        "records.0.recods.0.fields.0.field",
        "records.0.recods.0.fields.1.integr",
        "records.0.recods.0.fields.1.integr.wdth",
    ]


def test_a_level_that_nobody_knows_is_the_one_that_its_fields_are_of() -> None:
    assert paths(
        f"{HEAD}csv: {{header: false}}\nrecords:\n  - each: header\n    match: {{1: H}}\n"
        "    fields:\n      - {at: 2, field: shipmentId}\n    records:\n"
        "      - each: line\n        match: {1: L}\n        fields:\n"
        "          - {at: 2, field: physicalSku, cut: 1.5}\n"
        "          - {at: 3, field: quantity, integer: true}\n"
    ) == ["records.0.each", "records.0.records.0.fields.0.cut.characters"]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("each: line", "level: line", ["records.0.each", "records.0.level"]),
        ("integer: true", "integer: [x]", ["records.0.fields.1.integer"]),
        ("field: quantity, integer: true", "join: [], with: x", ["records.0.fields.1.join"]),
        ("format: csv", "format: zzz", ["format"]),
        ("message: confirmation", "message: [x]", ["message"]),
        ("code: f", "code: {f: g}", ["records.0.fields.0.code"]),
        ("codes: {f: {a: b}}", "codes: {f: [a]}", ["codes.f"]),
        ("codes: {f: {a: b}}", "codes: [f]", ["codes"]),
        ("field: physicalSku", "field: zzzz", ["records.0.fields.2.field"]),
        ("at: S, field: physicalSku", "field: physicalSku", ["records.0.fields.2.at"]),
        ("final: always", "final: [x]", ["final"]),
    ],
)
def test_what_follows_from_a_single_fault_is_not_told(old: str, new: str, path: list[str]) -> None:
    text = (
        f"{HEAD}final: always\ncodes: {{f: {{a: b}}}}\nrecords:\n  - each: line\n    fields:\n"
        f"      - {{at: A, field: shipment.shipmentId, code: f}}\n{NEEDED}"
    )
    load_mapping(text, "m.yaml", STOCKHOLM)

    assert paths(text.replace(old, new)) == path
