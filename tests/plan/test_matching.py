"""What a partner calls an item is found among the lines of its shipment, or told to be unclear."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.plan.matching import NoMatch, matching_lines, spread
from tests.plan.made import a_line

ONE, TWO = a_line(1), a_line(2)


def found(lines: list[Any], **values: str) -> list[int]:
    names = {"line_id": "lineId", "sku": "physicalSku", "ean": "ean"}
    entry = {f"line.{names[name]}": value for name, value in values.items()}
    return [line.position for line in matching_lines(entry, lines)]


def code(lines: list[Any], **values: str) -> str:
    with pytest.raises(NoMatch) as caught:
        found(lines, **values)
    return caught.value.code


@pytest.mark.parametrize(
    "values",
    [
        {"line_id": "12"}, {"sku": "SVM2"}, {"ean": "73502"}, {"sku": "73502"}, {"ean": "SVM2"},
        {"sku": "SVM2", "ean": "73502"}, {"sku": "73502", "ean": "73502"},
        {"line_id": "12", "sku": "SVM2"}, {"line_id": "12", "ean": "73502"},
        {"line_id": "", "sku": "SVM2", "ean": ""},
    ],
)  # fmt: skip
def test_an_item_is_known_by_line_id_sku_or_bar_code_under_either_name(
    values: dict[str, str],
) -> None:
    assert found([ONE, TWO], **values) == [2]


def test_the_other_bar_code_will_do_too() -> None:
    assert found([ONE, a_line(2, upc="0049")], ean="0049") == [2]


def test_two_lines_of_one_item_are_both_meant_in_the_order_of_the_store() -> None:
    lines = [a_line(1, physical_sku="A", ean="1"), a_line(2), a_line(3, physical_sku="A", ean="1")]
    assert found(lines, sku="A") == found(lines, ean="1") == [1, 3]
    assert found(lines, line_id="13", sku="A") == [3]


def test_codes_that_name_two_items_name_neither() -> None:
    assert code([ONE, TWO], sku="SVM1", ean="73502") == "unknown-item"
    assert code([ONE, TWO], line_id="11", sku="SVM2") == "item-differs"
    assert code([ONE, TWO], line_id="11", ean="73502") == "item-differs"


def test_a_bar_code_that_the_store_does_not_have_says_nothing_beside_the_sku() -> None:
    bare = a_line(1, ean="")
    assert found([bare, TWO], sku="SVM1", ean="99999") == [1]
    assert code([bare, TWO], sku="OTHER", ean="SVM1") == "unknown-item"
    assert code([bare, TWO], ean="99999") == "unknown-item"


@pytest.mark.parametrize("values", [{}, {"sku": "", "ean": ""}, {"sku": "SVM9"}, {"ean": "0"}])
def test_what_the_shipment_does_not_have_is_unknown(values: dict[str, str]) -> None:
    assert code([ONE, TWO], **values) == "unknown-item"
    assert code([ONE, TWO], line_id="99", **values) == "unknown-line"


def test_empty_codes_of_a_line_match_nothing() -> None:
    assert code([a_line(1, physical_sku="", ean="", upc="")], sku="") == "unknown-item"


def test_a_sku_that_names_several_items_is_ambiguous_until_a_bar_code_tells() -> None:
    lines = [
        a_line(1, physical_sku="A", is_sku_complete=False),
        a_line(2, physical_sku="A", is_sku_complete=False),
    ]
    assert code(lines, sku="A") == "item-ambiguous"
    assert found(lines, sku="A", ean="73502") == found(lines, ean="73502") == [2]
    same = [a_line(at, physical_sku="A", is_sku_complete=False, ean="7") for at in (1, 2)]
    assert found(same, sku="A") == [1, 2]


def test_two_lines_that_nothing_identifies_may_be_two_items() -> None:
    lines = [a_line(at, physical_sku="A", is_sku_complete=False, ean="") for at in (1, 2)]
    assert code(lines, sku="A") == "item-ambiguous"
    assert found(lines[:1], sku="A") == [1], "alone in its shipment it is clear"


def test_a_bar_code_on_two_items_is_ambiguous() -> None:
    assert code([a_line(1, ean="7"), a_line(2, ean="7")], ean="7") == "item-ambiguous"


@given(st.integers(0, 30), st.lists(st.integers(-2, 9), min_size=1, max_size=5))
def test_units_are_spread_without_losing_or_making_any(quantity: int, rooms: list[int]) -> None:
    lines = [a_line(position) for position in range(1, len(rooms) + 1)]
    room = dict(enumerate(rooms, start=1))
    shares = spread(quantity, lines, room)
    assert sum(shares.values()) == quantity
    free = sum(max(one, 0) for one in rooms)
    over = sum(max(share - max(room[at], 0), 0) for at, share in shares.items())
    assert over == max(quantity - free, 0), "what is too much shows at the last line"
    assert all(shares[at] <= max(room[at], 0) for at in shares if at < len(rooms))


def test_a_bar_code_is_a_number_whatever_zeros_stand_before_it() -> None:
    line = a_line(2, upc="012345678905")
    assert found([ONE, line], ean="0012345678905") == [2]
    assert found([ONE, line], sku="12345678905") == [2]
    assert code([ONE, line], ean="00000000") == "unknown-item"
