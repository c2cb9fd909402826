"""Final signals: outright, by line and by counters; missing rows never are one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bridge.model.picking import PickLine
from bridge.model.terms import Terms
from bridge.plan.confirmation import put_together
from bridge.plan.figures import Fact
from bridge.plan.outcome import Outcome, decide
from tests.plan.made import a_line, policies

LINES = [a_line(1, 2), a_line(2, 3)]
COUNTED = Terms(final="counted", has_final_signal=True)
LOWER = policies(short="lower")


def row(sku: str = "SVM1", quantity: int = 1, file: int = 1, **more: Any) -> Fact:
    values = {"line.physicalSku": sku, "line.quantity": quantity}
    values |= {name.replace("_", ".", 1): value for name, value in more.items()}
    return Fact(values, file=file)


def lines_counted(ordered: int, shipped: int) -> dict[str, int]:
    return {"shipment_orderedLineCount": ordered, "shipment_shippedLineCount": shipped}


def units_counted(ordered: int, shipped: int) -> dict[str, int]:
    return {"shipment_orderedUnitCount": ordered, "shipment_shippedUnitCount": shipped}


def decided(
    facts: Sequence[Fact], terms: Terms = COUNTED, lines: Sequence[PickLine] = LINES, near: int = 0
) -> Outcome:
    whole = put_together(facts, lines, "83651", terms)
    return decide(whole, lines, LOWER, unreadable_near=near, is_paid=False)


def code(outcome: Outcome) -> str:
    assert outcome.kind == "hold"
    return outcome.problems[0].code


# Line by line -----------------------------------------------------------------------------------


def test_a_shipment_is_final_when_every_line_is_whole_or_final() -> None:
    facts = [row("SVM1", 2), row("SVM2", 1, line_isFinal=True)]
    assert decided(facts, Terms()) == Outcome("lower", quantities={1: 2, 2: 1})


@pytest.mark.parametrize(
    "facts",
    [
        [row("SVM1", 1), row("SVM2", 1, line_isFinal=True)],
        [row("SVM1", 1, line_isFinal=False), row("SVM2", 1, line_isFinal=True)],
        [row("SVM2", 1, line_isFinal=True)],
    ],
    ids=["silent", "not-final", "no-row"],
)
def test_a_line_without_a_final_word_keeps_its_shipment_waiting(facts: list[Fact]) -> None:
    assert decided(facts, Terms()) == Outcome("wait")


def test_a_line_of_nothing_may_be_final_too() -> None:
    facts = [row("SVM1", 2), row("SVM2", 0, line_isFinal=True)]
    assert decided(facts, Terms()) == Outcome("lower", quantities={1: 2, 2: 0})


ALIKE = [a_line(1, 1, physical_sku="A"), a_line(2, 2, physical_sku="A")]


def test_one_final_row_for_an_item_of_two_lines_may_lack_the_other() -> None:
    assert decided([row("A", 1, line_isFinal=True)], Terms(), ALIKE) == Outcome("wait")


def test_two_final_rows_for_an_item_of_two_lines_do_not_tell_which_line_is_short() -> None:
    facts = [row("A", 1, line_isFinal=True), row("A", 1, line_isFinal=True)]
    assert code(decided(facts, Terms(), ALIKE)) == "short-line-unclear"


def test_our_line_id_tells_which_of_two_lines_is_final() -> None:
    facts = [row("A", 1, line_lineId="11"), row("A", 1, line_lineId="12", line_isFinal=True)]
    assert decided(facts, Terms(), ALIKE) == Outcome("lower", quantities={1: 1, 2: 1})


def test_a_cumulative_figure_is_final_for_all_of_its_lines() -> None:
    terms = Terms(quantities="cumulative")
    facts = [row("A", 1), row("A", 2, file=2, line_isFinal=True)]
    assert decided(facts, terms, ALIKE) == Outcome("lower", quantities={1: 1, 2: 1})


def test_it_is_not_short_while_a_row_near_it_could_not_be_read() -> None:
    facts = [row("SVM1", 2), row("SVM2", 1, line_isFinal=True)]
    assert code(decided(facts, Terms(), near=1)) == "short-or-unread"


# Counters ---------------------------------------------------------------------------------------


def test_all_lines_shipped_by_the_counters_is_final() -> None:
    facts = [row("SVM1", 2, **lines_counted(2, 2)), row("SVM2", 1)]
    assert decided(facts) == Outcome("lower", quantities={1: 2, 2: 1})


@pytest.mark.parametrize("counters", [lines_counted(2, 1), units_counted(5, 2)])
def test_fewer_than_ordered_by_the_counters_waits(counters: dict[str, int]) -> None:
    assert decided([row("SVM1", 2, **counters)]) == Outcome("wait")


def test_counters_of_lines_and_of_units_must_both_say_so() -> None:
    counters = lines_counted(2, 2) | units_counted(5, 3)
    assert decided([row("SVM1", 2, **counters), row("SVM2", 1)]) == Outcome("wait")


def test_counters_mean_nothing_where_the_mapping_does_not_let_them() -> None:
    facts = [row("SVM1", 2, **lines_counted(2, 2)), row("SVM2", 1)]
    assert decided(facts, Terms()) == Outcome("wait")


def test_rows_that_lack_by_the_counters_are_never_short() -> None:
    assert code(decided([row("SVM1", 2, **lines_counted(2, 2))])) == "short-counters-differ"


def test_counters_of_another_order_than_was_sent_are_never_short() -> None:
    assert code(decided([row("SVM1", 2, **lines_counted(1, 1))])) == "short-ordered-otherwise"
    assert code(decided([row("SVM1", 2, **units_counted(2, 2))])) == "short-ordered-otherwise"


def test_units_that_are_all_there_are_positive_evidence_whatever_counters_say() -> None:
    facts = [row("SVM1", 2, **lines_counted(7, 1)), row("SVM2", 3)]
    assert decided(facts) == Outcome("complete")


def test_none_of_it_shipped_by_the_counters_is_for_people() -> None:
    assert code(decided([row("SVM1", 0, **lines_counted(2, 0))])) == "nothing-shipped"


def test_none_of_it_in_an_earlier_file_does_not_end_what_came_later() -> None:
    facts = [row("SVM1", 0, **lines_counted(2, 0)), row("SVM1", 2, file=2, **lines_counted(2, 1))]
    assert decided(facts) == Outcome("wait")


def test_a_line_with_nothing_more_to_come_is_final() -> None:
    facts = [row("SVM1", 2, line_openQuantity=0), row("SVM2", 1, line_openQuantity=0)]
    assert decided(facts) == Outcome("lower", quantities={1: 2, 2: 1})
    more = [row("SVM1", 2, line_openQuantity=0), row("SVM2", 1, line_openQuantity=2)]
    assert decided(more) == Outcome("wait")


def test_a_line_that_is_whole_by_another_order_than_ours_is_for_people() -> None:
    facts = [row("SVM1", 2), row("SVM2", 1, line_orderedQuantity=1)]
    assert code(decided(facts)) == "short-ordered-otherwise"


# Without lines ----------------------------------------------------------------------------------

ALL = Terms(lines="all")
SIGNALLED = Terms(lines="all", has_final_signal=True)


def named(**values: Any) -> Fact:
    return Fact({name.replace("_", ".", 1): value for name, value in values.items()})


def test_a_shipment_that_is_named_without_lines_is_whole() -> None:
    facts = [named(parcel_tracking=("T1",)), named(parcel_tracking=("T2",))]
    assert decided(facts, ALL) == Outcome("complete")
    assert put_together(facts, LINES, "83651", ALL).tracking == ["T1", "T2"]


def test_nothing_is_whole_of_which_nothing_sound_was_told() -> None:
    assert decided([], ALL) == Outcome("wait")
    assert code(decided([Fact({}, is_sound=False)], ALL)) == "row-not-sound"


def test_a_signal_that_the_mapping_reads_has_to_be_given() -> None:
    assert decided([named(shipment_isFinal=False)], SIGNALLED) == Outcome("wait")
    assert decided([named(shipment_isFinal=True)], SIGNALLED) == Outcome("complete")


def test_counters_say_whether_all_of_it_was_shipped() -> None:
    terms = Terms(lines="all", final="counted", has_final_signal=True)
    assert decided([named(**lines_counted(2, 1))], terms) == Outcome("wait")
    assert decided([named(**lines_counted(2, 2))], terms) == Outcome("complete")
    assert code(decided([named(**lines_counted(2, 0))], terms)) == "nothing-shipped"


def test_a_cancelled_shipment_is_not_whole_though_it_is_named() -> None:
    assert code(decided([named(shipment_isCancelled=True)], ALL)) == "cancelled-by-partner"
