"""Mapping law: what is mapped out and back is the same for every field that can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Entry, Node
from bridge.model.moment import Moment
from tests.mapping.texts import (
    ROWS,
    STOCK,
    TYPED,
    XML_MAPPING,
    XML_ORDER,
    compiled,
    entries,
    line,
    written,
)

#: What every format can hold; the rest is the codecs' to refuse.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), max_size=12)
NAME = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=12)
QUANTITY = st.integers(0, 99_999)
MOMENT = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(
    lambda at: Moment(at.replace(microsecond=0, tzinfo=UTC))
)


def plain(value: Any) -> Any:
    """Return `value` without what a file need not keep: a moment's text."""
    return value.utc if isinstance(value, Moment) else value


def said(values: Mapping[str, Any], level: str) -> dict[str, Any]:
    """Return the values of one level that are there, under their bare names."""
    start = f"{level}."
    return {
        name.removeprefix(start): plain(value)
        for name, value in values.items()
        if name.startswith(start) and value not in (None, "", ())
    }


def given_values(node: Node) -> dict[str, Any]:
    return said({f"{node.level}.{name}": value for name, value in node.values.items()}, node.level)


def same(mapping: CompiledMapping, documents: list[Node], found: list[Entry]) -> None:
    """Assert that the entries say of every node with an entry of its own what the node says."""
    nodes = [one for document in documents for one in every(document)]
    levels = {one.level for one in found}
    expected = [given_values(node) for node in nodes if node.level in levels]
    assert [said(one.values, one.level) for one in found] == expected


def every(node: Node) -> list[Node]:
    return [node, *(one for child in node.children for one in every(child))]


def fixed_clock(text: str) -> str:
    """Return a mapping on a clock that is never set, so that every hour comes once."""
    return text.replace(
        'date: "%Y-%m-%d %H:%M:%S"', 'date: {format: "%Y-%m-%d %H:%M:%S", zone: UTC}'
    )


ORDERS = st.lists(
    st.builds(
        Node,
        st.just("shipment"),
        st.fixed_dictionaries(
            {
                "shipmentId": NAME,
                "orderDate": MOMENT | st.none(),
                "deliveryName": TEXT,
                "deliveryCountry": st.sampled_from(["SE", "NO", None]),
                "grandTotalValue": st.decimals(0, 10**6, places=2) | st.none(),
            }
        ),
        st.lists(
            st.builds(
                Node,
                st.just("line"),
                st.fixed_dictionaries({"physicalSku": NAME, "quantity": QUANTITY}),
            ),
            max_size=3,
        ),
    ),
    max_size=3,
)


@settings(deadline=None)
@given(ORDERS)
def test_orders_in_xml_come_back(documents: list[Node]) -> None:
    mapping = compiled(fixed_clock(XML_ORDER))
    data, problems = written(mapping, documents, sequence=7, documentCount=len(documents))
    assert not problems
    same(mapping, documents, entries(mapping, data))


CSV_ORDER = (
    XML_ORDER.replace("format: xml", "format: csv").partition("xml:")[0]
    + """\
csv: {header: false, quote: all}
codes:
  country: {SE: SWE, "NO": NOR}
records:
  - record: H
    each: shipment
    match: {1: H}
    fields:
      - {at: 2, field: shipmentId}
      - {at: [3, 4], field: orderDate, date: {format: "%Y%m%d %H%M%S", zone: UTC}}
      - {at: 5, field: deliveryName}
      - {at: 6, field: deliveryCountry, code: country}
      - {at: 7, field: grandTotalValue, decimal: {mark: ","}}
      - {at: 8, field: deliveryName, cut: 3}
    records:
      - record: L
        each: line
        match: {1: L}
        fields:
          - {at: 2, field: physicalSku, prefix: "#"}
          - {at: 3, field: quantity, integer: {width: 5}}
          - {at: 4, value: EA}
"""
)


@settings(deadline=None)
@given(ORDERS)
def test_orders_in_rows_come_back(documents: list[Node]) -> None:
    mapping = compiled(CSV_ORDER)
    if not documents:
        return
    data, problems = written(mapping, documents)
    assert not problems
    same(mapping, documents, entries(mapping, data))


LINES = st.lists(
    st.builds(
        line,
        shipment_shipmentId=NAME,
        shipment_isFinal=st.booleans(),
        parcel_shippedAt=MOMENT | st.none(),
        parcel_carrier=st.sampled_from(["PostNord", "DHL"]),
        parcel_tracking=st.lists(NAME, max_size=3).map(tuple),
        physicalSku=NAME,
        quantity=QUANTITY,
    ),
    max_size=4,
)


#: Ways in which a table may stand in its file.
TABLES = {
    "csv": 'format: csv\ncsv: {delimiter: ";"}',
    "found": "format: csv\ncsv: {skip: header, names: loose, repeated_header: on}",
    "escaped": 'format: csv\ncsv: {skip: 2, escape: "/", newline: crcrlf, last_newline: omit}',
    "for Excel": "format: csv\ncsv: {excel_text: on, quote: all, aliases: {SKU: Item}}",
    "xlsx": "format: xlsx",
    "on a sheet": "format: xlsx\nxlsx: {sheet: Data, skip: 3, names: loose}",
}


@pytest.mark.parametrize("table", TABLES)
@settings(deadline=None)
@given(LINES)
def test_a_warehouse_writes_confirmations_that_are_read_as_it_meant_them(
    table: str, documents: list[Node]
) -> None:
    mapping = compiled(fixed_clock(ROWS), (TABLES["csv"], TABLES[table]))
    data, problems = written(mapping, documents)
    assert not problems
    found = entries(mapping, data)
    assert not any(one.problems for one in found)
    for entry, document in zip(found, documents, strict=True):
        for node in every(document):
            assert said(entry.values, node.level) == given_values(node)


def test_a_warehouse_writes_headers_lines_and_parcels_with_their_counts() -> None:
    mapping = compiled(TYPED)
    documents = [
        Node("shipment", {"shipmentId": "1-1", "isFinal": False}, [
            Node("line", {"physicalSku": "A", "quantity": 1}),
            Node("parcel", {"tracking": ("T1",)}, [
                Node("line", {"physicalSku": "B", "quantity": 2}),
            ]),
        ]),
    ]  # fmt: skip
    data, problems = written(mapping, documents, documentCount=1, lineCount=2)
    assert not problems
    assert data == b"H;1-1;0\nL;A;1\nP;T1\nC;B;2\nT;1;2\n"
    assert [one.level for one in entries(mapping, data)] == ["shipment", "line", "parcel", "line"]


def test_a_warehouse_writes_a_fact_once_where_several_types_of_record_could_tell_it() -> None:
    mapping = compiled(XML_MAPPING, ('"*"', '""'))
    data, problems = written(mapping, [line(ean="73")])
    assert not problems
    (_, fact) = entries(mapping, data)
    assert fact.values["line.physicalSku"] == "A"


STATUS_FOR_TWO = (
    ('final: {"true": C,', 'cancelled: {"true": X}\n  final: {"true": [C, X],'),
    (
        "      - {at: STATUS, field",
        "      - {at: STATUS, field: shipment.isCancelled, code: cancelled, "
        'unknown: {use: "false"}}\n      - {at: STATUS, field',
    ),
)


@pytest.mark.parametrize(
    ("is_final", "is_cancelled", "word"),
    [(True, False, "C"), (False, False, "P"), (True, True, "X")],
)
def test_a_warehouse_writes_a_place_of_several_fields_from_the_first_with_a_word_for_it(
    is_final: bool, is_cancelled: bool, word: str
) -> None:
    mapping = compiled(ROWS, *STATUS_FOR_TWO)
    document = line(shipment_isFinal=is_final, shipment_isCancelled=is_cancelled)
    data, problems = written(mapping, [document])
    assert not problems
    (entry,) = entries(mapping, data)
    assert data.decode().splitlines()[1].split(";")[1] == word
    assert entry.values["shipment.isFinal"] is is_final
    assert entry.values["shipment.isCancelled"] is is_cancelled


def test_a_place_that_none_of_its_fields_has_a_word_for_is_a_problem() -> None:
    mapping = compiled(ROWS, *STATUS_FOR_TWO)
    _, problems = written(mapping, [line(shipment_isCancelled=False)])
    assert [(one.code, one.field) for one in problems] == [("code-unknown", "shipment.isCancelled")]


def test_a_field_without_a_value_leaves_its_place_to_the_next() -> None:
    column = "      - {at: TRACKING, field: "
    mapping = compiled(ROWS, (column, f"{column}shipment.tracking, pad: 4}}\n{column}"))
    data, _ = written(mapping, [line(parcel_tracking=("T1",))])
    (entry,) = entries(mapping, data)
    assert entry.values["parcel.tracking"] == ("T1",)


def test_an_order_writes_every_type_of_record_of_a_line() -> None:
    mapping = compiled(
        XML_ORDER,
        (
            "          - record: line\n",
            '          - {record: ref, each: line, fields: [{at: ".", field: ean}]}\n'
            "          - record: line\n",
        ),
    )
    data, _ = written(mapping, [line(ean="73")])
    assert b"<ref>73</ref>" in data
    assert b'<line sku="A">1</line>' in data


def test_a_warehouse_writes_a_count_with_its_time() -> None:
    mapping = compiled(STOCK)
    counted = Moment(datetime(2026, 1, 13, 20, 15, tzinfo=UTC))
    items = [
        Node("item", {"physicalSku": "A", "quantity": 54}),
        Node("item", {"physicalSku": "B", "quantity": 0}),
    ]
    data, problems = written(mapping, items, countedAt=counted, sequence=7)
    assert not problems
    assert data == b"H,20260113211500,7\r\nI,A,54\r\nI,B,0\r\n"
    assert [one.values["item.quantity"] for one in entries(mapping, data)] == [54, 0]
    assert entries(mapping, data)[0].values["file.countedAt"].utc == counted.utc


def test_the_files_own_replacements_are_never_undone() -> None:
    mapping = compiled(
        CSV_ORDER, ("{name:", '{encoding: iso-8859-1, replace: {"’": "\'", "–": "-"}, name:')
    )
    document = Node("shipment", {"shipmentId": "83652-1", "deliveryName": "O’Neil – Söhne"},
                    [Node("line", {"physicalSku": "TEE-1", "quantity": 1})])  # fmt: skip
    order, row = entries(mapping, written(mapping, [document])[0])
    assert (order.document, row.values["line.physicalSku"]) == ("83652-1", "TEE-1")
    assert order.values["shipment.deliveryName"] == "O'Neil - Söhne"


def test_what_the_encoding_lacks_is_written_as_the_file_says() -> None:
    mapping = compiled(CSV_ORDER, ("{name:", '{encoding: iso-8859-1, unmappable: "?", name:'))
    document = Node("shipment", {"shipmentId": "1-1", "deliveryName": "Łódź"},
                    [Node("line", {"physicalSku": "A", "quantity": 1})])  # fmt: skip
    assert "?ód?".encode("latin-1") in written(mapping, [document])[0]


def test_a_shipment_that_makes_no_record_is_a_problem() -> None:
    mapping = compiled(ROWS)
    _, problems = written(mapping, [Node("shipment", {"shipmentId": "1-1"})])
    assert [one.code for one in problems] == ["nothing-to-write"]


def test_every_problem_of_a_document_is_told() -> None:
    mapping = compiled(ROWS)
    document = line(parcel_carrier="Bring", parcel_tracking=("a|b",), quantity=None)
    _, problems = written(mapping, [document])
    assert [one.code for one in problems] == ["code-unknown", "separator-in-value", "required"]


def test_a_text_with_more_parts_than_places_is_a_problem() -> None:
    mapping = compiled(CSV_ORDER, ("{at: 5, field", "{at: [5, 9], field"))
    document = Node("shipment", {"shipmentId": "1-1", "deliveryName": "A B C"})
    _, problems = written(mapping, [document])
    assert [one.code for one in problems] == ["parts-and-places-differ"]


@pytest.mark.parametrize("value", [Decimal("1.005"), Decimal("NaN")])
def test_an_amount_that_cannot_be_written_holds_its_document(value: Decimal) -> None:
    mapping = compiled(CSV_ORDER)
    _, problems = written(
        mapping, [Node("shipment", {"shipmentId": "1-1", "grandTotalValue": value})]
    )
    assert [one.field for one in problems] == ["shipment.grandTotalValue"]


def test_a_mapping_says_what_may_not_come_back() -> None:
    told = compiled(CSV_ORDER).one_way
    assert any("8 loses what was cut off" in one for one in told)
    assert not any(one.startswith("7 ") for one in told)
