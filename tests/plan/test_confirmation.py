"""What a confirmation means: complete, lower first, wait, or hold; short is never a guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.picking import PickLine
from bridge.model.terms import Terms
from bridge.plan.confirmation import (
    Confirmation,
    is_same_shipment,
    packages,
    put_together,
    tracking_text,
)
from bridge.plan.figures import Fact
from bridge.plan.outcome import Outcome, decide, says_nothing_shipped
from tests.plan.made import a_line, at, policies

LINES = [a_line(1, 2), a_line(2, 1)]
LOWER = policies(short="lower")


def shipped(sku: str = "SVM1", quantity: int = 1, **more: Any) -> Fact:
    names = {"parcel": "parcel.parcelId", "tracking": "parcel.tracking", "at": "parcel.shippedAt"}
    values = {names.get(name, f"shipment.{name}"): value for name, value in more.items()}
    return Fact({"line.physicalSku": sku, "line.quantity": quantity, **values})


ALL = [shipped("SVM1", 2), shipped("SVM2", 1)]
PART = [shipped("SVM1", 1), shipped("SVM2", 1)]
FINAL = Fact({"shipment.isFinal": True})


def together(facts: Sequence[Fact], lines: Sequence[PickLine] = LINES) -> Confirmation:
    return put_together(facts, lines, "83651", Terms())


def decided(
    facts: Sequence[Fact], lines: Sequence[PickLine] = LINES, near: int = 0, **more: Any
) -> Outcome:
    chosen = more.pop("policies", policies())
    is_paid = more.pop("is_paid", False)
    return decide(together(facts, lines), lines, chosen, unreadable_near=near, is_paid=is_paid)


def code(outcome: Outcome) -> str:
    assert outcome.kind == "hold"
    assert all(one.remedy for one in outcome.problems)
    return outcome.problems[0].code


def test_all_units_make_it_complete_final_or_not() -> None:
    assert decided(ALL) == decided([*ALL, FINAL]) == Outcome("complete")


@given(st.permutations([*ALL, shipped("SVM3", 3), shipped("SVM3", 1), FINAL]))
def test_rows_may_come_in_any_order(facts: list[Fact]) -> None:
    lines = [*LINES, a_line(3, 4)]
    assert decided(facts, lines) == Outcome("complete")


def test_two_lines_of_one_item_are_filled_one_after_the_other() -> None:
    lines = [a_line(1, 2, physical_sku="A"), a_line(2, 3, physical_sku="A")]
    assert together([shipped("A", 1), shipped("A", 3)], lines).shipped == {1: 2, 2: 2}
    assert decided([shipped("A", 5)], lines).kind == "complete"
    assert code(decided([shipped("A", 6)], lines)) == "more-than-ordered"


def test_missing_units_wait_until_the_partner_says_that_this_was_all() -> None:
    assert decided(PART) == Outcome("wait")
    assert decided([]) == Outcome("wait")
    assert code(decided([*PART, FINAL])) == "short"


def test_a_mapping_can_say_that_every_confirmation_is_final() -> None:
    whole = put_together(PART, LINES, "83651", Terms(final="always"))
    assert whole.is_final


def test_an_unpaid_short_shipment_is_lowered_where_that_is_the_policy() -> None:
    outcome = decided([*PART, FINAL], policies=LOWER)
    assert outcome == Outcome("lower", quantities={1: 1, 2: 1})
    nothing_of_one = decided([shipped("SVM1", 2), FINAL], policies=LOWER)
    assert nothing_of_one.quantities == {1: 2, 2: 0}, "every line is named"


def test_a_paid_short_shipment_cannot_be_lowered() -> None:
    assert code(decided([*PART, FINAL], policies=LOWER, is_paid=True)) == "short-but-paid"


def test_it_is_not_short_while_a_row_near_it_could_not_be_read() -> None:
    assert code(decided([*PART, FINAL], near=1, policies=LOWER)) == "short-or-unread"
    assert decided(ALL, near=1) == Outcome("complete"), "all units are positive evidence"


def test_nothing_shipped_at_all_is_for_people() -> None:
    assert code(decided([FINAL], policies=LOWER)) == "nothing-shipped"
    assert code(decided([shipped("SVM1", 0), FINAL], policies=LOWER)) == "nothing-shipped"


def test_more_than_was_ordered_is_for_people_final_or_not() -> None:
    assert code(decided([*ALL, shipped("SVM2", 1)])) == "more-than-ordered"


@pytest.mark.parametrize("facts", [[], PART, ALL])
def test_a_cancellation_is_for_people_whatever_was_shipped(facts: list[Fact]) -> None:
    told = [*facts, Fact({"shipment.isCancelled": True})]
    assert code(decided(told)) == "cancelled-by-partner"
    assert says_nothing_shipped(decided(told), together(told)) == (not facts)


@pytest.mark.parametrize(
    ("fact", "wanted"),
    [
        (Fact({}, is_sound=False), "row-not-sound"),
        (shipped("OTHER", 1), "unknown-item"),
        (shipped("SVM1", -1), "impossible-quantity"),
        (shipped("SVM1", 0, orderId="99"), "other-order"),
    ],
)
def test_one_problem_holds_the_whole_shipment_even_if_all_units_are_there(
    fact: Fact, wanted: str
) -> None:
    outcome = decided([*ALL, fact, fact])
    assert (code(outcome), len(outcome.problems)) == (wanted, 1)


def test_every_problem_is_told_at_once() -> None:
    outcome = decided([shipped("OTHER"), shipped("SVM1", -1), Fact({}, is_sound=False)])
    found = {one.code for one in outcome.problems}
    assert found == {"unknown-item", "impossible-quantity", "row-not-sound"}


@pytest.mark.parametrize("lines", [[], [a_line(1, 0)]])
def test_a_shipment_of_which_no_line_is_known_is_never_complete(lines: list[PickLine]) -> None:
    assert code(decided([FINAL], lines)) == "lines-unknown"


def test_parcels_are_told_once_with_their_own_word_before_the_shipments() -> None:
    whole = together([
        shipped("SVM1", 1, parcel="P1", tracking=("T1",), carrier="DHL", at=at(9)),
        shipped("SVM2", 1, parcel="P1", tracking=("T1",), carrier="DHL", at=at(9)),
        Fact({"line.physicalSku": "SVM1", "line.quantity": 1, "parcel.parcelId": "P2",
              "parcel.tracking": ("T2",), "parcel.carrier": "PNL", "shipment.carrier": "DHL"}),
    ])  # fmt: skip
    assert [(one.parcel, one.tracking, one.carrier) for one in whole.parcels] == [
        ("P1", "T1", "DHL"), ("P2", "T2", "PNL"),
    ]  # fmt: skip
    assert whole.parcels[0].shipped_at == "2026-11-01T09:00:00.000000Z"
    assert whole.carrier == "DHL"


def test_a_parcel_without_an_id_goes_by_its_number() -> None:
    whole = together([Fact({"shipment.tracking": ("T1", "T2")}), shipped(tracking=("T2",))])
    assert [(one.parcel, one.tracking) for one in whole.parcels] == [("T1", "T1"), ("T2", "T2")]
    assert whole.tracking == ["T1", "T2"]


def test_a_parcel_without_a_number_is_a_parcel_too() -> None:
    whole = together([shipped(parcel="P1"), shipped(parcel="P2")])
    assert [one.tracking for one in whole.parcels] == ["", ""]
    assert packages(whole) == 2


def test_the_number_of_parcels_is_the_partners_and_no_less_than_were_named() -> None:
    assert packages(together([shipped(packages=3, tracking=("T1",))])) == 3
    first, second = shipped(packages=1, tracking=("T1",)), shipped(packages=1, tracking=("T2",))
    assert packages(together([first, second])) == 2, "each file counted its own"
    assert packages(together([shipped()])) == 0


def test_several_numbers_are_joined_or_the_first_is_taken() -> None:
    whole = together([shipped(tracking=("T1",)), shipped(tracking=("T2", "T1"))])
    assert tracking_text(whole.tracking, policies().tracking) == "T1"
    joined = policies(tracking={"several": "join", "separator": "; "})
    assert tracking_text(whole.tracking, joined.tracking) == "T1; T2"
    assert tracking_text([], policies().tracking) == tracking_text([], joined.tracking) == ""


def test_it_left_when_the_last_of_it_can_have_left() -> None:
    hours = [shipped(at=at(hour)) for hour in (9, 15, 10)]
    assert together(hours).shipped_at == at(15)
    a_day = at(0, is_exact=False)
    assert together([shipped(at=at(10)), shipped(at=a_day)]).shipped_at == a_day
    assert together([shipped(at=a_day), shipped(at=at(10, day=2))]).shipped_at == at(10, day=2)
    assert together([shipped()]).shipped_at is None


def test_the_store_still_has_what_the_partner_was_told_or_it_has_not() -> None:
    assert is_same_shipment(LINES, Counter({"11": 2, "12": 1}))
    for listed in ({"11": 2}, {"11": 2, "12": 2}, {"11": 2, "12": 1, "13": 1}):
        assert not is_same_shipment(LINES, Counter(listed))
