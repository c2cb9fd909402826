"""How long something has been waited for, in hours that count for a partner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from bridge.model.moment import from_utc_text

_AN_HOUR = timedelta(hours=1)
_A_DAY = timedelta(days=1)
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """What is late at a moment, on a partner's calendar."""

    now: datetime
    #: The partner's, in which a day begins and ends.
    zone: tzinfo
    #: Whether the partner does not work on a day, which then does not count.
    is_idle: Callable[[date], bool]

    def is_over(self, since: str | None, hours: int | None) -> bool:
        """Return whether more than `hours` have passed since a time; never where one is unknown."""
        if since is None or hours is None:
            return False
        return self.hours_since(from_utc_text(since)) > hours

    def hours_since(self, since: datetime) -> float:
        """Return the hours that count, from a moment until now."""
        counted, at = timedelta(), since
        while at < self.now:
            local = at.astimezone(self.zone)
            end = min(_next_midnight(local).astimezone(UTC), self.now)
            counted += timedelta() if self.is_idle(local.date()) else end - at
            at = end
        return counted / _AN_HOUR

    def over_before(self, hours: int) -> datetime:
        """Return the moment before which something must be waited for for `hours` to be over."""
        wanted, end = timedelta(hours=hours), self.now
        while True:
            begin = _midnight(end.astimezone(self.zone)).astimezone(UTC)
            if begin >= end:
                begin = _midnight((end - _A_MOMENT).astimezone(self.zone)).astimezone(UTC)
            if not self.is_idle(begin.astimezone(self.zone).date()):
                if end - begin >= wanted:
                    return end - wanted
                wanted -= end - begin
            end = begin


def _midnight(local: datetime) -> datetime:
    """Return the beginning of a day by the wall clock."""
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def _next_midnight(local: datetime) -> datetime:
    """Return the end of a day by the wall clock: some days have 23 or 25 hours."""
    return _midnight(local + _A_DAY)
