"""What is due: from the clock, a timetable in its zone, and what the ledger knows of a job.

A time of day that the clocks leave out in spring comes as much later as they jump, one that they
show twice in autumn comes the first time; so each comes once. What is done every N minutes is
counted in UTC, and is not moved by clocks, nor by how long it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

#: What began later than that was missed.
_ON_TIME = timedelta(hours=1)
#: After a failure: the next try so many minutes later; from the last one on always so many.
_AGAIN_MINUTES = (5, 15, 45, 120)
#: So many days are looked through for a slot, before there is none.
_FARTHEST = 400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INTERRUPTED = 130
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a job is to be done."""

    zone: ZoneInfo
    #: Times of day; or none, and `every` so many minutes.
    times: tuple[time, ...] = ()
    every: int = 0
    #: Days of the week, Monday is 0.
    days: frozenset[int] = frozenset(range(7))
    not_on: frozenset[date] = frozenset()
    #: From a time of day to another one, which is no longer part of it.
    quiet: tuple[time, time] | None = None
    is_caught_up: bool = True

    def __str__(self) -> str:
        """Return all of it in a line that is another one where anything is changed."""
        at = " ".join(f"{one:%H:%M}" for one in self.times) or f"every {self.every} minutes"
        days = " ".join(_DAYS[day] for day in sorted(self.days)) if len(self.days) < 7 else ""
        not_on = " ".join(one.isoformat() for one in sorted(self.not_on))
        quiet = "-".join(f"{one:%H:%M}" for one in self.quiet or ())
        parts = (
            at,
            days,
            not_on and f"not on {not_on}",
            quiet and f"quiet {quiet}",
            "" if self.is_caught_up else "skipped when missed",
            self.zone.key,
        )
        return "; ".join(part for part in parts if part)

    def is_quiet(self, at: datetime) -> bool:
        """Return whether nothing may be begun at that moment."""
        if self.quiet is None:
            return False
        begin, end = self.quiet
        here = at.astimezone(self.zone).time()
        return begin <= here < end if begin < end else here >= begin or here < end


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows of a job."""

    #: `str` of the timetable that the rest was reckoned by.
    timetable: str
    #: Up to this slot nothing is due any more, but for another try.
    settled: datetime
    #: The slot after it, by that timetable; None where there is none.
    due: datetime | None
    #: The run that was begun last; None where none was yet.
    last: Tried | None = None

    @property
    def failed(self) -> Tried | None:
        """The run of the slot `settled`, where it is to be tried again."""
        last = self.last
        return last if last and last.has_failed and last.slot == self.settled else None


@dataclass(frozen=True, slots=True)
class Tried:
    """A run of a slot, as its last try left it."""

    slot: datetime
    tries: int
    started: datetime
    #: None: it was killed together with whoever had started it, or nobody knows.
    ended: datetime | None
    exit_code: int | None

    @property
    def has_failed(self) -> bool:
        """Whether it is to be tried again; something that is held (1) is no failure."""
        return self.exit_code not in (0, 1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done about a job now.

    run: begin the run of `slot`. settle: nothing is due up to `slot`, for the reason `why`. wait:
    nothing before `until`, the clock willing.
    """

    kind: Literal["run", "settle", "wait"]
    slot: datetime | None = None
    until: datetime | None = None
    why: str = ""


def verdict(
    timetable: Timetable, known: Known | None, now: datetime, *, is_waiting: bool = False
) -> Verdict:
    """Return what is to be done about a job that is not under way.

    `is_waiting`: it was seen to be due in time, and has waited for its turn since.
    """
    newest = latest(timetable, now)
    if known is None:
        return Verdict("settle", newest or now, why="it is new")
    if known.timetable != str(timetable):
        return _changed(timetable, known, newest, now)
    following = after(timetable, now)
    if known.settled > now and (following is None or known.settled > following):
        return Verdict("settle", newest or now, why="the clock was set back")
    if newest is None or newest <= known.settled:
        return _unless_again(timetable, known, following, now)
    if why := _why_not(timetable, known, newest, now, is_waiting=is_waiting):
        return Verdict("settle", newest, why=why)
    return _unless_quiet(timetable, newest, now)


def _why_not(
    timetable: Timetable, known: Known, newest: datetime, now: datetime, *, is_waiting: bool
) -> str:
    """Return why a slot that has come is not to be run; "" where it is."""
    if known.last and known.last.slot == newest and not known.last.has_failed:
        return "the clock was wrong, and it is done already"
    if now - newest > _ON_TIME and not timetable.is_caught_up and not is_waiting:
        return "it was missed, and is skipped"
    return ""


def _changed(timetable: Timetable, known: Known, newest: datetime | None, now: datetime) -> Verdict:
    """Return what follows from another timetable: what was due by the old one stays due, once."""
    was_due = known.due is not None and known.due <= now
    if was_due or known.failed:
        slots = [one for one in (newest, known.due if was_due else known.settled) if one]
        return _unless_quiet(timetable, max(slots), now)
    return Verdict("settle", newest or now, why="its timetable was changed")


def _unless_again(
    timetable: Timetable, known: Known, following: datetime | None, now: datetime
) -> Verdict:
    """Return to wait for the next slot, unless the last one has failed and is tried again."""
    if known.failed is None:
        return Verdict("wait", until=following)
    again = _again(known.failed, now)
    if again > now:
        return Verdict("wait", until=min(again, following) if following else again)
    return _unless_quiet(timetable, known.settled, now)


def _unless_quiet(timetable: Timetable, slot: datetime, now: datetime) -> Verdict:
    if not timetable.is_quiet(now):
        return Verdict("run", slot)
    return Verdict("wait", until=now + timedelta(minutes=1))


def _again(failed: Tried, now: datetime) -> datetime:
    """Return when a failed run is tried again."""
    minutes = _AGAIN_MINUTES[min(failed.tries, len(_AGAIN_MINUTES)) - 1]
    pause = timedelta(minutes=1 if failed.exit_code == _INTERRUPTED else minutes)
    base = failed.ended or failed.started
    if base - now > pause:
        return now  # the clock was set back
    return base + pause


def latest(timetable: Timetable, now: datetime) -> datetime | None:
    """Return the newest slot that has come; None where there was none for long."""
    today = now.astimezone(timetable.zone).date()
    near = [one for day in (-1, 0, 1) for one in _around(timetable, today, day) if one <= now]
    if near:
        return max(near)
    far = (_around(timetable, today, -day) for day in range(2, _FARTHEST))
    return next((max(slots) for slots in far if slots), None)


def after(timetable: Timetable, now: datetime) -> datetime | None:
    """Return the first slot that is yet to come; None where there is none for long."""
    return next(slots_after(timetable, now), None)


def slots_after(timetable: Timetable, now: datetime) -> Iterator[datetime]:
    """Yield the slots that are yet to come."""
    today = now.astimezone(timetable.zone).date()
    last = now
    for day in range(_FARTHEST):
        # What a clock change moves over midnight belongs to the day before.
        near = {one for more in (-1, 0, 1) for one in _around(timetable, today, day + more)}
        end = _start(today + timedelta(days=day + 1), timetable.zone)
        for slot in sorted(one for one in near if last < one < end):
            yield slot
            last = slot


def _around(timetable: Timetable, today: date, days: int) -> tuple[datetime, ...]:
    return slots_of(timetable, today + timedelta(days=days))


@lru_cache(maxsize=4096)
def slots_of(timetable: Timetable, day: date) -> tuple[datetime, ...]:
    """Return the slots of a day of the timetable's zone, in UTC and in their order."""
    if day.weekday() not in timetable.days or day in timetable.not_on:
        return ()
    if timetable.times:
        here = (datetime.combine(day, one, timetable.zone) for one in timetable.times)
        return tuple(sorted({one.astimezone(UTC) for one in here}))
    every = timedelta(minutes=timetable.every)
    begin, end = (_start(one, timetable.zone) for one in (day, day + timedelta(days=1)))
    first = begin + (_EPOCH - begin) % every
    count = max(0, -((first - end) // every))
    slots = (first + number * every for number in range(count))
    return tuple(one for one in slots if not timetable.is_quiet(one))


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
