"""Rows that close a block: what they say, what they close, and blocks that nothing has closed."""

from __future__ import annotations

import pytest

from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Entry, Node
from tests.mapping.texts import ROWS, XML_MAPPING, codes_of, compiled, entries, faults, written

BLOCKS = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";", header: false, newline: lf}
codes:
  final: {"true": C, "false": P}
records:
  - record: START
    each: shipment
    match: {1: START}
    columns: 2
    fields:
      - {at: 2, field: shipmentId, required: true}
    end:
      record: END
      match: {1: END}
      columns: 4
      fields:
        - {at: 2, field: lineCount, integer: true}
        - {at: 3, field: unitCount, integer: true}
        - {at: 4, field: isFinal, code: final}
    records:
      - record: L
        each: line
        match: {1: L}
        columns: 3
        fields:
          - {at: 2, field: physicalSku}
          - {at: 3, field: quantity, integer: true}
"""
TYPES = compiled(BLOCKS)
GOOD = "START;1-1\nL;A;1\nL;B;2\nEND;2;3;C\n"


def late(found: list[Entry]) -> list[tuple[str, str, int]]:
    """What was found out about documents behind their records: which, what, and in which line."""
    return [(one.document, one.problems[0].code, one.where.line) for one in found if one.is_late]


def test_a_block_is_its_rows_and_the_row_that_closes_it() -> None:
    found = entries(TYPES, GOOD + GOOD.replace("1-1", "2-1"))
    assert codes_of(found) == [[]] * 8
    assert [one.document for one in found] == ["1-1"] * 4 + ["2-1"] * 4


def test_the_row_that_closes_a_block_speaks_of_the_record_that_opened_it() -> None:
    *_, end = entries(TYPES, GOOD)
    assert (end.level, end.document) == ("shipment", "1-1")
    assert end.values["shipment.isFinal"] is True


@pytest.mark.parametrize("more", ["", "START;2-1\nL;A;1\nEND;1;1;C\n"])
def test_a_block_that_nothing_closes_holds_its_document_and_no_other(more: str) -> None:
    found = entries(TYPES, "START;1-1\nL;A;1\n" + more)
    assert late(found) == [("1-1", "end-missing", 1)]
    assert not [one for one in found if one.problems and not one.is_late]


def test_what_stands_behind_a_closed_block_belongs_to_nobody() -> None:
    found = entries(TYPES, GOOD + "L;C;1\n")
    assert codes_of(found)[-1] == ["header-missing"]
    assert found[-1].document == ""


def test_an_end_without_a_beginning_belongs_to_nobody() -> None:
    found = entries(TYPES, "END;1;1;C\n" + GOOD)
    assert codes_of(found) == [["header-missing"], [], [], [], []]


def test_an_end_that_cannot_be_read_closes_its_block_and_holds_it() -> None:
    found = entries(TYPES, "START;1-1\nL;A;1\nEND;1\nL;B;1\n")
    assert codes_of(found) == [[], [], ["row-too-short"], ["header-missing"]]
    assert found[2].document == "1-1"
    assert late(found) == []


@pytest.mark.parametrize(("end", "field"), [("END;3;3;C", "lineCount"), ("END;2;4;C", "unitCount")])
def test_a_block_of_another_size_than_its_end_says_holds_its_document(end: str, field: str) -> None:
    found = entries(TYPES, GOOD.replace("END;2;3;C", end) + GOOD.replace("1-1", "2-1"))
    assert late(found) == [("1-1", "count-differs", 1)]
    (problem,) = next(one.problems for one in found if one.is_late)
    assert (problem.field, problem.where.at if problem.where else "") == (field, field)


def test_a_quantity_that_cannot_be_read_leaves_the_units_open_but_not_the_lines() -> None:
    text = GOOD.replace("L;B;2", "L;B;two")
    assert late(entries(TYPES, text.replace("END;2;3", "END;2;9"))) == []
    assert late(entries(TYPES, text.replace("END;2;3", "END;3;3"))) == [("1-1", "count-differs", 1)]


def test_a_row_that_nobody_can_tell_breaks_its_block_off() -> None:
    found = entries(TYPES, "START;1-1\nL;A;1\n?;1\nL;B;1\nEND;2;2;C\n")
    assert codes_of(found) == [[], [], ["unknown-record"], ["header-missing"], ["header-missing"]]
    assert {one.document for one in found} == {"1-1"}


NESTED = BLOCKS.replace(
    "    records:\n",
    """\
    records:
      - record: BOX
        each: parcel
        match: {1: BOX}
        columns: 2
        fields:
          - {at: 2, field: tracking}
        end: {record: XOB, match: {1: XOB}, columns: 1}
        records:
          - record: C
            each: line
            match: {1: C}
            columns: 3
            fields:
              - {at: 2, field: physicalSku}
              - {at: 3, field: quantity, integer: true}
""",
    1,
)


def test_blocks_stand_in_blocks_and_lines_belong_to_the_one_that_is_open() -> None:
    text = "START;1-1\nBOX;T1\nC;A;1\nXOB\nL;B;1\nBOX;T2\nC;C;1\nXOB\nEND;3;3;C\n"
    found = [one for one in entries(compiled(NESTED), text) if one.level == "line"]
    assert codes_of(found) == [[]] * 3
    assert [one.values.get("parcel.tracking") for one in found] == [("T1",), None, ("T2",)]


def test_an_inner_block_that_nothing_closes_holds_the_document() -> None:
    text = "START;1-1\nBOX;T1\nC;A;1\nEND;1;1;C\n"
    assert late(entries(compiled(NESTED), text)) == [("1-1", "end-missing", 2)]


def shipment(*quantities: int) -> Node:
    lines = [Node("line", {"physicalSku": "A", "quantity": number}) for number in quantities]
    size = {"lineCount": len(lines), "unitCount": sum(quantities)}
    return Node("shipment", {"shipmentId": "1-1", "isFinal": False, **size}, lines)


@pytest.mark.parametrize("mapping", [TYPES, compiled(NESTED)], ids=["plain", "nested"])
def test_a_block_is_written_with_the_row_that_closes_it(mapping: CompiledMapping) -> None:
    data, problems = written(mapping, [shipment(1, 2)])
    assert not problems
    assert data.decode() == "START;1-1\nL;A;1\nL;A;2\nEND;2;3;P\n"
    assert codes_of(entries(mapping, data)) == [[]] * 4


@pytest.mark.parametrize(
    ("text", "changes", "path", "meant"),
    [
        (BLOCKS, [("      match: {1: END}\n", "")], "records.0.end", "tells it from other rows"),
        (
            BLOCKS,
            [("match: {1: END}", "match: {1: L}"), ("columns: 4", "columns: any")],
            "records.0.records.0.match",
            "tried first",
        ),
        (
            BLOCKS,
            [("      record: END\n", "      record: END\n      each: line\n")],
            "records.0.end.each",
            "leave `each` out",
        ),
        (
            BLOCKS,
            [("field: lineCount", "field: lineCont")],
            "records.0.end.fields.0.field",
            "did you mean `lineCount`?",
        ),
        (
            BLOCKS,
            [("{at: 2, field: lineC", "{at: B, field: lineC")],
            "records.0.end.fields.0.at",
            "pos",
        ),
        (
            BLOCKS,
            [("      columns: 4\n", "      columns: 3\n")],
            "records.0.end.columns",
            "at least 4",
        ),
        (
            BLOCKS,
            [("        match: {1: L}\n", "        match: {1: L}\n        by: {2: 2}\n")],
            "records.0.end",
            "what is joined may stand behind any row",
        ),
        (
            ROWS,
            [("    fields:\n", "    end: {match: {SKU: END}}\n    fields:\n")],
            "records.0.end",
            "add the `records` that it closes",
        ),
        (
            XML_MAPPING,
            [("        ignore:\n", "        end: {match: {a: b}}\n        ignore:\n")],
            "records.0.records.0.end",
            "in xml a record belongs to the one that it stands in",
        ),
    ],
)
def test_faults_of_ends_are_told_where_they_are(
    text: str, changes: list[tuple[str, str]], path: str, meant: str
) -> None:
    found = [one for one in faults(text, *changes) if one.path == path]
    assert found, [str(one) for one in faults(text, *changes)]
    assert meant in found[0].meant


def test_a_row_closes_every_version_of_the_type_that_it_closes() -> None:
    wider = """\
  - record: START2
    each: shipment
    match: {1: START}
    columns: 3
    fields:
      - {at: 2, field: shipmentId, required: true}
      - {at: 3, field: tracking}
"""
    mapping = compiled(BLOCKS + wider)
    text = GOOD + "START;2-1;T2\nL;A;1\nEND;1;1;C\n"
    assert not [one for one in entries(mapping, text) if one.problems]
    assert late(entries(mapping, text.replace("END;1;1;C\n", ""))) == [("2-1", "end-missing", 5)]
    assert late(entries(mapping, text.replace("END;1;1", "END;2;1"))) == [
        ("2-1", "count-differs", 5)
    ]
