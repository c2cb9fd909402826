"""Levels by number, HL and CPS, with what belongs to each by its position."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Entry, Node
from bridge.workbench.looking import Looking
from tests.mapping.test_reference import PAIRS
from tests.mapping.texts import changed, codes_of, compiled, entries, faults, written

DESADV, ASN = (
    next(text for (_, text, _), _ in PAIRS if sign in text) for sign in ("nests: {2: 1}", "HL-pack")
)
HEAD = ["UNB+UNOA:2+US", "UNH+1+DESADV:D:96A:UN", "BGM+351+D-1", "RFF+ON:83652-1"]
TAIL = ["UNT+0+1", "UNZ+1+8"]
LOOSE = ("final: always\n", "final: always\nedifact: {counts: ignore}\n")


def block(number: int, parent: str, code: str = "", *items: str, kind: str = "CT") -> list[str]:
    """Return a CPS with its package, its code, and its lines: an item and how many of it."""
    segments = [f"CPS+{number}{parent and f'+{parent}'}", f"PAC+1++{kind}"]
    segments += [f"GIN+BJ+{code}"] if code else []
    for item in items:
        name, units = item.split("=")
        segments += [f"LIN+1++{name}:EN", f"QTY+12:{units}:PCE"]
    return segments


BLOCKS = [
    block(1, "", kind="201"),
    block(2, "1", "P1", kind="201"),
    block(3, "2", "C1", "A=1", "B=2"),
    block(4, "2", "C2", "A=3"),
    block(5, "1", "C3", "C=1"),
]


def interchange(*blocks: list[str]) -> str:
    segments = [*HEAD, *(segment for one in blocks for segment in one), *TAIL]
    return "".join(f"{one}'" for one in segments)


def mapping(*changes: tuple[str, str]) -> CompiledMapping:
    return compiled(DESADV, LOOSE, *changes)


def told(found: list[Entry]) -> list[tuple[Any, ...]]:
    """Return the lines: order, tracking number, item, units."""
    lines = [one.values for one in found if one.level == "line"]
    return sorted(
        (one.get("shipment.shipmentId"), one.get("parcel.tracking"), one["line.ean"],
         one["line.quantity"])
        for one in lines
    )  # fmt: skip


EXPECTED = [
    ("83652-1", ("C1",), "A", 1),
    ("83652-1", ("C1",), "B", 2),
    ("83652-1", ("C2",), "A", 3),
    ("83652-1", ("C3",), "C", 1),
]


@settings(deadline=None, max_examples=30)
@given(st.permutations(BLOCKS))
def test_cartons_come_in_any_order_and_their_lines_with_them(blocks: list[list[str]]) -> None:
    found = entries(mapping(), interchange(*blocks))
    assert not any(one.problems for one in found)
    assert told(found) == EXPECTED


def test_a_carton_knows_what_its_pallet_says_and_its_own_word_counts_before_that() -> None:
    anything = mapping((", when: {PAC/3: CT}", ""))
    blocks = [block(1, "", "P1"), block(2, "1", "", "A=1"), block(3, "1", "C1", "A=2")]
    for order in (blocks, blocks[::-1]):
        found = entries(anything, interchange(*order))
        assert {(one[1], one[3]) for one in told(found)} == {(("P1",), 1), (("C1",), 2)}


def test_lines_may_stand_in_the_outermost_level() -> None:
    (line,) = told(entries(mapping(), interchange(block(1, "", "C1", "A=1"))))
    assert line == ("83652-1", ("C1",), "A", 1)


def test_numbers_count_within_their_message() -> None:
    message = interchange(BLOCKS[0], block(2, "1", "C1", "A=1")).removesuffix("UNZ+1+8'")
    other = message.replace("83652", "83653").replace("C1", "C9").partition("UNH")
    found = entries(mapping(), f"{message}UNH{other[2]}UNZ+2+8'")
    assert not any(one.problems for one in found)
    assert told(found) == [("83652-1", ("C1",), "A", 1), ("83653-1", ("C9",), "A", 1)]


@pytest.mark.parametrize(
    "blocks",
    [
        [block(3, "9", "C1", "A=1")],
        [block(3, "3", "C1", "A=1")],
        [block(3, "4", "C1", "A=1"), block(4, "3", "C2")],
    ],
)
def test_a_level_below_one_that_never_comes_is_nobodys_and_its_lines_too(
    blocks: list[list[str]],
) -> None:
    found = entries(mapping(), interchange(block(1, ""), *blocks))
    assert {code for codes in codes_of(found) for code in codes} == {"header-missing"}
    waiting = [one for one in found if one.problems]
    assert {one.level for one in waiting} == {"parcel", "line"}
    assert not any(one.is_document_sure for one in waiting)


def test_two_levels_of_one_number_cannot_be_told_apart() -> None:
    doubled = [block(1, "", "C1", "A=1"), block(1, "", "C2", "B=1"), block(2, "1", "C3", "C=1")]
    found = entries(mapping(), interchange(*doubled))
    assert "header-twice" in {code for codes in codes_of(found) for code in codes}


def test_behind_a_segment_that_nobody_knows_lines_are_nobodys_until_the_next_level() -> None:
    first = [*block(1, "", "C1", "A=1"), "ZZZ+1", *block(0, "", "", "B=1")[2:]]
    found = entries(mapping(), interchange(first, block(2, "1", "C2", "C=1")))
    by_item = {one.values["line.ean"]: one for one in found if one.level == "line"}
    assert not by_item["A"].problems
    assert [one.code for one in by_item["B"].problems] == ["header-missing"]
    assert not by_item["C"].problems


ENVELOPE = (
    "records:\n  - record: BGM",
    "records:\n"
    '  - {record: UNB, each: file, match: {0: UNB}, fields: [{at: 1, value: "UNOA"}]}\n'
    '  - {record: UNH, each: file, match: {0: UNH}, fields: [{at: 1, value: "1"}]}\n'
    "  - record: BGM",
)
END = (
    "ignore:\n  - {record: envelope, match: {0: [UNB, UNH, UNT, UNZ]}}\n",
    '  - {record: UNT, each: file, match: {0: UNT}, fields: [{at: 2, value: "1"}]}\n'
    '  - {record: UNZ, each: file, match: {0: UNZ}, fields: [{at: 2, value: "1"}]}\n'
    "ignore:\n",
)
BOTH = (
    "        nests: {2: 1}",
    "        by: {2: 2}\n        nests: {2: 1}",
)
NUMBER_AROUND = (
    'fields:\n      - {at: "RFF',
    'fields:\n      - {at: 2, field: packages, integer: true}\n      - {at: "RFF',
)


def shipment(number: str, *parcels: tuple[str, int]) -> Node:
    lines = [
        Node("parcel", {"tracking": (code,)}, [Node("line", {"ean": "73", "quantity": units})])
        for code, units in parcels
    ]
    return Node("shipment", {"shipmentId": number, "packages": len(parcels)}, lines)


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.tuples(st.text("ABC123", min_size=1, max_size=5), st.integers(0, 99)), max_size=4)
)
def test_what_a_warehouse_writes_is_read_as_it_meant_it(parcels: list[tuple[str, int]]) -> None:
    both_ways = mapping(ENVELOPE, END)
    data, problems = written(both_ways, [shipment("1-1", *parcels)])
    assert not problems
    found = entries(both_ways, data)
    assert not any(one.problems for one in found)
    lines = [one.values for one in found if one.level == "line"]
    assert [(one["parcel.tracking"], one["line.quantity"]) for one in lines] == [
        ((code,), units) for code, units in parcels
    ]


def test_cartons_are_written_behind_one_another_with_numbers_of_their_own() -> None:
    data, _ = written(mapping(ENVELOPE, END), [shipment("1-1", ("C1", 1), ("C2", 2))])
    assert b"CPS+4'GIN+BJ+C1'PAC+++CT'LIN+++73'QTY+12:1'CPS+6'" in data


def test_a_level_may_stand_in_the_type_around_it_or_in_its_like() -> None:
    either = mapping(NUMBER_AROUND, BOTH)
    text = interchange(
        block(1, "351", "P1"), block(2, "1", "C1", "A=1"), block(3, "351", "", "B=1")
    )
    found = entries(either, text.replace("BGM+351+D-1", "BGM+0+351"))
    assert not any(one.problems for one in found)
    by_item = {one.values["line.ean"]: one.values for one in found if one.level == "line"}
    assert by_item["A"]["parcel.tracking"] == ("C1",)
    assert "parcel.tracking" not in by_item["B"]


def test_an_856_is_written_with_the_number_of_the_level_above() -> None:
    envelope = [
        ("ISA", ['"00"', '"0"', '"00"', '"0"', "ZZ", "US", "ZZ", "THEM", '"260113"', '"1405"', "U",
                 '"00401"', '"7"', '"0"', "P", '">"']),
        ("ST", ['"856"', '"0001"']),
    ]  # fmt: skip
    head = "".join(
        f"  - {{record: {tag}, each: file, match: {{0: {tag}}}, fields: ["
        + ", ".join(f"{{at: {at}, value: {text}}}" for at, text in enumerate(texts, 1))
        + "]}\n"
        for tag, texts in envelope
    )
    tail = "".join(
        f"  - {{record: {tag}, each: file, match: {{0: {tag}}}, fields: [{{at: 2, value: A}}]}}\n"
        for tag in ("SE", "IEA")
    )
    both_ways = compiled(
        ASN,
        ("records:\n", f"records:\n{head}"),
        ("ignore:\n", f"{tail}ignore:\n"),
        ("[ISA, GS, ST, SE, GE, IEA]", "[GS, GE]"),
    )
    lines = [Node("line", {"physicalSku": "TEE", "quantity": 2})]
    parcels = [Node("parcel", {"tracking": ("T1",)}, lines)]
    data, problems = written(both_ways, [Node("shipment", {"shipmentId": "1-1"}, parcels)])
    assert not problems
    assert b"HL*4**S~HL*5*4*O~HL*6*5*P~REF*2I*T1~HL**6*I~LIN**VN*TEE~SN1**2~" in data
    found = entries(both_ways, data)
    assert not any(one.problems for one in found)
    assert found[-1].values["parcel.tracking"] == ("T1",)


@pytest.mark.parametrize("text", [DESADV, ASN])
def test_every_record_is_seen_once_with_what_became_of_it(text: str) -> None:
    sample = next(one for (_, mapping, _), (_, one, _) in PAIRS if mapping == text)
    looking = Looking(compiled(text))
    seen = list(looking.through(io.BytesIO(sample.encode()), "f"))
    assert looking.fault is None
    assert len(seen) == len({one.number for one in seen}) == looking.read
    assert all(one.entry for one in seen if one.rule)


@pytest.mark.parametrize(
    ("changes", "path", "meant"),
    [
        ([("nests: {2: 1}", "nest: {2: 1}")], "records.0.records.0.nest", "did you mean `nests`?"),
        (
            [("nests: {2: 1}", "nests: {2: x}")],
            "records.0.records.0.nests.2",
            "expected an element such as 2",
        ),
        ([("nests: {2: 1}", "nests: {2: 7}")], "records.0.records.0.nests.2", 'place "7" of it'),
        ([("nests: {2: 1}", "nests: {}")], "records.0.records.0.nests", "at least"),
        (
            [("    records:\n", "    nests: {2: 1}\n    records:\n")],
            "records.0.nests",
            "only what stands between a document and its lines",
        ),
    ],
)
def test_faults_of_levels_are_told_where_they_are(
    changes: list[tuple[str, str]], path: str, meant: str
) -> None:
    found = [one for one in faults(changed(DESADV, *changes)) if one.path == path]
    assert found
    assert meant in found[0].meant


def test_an_outermost_record_that_names_one_that_never_comes_is_set_aside_with_its_lines() -> None:
    text = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";", header: false}
records:
  - record: P
    each: parcel
    match: {1: P}
    nests: {3: 2}
    fields:
      - {at: 2, field: parcelId}
      - {at: 4, field: shipment.shipmentId, required: true}
    records:
      - record: L
        each: line
        match: {1: L}
        fields:
          - {at: 2, field: physicalSku}
          - {at: 3, field: quantity, integer: true}
"""
    rows = "P;A;;83652-1\nL;X;1\nP;C;A;83652-1\nL;Z;1\nP;B;ZZ;83652-1\nL;Y;2\n"
    found = entries(compiled(text), rows)
    assert len(found) == 6, "every record becomes something"
    lines = {one.values["line.physicalSku"]: one.is_whole for one in found if one.level == "line"}
    assert lines == {"X": True, "Z": True, "Y": False}
    assert [codes for codes in codes_of(found) if codes] == [["header-missing"]]
