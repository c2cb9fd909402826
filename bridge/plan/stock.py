"""The figure to set for a counted item (design, section 7).

    figure = count + sum of shelf quantities of movements after the count
                   - sum of Centra quantities of movements that the store has not applied yet

The partner's clock decides before or after the count; the ledger decides applied or not. Where
either could be, because only a day is known or both bear the same time, the lower figure is taken:
the bridge never says that there is more on the shelf than it knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from bridge.model.moment import from_utc_text
from bridge.model.stock import Count, Movement

_A_DAY = timedelta(days=1)
#: The smallest step of the ledger's times.
_A_STEP = timedelta(microseconds=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def figure(count: Count, movements: Sequence[Movement], zone: tzinfo) -> int:
    """Return the physical quantity to tell the store for `count`, never below zero.

    `zone` is the partner's, in which a day begins and ends.
    """
    counted_from, _ = _span(count.counted_at, count.is_exact, zone)
    _, counted_to = _span(count.counted_to or count.counted_at, count.is_exact, zone)
    value = count.counted
    for movement in movements:
        value += _on_the_shelf((counted_from, counted_to), movement, zone)
        if movement.centra_at is None:
            value -= movement.centra_quantity
    return max(value, 0)


def _on_the_shelf(counted: tuple[datetime, datetime], movement: Movement, zone: tzinfo) -> int:
    """Return what `movement` changed after the count; the lower value where that is open."""
    counted_from, counted_to = counted
    moved_from, moved_to = _moved(movement, zone)
    if moved_from > counted_to:
        return movement.shelf_quantity
    if moved_to < counted_from:
        return 0
    return min(movement.shelf_quantity, 0)


def _moved(movement: Movement, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first and the last moment at which it can have moved."""
    if movement.shelf_at is not None:
        return _span(movement.shelf_at, movement.shelf_is_exact, zone)
    if movement.recorded_at is not None:
        return _LONG_AGO, from_utc_text(movement.recorded_at)
    return _LONG_AGO, datetime.max.replace(tzinfo=UTC)


def _span(text: str, is_exact: bool, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first and the last moment that a time can stand for."""
    first = from_utc_text(text)
    if is_exact:
        return first, first
    # Reckoned by the partner's wall clock: the days of a clock change have 23 and 25 hours.
    next_day = (first.astimezone(zone) + _A_DAY).astimezone(UTC)
    return first, next_day - _A_STEP


def is_newer(count: Count, known: Count | None) -> bool:
    """Return whether `count` replaces `known`: counts never go back in time.

    One of the same time with another figure, in a later file, corrects it.
    """
    if known is None or count.counted_at != known.counted_at:
        return known is None or count.counted_at > known.counted_at
    return count.file_id > known.file_id and count.counted != known.counted
