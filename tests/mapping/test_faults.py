"""Wrong mappings: every fault with its place, what was found and what was meant, all at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.app.mappings import beside
from bridge.codecs import codec_for
from bridge.config.fault import Faults
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.load import load_mapping
from bridge.model.paths import PathError, way_of
from bridge.model.place import Where
from bridge.model.records import Record
from tests.mapping.texts import (
    ROWS,
    STOCKHOLM,
    TYPED,
    XML_MAPPING,
    XML_ORDER,
    changed,
    compiled,
    faults,
)

SKU = "field: physicalSku}"
QTY = "quantity, integer: true"
DATE = 'date: "%Y-%m-%d %H:%M:%S"'

#: A change to `ROWS`; where the fault is told; what was found; what was meant.
WRONG: list[tuple[str, str, str, str, str]] = [
    ("version: 1", "version: 2", "version", '"2"', "allowed here: 1"),
    ("confirmation", "confirmaton", "message", '"confirmaton"', "did you mean `confirmation`?"),
    ("format: csv", "format: cvs", "format", '"cvs"', "did you mean `csv`?"),
    (
        "format: csv",
        "format: csv\nxml: {}",
        "xml",
        "settings of xml for the format csv",
        "leave it",
    ),
    ("delimiter:", "delimitr:", "csv.delimitr", "an unknown key", "did you mean `delimiter`?"),
    ('";"', '";;"', "csv.delimiter", '";;"', "one character, or one of tab, pipe"),
    ('";"', "'\"'", "csv.quote_character", '`"` for both', "`quote: none`"),
    (
        '";"}',
        '";", bom: on}\nfile: {encoding: cp1252}',
        "csv.bom",
        "mark in cp1252",
        "leave it out",
    ),
    ("csv: {", "file: {encoding: utf-9}\ncsv: {", "file.encoding", '"utf-9"', "such as utf-8"),
    ("csv: {", "file: {encoding: rot13}\ncsv: {", "file.encoding", '"rot13"', "of texts"),
    ("csv: {", "file: {unmappable: …, encoding: ascii}\ncsv: {", "file.unmappable", '"…"', "ascii"),
    (
        "csv: {",
        "file: {replace: {a: …}, encoding: ascii}\ncsv: {",
        "file.replace.a",
        '"…"',
        "ascii",
    ),
    ("csv: {", "file: {replace: {}}\ncsv: {", "file.replace", "a block of keys", "at least 1"),
    ("csv: {", "file: {name: a/b}\ncsv: {", "file.name", '"a/b"', "folders"),
    (
        "message: confirmation",
        "message: stock\nfinal: always",
        "final",
        '"always"',
        "confirmations",
    ),
    ("csv: {", "key: [line.ean]\ncsv: {", "key.0", '"line.ean"', "fields that are mapped"),
    ("each: line", "each: lines", "records.0.each", '"lines"', "did you mean `line`?"),
    ("each:", "eech:", "records.0.eech", "an unknown key", "did you mean `each`?"),
    (
        "shipment.shipmentId",
        "shipmentId",
        "records.0.fields.0.field",
        '"shipmentId"',
        "did you mean `shipment.shipmentId`?",
    ),
    ("physicalSku", "physicalSKU", "records.0.fields.5.field", '"physicalSKU"', "`physicalSku`?"),
    ("physicalSku", "raw.sku", "records.0.fields.5.field", '"raw.sku"', "fields of line"),
    ("parcel.carrier", "item.carrier", "records.0.fields.3.field", '"item.carrier"', "carrier"),
    ("code: carrier", "code: carier", "records.0.fields.3.code", '"carier"', "`carrier`?"),
    ("DHL: [DHL, DHX]", "DHL: [DHL, PN]", "records.0.fields.3.code", '"PN"', "share it"),
    ("DHL: [DHL, DHX]", 'DHL: [DHL, ""]', "records.0.fields.3.code", "an empty text", "`default`"),
    (
        '"true": C, "false": P',
        "ja: C, nej: P",
        "records.0.fields.1.code",
        '"ja", "nej"',
        "`true` and",
    ),
    ("code: final", "code: final, unknown: keep", "records.0.fields.1.unknown", '"keep"', "hold"),
    (
        "code: final",
        "code: final, unknown: {use: x}",
        "records.0.fields.1.unknown",
        "block",
        "true",
    ),
    (
        "code: final",
        "code: final, unknown: {user: x}",
        "records.0.fields.1.unknown.user",
        "unknown key",
        "did you mean `use`?",
    ),
    (
        SKU,
        "field: physicalSku, unknown: hold}",
        "records.0.fields.5.unknown",
        "`unknown`",
        "`code`",
    ),
    (
        DATE,
        'date: "%H:%M:%S"',
        "records.0.fields.2.date.format",
        '"%H:%M:%S"',
        "year, month and day",
    ),
    (DATE, 'date: "%Y-%Q-%d"', "records.0.fields.2.date.format", '"%Y-%Q-%d"', "`%Q` is none of"),
    (
        DATE,
        'date: {format: "%Y%m%d", zone: Europe/Stokholm}',
        "records.0.fields.2.date.zone",
        '"Europe/Stokholm"',
        "did you mean `Europe/Stockholm`?",
    ),
    (DATE, 'date: "%Y-%m-%dT%H:%M:%SZ"', "records.0.fields.2.date.format", "Z", "add `zone: UTC`"),
    (", " + DATE, "", "records.0.fields.2", "no `date`", "shippedAt is of the type moment: add"),
    (
        "integer: true",
        "decimal: true",
        "records.0.fields.6.decimal",
        "`decimal`",
        "`integer: true`",
    ),
    ("integer: true", "integer: maybe", "records.0.fields.6.integer", '"maybe"', "expected `true`"),
    (
        "integer: true",
        "integer: {width: 1e3}",
        "records.0.fields.6.integer.width",
        '"1e3"',
        "digits",
    ),
    (
        "integer: true",
        "integer: {width: 99}",
        "records.0.fields.6.integer.width",
        '"99"',
        "18 or less",
    ),
    (
        QTY,
        QTY + ", default: none",
        "records.0.fields.6.default",
        '"none"',
        "it is not a whole number",
    ),
    (QTY, QTY + ", code: final", "records.0.fields.6", "`code` and `integer`", "keep one"),
    (
        "required: true}\n      - {at: STATUS",
        "required: ja}\n      - {at: STATUS",
        "records.0.fields.0.required",
        '"ja"',
        "expected on or off",
    ),
    (
        SKU,
        "field: physicalSku, value: x}",
        "records.0.fields.5",
        "`field` and `value`",
        "exactly one",
    ),
    ("{at: SKU, " + SKU, "{at: SKU}", "records.0.fields.5", "no source", "exactly one"),
    ("{at: SKU, " + SKU, "{field: lot}", "records.0.fields.5.at", "nothing", "write `at`"),
    ("{at: SKU, ", "{at: [], ", "records.0.fields.5.at", "an empty list", "at least one"),
    (
        "{at: SKU, " + SKU,
        "{at: SKU, first: [lot]}",
        "records.0.fields.5.first",
        "`first`",
        "`field`",
    ),
    (
        "{at: SKU, " + SKU,
        "{at: SKU, join: [lot, ean]}",
        "records.0.fields.5.join",
        "`join` without",
        "add `with`",
    ),
    (
        "{at: SKU, " + SKU,
        "{at: X, join: [lot, quantity], with: /}",
        "records.0.fields.5.join",
        '"quantity"',
        "one text",
    ),
    (
        SKU,
        "field: quantity, integer: true}",
        "records.0.fields.5",
        "line.quantity 2 times",
        "one place",
    ),
    (SKU, "field: physicalSku, with: x}", "records.0.fields.5.with", "`with`", "several `at`"),
    (
        "at: SKU, " + SKU,
        "at: [A, B], field: lot, cut: 3}",
        "records.0.fields.5.cut",
        "2 places",
        "single",
    ),
    (
        "at: SKU, " + SKU,
        "at: SKU, value: x, default: y}",
        "records.0.fields.5.default",
        "`value` and",
        "leave `default` out",
    ),
    (
        "at: SKU, " + SKU,
        "at: SKU, value: abc, max: 2}",
        "records.0.fields.5.value",
        '"abc"',
        "3 characters where 2 are allowed",
    ),
    (
        SKU,
        'field: physicalSku, split: "-"}',
        "records.0.fields.5.split",
        "several values",
        "`take: 1`",
    ),
    (
        SKU,
        'field: lot, split: {by: "-", take: 0}}',
        "records.0.fields.5.split.take",
        '"0"',
        "-1 the last",
    ),
    (SKU, "field: physicalSku, case: uper}", "records.0.fields.5.case", '"uper"', "`upper`?"),
    (
        SKU,
        "field: physicalSku, pad: {width: 99999999999}}",
        "records.0.fields.5.pad.width",
        '"99999999999"',
        "whole number",
    ),
    (
        SKU,
        "field: physicalSku, pad: {width: 5, with: ab}}",
        "records.0.fields.5.pad.with",
        '"ab"',
        "at most",
    ),
    (
        SKU,
        'field: physicalSku, replace: {"": x}}',
        "records.0.fields.5.replace",
        '""',
        "what to replace",
    ),
    (
        SKU,
        "field: physicalSku, prefx: x}",
        "records.0.fields.5.prefx",
        "an unknown key",
        "`prefix`?",
    ),
    (
        "records:\n",
        "ignore:\n  - {match: {SKU: x}}\nrecords:\n",
        "records.0.match",
        "no `match`",
        "told apart",
    ),
    (
        "    fields:\n",
        "    ignore: [{match: {SKU: x}}]\n    match: {SKU: y}\n    fields:\n",
        "records.0.ignore",
        "`ignore` in a record",
        "at the top",
    ),
    ("{PostNord: PN, DHL: [DHL, DHX]}", "[a, b]", "codes.carrier", "a list", "a block of"),
]


@pytest.mark.parametrize(("old", "new", "path", "found", "meant"), WRONG)
def test_a_fault_says_where_what_and_what_was_meant(
    old: str, new: str, path: str, found: str, meant: str
) -> None:
    told = [one for one in faults(ROWS, (old, new)) if one.path == path]
    assert told, [str(one) for one in faults(ROWS, (old, new))]
    assert found in told[0].found
    assert meant in told[0].meant
    assert told[0].line > 0 < told[0].column


def test_faults_of_every_kind_are_told_at_once_in_the_order_of_the_file() -> None:
    told = faults(
        ROWS,
        ("delimiter", "delimitr"),
        ("shipment.shipmentId", "shipmentId"),
        ("code: carrier", "code: carier"),
        ("integer: true", "integer: maybe"),
    )
    assert [(one.line, one.path) for one in told] == [
        (4, "csv.delimitr"),
        (12, "records.0.fields.0.field"),
        (15, "records.0.fields.3.code"),
        (18, "records.0.fields.6.integer"),
    ]


def test_a_faulty_field_is_not_called_missing_as_well() -> None:
    (only,) = faults(ROWS, ("integer: true", "integer: maybe"))
    assert only.path == "records.0.fields.6.integer"


def test_a_faulty_table_is_not_called_missing_as_well() -> None:
    (only,) = faults(ROWS, ("DHL: [DHL, DHX]", "DHL: {a: {b: c}}"))
    assert only.path.startswith("codes.carrier.DHL")


@pytest.mark.parametrize(
    ("text", "changes", "path", "meant"),
    [
        (
            ROWS,
            [("      - {at: QTY, field: quantity, integer: true, required: true}\n", "")],
            "records",
            "every confirmation needs line.quantity",
        ),
        (TYPED, [("match: {1: L}", "match: {1: H}")], "records.0.records.0.match", "tried first"),
        (
            TYPED,
            [("{at: 2, name: SKU", "{at: B, name: SKU")],
            "records.0.records.0.fields.0.at",
            "positions, from 1 to 10000",
        ),
        (
            TYPED,
            [("{at: 2, name: SKU", "{at: 20000, name: SKU")],
            "records.0.records.0.fields.0.at",
            "positions",
        ),
        (
            TYPED,
            [("field: shipmentId", "field: line.lot")],
            "records.0.fields.0.field",
            "a record for each shipment can name fields of: file, shipment",
        ),
        (TYPED, [("record: L", "record: H")], "records.0.record", "a label of its own"),
        (
            TYPED,
            [("each: line", "each: file")],
            "records.0.records.0.each",
            "inside a record for each shipment can stand: shipment, parcel, line",
        ),
        (XML_ORDER, [("each: file", "each: shipment")], "records", "in XML exactly one"),
        (XML_ORDER, [("record: orders", "record: a/orders")], "records.0.record", "root element"),
        (
            XML_ORDER,
            [("- record: line\n            each", "- each")],
            "records.0.records.0.records.0.record",
            "add the path of its element",
        ),
        (XML_ORDER, [("x:country", "y:country")], "records.0.records.0.fields.3.at", "prefixes in"),
        (
            XML_ORDER,
            [('at: "@sku"', 'at: "a@sku"')],
            "records.0.records.0.records.0.fields.0.at",
            "a path to an attribute",
        ),
        (
            XML_ORDER,
            [("to/name", "to//name")],
            "records.0.records.0.fields.2.at",
            "names of elements",
        ),
        (
            XML_ORDER,
            [('namespace: "urn:orders"', 'namespace: "*"')],
            "xml.namespace",
            "for reading only",
        ),
        (XML_ORDER, [('"urn:extra"', '"*"')], "xml.namespaces.x", "for reading only"),
        (XML_ORDER, [('"urn:extra"', "'{'")], "xml.namespaces.x", "a URI, such as"),
        (XML_ORDER, [('"urn:orders"', '"urn:our orders"')], "xml.namespace", "a URI, such as"),
        (
            XML_ORDER,
            [('file: {name: "ORD_{sequence:06}.xml"}\n', "file: {encoding: cp437}\n")],
            "file.encoding",
            "for XML",
        ),
        (
            XML_ORDER,
            [('file: {name: "ORD_{sequence:06}.xml"}\n', "")],
            "file.name",
            "add a template",
        ),
        (
            XML_MAPPING,
            [('"@type": [EAN, GTIN]', '"@type": SKU')],
            "records.0.records.0.records.1.match",
            "tried first",
        ),
    ],
)
def test_faults_of_the_whole_are_told_where_they_are(
    text: str, changes: list[tuple[str, str]], path: str, meant: str
) -> None:
    told = [one for one in faults(text, *changes) if one.path == path]
    assert told, [str(one) for one in faults(text, *changes)]
    assert meant in told[0].meant


@pytest.mark.parametrize("path", ["x[@y=", "x[@y=A/@id", "a/x[y", "x[y=A]/z[b="])
@pytest.mark.parametrize("has_attributes", [True, False])
def test_a_bracket_that_is_not_closed_is_told_as_that(path: str, has_attributes: bool) -> None:
    with pytest.raises(PathError, match="closes the condition"):
        way_of(path, has_attributes=has_attributes)


@pytest.mark.parametrize(
    ("format", "head", "record"),
    [("xml", "file: {per: document}\n", "record: a\n    each"), ("json", "", "each")],
)
def test_fields_of_the_root_belong_into_the_record_that_is_the_root(
    format: str, head: str, record: str
) -> None:
    (only,) = faults(f"""\
version: 1
message: confirmation
format: {format}
{head}records:
  - {record}: file
    fields: [{{at: n, field: sequence, integer: true}}]
    records:
      - record: "."
        each: shipment
        fields: [{{at: id, field: shipmentId}}]
        records:
          - record: l
            each: line
            fields: [{{at: s, field: physicalSku}}, {{at: q, field: quantity, integer: true}}]
""")
    assert (only.path, only.found) == ("records.0.fields", "fields beside `record: .`")
    assert "move them into the record `.`" in only.meant


def test_words_that_the_encoding_lacks_are_told_before_anything_is_written() -> None:
    (only,) = faults(
        ROWS, ('";"}', '";"}\nfile: {encoding: ascii}'), ("at: TRACKING", "at: FÖLJNING")
    )
    assert (only.path, only.found) == ("records.0.fields.4.at", '"FÖLJNING"')
    assert "ascii has no Ö" in only.meant


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("version: 1", "version: 2", "version"),
        ("message: confirmation", "message: confirmaton", "message"),
    ],
)
def test_a_wrong_head_hides_nothing_below_it(old: str, new: str, path: str) -> None:
    found = faults(ROWS, (old, new), ("code: carrier", "code: carier"), ("physicalSku", "sku"))

    assert [one.path for one in found] == [
        path,
        "records.0.fields.3.code",
        "records.0.fields.5.field",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "7",
        "- a\n- b\n",
        "version: 1\n",
        "records: []\n",
        "records: {}\n",
        "a: *b\n",
        "version: [1]\nmessage: {}\nformat:\nrecords:\n",
        "\t",
        "{",
        "---\n---\n",
        "x: !!int 7",
    ],
)
def test_what_is_no_mapping_at_all_is_told_in_plain_words(text: str) -> None:
    with pytest.raises(Faults) as caught:
        load_mapping(text, "m.yaml", STOCKHOLM)
    assert all(one.meant for one in caught.value.faults)


def test_a_fault_reads_as_one_sentence_with_its_place() -> None:
    (only,) = faults(ROWS, ("code: carrier", "code: carier"))
    assert str(only) == (
        'm.yaml:15:52  records.0.fields.3.code: found "carier"; '
        "did you mean `carrier`? tables in `codes`: carrier, final"
    )


MAPPINGS = Path(__file__).parents[2] / "mappings"
HOSTILE = [
    "",
    "null",
    "7",
    "-1",
    "[]",
    "[[a]]",
    "{}",
    "{a: {b: [c]}}",
    "99999999999999999999",
    "'%'",
    "'{'",
    "'\\'",
    "'*'",
    "'.'",
    "'@'",
    "'/'",
    "é",
    "true",
    "[null]",
    "{'': ''}",
]
VALUES = re.compile(r"(?<=: )(\{[^{}]*\}|\[[^\[\]]*\]|\"[^\"]*\"|[^\s,{}\[\]]+)")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_mapping_whatever_ends_in_anything_but_faults(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([ROWS, TYPED, XML_ORDER, XML_MAPPING]))
    for _ in range(data.draw(st.integers(1, 3))):
        hit = data.draw(st.sampled_from(list(VALUES.finditer(text))))
        value = data.draw(st.sampled_from(HOSTILE))
        text = text[: hit.start()] + value + text[hit.end() :]
    try:
        mapping = load_mapping(text, "m.yaml", STOCKHOLM)
    except Faults as told:
        assert all(one.found and one.meant for one in told.faults), told
        return
    try:  # and what is accepted, the codec can make something of
        codec_for(mapping.layout.format).check(_record_of(mapping), mapping.layout)
    except ValueError as error:
        pytest.fail(f"the codec refuses the layout: {error}\n{text}")


def _record_of(mapping: CompiledMapping) -> Record:
    return Record(mapping.document_records[0].layout.name, {}, Where(""))


@pytest.mark.parametrize(
    "path", sorted(MAPPINGS.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_the_mappings_of_the_repository_are_without_fault(path: Path) -> None:
    assert load_mapping(path.read_text(), str(path), STOCKHOLM, beside(path)).sha256


def test_the_hash_is_that_of_the_text() -> None:
    assert compiled(ROWS).sha256 != compiled(ROWS + "# changed\n").sha256
    assert compiled(changed(ROWS)).sha256 == compiled(ROWS).sha256
