"""Figures that contain one another: never counted twice, whatever the order, never lowered."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.picking import PickLine
from bridge.model.terms import Terms
from bridge.plan.confirmation import Confirmation, put_together
from bridge.plan.figures import Fact
from bridge.plan.outcome import Outcome, decide
from tests.plan.made import a_line, policies

LINES = [a_line(1, 5), a_line(2, 2)]
CUMULATIVE = Terms(quantities="cumulative")


def told(file: int, quantity: int, sku: str = "SVM1", apart: str = "", **more: object) -> Fact:
    values = {f"line.{name}": value for name, value in more.items()}
    named = {"line.physicalSku": sku} if sku else {}
    return Fact({**named, "line.quantity": quantity, **values}, file=file, apart=apart)


def together(facts: Sequence[Fact], lines: Sequence[PickLine] = LINES) -> Confirmation:
    return put_together(facts, lines, "83651", CUMULATIVE)


def codes(facts: Sequence[Fact], lines: Sequence[PickLine] = LINES) -> list[str]:
    return [problem.code for problem in together(facts, lines).problems]


def test_a_later_figure_contains_the_earlier_ones() -> None:
    whole = together([told(1, 2), told(2, 4), told(3, 5)])
    assert (whole.shipped, whole.problems) == ({1: 5, 2: 0}, [])


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_units_are_never_counted_twice_and_a_last_figure_that_is_lower_is_held(
    figures: list[int],
) -> None:
    whole = together([told(file, number) for file, number in enumerate(figures)])
    assert whole.shipped[1] == max(figures)
    is_lower = figures[-1] < max(figures)
    assert [one.code for one in whole.problems] == (["figure-lower"] if is_lower else [])


def test_a_shipment_is_complete_once_the_figures_are_those_that_were_ordered() -> None:
    facts = [told(1, 5), told(1, 1, "SVM2"), told(2, 5), told(2, 2, "SVM2")]
    outcomes = [
        decide(together(facts[:at]), LINES, policies(), unreadable_near=0, is_paid=True)
        for at in (2, 4)
    ]
    assert outcomes == [Outcome("wait"), Outcome("complete")]


def test_more_than_was_ordered_is_held() -> None:
    outcome = decide(
        together([told(1, 3), told(2, 6)]), LINES, policies(), unreadable_near=0, is_paid=True
    )
    assert [one.code for one in outcome.problems] == ["more-than-ordered"]


def test_a_later_figure_that_is_high_enough_settles_one_that_was_too_low() -> None:
    assert codes([told(1, 3), told(2, 1)]) == ["figure-lower"]
    assert codes([told(1, 3), told(2, 1), told(3, 3)]) == []


def test_two_figures_of_one_file_for_the_same_line_are_held() -> None:
    assert codes([told(1, 1), told(1, 2)]) == ["figure-twice"]
    assert codes([told(1, 1, apart="lot A"), told(1, 2, apart="lot B")]) == []


def test_what_the_key_tells_apart_adds_up() -> None:
    whole = together([told(1, 1, apart="A"), told(2, 2, apart="A"), told(2, 3, apart="B")])
    assert (whole.shipped[1], whole.problems) == (5, [])


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_an_item_is_the_same_by_sku_by_bar_code_and_by_line(order: Sequence[int]) -> None:
    names = ({"sku": "SVM1"}, {"sku": "", "ean": "73501"}, {"sku": "SVM1", "lineId": "11"})
    facts = [told(file, 2, **names[which]) for file, which in enumerate(order)]
    assert together(facts).shipped[1] == 2
    assert codes(facts) == []


def test_one_figure_for_two_lines_is_that_of_both() -> None:
    lines = [a_line(1, 1, physical_sku="A"), a_line(2, 2, physical_sku="A")]
    assert together([told(1, 2, "A"), told(2, 3, "A")], lines).shipped == {1: 1, 2: 2}


def test_a_line_that_is_named_alone_and_with_another_is_held() -> None:
    lines = [a_line(1, 1, physical_sku="A"), a_line(2, 2, physical_sku="A")]
    assert codes([told(1, 2, "A"), told(2, 1, "A", lineId="11")], lines) == ["figures-overlap"]


def test_a_figure_of_a_lot_beside_one_of_the_whole_line_is_held() -> None:
    assert codes([told(1, 2), told(2, 2, apart="A")]) == ["figures-overlap"]


def test_every_fact_counts_for_tracking_whatever_becomes_of_its_figure() -> None:
    facts = [
        Fact(
            {"line.physicalSku": "SVM1", "line.quantity": at, "parcel.tracking": (f"T{at}",)},
            file=at,
        )
        for at in (1, 2)
    ]
    assert together(facts).tracking == ["T1", "T2"]
