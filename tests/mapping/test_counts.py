"""What a file and its documents say of their own size: held to it, warned of, or not looked at."""

from __future__ import annotations

import io

import pytest

from bridge.codecs import codec_for
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.read import Reader
from bridge.model.document import Entry, Node
from bridge.model.problem import Severity
from bridge.model.records import UnreadableFileError
from tests.mapping.texts import (
    ROWS,
    TYPED,
    XML_MAPPING,
    XML_ORDER,
    changed,
    compiled,
    entries,
    faults,
    written,
)

#: A trailer with every count that a file can state.
TRAILER = changed(
    TYPED,
    (
        "      - {at: 3, name: LINES, field: lineCount, integer: true}\n",
        "      - {at: 3, name: LINES, field: lineCount, integer: true}\n"
        "      - {at: 4, name: UNITS, field: unitCount, integer: true}\n"
        "      - {at: 5, name: ROWS, field: recordCount, integer: true}\n",
    ),
)
ROWS_OF_FILE = "H;1-1;1\nL;A;2\nP;T1\nC;B;3\n*;a remark\nH;2-1;0\nL;C;4\n"


def read(mapping: CompiledMapping, text: str) -> tuple[list[Entry], Reader]:
    """Return what a file says, and who has read it."""
    stream = io.BytesIO(text.encode())
    reader = Reader(mapping)
    records = codec_for(mapping.layout.format).read(stream, mapping.layout, "f.txt")
    return list(reader.entries(records)), reader


def late(found: list[Entry]) -> list[tuple[str, str, int]]:
    return [(one.document, one.problems[0].field, one.where.line) for one in found if one.is_late]


def test_every_count_of_a_trailer_is_compared() -> None:
    assert len(entries(compiled(TRAILER), ROWS_OF_FILE + "T;2;3;9;7\n")) == 6


@pytest.mark.parametrize(
    ("trailer", "name"),
    [
        ("T;1;3;9;7", "documentCount"),
        ("T;2;2;9;7", "lineCount"),
        ("T;2;3;8;7", "unitCount"),
        ("T;2;3;10;7", "unitCount"),
        ("T;2;3;9;6", "recordCount"),
        ("T;2;3;9;8", "recordCount"),
    ],
)
def test_a_file_of_another_size_than_it_says_is_not_read(trailer: str, name: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        entries(compiled(TRAILER), ROWS_OF_FILE + trailer + "\n")
    assert caught.value.fault.code == "count-differs"
    assert caught.value.fault.where.at == name


def test_units_that_could_not_be_read_may_be_any_number() -> None:
    text = "H;1-1;1\nL;A;many\nL;B;1\nT;1;2;{};3\n"
    assert len(entries(compiled(TRAILER), text.format(9))) == 3
    with pytest.raises(UnreadableFileError):
        entries(compiled(TRAILER), text.format(0))


def test_counts_that_are_only_warned_of_are_notices_and_say_what_may_be_missing() -> None:
    mapping = compiled(TRAILER, ("csv: {", "counts: warn\ncsv: {"))
    found, reader = read(mapping, ROWS_OF_FILE + "T;2;5;9;6\n")
    assert len(found) == 6
    assert not [one for one in found if one.problems]
    assert {(one.code, one.field) for one in reader.notices} == {
        ("count-differs", "lineCount"),
        ("count-differs", "recordCount"),
    }
    assert {one.severity for one in reader.notices} == {Severity.NOTICE}
    assert reader.missing == 2, "two lines; a row more than stated is not missing"


def test_where_counts_are_ignored_nothing_is_said() -> None:
    mapping = compiled(TRAILER, ("csv: {", "counts: ignore\ncsv: {"))
    found, reader = read(mapping, ROWS_OF_FILE + "T;9;9;9;9\n")
    assert len(found) == 6
    assert (reader.notices, reader.missing) == ([], 0)


#: Each header says how many lines and units it has.
HEADED = changed(
    TYPED,
    (
        "      - {at: 3, name: FINAL, field: isFinal, code: final}\n",
        "      - {at: 3, name: LINES, field: lineCount, integer: true}\n"
        "      - {at: 4, name: UNITS, field: unitCount, integer: true}\n",
    ),
)
SIZED = "H;1-1;2;3\nL;A;1\nP;T1\nC;B;2\nH;2-1;1;1\nL;A;1\n"


def test_lines_of_parcels_are_lines_of_their_shipment() -> None:
    found = entries(compiled(HEADED), SIZED)
    assert len(found) == 6
    assert not [one for one in found if one.problems]


@pytest.mark.parametrize(
    ("header", "wrong"),
    [("H;1-1;3;3", "lineCount"), ("H;1-1;1;3", "lineCount"), ("H;1-1;2;4", "unitCount")],
)
def test_a_document_of_another_size_than_its_header_says_waits_alone(
    header: str, wrong: str
) -> None:
    found = entries(compiled(HEADED), SIZED.replace("H;1-1;2;3", header))
    assert late(found) == [("1-1", wrong, 1)]


def test_each_part_of_a_document_is_as_large_as_its_own_header_says() -> None:
    assert late(entries(compiled(HEADED), "H;1-1;1;1\nL;A;1\nH;1-1;1;2\nL;B;2\n")) == []
    text = "H;1-1;2;3\nL;A;1\nH;1-1;1;2\nL;B;2\n"
    assert late(entries(compiled(HEADED), text)) == [
        ("1-1", "lineCount", 1),
        ("1-1", "unitCount", 1),
    ]


def test_a_document_may_be_warned_of_too() -> None:
    mapping = compiled(HEADED, ("csv: {", "counts: warn\ncsv: {"))
    found, reader = read(mapping, SIZED.replace("H;1-1;2;3", "H;1-1;3;3"))
    assert not [one for one in found if one.problems]
    assert [(one.field, one.where.line if one.where else 0) for one in reader.notices] == [
        ("lineCount", 1)
    ]
    assert reader.missing == 1


REPEATED = changed(
    ROWS,
    (
        "      - {at: SKU",
        "      - {at: LINES, field: shipment.lineCount, integer: true}\n      - {at: SKU",
    ),
)
REPEATED_HEADER = "ORDER_NO;STATUS;SHIPPED;CARRIER;TRACKING;LINES;SKU;QTY\n"


def test_rows_far_apart_make_up_the_size_that_each_of_them_repeats() -> None:
    rows = "1-1;C;;PN;T1;2;A;1\n2-1;C;;PN;T2;1;A;1\n1-1;C;;PN;T1;2;B;1\n"
    found = entries(compiled(REPEATED), REPEATED_HEADER + rows)
    assert not [one for one in found if one.problems]


def test_rows_that_lack_by_the_size_that_each_repeats_hold_their_document() -> None:
    rows = "1-1;C;;PN;T1;3;A;1\n2-1;C;;PN;T2;1;A;1\n1-1;C;;PN;T1;3;B;1\n"
    found = entries(compiled(REPEATED), REPEATED_HEADER + rows)
    assert late(found) == [("1-1", "lineCount", 2)]


def test_rows_that_repeat_different_sizes_hold_their_document() -> None:
    rows = "1-1;C;;PN;T1;2;A;1\n1-1;C;;PN;T1;1;B;1\n"
    found = entries(compiled(REPEATED), REPEATED_HEADER + rows)
    assert late(found) == [("1-1", "lineCount", 2)]


XML_SIZED = changed(
    XML_MAPPING,
    (
        "field: shipmentId}\n",
        'field: shipmentId}\n          - {at: "@lines", field: lineCount, integer: true}\n',
    ),
    (
        "field: lineCount, integer: true}\n    records",
        "field: recordCount, integer: true}\n    records",
    ),
)


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [("1", []), ("2", [("1-1", "lineCount", 1)]), ("0", [("1-1", "lineCount", 1)])],
)
def test_elements_are_counted_in_the_one_that_they_stand_in(
    lines: str, wrong: list[tuple[str, str, int]]
) -> None:
    inside = '<ref/><line type="SKU"><item>A</item><qty>1</qty></line>'
    shipment = f'<shipment id="1-1" lines="{lines}">{inside}</shipment>'
    data = f"<message>{shipment}<lines>3</lines></message>"
    assert late(entries(compiled(XML_SIZED), data)) == wrong


def test_an_empty_element_is_as_large_as_it_says() -> None:
    data = '<message><shipment id="1-1" lines="1"/></message>'
    assert late(entries(compiled(XML_SIZED), data)) == [("1-1", "lineCount", 1)]


def test_what_an_order_writes_twice_of_a_line_is_counted_once() -> None:
    mapping = compiled(
        XML_ORDER,
        (
            "      - {at: count, field: documentCount, integer: true}\n",
            "      - {at: count, field: lineCount, integer: true}\n"
            "      - {at: units, field: unitCount, integer: true}\n",
        ),
        (
            "          - record: line\n",
            '          - {record: ref, each: line, fields: [{at: ".", field: ean}]}\n'
            "          - record: line\n",
        ),
    )
    lines = [Node("line", {"physicalSku": sku, "quantity": 2, "ean": "73"}) for sku in "AB"]
    document = Node("shipment", {"shipmentId": "1-1"}, lines)
    data, problems = written(mapping, [document], lineCount=2, unitCount=4)
    assert not problems
    assert len(entries(mapping, data)) == 5


def test_a_warehouse_writes_every_count_of_a_trailer() -> None:
    mapping = compiled(TRAILER)
    lines = [Node("line", {"physicalSku": sku, "quantity": 2}) for sku in "AB"]
    document = Node("shipment", {"shipmentId": "1-1", "isFinal": True}, lines)
    data, problems = written(mapping, [document], documentCount=1, lineCount=2, unitCount=4)
    assert not problems
    assert data.decode().splitlines()[-1] == "T;1;2;4;3"
    assert len(entries(mapping, data)) == 3


@pytest.mark.parametrize(
    ("changes", "path", "meant"),
    [
        ([("csv: {", "counts: lax\ncsv: {")], "counts", "strict"),
        ([("lineCount, integer: true", "lineCount")], "records.1.fields.1", "add `integer: true`"),
    ],
)
def test_faults_of_counts_are_told_where_they_are(
    changes: list[tuple[str, str]], path: str, meant: str
) -> None:
    found = [one for one in faults(TRAILER, *changes) if one.path == path]
    assert found, [str(one) for one in faults(TRAILER, *changes)]
    assert meant in found[0].meant
