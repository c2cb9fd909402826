"""Hours that count for a partner, and a hundred thousand figures held against the store's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bridge.plan.reconciling.levels import Figure, Level, Told, differing, explain, never_counted
from bridge.plan.reconciling.waiting import Patience

ZONE = ZoneInfo("Europe/Stockholm")


def waited(since: datetime, now: datetime, *idle: date) -> float:
    return Patience(now, ZONE, lambda day: day in idle).hours_since(since)


@pytest.mark.parametrize(
    ("since", "now", "hours"),
    [
        ((2026, 1, 12, 8), (2026, 1, 14, 9), 49),
        ((2026, 1, 14, 9), (2026, 1, 12, 8), 0),
        ((2026, 3, 28, 22), (2026, 3, 29, 22), 24),
        ((2026, 10, 24, 12), (2026, 10, 26, 12), 48),
    ],
    ids=["two days", "not yet", "over a day of 23 hours", "over a day of 25 hours"],
)
def test_hours_pass_on_every_clock_alike(
    since: tuple[int, ...], now: tuple[int, ...], hours: float
) -> None:
    assert waited(datetime(*since, tzinfo=UTC), datetime(*now, tzinfo=UTC)) == hours  # type: ignore[misc,arg-type]


def test_day_off_begins_and_ends_at_the_partners_midnight() -> None:
    since, now = datetime(2026, 1, 16, 20, tzinfo=UTC), datetime(2026, 1, 18, 1, tzinfo=UTC)
    assert waited(since, now, date(2026, 1, 17)) == 3 + 2


def told(item: str, sent: int | None, state: str = "sent", reason: str = "") -> Told:
    return Told(item, 5, sent, "2026", state, reason, "S.csv", "2026")


def test_of_a_hundred_thousand_figures_those_are_found_that_differ() -> None:
    many = 100_000
    figures = [told(f"SKU-{number}", number % 90) for number in range(many)]
    levels = [
        Level(code, number, 95 if number % 1000 == 7 else number % 90)
        for number in range(many)
        for code in (f"SKU-{number}", f"20{number}")
    ]
    others, by_code = differing(figures, levels)
    assert [one.item for one in others] == [f"SKU-{number}" for number in range(7, many, 1000)]
    assert tuple(by_code.loc["SKU-7"]) == (95, 1)


def test_figure_that_is_due_or_was_never_taken_is_looked_at_whatever_the_store_has() -> None:
    figures = [told("A", 5), told("B", 5, "pending"), told("C", None), told("D", 5, reason="x")]
    levels = [Level(one.item, number, 5) for number, one in enumerate(figures)]
    others, _ = differing(figures, levels)
    assert [one.item for one in others] == ["B", "C", "D"]


def test_code_of_several_items_names_none_of_them() -> None:
    others, by_code = differing([told("A", 5)], [Level("A", 1, 5), Level("A", 2, 5)])
    assert others == [told("A", 5)]
    found = explain(others[0], tuple(by_code.loc["A"]), Figure(5, 0))
    assert found is not None
    assert found.code == "several-items"


def test_item_that_is_counted_under_any_of_its_codes_is_counted() -> None:
    levels = [Level("A", 1, 3), Level("201", 1, 3), Level("B", 2, 9), Level("C", 3, 0)]
    assert never_counted([told("201", 3)], levels) == [("B", 9)]


def test_store_without_any_item_has_none_of_the_figures() -> None:
    others, _ = differing([told("A", 5)], [])
    found = explain(others[0], None, Figure(5, 0))
    assert found is not None
    assert found.code == "item-not-in-store"
