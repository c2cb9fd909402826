"""Goods that were made a return of by hand are asked about until told goods account for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bridge.model.store import StoreReturn
from bridge.plan.look_alikes import LookAlikes, lines_of_same_items, look_alikes, unaccounted
from tests.plan.made import a_line, a_return

#: Two lines of one item, and one of another.
LINES = [
    a_line(1, 2, physical_sku="A", ean="1"),
    a_line(2, 3, physical_sku="A", ean="1"),
    a_line(3, 1, physical_sku="B"),
]


def told(sku: str, quantity: int) -> dict[str, Any]:
    return {"line.physicalSku": sku, "line.quantity": quantity}


def alike(
    *entries: dict[str, Any], theirs: StoreReturn, accounted: dict[str, int] | None = None
) -> LookAlikes | None:
    left = unaccounted(theirs, LINES, accounted or {})
    return look_alikes(entries, [left] if left.left else [])


def test_any_of_the_same_item_is_alike_whichever_of_its_lines_was_taken() -> None:
    assert alike(told("A", 1), theirs=a_return(id12=2)) is not None
    assert alike(told("B", 1), theirs=a_return(id12=2)) is None
    assert alike(told("A", 0), theirs=a_return(id12=2)) is None
    assert alike(told("C", 1), theirs=a_return(id12=2)) is None


def test_a_line_that_is_not_picked_may_be_of_anything_that_the_shipment_has() -> None:
    assert alike(told("B", 1), theirs=a_return(id99=1)) is not None
    assert alike(told("C", 1), theirs=a_return(id99=1)) is None


def test_the_same_is_of_just_these_units_pending_and_accounted_for_by_nothing() -> None:
    def is_same(*entries: dict[str, Any], theirs: StoreReturn, **accounted: int) -> bool:
        used = {line_id.removeprefix("id"): units for line_id, units in accounted.items()}
        found = alike(*entries, theirs=theirs, accounted=used)
        return found is not None and found.are_pending_and_the_same

    theirs = a_return(id11=1, id12=1, id13=1)
    both = (told("A", 1), told("B", 1), told("A", 1))
    assert is_same(*both, theirs=theirs)
    assert not is_same(*both, theirs=replace(theirs, is_completed=True))
    assert not is_same(*both, told("C", 1), theirs=theirs)
    assert not is_same(*both[:2], theirs=theirs)
    assert not is_same(*both, theirs=theirs, id11=1)


def test_of_the_two_shipments_of_an_order_goods_are_taken_for_those_of_one() -> None:
    candidates = [
        unaccounted(replace(a_return(id11=1), return_id=one), LINES, {}) for one in ("1", "2")
    ]
    found = look_alikes([told("A", 1)], candidates)
    assert found is not None
    assert [one.return_id for one in found.found] == ["1", "2"]
    assert sum(found.units.values()) == 1


@given(
    st.dictionaries(st.sampled_from(["id11", "id12", "id13"]), st.integers(1, 4), min_size=1),
    st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 3)), max_size=12),
)
def test_as_many_units_as_were_made_by_hand_are_held_and_no_more(
    theirs: dict[str, int], parcels: list[tuple[str, int]]
) -> None:
    """One after the other is told, and discarded where it is held."""
    there, accounted, held = a_return("", None, **theirs), Counter[str](), Counter[str]()
    made: Counter[str] = Counter()
    for line_id, units in theirs.items():
        made["B" if line_id == "id13" else "A"] += units
    for sku, quantity in parcels:
        found = alike(told(sku, quantity), theirs=there, accounted=accounted)
        assert (found is not None) == (quantity > 0 and held[sku] < made[sku])
        for (_, _, line_id), units in found.units.items() if found else ():
            accounted[line_id] += units
        held[sku] += quantity
    assert all(units <= theirs[f"id{line_id}"] for line_id, units in accounted.items())


def test_lines_of_the_same_items_are_told_by_the_item() -> None:
    assert lines_of_same_items({"11", "77"}, LINES) == {"11", "12", "77"}
