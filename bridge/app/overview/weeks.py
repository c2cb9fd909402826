"""The last weeks, day by day on the clock of whoever reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bridge.flows.work import Books
from bridge.model.moment import utc_text
from bridge.model.morning import Day

#: Four weeks.
DAYS = 28


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are looked at, the last one being today."""

    days: tuple[str, ...]
    spans: tuple[tuple[str, str], ...]
    runs: tuple[tuple[int, int], ...]
    #: When the ledger was made.
    beginning: str

    def of(self, books: Books, partner: str) -> tuple[Day, ...]:
        """Return what was done for a partner, day by day."""
        overview = books.overview
        numbers = zip(
            self.days,
            overview.sent_between(partner, self.spans),
            overview.calls_between(partner, "complete", self.spans),
            overview.calls_between(partner, "return", self.spans),
            overview.problems_between(partner, self.spans),
            self.runs,
            self.known,
            strict=True,
        )
        return tuple(
            Day(day, sent, completed, returns, problems, runs, failed, is_known=is_known)
            for day, sent, completed, returns, problems, (runs, failed), is_known in numbers
        )

    @property
    def known(self) -> tuple[bool, ...]:
        """Whether there was a ledger on each of the days."""
        return tuple(until > self.beginning for _, until in self.spans)


def days_until(books: Books, now: datetime, zone: ZoneInfo) -> Days:
    """Return the last four weeks until `now`."""
    today = now.astimezone(zone).date()
    dates = [today - timedelta(days=DAYS - 1 - number) for number in range(DAYS + 1)]
    begins = [utc_text(datetime.combine(one, time(), zone)) for one in dates]
    spans = tuple(pairwise(begins))
    return Days(
        tuple(one.isoformat() for one in dates[:-1]),
        spans,
        tuple(books.overview.runs_between(spans)),
        books.ledger.meta("created_at") or "",
    )


def together(partners: Sequence[Sequence[Day]], days: Days) -> tuple[Day, ...]:
    """Return the days of several partners as one."""
    numbers = enumerate(zip(days.days, days.runs, days.known, strict=True))
    return tuple(
        Day(
            day=day,
            sent=sum(one[number].sent for one in partners),
            completed=sum(one[number].completed for one in partners),
            returns=sum(one[number].returns for one in partners),
            problems=sum(one[number].problems for one in partners),
            runs=runs,
            failed=failed,
            is_known=is_known,
        )
        for number, (day, (runs, failed), is_known) in numbers
    )
