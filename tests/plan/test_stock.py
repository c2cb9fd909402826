"""The figure never says that there is more than the shelf holds, and is exact where times are.

The law is tested against a shelf and a store that are simulated side by side: goods move, the
partner counts, the store applies what it is told of, and afterwards the figure is computed from
nothing but what the bridge is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.model.moment import utc_text
from bridge.model.stock import Count, Movement, Reservation
from bridge.plan.stock import contradicts, figure, is_newer, is_possible

ZONE = ZoneInfo("Europe/Stockholm")
#: Midnight in Stockholm before the day of 25 hours; a week holds days of both kinds.
START = datetime(2026, 10, 23, 22, tzinfo=UTC)
HOURS = 24 * 4


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


def told(at: datetime, is_exact: bool) -> str:
    """A time as a partner writes it: to the hour, or its own day only."""
    if is_exact:
        return utc_text(at)
    return utc_text(at.astimezone(ZONE).replace(hour=0, minute=0, fold=0))


NOON = hour(12)
#: When files come that are asked about.
NOW = hour(48)


def a_count(counted: int = 10, at: datetime = NOON, *, is_exact: bool = True) -> Count:
    return Count(
        "nordic", "main", "A", "nordlager", counted, told(at, is_exact), "", is_exact, 1, 1
    )


def a_movement(
    shelf: int,
    at: datetime | None,
    *,
    is_exact: bool = True,
    is_applied: bool = True,
    centra: int | None = None,
    recorded: datetime | None = None,
) -> Movement:
    return Movement(
        "nordic", "main", "A", "", "shipment", "1-1", shelf, told(at, is_exact) if at else None, "",
        is_exact, shelf if centra is None else centra, utc_text(hour(1)) if is_applied else None,
        recorded_at=utc_text(recorded or hour(HOURS)),
    )  # fmt: skip


def figured(*movements: Movement, count: Count | None = None) -> int:
    return figure(count or a_count(), movements, ZONE)


@pytest.mark.parametrize(("shelf", "wanted"), [(-3, 7), (2, 12)])
def test_what_moved_after_the_count_changes_it_and_what_moved_before_is_in_it(
    shelf: int, wanted: int
) -> None:
    assert figured(a_movement(shelf, hour(13))) == wanted
    assert figured(a_movement(shelf, hour(11))) == 10


@pytest.mark.parametrize(("shelf", "after", "before"), [(-3, 10, 13), (2, 10, 8)])
def test_what_the_store_has_still_to_apply_is_left_for_it_to_apply(
    shelf: int, after: int, before: int
) -> None:
    assert figured(a_movement(shelf, hour(13), is_applied=False)) == after
    assert figured(a_movement(shelf, hour(11), is_applied=False)) == before


def test_the_shelf_and_the_store_may_move_by_other_quantities() -> None:
    short_and_paid = a_movement(-3, hour(13), is_applied=False, centra=-5)
    assert figured(short_and_paid) == 12, "the store takes 5 off, and 7 are there"


@pytest.mark.parametrize(("shelf", "wanted"), [(-3, 7), (2, 10)])
def test_what_may_be_before_or_after_takes_the_lower_figure(shelf: int, wanted: int) -> None:
    assert figured(a_movement(shelf, hour(12))) == wanted, "the same time"
    assert figured(a_movement(shelf, hour(12), is_exact=False)) == wanted, "the same day"
    by_day = a_count(is_exact=False)
    assert figured(a_movement(shelf, hour(1)), count=by_day) == wanted
    assert figured(a_movement(shelf, hour(23), is_exact=False), count=by_day) == wanted


def test_days_that_follow_each_other_are_before_and_after() -> None:
    by_day = a_count(at=hour(24 + 12), is_exact=False)
    assert figured(a_movement(-3, hour(12), is_exact=False), count=by_day) == 10
    assert figured(a_movement(-3, hour(50), is_exact=False), count=by_day) == 7


def test_the_day_of_a_clock_change_is_as_long_as_it_is() -> None:
    a_day_of_25 = datetime(2026, 10, 24, 22, tzinfo=UTC)
    by_day = a_count(at=a_day_of_25 + timedelta(hours=5), is_exact=False)
    last_hour = a_day_of_25 + timedelta(hours=24, minutes=30)
    assert figured(a_movement(-3, last_hour), count=by_day) == 7
    assert figured(a_movement(3, last_hour), count=by_day) == 10
    assert figured(a_movement(3, last_hour + timedelta(hours=1)), count=by_day) == 13


def test_what_moved_at_an_unknown_time_had_moved_when_the_bridge_was_told() -> None:
    told_before = a_movement(-3, None, recorded=hour(11))
    told_after = a_movement(-3, None, recorded=hour(20))
    assert figured(told_before) == 10, "or it would be taken off every count for ever"
    assert figured(told_after) == 7
    assert figured(a_movement(2, None, recorded=hour(20))) == 10
    assert figured(replace(told_before, recorded_at=None)) == 7


def test_a_figure_is_never_below_zero() -> None:
    assert figured(a_movement(-30, hour(13))) == 0


@dataclass(frozen=True)
class Event:
    """Goods that moved: when, how many, how well that is known, and whether the store knows."""

    at: int
    quantity: int
    knows: str
    is_applied: bool
    #: Hours until the bridge was told.
    delay: int


EVENTS = st.builds(
    Event,
    at=st.integers(0, HOURS - 1),
    quantity=st.integers(-4, 4).filter(bool),
    knows=st.sampled_from(["exactly", "the day", "nothing"]),
    is_applied=st.booleans(),
    delay=st.integers(0, 40),
)


def truth(start: int, events: list[Event]) -> int:
    """What the store must show now: the shelf, and what it will take off or add by itself."""
    shelf = start + sum(one.quantity for one in events)
    return shelf - sum(one.quantity for one in events if not one.is_applied)


def movements(events: list[Event]) -> list[Movement]:
    return [
        a_movement(
            one.quantity,
            None if one.knows == "nothing" else hour(one.at + 0.5),
            is_exact=one.knows == "exactly",
            is_applied=one.is_applied,
            recorded=hour(one.at + 0.75 + one.delay),
        )
        for one in events
    ]


def counted(start: int, events: list[Event], counted_at: int, *, is_exact: bool) -> Count:
    """The partner counts on the hour; goods move at half past."""
    then = start + sum(one.quantity for one in events if one.at < counted_at)
    return a_count(then, hour(counted_at), is_exact=is_exact)


@settings(max_examples=400)
@given(st.lists(EVENTS, max_size=6), st.integers(0, HOURS), st.booleans())
def test_the_figure_never_exceeds_the_shelf(
    events: list[Event], counted_at: int, is_exact: bool
) -> None:
    start = 100
    count = counted(start, events, counted_at, is_exact=is_exact)
    assert figure(count, movements(events), ZONE) <= truth(start, events)


@settings(max_examples=400)
@given(st.lists(EVENTS, max_size=6), st.integers(0, HOURS))
def test_the_figure_is_the_shelf_where_all_times_are_known(
    events: list[Event], counted_at: int
) -> None:
    start = 100
    exact = [replace(one, knows="exactly") for one in events]
    count = counted(start, exact, counted_at, is_exact=True)
    assert figure(count, movements(exact), ZONE) == truth(start, exact)


@given(st.lists(EVENTS, max_size=6))
def test_the_next_count_after_everything_is_the_shelf_whatever_was_known(
    events: list[Event],
) -> None:
    count = counted(100, events, HOURS + 48, is_exact=True)
    assert figure(count, movements(events), ZONE) == truth(100, events)


def test_counts_never_go_back_in_time() -> None:
    known = a_count(at=hour(12))
    assert is_newer(known, None, NOW)
    assert is_newer(a_count(at=hour(13)), known, NOW)
    assert not is_newer(a_count(at=hour(11)), known, NOW)


def test_a_count_of_the_same_time_in_a_later_file_corrects_the_earlier_one() -> None:
    known = a_count(10)
    assert not is_newer(replace(known, file_id=2), known, NOW), "the same again changes nothing"
    assert is_newer(replace(known, file_id=2, counted=9), known, NOW)
    assert not is_newer(replace(known, file_id=0, counted=9), known, NOW)


def test_a_count_of_a_time_that_is_still_to_come_was_never_right() -> None:
    known = a_count(at=NOW + timedelta(days=300))
    assert is_newer(a_count(at=hour(13)), known, NOW)
    assert not is_newer(a_count(at=hour(11)), a_count(at=NOW + timedelta(minutes=30)), NOW)


def test_a_count_of_the_same_moment_is_raised_by_nobody_but_a_person() -> None:
    known = a_count(10)
    assert contradicts(replace(known, file_id=2, counted=11), known)
    assert not contradicts(replace(known, file_id=2, counted=9), known)
    assert not contradicts(replace(known, file_id=2, counted=11), None)
    by_day = a_count(10, is_exact=False)
    assert not contradicts(replace(by_day, file_id=2, counted=11), by_day), "of another moment"


TOLD = hour(30)


@pytest.mark.parametrize("wrong", [TOLD + timedelta(days=200), TOLD - timedelta(days=200)])
def test_a_time_that_cannot_be_is_none(wrong: datetime) -> None:
    lost, found = (a_movement(units, wrong, recorded=TOLD) for units in (-3, 2))
    assert (figured(lost), figured(found)) == (7, 10)
    later = a_count(at=hour(40))
    assert (figured(lost, count=later), figured(found, count=later)) == (10, 10)


def test_nothing_is_shipped_before_the_order_is_there() -> None:
    shipped = a_movement(-3, hour(5), recorded=TOLD)
    assert figured(shipped) == 10
    assert figured(replace(shipped, possible_from=utc_text(hour(10)))) == 7
    assert figured(replace(shipped, possible_from=utc_text(hour(5.5)))) == 10, "clocks differ"
    of_the_day = a_movement(-3, hour(5), is_exact=False, recorded=TOLD)
    assert is_possible(replace(of_the_day, possible_from=utc_text(hour(10))), ZONE)


def kept(quantity: int, first: float, last: float, *, is_complete: bool = False) -> Reservation:
    return Reservation("1-1", quantity, hour(first), hour(last), is_complete)


def available(*movements: Movement, counted: int = 10, **of: Any) -> int:
    """The figure of a count at noon that lacks what is kept for the shipment 1-1."""
    return figure(a_count(counted), movements, ZONE, [kept(**of)])


def test_what_was_kept_for_an_order_at_the_count_is_added() -> None:
    assert available(quantity=3, first=8, last=9) == 13
    assert available(quantity=3, first=13, last=14) == 10, "it was available still"
    assert available(quantity=3, first=11.5, last=12.5) == 10, "nobody knows"
    assert available(quantity=3, first=8, last=9, is_complete=True) == 10, "the store took it off"


def test_what_was_kept_and_has_left_since_was_missing_from_the_count_already() -> None:
    shipped = a_movement(-3, hour(13))
    assert available(shipped, quantity=3, first=8, last=9) == 10
    assert available(shipped, quantity=3, first=12.5, last=12.6) == 7
    pending = a_movement(-3, hour(13), is_applied=False)
    assert available(pending, quantity=3, first=8, last=9) == 13


def test_what_was_kept_and_did_not_leave_is_there_again() -> None:
    short = a_movement(-2, hour(13))
    assert available(short, quantity=3, first=8, last=9) == 11
    assert available(a_movement(-2, hour(11)), quantity=3, first=8, last=9) == 10


def test_of_a_count_of_nothing_nobody_knows_what_it_lacks() -> None:
    assert available(quantity=3, first=8, last=9, counted=0) == 0
