"""Records that belong to another by what both say, in any order, and never by a guess."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mapping.read import Reader
from bridge.model.document import Node
from bridge.model.place import Where
from bridge.model.records import Record
from tests.mapping.texts import codes_of, compiled, entries, faults, written

#: Heads and items that share an order number, in any order.
JOINED = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";", header: false, newline: lf}
records:
  - record: H
    each: shipment
    match: {1: H}
    columns: 4
    fields:
      - {at: 2, field: shipmentId, required: true}
      - {at: 3, field: tracking}
      - {at: 4, field: packages, integer: true}
    records:
      - record: L
        each: line
        match: {1: L}
        columns: 4
        by: {2: 2}
        fields:
          - {at: 3, field: physicalSku}
          - {at: 4, field: quantity, integer: true}
"""

#: Three levels by the number of the row above, which starts anew with each document.
NUMBERED = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";", header: false, newline: lf}
records:
  - record: E1EDL20
    each: shipment
    match: {2: E1EDL20}
    columns: 7
    fields:
      - {at: 1, name: DOCNUM, field: shipmentId}
      - {at: 3, name: SEGNUM, field: file.recordNumber, integer: {width: 6}}
      - {at: 5, field: carrier}
    records:
      - record: E1EDL37
        each: parcel
        match: {2: E1EDL37}
        columns: 7
        by: {1: 1, 4: 3}
        fields:
          - {at: 3, field: file.recordNumber, integer: {width: 6}}
          - {at: 5, field: tracking}
        records:
          - record: E1EDL44
            each: line
            match: {2: E1EDL44}
            columns: 7
            by: {1: 1, 4: 3}
            fields:
              - {at: 3, field: file.recordNumber, integer: {width: 6}}
              - {at: 5, field: physicalSku}
              - {at: 6, field: quantity, integer: true}
"""

TYPES = compiled(JOINED)
HEADS = ("H;1-1;T1;1", "H;2-1;T2;1")
LINES = ("L;1-1;A;1", "L;1-1;B;2", "L;2-1;A;3")


def told(text: str) -> set[tuple[str, str, int]]:
    """What lines of `text` say: shipment, tracking and item, with the units."""
    found = entries(TYPES, text)
    assert not [one for one in found if one.problems]
    return {
        (one.document, *one.values["shipment.tracking"], one.values["line.quantity"])
        for one in found
        if one.level == "line"
    }


@given(st.permutations([*HEADS, *LINES]))
def test_records_are_joined_in_whatever_order_they_come(rows: list[str]) -> None:
    text = "".join(f"{row}\n" for row in rows)
    assert told(text) == {("1-1", "T1", 1), ("1-1", "T1", 2), ("2-1", "T2", 3)}


def test_what_belongs_to_no_record_of_the_file_is_nobodys() -> None:
    found = entries(compiled(JOINED), "L;9-1;A;1\nH;1-1;T1;1\nL;1-1;A;1\nL;;A;1\n")
    assert codes_of(found) == [[], [], ["header-missing"], ["header-missing"]]
    assert [one.document for one in found] == ["1-1", "1-1", "", ""]
    assert [one.where.line for one in found] == [2, 3, 1, 4]


def test_an_empty_place_joins_nothing() -> None:
    text = JOINED.replace("by: {2: 2}", "by: {2: 3}")
    found = entries(compiled(text), "H;1-1;;1\nL;;A;1\n")
    assert codes_of(found) == [[], ["header-missing"]]


def test_two_records_that_are_named_alike_are_nobodys_and_both_wait() -> None:
    text = JOINED.replace("by: {2: 2}", "by: {2: 3}")
    found = entries(compiled(text), "H;1-1;K;1\nL;K;A;1\nH;2-1;K;1\nL;K;B;1\n")
    late = [one for one in found if one.is_late]
    assert {(one.document, one.problems[0].code) for one in late} == {
        ("1-1", "header-twice"),
        ("2-1", "header-twice"),
    }
    assert codes_of([one for one in found if one.where.line == 4]) == [["header-missing"]]


def test_the_same_record_told_twice_in_the_same_words_is_one() -> None:
    assert told("H;1-1;T1;1\nL;1-1;A;1\nH;1-1;T1;1\nL;1-1;B;2\n") == {
        ("1-1", "T1", 1),
        ("1-1", "T1", 2),
    }


def test_what_is_joined_to_a_record_with_a_fault_is_nobodys() -> None:
    found = entries(compiled(JOINED), "L;1-1;A;1\nH;1-1;T1;1;extra\n")
    assert codes_of(found) == [["row-too-long"], ["header-missing"]]
    assert not any(one.is_document_sure for one in found)
    assert {one.document for one in found} == {"1-1"}, "a hint of what it may concern"


def test_what_is_joined_to_a_record_with_a_problem_is_not_whole() -> None:
    found = entries(compiled(JOINED), "L;1-1;A;1\nH;1-1;T1;many\n")
    assert codes_of(found) == [["not-a-whole-number"], []]
    assert [one.is_whole for one in found] == [True, False]


def test_rows_between_joined_ones_close_nothing() -> None:
    text = JOINED + (
        "      - record: P\n        each: parcel\n        match: {1: P}\n        columns: 2\n"
        "        fields: [{at: 2, field: tracking}]\n"
    )
    found = entries(compiled(text), "H;1-1;T1;1\nL;1-1;A;1\nP;T2\nL;1-1;B;1\nP;T3\n")
    assert codes_of(found) == [[]] * 5
    assert [one.document for one in found] == ["1-1"] * 5


SEGMENTS = """\
7;E1EDL44;000003;000002;A;1;
7;E1EDL37;000002;000001;T1;;
8;E1EDL20;000001;000000;DHL;;
8;E1EDL37;000002;000001;T2;;
7;E1EDL20;000001;000000;DPD;;
8;E1EDL44;000003;000002;B;5;
"""


def test_levels_are_told_by_the_number_of_the_row_above() -> None:
    rows = SEGMENTS.splitlines()
    mapping = compiled(NUMBERED)
    for order in itertools.permutations(rows):
        found = entries(mapping, "".join(f"{row}\n" for row in order))
        assert not [one for one in found if one.problems]
        lines = {
            (
                one.document,
                one.values["shipment.carrier"],
                *one.values["parcel.tracking"],
                one.values["line.physicalSku"],
            )
            for one in found
            if one.level == "line"
        }
        assert lines == {("7", "DPD", "T1", "A"), ("8", "DHL", "T2", "B")}
        assert len(found) == len(rows), "nothing is lost"


def test_nothing_is_lost_where_the_row_at_the_top_is_missing() -> None:
    found = entries(compiled(NUMBERED), "7;E1EDL44;3;2;A;1;\n7;E1EDL37;2;1;T1;;\n")
    assert codes_of(found) == [["header-missing"], ["header-missing"]]
    assert [one.level for one in found] == ["parcel", "line"], "outer ones are told first"


def test_the_number_of_a_row_is_no_part_of_what_it_says() -> None:
    found = entries(compiled(NUMBERED), SEGMENTS)
    assert not any("file.recordNumber" in one.values for one in found)


def parcels(*lines: str) -> list[Node]:
    return [
        Node(
            "parcel",
            {"tracking": (f"T{sku}",)},
            [Node("line", {"physicalSku": sku, "quantity": 1})],
        )
        for sku in lines
    ]


def test_rows_are_written_with_their_own_number_and_that_of_the_row_above() -> None:
    documents = [
        Node("shipment", {"shipmentId": name, "carrier": "DHL"}, parcels(*skus))
        for name, skus in (("7", "AB"), ("8", "C"))
    ]
    data, problems = written(compiled(NUMBERED), documents)
    assert not problems
    assert data.decode().splitlines() == [
        "7;E1EDL20;000001;;DHL;;",
        "7;E1EDL37;000002;000001;TA;;",
        "7;E1EDL44;000003;000002;A;1;",
        "7;E1EDL37;000004;000001;TB;;",
        "7;E1EDL44;000005;000004;B;1;",
        "8;E1EDL20;000006;;DHL;;",
        "8;E1EDL37;000007;000006;TC;;",
        "8;E1EDL44;000008;000007;C;1;",
    ]
    found = entries(compiled(NUMBERED), data)
    assert [one.document for one in found] == ["7"] * 5 + ["8"] * 3
    assert not [one for one in found if one.problems]


def test_a_record_that_others_could_not_be_joined_to_is_a_problem_when_it_is_written() -> None:
    text = JOINED.replace("by: {2: 2}", "by: {2: 3}")
    line = Node("line", {"physicalSku": "A", "quantity": 1})
    _, problems = written(compiled(text), [Node("shipment", {"shipmentId": "1-1"}, [line])])
    assert [one.code for one in problems] == ["not-joined"]


def test_only_what_others_belong_to_and_what_waits_is_kept() -> None:
    def rows() -> itertools.chain[Record]:
        head = Record("H", {"1": "H", "2": "1-1", "3": "T"}, Where("f", 1))
        lines = (
            Record("L", {"1": "L", "2": "1-1", "3": f"S{at}", "4": "1"}, Where("f", at))
            for at in range(2, 5_000)
        )
        return itertools.chain([head], lines)

    reader = Reader(compiled(JOINED))
    assert sum(1 for _ in reader.entries(rows())) == 4_999
    joins = reader._hierarchy.joins
    assert (len(joins._known), len(joins._waiting)) == (1, 0)


@pytest.mark.parametrize(
    ("text", "changes", "path", "meant"),
    [
        (JOINED, [("by: {2: 2}", "by: {}")], "records.0.records.0.by", "at least 1"),
        (JOINED, [("by: {2: 2}", "by: {B: 2}")], "records.0.records.0.by.B", "positions"),
        (JOINED, [("by: {2: 2}", "by: {2: B}")], "records.0.records.0.by.2", "positions"),
        (
            JOINED,
            [("by: {2: 2}", "by: {2: 9}")],
            "records.0.records.0.by.2",
            'add a field for the place "9" of the record around it',
        ),
        (
            JOINED,
            [("    columns: 4\n", "    by: {2: 2}\n    columns: 4\n")],
            "records.0.by",
            "below the one that it belongs to",
        ),
        (
            JOINED,
            [("by: {2: 2}", "by: {2: 2}\n        nests: {2: 3}")],
            "records.0.records.0.nests",
            "only what stands between a document and its lines",
        ),
        (
            NUMBERED,
            [("by: {1: 1, 4: 3}", "by: {1: 1, 4: 3}\n        nests: {1: 1, 4: 6}")],
            "records.0.records.0.nests.4",
            'add a field for the place "6" of it',
        ),
        (
            NUMBERED,
            [("            by: {1: 1, 4: 3}\n", "            end: {match: {2: END}}\n")],
            "records.0.records.0.records.0.end",
            "add the `records` that it closes",
        ),
        (
            NUMBERED,
            [
                (
                    "        by: {1: 1, 4: 3}\n",
                    "        by: {1: 1, 4: 3}\n        end: {match: {2: X}}\n",
                )
            ],
            "records.0.records.0.end",
            "what is joined may stand behind any row",
        ),
    ],
)
def test_faults_of_joins_are_told_where_they_are(
    text: str, changes: list[tuple[str, str]], path: str, meant: str
) -> None:
    found = [one for one in faults(text, *changes) if one.path == path]
    assert found, [str(one) for one in faults(text, *changes)]
    assert meant in found[0].meant


def test_records_are_joined_to_every_version_of_the_type_around_them() -> None:
    wider = """\
  - record: H2
    each: shipment
    match: {1: H}
    columns: 5
    fields:
      - {at: 2, field: shipmentId, required: true}
      - {at: 4, field: tracking}
"""
    text = "L;2-1;A;1\nH;1-1;T1;1\nH;2-1;new;T2;1\nL;1-1;B;2\n"
    found = entries(compiled(JOINED + wider), text)
    assert not [one for one in found if one.problems]
    lines = [one for one in found if one.level == "line"]
    assert {(one.document, one.values["shipment.tracking"]) for one in lines} == {
        ("1-1", ("T1",)),
        ("2-1", ("T2",)),
    }
