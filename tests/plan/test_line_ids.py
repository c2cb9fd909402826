"""A line of the order is known by evidence, never by where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.plan.line_ids import order_line_ids
from bridge.plan.order_document import pick_lines
from tests.plan.made import a_row, a_shipment, an_order

Rows = list[dict[str, Any]]


def found(lines: Rows, ordered: Rows) -> list[str]:
    return order_line_ids(a_shipment(*lines).lines, an_order(*ordered))


def test_a_store_that_uses_one_id_for_both_shows_it_in_every_line() -> None:
    rows = [a_row("11"), a_row("12"), a_row("13", sku="T")]
    assert found(rows, rows) == ["11", "12", "13"]
    assert found(rows[1:], rows) == ["12", "13"]


def test_an_equal_id_of_another_item_is_a_coincidence() -> None:
    ordered = [a_row("11", sku="T"), a_row("12")]
    assert found([a_row("11")], ordered) == ["12"]


def test_equal_ids_prove_nothing_unless_all_lines_have_them() -> None:
    ordered = [a_row("10"), a_row("11")]
    assert found([a_row("11"), a_row("12")], ordered) == ["", ""]


def test_the_only_line_of_an_item_is_that_line() -> None:
    ordered = [a_row("21"), a_row("22", sku="T"), a_row("23", sku="U")]
    assert found([a_row("12", sku="T"), a_row("11")], ordered) == ["22", "21"]


@pytest.mark.parametrize(("cheap", "dear"), [("80.00", "100.00"), (80, "100"), ("80", 100)])
def test_two_lines_of_one_item_are_told_apart_by_their_price(cheap: Any, dear: Any) -> None:
    ordered = [a_row("21", price="80.0"), a_row("22", price="100.0")]
    assert found([a_row("11", price=dear), a_row("12", price=cheap)], ordered) == ["22", "21"]


def test_a_price_that_the_order_does_not_know_rules_nothing_out() -> None:
    assert found([a_row("11", price="1.00")], [a_row("21", price="80.00")]) == ["21"]
    same = [a_row("21", price="80"), a_row("22", price="80")]
    assert found([a_row("11", price="80")], same) == [""]


def test_two_lines_of_one_item_are_told_apart_where_only_one_way_is_possible() -> None:
    ordered = [a_row("21", 1), a_row("22", 3)]
    assert found([a_row("11", 3), a_row("12", 1)], ordered) == ["22", "21"]
    assert found([a_row("11", 2)], ordered) == ["22"], "only that line holds two units"
    assert found([a_row("11", 1)], ordered) == [""], "either could have it"


def test_lines_that_differ_in_nothing_are_not_guessed_by_their_order() -> None:
    rows = [a_row("21"), a_row("22")]
    assert found([a_row("11"), a_row("12")], rows) == ["", ""]


def test_two_lines_are_never_given_the_same_line_of_the_order() -> None:
    assert found([a_row("11"), a_row("12")], [a_row("21", 5)]) == ["", ""]
    assert found([a_row("11", 2), a_row("12", 2)], [a_row("21", 1), a_row("22", 2)]) == ["", ""]


def test_more_than_the_order_holds_is_another_line() -> None:
    assert found([a_row("11", 2)], [a_row("21", 1)]) == [""]


def test_an_item_of_a_bundle_is_found_inside_the_orders_bundle() -> None:
    ordered = [a_row("21", isBundle=1, sku="B", bundle=[a_row("22", sku="T")]), a_row("23")]
    assert found([a_row("12", sku="T")], ordered) == ["22"]


def test_without_an_order_nothing_is_known() -> None:
    picks = pick_lines(a_shipment(a_row("11", 2, upc="0049")).lines, None)
    assert [(one.order_line_id, one.shipment_line_id) for one in picks] == [("", "11")]
    assert picks[0].codes == ("SVM", "73500", "0049")
    assert (picks[0].position, picks[0].quantity, picks[0].is_sku_complete) == (1, 2, True)


def test_a_sku_without_variant_and_size_may_name_several_items() -> None:
    (line,) = pick_lines(a_shipment(a_row(variantSku="", sizeSku="")).lines, None)
    assert (line.physical_sku, line.is_sku_complete) == ("S", False)
