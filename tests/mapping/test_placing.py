"""Where a text stands: over several places, each value in its own, a sign apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.converters import ConversionError
from bridge.mapping.placing import (
    EachPlace,
    FirstFilled,
    Joined,
    OnePlace,
    Placing,
    SignApart,
    Wrapped,
)
from bridge.mapping.write import write_document
from bridge.model.document import Node
from tests.mapping.texts import entries, line, one_field, refused

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=30)
WORD = TEXT.filter(lambda text: " " not in text)
VALUES = st.lists(TEXT.map(str.strip).filter(bool), min_size=1, max_size=4).map("\x1f".join)

ALL: list[tuple[Placing, st.SearchStrategy[str]]] = [
    (OnePlace("A"), TEXT),
    (FirstFilled(("A", "B"), ("NA",)), TEXT),
    (Joined(("A", "B"), " "), st.tuples(WORD, WORD).map(" ".join)),
    (EachPlace(("A", "B", "C")), VALUES),
    (Wrapped(("A", "B"), 12, is_cut=False), TEXT),
    (Wrapped(("A", "B"), 4, is_cut=True), TEXT),
    (SignApart(("A", "B"), ("+", "-")), st.integers().map(str)),
    (SignApart(("A", "B"), ("", "H")), st.integers().map(str)),
]


@pytest.mark.parametrize(("placing", "texts"), [one for one in ALL if not one[0].loses])
@settings(deadline=None)
@given(data=st.data())
def test_what_loses_nothing_is_taken_as_it_was_put(
    placing: Placing, texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    text = data.draw(texts)
    try:
        cells = placing.put(text)
    except ConversionError:
        return
    assert placing.take(cells) == text


@pytest.mark.parametrize(("placing", "texts"), ALL)
@settings(deadline=None)
@given(data=st.data())
def test_what_was_taken_is_put_the_same_again(
    placing: Placing, texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    try:
        cells = placing.put(data.draw(texts))
    except ConversionError:
        return
    assert placing.put(placing.take(cells)) == cells


@pytest.mark.parametrize("placing", [one for one, _ in ALL])
def test_places_with_nothing_in_them_have_no_text(placing: Placing) -> None:
    assert placing.take({}) == ""
    assert placing.take(dict.fromkeys("ABC", "")) == ""
    assert set(placing.put("").values()) <= {""}


def cells(mapping: CompiledMapping, document: Node) -> dict[str, str]:
    records, problems = write_document(mapping, {}, document)
    assert not problems, problems
    return {place: records[0].cells[place] for place in ("X", "Y") if place in records[0].cells}


def read(mapping: CompiledMapping, x: str, y: str) -> dict[str, Any]:
    (entry,) = entries(mapping, f'ID,SKU,QTY,X,Y\n1-1,A,1,"{x}","{y}"\n')
    return entry.values | {"codes": [problem.code for problem in entry.problems]}


ADDRESS = "field: shipment.deliveryAddress"


def test_a_long_text_is_broken_at_its_blanks() -> None:
    mapping = one_field(f"{{at: [X, Y], {ADDRESS}, wrap: 20}}")
    document = line(shipment_deliveryAddress="Box 17  Lilla Torget 4 uppgång B")
    assert cells(mapping, document) == {"X": "Box 17 Lilla Torget", "Y": "4 uppgång B"}
    said = read(mapping, "Box 17 Lilla Torget", " 4 uppgång B ")
    assert said["shipment.deliveryAddress"] == "Box 17 Lilla Torget 4 uppgång B"


def test_a_short_text_leaves_the_other_places_empty() -> None:
    mapping = one_field(f"{{at: [X, Y], {ADDRESS}, wrap: 20}}")
    assert cells(mapping, line(shipment_deliveryAddress="Torget 4")) == {"X": "Torget 4", "Y": ""}
    assert read(mapping, "Torget 4", "")["shipment.deliveryAddress"] == "Torget 4"
    assert cells(mapping, line()) == {}


@pytest.mark.parametrize("text", ["one two three four", "Donaudampfschifffahrt"])
def test_a_text_that_does_not_fit_is_a_problem_or_cut_where_the_mapping_says_so(text: str) -> None:
    document = line(shipment_deliveryAddress=text)
    assert refused(one_field(f"{{at: [X, Y], {ADDRESS}, wrap: 8}}"), document) == ["too-long"]
    cut = one_field(f"{{at: [X, Y], {ADDRESS}, wrap: {{width: 8, rest: cut}}}}")
    assert max(len(part) for part in cells(cut, document).values()) <= 8
    assert any("loses what did not fit" in one for one in cut.one_way)


def test_joined_fields_are_wrapped_as_one_text() -> None:
    mapping = one_field(
        "{at: [X, Y], join: [shipment.deliveryAddress, shipment.deliveryCoaddress], wrap: 12}"
    )
    document = line(shipment_deliveryAddress="Torget 4", shipment_deliveryCoaddress="c/o Alva Ek")
    assert cells(mapping, document) == {"X": "Torget 4 c/o", "Y": "Alva Ek"}


def test_several_values_have_a_place_each() -> None:
    mapping = one_field("{at: [X, Y], field: parcel.tracking, none: '0'}", "confirmation")
    assert read(mapping, "T1", "T2")["parcel.tracking"] == ("T1", "T2")
    assert read(mapping, "0", "T2")["parcel.tracking"] == ("T2",)
    assert "parcel.tracking" not in read(mapping, "", "0")
    assert cells(mapping, line(parcel_tracking=("T1",))) == {"X": "T1", "Y": ""}
    assert refused(mapping, line(parcel_tracking=("A", "B", "C"))) == ["several-values"]
    assert refused(mapping, line(parcel_tracking=("A", "0"))) == ["stands-for-none"]


def test_steps_are_for_each_value_where_each_has_a_place() -> None:
    steps = "{at: [X, Y], field: parcel.tracking, prefix: T-, part: 1-3}"
    mapping = one_field(steps, "confirmation")
    assert read(mapping, "T-123", "T-45678")["parcel.tracking"] == ("123", "456")
    assert read(mapping, "T-123", "45")["codes"] == ["affix-missing"]
    assert cells(mapping, line(parcel_tracking=("123", "456"))) == {"X": "T-123", "Y": "T-456"}
    found = one_field("{at: [X, Y], field: parcel.tracking, find: 'no (\\d*)'}", "confirmation")
    assert read(found, "no 7", "no ")["parcel.tracking"] == ("7",)


def test_several_values_in_places_that_hold_one_text_are_split_as_before() -> None:
    mapping = one_field("{at: [X, Y], field: parcel.tracking, split: ' '}", "confirmation")
    assert read(mapping, "T1 T2", "T3")["parcel.tracking"] == ("T1", "T2", "T3")


def test_a_sign_may_stand_in_a_place_of_its_own() -> None:
    mapping = one_field("{at: [X, Y], field: quantity, integer: {sign: apart, width: 4}}"
                        .replace("quantity", "raw.n"))  # fmt: skip
    assert cells(mapping, line(raw={"n": "-12"})) == {"X": "-", "Y": "0012"}
    assert cells(mapping, line(raw={"n": "12"})) == {"X": "+", "Y": "0012"}
    assert refused(mapping, line(raw={"n": "-12345"})) == ["too-long"]


@pytest.mark.parametrize(
    ("sign", "digits", "number"),
    [("-", "12", -12), ("+", "12", 12), ("", "0012", 12), (" ", " 12 ", 12), ("-", "", None)],
)
def test_a_number_is_read_with_its_sign(sign: str, digits: str, number: int | None) -> None:
    mapping = one_field("{at: [X, Y], field: shipment.packages, integer: {sign: apart}}",
                        "confirmation")  # fmt: skip
    said = read(mapping, sign, digits)
    assert (said.get("shipment.packages"), said["codes"]) == (number, [])


def test_the_partners_own_words_for_plus_and_minus_are_taken() -> None:
    mapping = one_field(
        "{at: [X, Y], field: shipment.packages, integer: {sign: apart, signs: [S, H]}}",
        "confirmation",
    )
    assert read(mapping, "H", "3")["shipment.packages"] == -3
    assert read(mapping, "S", "3")["shipment.packages"] == 3
    assert read(mapping, "-", "3")["codes"] == ["not-a-sign"]
    assert read(mapping, "S", "-3")["codes"] == ["not-a-sign"]
    assert cells(mapping, line(shipment_packages=-3)) == {"X": "H", "Y": "3"}
