"""What came back becomes one return for each condition, never for more than was shipped."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.moment import Moment
from bridge.model.picking import PickLine
from bridge.plan.returns import Candidate, ReturnPlan, differs, left_to_return, plan_returns, token
from tests.plan.made import RULES, a_line, a_return, a_row, a_shipment, at

LINES = [a_line(1, 2), a_line(2, 1)]


def of(lines: list[PickLine], left: dict[int, int], shipment: str = "83651-1") -> Candidate:
    return Candidate(shipment, lines, left)


def back(sku: str = "SVM1", quantity: int = 1, condition: str = "GOOD", **more: Any) -> Any:
    values = {f"return.{name}": value for name, value in more.items()}
    named = {"line.condition": condition} if condition else {}
    return {"line.physicalSku": sku, "line.quantity": quantity, **named, **values}


def planned(*entries: Any, left: dict[int, int] | None = None) -> ReturnPlan:
    return plan_returns(entries, [of(LINES, left or {1: 2, 2: 1})], RULES)


def units(plan: ReturnPlan) -> dict[str, dict[int, int]]:
    assert not plan.problems
    return {one.label: dict(one.quantities) for one in plan.returns}


def codes(plan: ReturnPlan) -> list[str]:
    return [one.code for one in plan.problems]


def test_there_is_one_return_for_each_condition_with_its_rule() -> None:
    plan = planned(back(), back("SVM2", 1, "BAD"), back())
    assert units(plan) == {"BAD": {2: 1}, "GOOD": {1: 2}}
    assert [one.rule.restock for one in plan.returns] == [False, True]


def test_two_conditions_of_one_line_share_what_is_left_of_it() -> None:
    assert units(planned(back(), back(condition="BAD"))) == {"BAD": {1: 1}, "GOOD": {1: 1}}
    assert codes(planned(back(quantity=2), back(condition="BAD"))) == ["more-than-shipped"]


def test_units_are_spread_over_two_lines_of_one_item_by_what_is_left() -> None:
    lines = [a_line(1, 2, physical_sku="A"), a_line(2, 3, physical_sku="A")]
    plan = plan_returns([back("A", 3)], [of(lines, {1: 1, 2: 3})], RULES)
    assert units(plan) == {"GOOD": {1: 1, 2: 2}}
    assert codes(plan_returns([back("A", 5)], [of(lines, {1: 1, 2: 3})], RULES)) == [
        "more-than-shipped"
    ]


def test_lines_of_which_earlier_returns_took_too_much_have_nothing_left() -> None:
    assert codes(planned(back(), left={1: -1, 2: 1})) == ["more-than-shipped"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (back("OTHER"), "unknown-item"),
        (back(quantity=-1), "impossible-quantity"),
        (back(quantity=3), "more-than-shipped"),
        (back(condition="ODD"), "condition-without-rule"),
        (back(condition=""), "condition-without-rule"),
    ],
)
def test_one_problem_keeps_the_whole_return_from_being_made(entry: Any, code: str) -> None:
    plan = planned(back("SVM2"), entry, entry if code == "unknown-item" else back("SVM2", 0))
    assert codes(plan) == [code], "each is told once"
    assert plan.problems[0].remedy


def test_a_condition_without_a_code_can_have_a_rule_of_its_own() -> None:
    plan = plan_returns([back(condition="")], [of(LINES, {1: 2, 2: 1})], {"": RULES["GOOD"]})
    assert units(plan) == {"": {1: 1}}


@pytest.mark.parametrize("entries", [[], [back(quantity=0)], [{"return.receivedAt": at(9)}]])
def test_nothing_that_came_back_is_told(entries: list[Any]) -> None:
    assert codes(planned(*entries)) == ["nothing-returned"]


@pytest.mark.parametrize(
    ("times", "received"),
    [
        ([at(9)], at(9)), ([at(15), at(9, day=2)], at(15)), ([at(9), None], None), ([None], None),
        ([at(10), at(0, is_exact=False)], at(0, is_exact=False)),
    ],
)  # fmt: skip
def test_goods_are_on_the_shelf_no_earlier_than_the_first_of_them(
    times: list[Moment | None], received: Moment | None
) -> None:
    entries = [{**back(), **({"return.receivedAt": one} if one else {})} for one in times]
    assert planned(*entries).received_at == received


def test_a_row_of_the_return_itself_says_nothing_about_when_its_goods_came() -> None:
    plan = planned({"return.receivedAt": at(7)}, back(receivedAt=at(9)))
    assert plan.received_at == at(9)


def test_what_is_left_is_what_was_shipped_less_what_came_back_already() -> None:
    shipped = a_shipment(a_row("11", 2), a_row("9", isBundle=1, bundle=[a_row("12", 1)]))
    assert left_to_return(LINES, shipped, []) == {1: 2, 2: 1}
    before = [a_return(id11=1), a_return(id11=1, id12=1)]
    assert left_to_return(LINES, shipped, before) == {1: 0, 2: 0}


def test_units_that_were_ordered_and_never_shipped_cannot_come_back() -> None:
    lowered = a_shipment(a_row("11", 1))
    assert left_to_return(LINES, lowered, []) == {1: 1, 2: 0}


@pytest.mark.parametrize(
    ("taken", "is_other"),
    [
        ({"id11": 2, "id12": 1}, False), ({"id11": 2, "id12": 1, "id13": 0}, False),
        ({"id11": 2}, True), ({"id11": 1, "id12": 1}, True), ({"id11": 3, "id12": 1}, True),
        ({"id11": 2, "id12": 1, "id13": 1}, True), ({}, True),
    ],
)  # fmt: skip
def test_what_the_store_took_is_compared_by_line_and_quantity(
    taken: dict[str, int], is_other: bool
) -> None:
    assert differs(a_return("", **taken), {"11": 2, "12": 1}) is is_other


def test_a_return_is_known_again_by_the_same_mark_for_ever() -> None:
    assert token("nordic", "nordlager", "R1", "GOOD") == "bridge:95cc07fe14ee3f8f"


@given(st.lists(st.tuples(*[st.text(max_size=5)] * 4), max_size=20, unique=True))
def test_no_two_returns_share_a_mark(parts: list[tuple[str, str, str, str]]) -> None:
    clean = {tuple(one.replace("\x1f", "") for one in four) for four in parts}
    assert len({token(*four) for four in clean}) == len(clean)
