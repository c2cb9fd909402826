"""Which files of counts wait for a person, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bridge.config.stock_guards import StockGuards
from bridge.model.problem import Problem, Severity
from bridge.plan.comparing import Change, big, table, zeros

COUNTS_OLDER = "counts-older"
#: Codes of what holds a whole file of counts.
CODES = (
    "not-quiet",
    "counts-too-old",
    COUNTS_OLDER,
    "too-many-zeros",
    "too-many-changes",
    "too-many-missing",
)
_LOOK = "look at `bridge stock FILE`, ask the partner, then `bridge release` or `discard` the file"

NOT_QUIET = Problem(
    "not-quiet",
    "its counts wait for the partner's quiet hours",
    "nothing: it is taken in then; `bridge release` takes it in with the next run",
    severity=Severity.NOTICE,
)


def against(
    guards: StockGuards,
    changes: Sequence[Change],
    stocked: int,
    counted_last: datetime | None,
    now: datetime,
) -> Iterator[Problem]:
    """Yield what is against taking a file in that would make these `changes`.

    `stocked` is how many of the partner's items are known to lie on the shelf, `counted_last` the
    latest moment that the file can have been counted at.
    """
    yield from _about_age(guards, changes, counted_last, now)
    told = [one for one in changes if not one.is_older]
    missing = sum(one.is_missing and bool(one.now) for one in told)
    if guards.missing is not None and missing > guards.missing:
        yield _held(
            "too-many-missing",
            f"it is a full file and lacks {missing} items that lie on the shelf; "
            f"{guards.missing} may be missing",
        )
    if told and (guards.zeros is not None or guards.change is not None):
        yield from _about_figures(guards, told, stocked)


def _about_age(
    guards: StockGuards, changes: Sequence[Change], counted_last: datetime | None, now: datetime
) -> Iterator[Problem]:
    hours = guards.oldest_hours
    if hours is not None and counted_last and now - counted_last > timedelta(hours=hours):
        yield _held("counts-too-old", f"it was counted more than {hours} hours ago")
    older = sum(one.is_older for one in changes)
    if guards.older == "hold" and older:
        yield _held(
            COUNTS_OLDER, f"{older} of its counts are of a time before those that are known"
        )


def _about_figures(guards: StockGuards, told: Sequence[Change], stocked: int) -> Iterator[Problem]:
    frame = table(told)
    on_shelf = max(stocked, int((frame["now"] > 0).sum()))
    if guards.zeros is not None:
        emptied = zeros(frame)
        if emptied > guards.few and emptied * 100 > guards.zeros * on_shelf:
            yield _held(
                "too-many-zeros",
                f"{emptied} of {on_shelf} items on the shelf would be set to nothing; "
                f"{guards.zeros} % may be",
            )
    if guards.change is not None:
        changed = big(frame, guards.change)
        if changed > guards.few and changed * 100 > guards.change.share * max(
            on_shelf, int(frame["now"].notna().sum())
        ):
            yield _held(
                "too-many-changes",
                f"{changed} of {on_shelf} items on the shelf would change too much; "
                f"{guards.change.share} % may",
            )


def _held(code: str, message: str) -> Problem:
    return Problem(code, message, _LOOK)
