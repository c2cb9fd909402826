"""When something is due: by the zone's clock, once, whatever is done to clocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.plan.timetable import (
    Known,
    Timetable,
    Tried,
    Verdict,
    after,
    latest,
    slots_after,
    slots_of,
    verdict,
)

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
    "America/Santiago", "UTC",
]  # fmt: skip
NIGHTLY = Timetable(BERLIN, (time(2, 30),))
OFTEN = Timetable(BERLIN, every=10)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def known(timetable: Timetable, settled: datetime, last: Tried | None = None) -> Known:
    return Known(str(timetable), settled, after(timetable, settled), last)


def failed(
    started: datetime, tries: int = 1, exit_code: int | None = 75, slot: datetime | None = None
) -> Tried:
    ended = None if exit_code is None else started + timedelta(minutes=1)
    return Tried(slot or started, tries, started, ended, exit_code)


@pytest.mark.parametrize(
    ("day", "comes"),
    [
        ("2026-03-28", "2026-03-28T01:30"),
        ("2026-03-29", "2026-03-29T01:30"),  # 03:30 by the clock, which shows no 02:30
        ("2026-10-25", "2026-10-25T00:30"),  # the first of two
        ("2026-10-26", "2026-10-26T01:30"),
    ],
)
def test_a_time_that_clocks_leave_out_or_show_twice_comes_once(day: str, comes: str) -> None:
    assert slots_of(NIGHTLY, date.fromisoformat(day)) == (at(comes),)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_minutes_are_counted_through_a_change_of_clocks(day: str) -> None:
    start = at(day) - timedelta(hours=3)
    slots: Iterator[datetime] = slots_after(OFTEN, start)
    found = [next(slots) for _ in range(150)]
    assert found == [start + timedelta(minutes=10 * number) for number in range(1, 151)]


def test_days_holidays_and_quiet_hours_are_left_out() -> None:
    office = Timetable(
        BERLIN, (time(9),), days=frozenset({0, 1, 2, 3, 4}), not_on=frozenset({date(2026, 12, 25)})
    )
    assert after(office, at("2026-12-24T12:00")) == at("2026-12-28T08:00")
    assert latest(office, at("2026-12-27T12:00")) == at("2026-12-24T08:00")
    by_day = replace(OFTEN, quiet=(time(22), time(5)))
    assert after(by_day, at("2026-12-01T20:55")) == at("2026-12-02T04:00")
    assert latest(by_day, at("2026-12-02T03:59")) == at("2026-12-01T20:50")


def test_a_timetable_without_any_day_never_comes() -> None:
    never = Timetable(BERLIN, (time(9),), days=frozenset())
    now = at("2026-12-24T12:00")
    assert (latest(never, now), after(never, now)) == (None, None)
    assert verdict(never, None, now).kind == "settle"
    assert verdict(never, known(never, now), now) == Verdict("wait")


zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(datetime(2009, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))
timetables = st.one_of(
    st.builds(
        Timetable, zones, st.sets(st.times().map(lambda one: one.replace(second=0, microsecond=0)),
        min_size=1, max_size=3).map(tuple), days=st.frozensets(st.integers(0, 6), min_size=1),
    ),
    st.builds(Timetable, zones, every=st.integers(1, 720)),
)  # fmt: skip


@given(timetables, moments)
def test_what_comes_next_is_the_latest_once_it_has_come(
    timetable: Timetable, now: datetime
) -> None:
    following = after(timetable, now)
    assert following is not None
    assert following > now
    assert latest(timetable, following) == following
    before = latest(timetable, following - timedelta(microseconds=1))
    assert before is not None
    assert before <= now


@given(zones, st.times().map(lambda one: one.replace(second=0, microsecond=0)), moments)
def test_a_time_of_day_comes_once_for_each_day(zone: ZoneInfo, one: time, now: datetime) -> None:
    timetable = Timetable(zone, (one,))
    slots = slots_after(timetable, now)
    found = [next(slots) for _ in range(370)]
    apart = {later - earlier for earlier, later in pairwise(found)}
    # A clock change moves one by an hour at most; Samoa has left out a day, with its slot.
    assert all(timedelta(hours=22) < gap < timedelta(hours=26) for gap in apart) or (
        zone.key == "Pacific/Apia"
    )


@given(zones, st.integers(1, 720), moments)
def test_minutes_never_drift(zone: ZoneInfo, every: int, now: datetime) -> None:
    slots = slots_after(Timetable(zone, every=every), now)
    found = [next(slots) for _ in range(200)]
    apart = {later - earlier for earlier, later in pairwise(found)}
    assert apart == {timedelta(minutes=every)}


def test_a_new_job_waits_for_its_time() -> None:
    now = at("2026-12-01T12:00")
    assert verdict(NIGHTLY, None, now) == Verdict("settle", at("2026-12-01T01:30"), why="it is new")
    assert verdict(NIGHTLY, known(NIGHTLY, now), now) == Verdict(
        "wait", until=at("2026-12-02T01:30")
    )


def test_what_was_missed_for_days_is_done_once_or_skipped() -> None:
    now = at("2026-12-05T12:00")
    settled = known(NIGHTLY, at("2026-12-01T01:30"))
    assert verdict(NIGHTLY, settled, now) == Verdict("run", at("2026-12-05T01:30"))
    skipping = replace(NIGHTLY, is_caught_up=False)
    settled = known(skipping, at("2026-12-01T01:30"))
    skipped = verdict(skipping, settled, now)
    assert (skipped.kind, skipped.slot) == ("settle", at("2026-12-05T01:30"))
    assert verdict(skipping, settled, now, is_waiting=True).kind == "run"
    assert verdict(skipping, settled, at("2026-12-05T02:29")).kind == "run", "that is in time"


def test_what_is_caught_up_waits_for_the_end_of_quiet_hours() -> None:
    by_day = replace(NIGHTLY, times=(time(9),), quiet=(time(20), time(6)))
    settled = known(by_day, at("2026-12-01T08:00"))
    assert verdict(by_day, settled, at("2026-12-02T22:00")).kind == "wait"
    assert verdict(by_day, settled, at("2026-12-03T05:00")).kind == "run"


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 5), (2, 15), (3, 45), (4, 120), (5, 120), (99, 120)]
)
def test_a_failure_is_tried_again_later_and_later(tries: int, minutes: int) -> None:
    slot = at("2026-12-01T01:30")
    last = failed(slot, tries)
    assert last.ended is not None
    due = last.ended + timedelta(minutes=minutes)
    before = verdict(NIGHTLY, known(NIGHTLY, slot, last), due - timedelta(seconds=1))
    assert before == Verdict("wait", until=due)
    assert verdict(NIGHTLY, known(NIGHTLY, slot, last), due) == Verdict("run", slot)


@pytest.mark.parametrize(
    ("exit_code", "is_tried_again"),
    [
        (0, False),
        (1, False),
        (2, True),
        (3, True),
        (70, True),
        (75, True),
        (-9, True),
        (None, True),
    ],
)
def test_something_that_is_held_is_no_failure(exit_code: int, is_tried_again: bool) -> None:
    slot = at("2026-12-01T01:30")
    last = failed(slot, exit_code=exit_code)
    now = slot + timedelta(hours=3)
    assert (verdict(NIGHTLY, known(NIGHTLY, slot, last), now).kind == "run") == is_tried_again


def test_the_next_slot_comes_before_another_try() -> None:
    slot = at("2026-12-01T01:30")
    last = failed(slot, tries=4)
    now = at("2026-12-02T01:30")
    assert verdict(NIGHTLY, known(NIGHTLY, slot, last), now) == Verdict("run", now)
    often = verdict(OFTEN, known(OFTEN, slot, failed(slot, 3)), slot + timedelta(minutes=2))
    assert often == Verdict("wait", until=slot + timedelta(minutes=10))


def test_a_clock_that_is_set_back_repeats_nothing_of_this_day() -> None:
    slot = at("2026-12-01T01:30")
    done = known(NIGHTLY, slot, failed(slot, exit_code=0))
    for now in (at("2026-12-01T00:30"), slot - timedelta(seconds=2), slot, at("2026-12-01T02:00")):
        assert verdict(NIGHTLY, done, now).kind == "wait", now
    assert verdict(NIGHTLY, done, at("2026-12-02T01:30")).kind == "run"


@pytest.mark.parametrize(("timetable", "silence_minutes"), [(NIGHTLY, 24 * 60), (OFTEN, 10)])
def test_a_clock_that_is_set_back_by_days_does_not_silence_a_job(
    timetable: Timetable, silence_minutes: int
) -> None:
    slot = latest(timetable, at("2026-12-10T12:00"))
    assert slot is not None
    now = at("2026-12-01T12:03")
    back = verdict(timetable, known(timetable, slot), now)
    assert (back.kind, back.why) == ("settle", "the clock was set back")
    assert back.slot is not None
    settled = known(timetable, back.slot)
    assert verdict(timetable, settled, now).kind == "wait"
    assert verdict(timetable, settled, now + timedelta(minutes=silence_minutes)).kind == "run"


def test_a_machine_that_starts_in_1970_repeats_nothing_once_it_knows_the_time() -> None:
    slot, now = at("2026-12-01T01:30"), at("2026-12-01T09:00")
    done = failed(slot, exit_code=0)
    lost = verdict(NIGHTLY, known(NIGHTLY, slot, done), at("1970-01-01T00:10"))
    assert lost.kind == "settle"
    assert lost.slot is not None
    found = verdict(NIGHTLY, known(NIGHTLY, lost.slot, done), now)
    assert (found.kind, found.slot) == ("settle", slot)
    after_more = at("2026-12-02T01:30")
    assert verdict(NIGHTLY, known(NIGHTLY, lost.slot, done), after_more).kind == "run"
    has_failed = failed(slot, exit_code=75)
    assert verdict(NIGHTLY, known(NIGHTLY, lost.slot, has_failed), now) == Verdict("run", slot)


def test_a_failure_from_before_the_clock_was_set_back_is_tried_again_at_once() -> None:
    slot = at("2026-12-01T01:30")
    last = failed(slot + timedelta(hours=20), slot=slot)
    assert verdict(NIGHTLY, known(NIGHTLY, slot, last), slot + timedelta(hours=1)).kind == "run"


def test_a_failure_of_just_now_is_not_tried_again_at_once() -> None:
    slot = at("2026-12-01T01:30")
    last = failed(slot)
    assert last.ended is not None
    now = last.ended - timedelta(microseconds=1)  # the clock that was looked at before it ended
    assert verdict(NIGHTLY, known(NIGHTLY, slot, last), now).kind == "wait"


def test_another_timetable_starts_anew_unless_something_was_due() -> None:
    slot, now = at("2026-12-01T01:30"), at("2026-12-01T12:00")
    later = replace(NIGHTLY, times=(time(4),))
    changed = verdict(later, known(NIGHTLY, slot), now)
    assert (changed.kind, changed.slot) == ("settle", at("2026-12-01T03:00"))
    was_due = known(NIGHTLY, at("2026-11-30T01:30"))
    assert verdict(later, was_due, now) == Verdict("run", at("2026-12-01T03:00"))
    has_failed = known(NIGHTLY, slot, failed(slot))
    assert verdict(later, has_failed, now) == Verdict("run", at("2026-12-01T03:00"))
