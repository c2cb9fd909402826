"""Tables in the language: headers and columns, versions of a record, workbooks."""

from __future__ import annotations

import pytest

from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Node
from tests.codecs.zips import zipped
from tests.mapping.texts import (
    ROWS,
    TYPED,
    XML_MAPPING,
    changed,
    codes_of,
    compiled,
    entries,
    faults,
    line,
    written,
)

XLSX = changed(ROWS, ('format: csv\ncsv: {delimiter: ";"}', "format: xlsx"))
OUT = """\
version: 1
message: order
format: csv
file: {name: "O_{sequence}.csv"}
csv: {delimiter: ";"}
records:
  - each: line
    fields:
      - {at: Order, field: shipment.shipmentId}
      - {at: SKU, field: physicalSku}
      - {at: Qty, field: quantity, integer: true}
"""
#: Three versions of a header row, and the lines that stand below each of them.
VERSIONS = """\
version: 1
message: confirmation
format: csv
csv: {header: false}
records:
  - record: first
    each: shipment
    match: {1: PH}
    columns: 3
    fields:
      - {at: 2, field: shipmentId}
      - {at: 3, field: tracking}
    records:
      - record: line
        each: line
        match: {1: PD}
        fields:
          - {at: 2, field: physicalSku}
          - {at: 3, field: quantity, integer: true}
  - record: with e-mail
    each: shipment
    match: {1: PH}
    columns: 4
    fields:
      - {at: 2, field: shipmentId}
      - {at: 4, field: tracking}
"""


def settings(mapping: str, block: str) -> tuple[str, tuple[str, str]]:
    """Return `mapping` with `block` as the settings of its table."""
    return mapping, ('csv: {delimiter: ";"}', f"csv: {{delimiter: ';', {block}}}")


@pytest.mark.parametrize(
    ("text", "change", "path", "found", "meant"),
    [
        (*settings(ROWS, "header: maybe"), "csv.header", '"maybe"', "positions"),
        (*settings(ROWS, "skip: -1"), "csv.skip", '"-1"', "or header"),
        (*settings(ROWS, "skip: 9999"), "csv.skip", '"9999"', "below 1000"),
        (*settings(ROWS, "escape: ';'"), "csv.escape", '";"', "another one than delimiter"),
        (*settings(ROWS, "escape: '\"'"), "csv.escape", '"\\""', "a doubled quote is read anyway"),
        (*settings(ROWS, "escape: ab"), "csv.escape", '"ab"', "1 character"),
        (*settings(ROWS, "newline: lfcr"), "csv.newline", '"lfcr"', "crcrlf"),
        (*settings(ROWS, "aliases: {SKUU: X}"), "csv.aliases.SKUU", '"SKUU"', "did you mean `SKU`"),
        (
            *settings(ROWS, "aliases: {SKU: QTY}"),
            "csv.aliases.SKU",
            '"QTY"',
            'column "QTY" already',
        ),
        (*settings(ROWS, "aliases: {SKU: []}"), "csv.aliases.SKU", "an empty list", "at least one"),
        (
            *settings(ROWS, "names: loose, aliases: {SKU: order no}"),
            "csv.aliases.SKU",
            '"order no"',
            'column "ORDER_NO" already',
        ),
        (
            changed(*settings(ROWS, "names: loose")),
            ("at: SKU", "at: qty"),
            "csv.names",
            '"loose"',
            "are one column",
        ),
        (
            ROWS,
            ("physicalSku}", "physicalSku, optional: on, required: on}"),
            "records.0.fields.5.optional",
            "`optional` and `required`",
            "keep one",
        ),
        (
            ROWS,
            ("    each: line\n", "    each: line\n    columns: 4\n"),
            "records.0.columns",
            '"4"',
            "only rows of positions",
        ),
        (*settings(OUT, "skip: 2"), "csv.skip", "`skip`", "it is about reading"),
        (
            *settings(OUT, "repeated_header: on"),
            "csv.repeated_header",
            "`repeated",
            "about reading",
        ),
        (*settings(OUT, "names: loose"), "csv.names", "`names`", "about reading"),
        (*settings(OUT, "aliases: {SKU: x}"), "csv.aliases", "`aliases`", "about reading"),
        (
            OUT,
            ("physicalSku}", "physicalSku, optional: on}"),
            "records.0.fields.1.optional",
            "in a message that goes out",
            "every column",
        ),
        (
            TYPED,
            ("header: false", "header: false, names: loose"),
            "csv.names",
            "`names` with `header: false`",
            "`header: true`",
        ),
        (
            TYPED,
            ("header: false", "header: positions, skip: header"),
            "csv.skip",
            "`skip` with `header: positions`",
            "`header: true`",
        ),
        (
            TYPED,
            ("header: false", "header: positions, aliases: {1: A}"),
            "csv.aliases",
            "`aliases` with `header: positions`",
            "leave it out",
        ),
        (
            TYPED,
            ("isFinal, code: final", "isFinal, code: final, optional: on"),
            "records.0.fields.1.optional",
            "for a position",
            "that the header names",
        ),
        (XLSX, ("format: xlsx", "format: xlsx\ncsv: {}"), "csv", "settings of csv", "leave it out"),
        (
            XLSX,
            ("format: xlsx", "format: xlsx\nfile: {encoding: cp1252}"),
            "file.encoding",
            '"cp1252"',
            "says itself",
        ),
        (
            XLSX,
            ("format: xlsx", "format: xlsx\nfile: {starts: PK}"),
            "file.starts",
            "for a workbook",
            "begins alike",
        ),
        (XLSX, ("format: xlsx", "format: xlsx\nxlsx: {sheet: 0}"), "xlsx.sheet", '"0"', "1 to 100"),
        (
            XLSX,
            ("format: xlsx", "format: xlsx\nxlsx: {sheet: a/b}"),
            "xlsx.sheet",
            '"a/b"',
            "31 characters",
        ),
        (
            XLSX,
            ("format: xlsx", "format: xlsx\nxlsx: {delimiter: x}"),
            "xlsx.delimiter",
            "an unknown key",
            "",
        ),
        (
            XLSX,
            ("    each: line\n", "    each: line\n    columns: any\n"),
            "records.0.columns",
            '"any"',
            "leave it out",
        ),
        (XLSX, ("at: SKU", "at: ' '"), "records.0.fields.5.at", '" "', "the name of a column"),
        (
            XLSX,
            ("format: xlsx", "format: xlsx\nxlsx: {header: false}"),
            "records.0.fields.0.at",
            '"ORDER_NO"',
            "positions, from 1",
        ),
    ],
)
def test_a_setting_that_makes_no_sense_is_told_where_it_stands(
    text: str, change: tuple[str, str], path: str, found: str, meant: str
) -> None:
    told = faults(text, change)
    assert any(one.path == path and found in one.found and meant in one.meant for one in told), told


def test_optional_is_about_columns_and_not_about_elements() -> None:
    told = faults(XML_MAPPING, ("shipmentId}", "shipmentId, optional: on}"))
    assert [one.path for one in told] == ["records.0.records.0.fields.0.optional"]


# --- reading --------------------------------------------------------------------------------------


def test_a_report_with_a_title_other_names_and_a_column_less_is_read() -> None:
    block = "skip: header, names: loose, aliases: {SKU: [Artikelnr], QTY: [Menge]}"
    mapping = compiled(
        changed(*settings(ROWS, block)),
        ("parcel.carrier, code: carrier}", "parcel.carrier, code: carrier, optional: on}"),
    )
    found = entries(
        mapping,
        "Confirmations;2026-01-13\n\nOrder-No;Status;shipped;Tracking;ARTIKELNR;Menge\n"
        "1-1;C;2026-01-13 10:00:00;T1;A;2\n",
    )
    assert codes_of(found) == [[]]
    assert found[0].values["line.physicalSku"] == "A"
    assert found[0].values["line.quantity"] == 2
    assert "parcel.carrier" not in found[0].values


def test_lines_belong_to_the_header_before_whatever_its_version() -> None:
    found = entries(compiled(VERSIONS), "PH,1-1,T1\nPD,A,1\nPH,2-1,mail,T2\nPD,B,2\nPD,C,3\n")
    assert codes_of(found) == [[]] * 5
    said = [(one.document, one.values.get("line.physicalSku")) for one in found]
    assert said == [("1-1", None), ("1-1", "A"), ("2-1", None), ("2-1", "B"), ("2-1", "C")]
    assert found[4].values["shipment.tracking"] == ("T2",)


def test_a_header_of_no_version_takes_its_lines_with_it() -> None:
    found = entries(compiled(VERSIONS), "PH,1-1,T1\nPD,A,1\nPH,2-1\nPD,B,2\n")
    assert codes_of(found) == [[], [], ["row-too-short"], ["header-missing"]]


def test_the_first_version_is_the_one_that_is_written() -> None:
    shipment = Node(
        "shipment",
        {"shipmentId": "1-1", "tracking": ("T",)},
        [Node("line", {"physicalSku": "A", "quantity": 1})],
    )
    data, problems = written(compiled(VERSIONS), [shipment])
    assert (data, problems) == (b"PH,1-1,T\r\nPD,A,1\r\n", [])


def test_versions_would_both_be_written_in_a_message_that_goes_out() -> None:
    told = faults(
        changed(VERSIONS, ("message: confirmation", "message: order\nfile: {name: a.csv}")),
        ("field: tracking}\n    records", "field: deliveryName}\n    records"),
        ("field: tracking}", "field: deliveryName}"),
    )
    assert ("records.1.columns", "another version of a record") in [
        (one.path, one.found) for one in told
    ]


def test_types_that_only_their_width_tells_need_it_said_for_each() -> None:
    widths = changed(VERSIONS, ("    match: {1: PH}\n", ""), ("    match: {1: PH}\n", ""))
    told = faults(widths, ("columns: 4", "columns: any"))
    assert {one.path for one in told} >= {"records.0.match", "records.1.match"}


# --- workbooks ------------------------------------------------------------------------------------


@pytest.fixture
def workbook() -> CompiledMapping:
    return compiled(XLSX, ("format: xlsx", "format: xlsx\nxlsx: {sheet: Shipped, skip: 2}"))


def test_a_workbook_says_what_was_written_into_it(workbook: CompiledMapping) -> None:
    document = line(
        shipment_shipmentId="00123",
        shipment_isFinal=True,
        parcel_carrier="DHL",
        parcel_tracking=("T1", "T2"),
        quantity=7,
    )
    data, problems = written(workbook, [document])
    assert not problems
    (entry,) = entries(workbook, data)
    assert entry.where.line == 4
    assert {name: entry.values[name] for name in entry.values if "shipped" not in name} == {
        "shipment.shipmentId": "00123",
        "shipment.isFinal": True,
        "parcel.carrier": "DHL",
        "parcel.tracking": ("T1", "T2"),
        "line.physicalSku": "A",
        "line.quantity": 7,
    }


def test_characters_of_every_encoding_fit_a_workbook() -> None:
    mapping = compiled(
        changed(OUT, ("format: csv", "format: xlsx"), ('csv: {delimiter: ";"}\n', ""))
    )
    data, problems = written(mapping, [line(physicalSku="日本\U0001f600")])
    assert not problems
    assert entries(mapping, data)[0].values["line.physicalSku"] == "日本\U0001f600"


def test_a_workbook_in_a_zip_is_read_as_the_workbook() -> None:
    plain = compiled(XLSX)
    data, _ = written(plain, [line(shipment_shipmentId="1-1", quantity=3)])
    packed = compiled(XLSX, ("format: xlsx", 'format: xlsx\nfile: {zip: "*.xlsx"}'))
    (entry,) = entries(packed, zipped({"a.xlsx": data}))
    assert entry.values["line.quantity"] == 3
    assert entry.where.file == "f.txt/a.xlsx"
