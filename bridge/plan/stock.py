"""The figure to set for a counted item (design, section 7).

    figure = count + sum of shelf quantities of movements after the count
                   - sum of Centra quantities of movements that the store has not applied yet

The partner's clock decides before or after the count; the ledger decides applied or not. Where
either could be, because only a day is known or both bear the same time, the lower figure is taken:
the bridge never says that there is more on the shelf than it knows.

A time that cannot be, such as one that is still to come, is none: then either could be, until the
bridge was told.

Where a partner counts only what is available, what it keeps for orders is missing from the count
from when it took them in: they leave the count then, and not when they are shipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from bridge.model.moment import from_utc_text
from bridge.model.stock import Count, Movement, Reservation

_A_DAY = timedelta(days=1)
#: How far a partner's clock may be off.
CLOCKS = timedelta(hours=1)
#: How late something may be told of.
_LATE = timedelta(days=31)
#: The smallest step of the ledger's times.
_A_STEP = timedelta(microseconds=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


class _Moved(NamedTuple):
    """Units that left or reached what is counted, between two moments."""

    first: datetime
    last: datetime
    units: int
    #: What the store has still to apply of it.
    to_apply: int


def figure(
    count: Count,
    movements: Sequence[Movement],
    zone: tzinfo,
    reservations: Sequence[Reservation] = (),
) -> int:
    """Return the physical quantity to tell the store for `count`, never below zero.

    `zone` is the partner's, in which a day begins and ends; `reservations` are what the partner
    keeps for orders, where its counts lack that.
    """
    counted_from, _ = _span(count.counted_at, count.is_exact, zone)
    _, counted_to = _span(count.counted_to or count.counted_at, count.is_exact, zone)
    value = count.counted
    for one in _all_moved(count, movements, reservations, zone):
        value += _after(counted_from, counted_to, one) - one.to_apply
    return max(value, 0)


def _all_moved(
    count: Count,
    movements: Sequence[Movement],
    reservations: Sequence[Reservation],
    zone: tzinfo,
) -> Iterator[_Moved]:
    """Yield what left or reached what is counted; of a count of nothing nobody knows what it lacks.

    A partner that has nothing to spare may keep less for its orders than they are.
    """
    kept = {one.subject: one for one in reservations}
    for movement in movements:
        to_apply = movement.to_apply
        first, last = _moved(movement, zone)
        found = kept.pop(movement.subject, None) if movement.kind == "shipment" else None
        if found is None:
            yield _Moved(first, last, movement.shelf_quantity, to_apply)
            continue
        yield _Moved(*_kept(count, found), -found.quantity, to_apply)
        yield _Moved(first, last, found.quantity + movement.shelf_quantity, 0)
    for one in kept.values():
        if not one.is_complete:
            yield _Moved(*_kept(count, one), -one.quantity, -one.quantity)


def _kept(count: Count, reservation: Reservation) -> tuple[datetime, datetime]:
    """Return the first and the last moment at which the partner can have put units by."""
    if count.counted <= 0:
        return _LONG_AGO, _NEVER
    return reservation.first, reservation.last


def _after(counted_from: datetime, counted_to: datetime, moved: _Moved) -> int:
    """Return what `moved` changed after the count; the lower value where that is open."""
    if moved.first > counted_to:
        return moved.units
    if moved.last < counted_from:
        return 0
    return min(moved.units, 0)


def _moved(movement: Movement, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first and the last moment at which it can have moved."""
    if movement.shelf_at is not None and is_possible(movement, zone):
        return _span(movement.shelf_at, movement.shelf_is_exact, zone)
    if movement.recorded_at is not None:
        return _LONG_AGO, from_utc_text(movement.recorded_at)
    return _LONG_AGO, _NEVER


def is_possible(movement: Movement, zone: tzinfo) -> bool:
    """Return whether it can have moved when the partner says; so it can where nobody says.

    Not before its shipment was there to be sent, else not long before it was told; and not
    afterwards.
    """
    if movement.shelf_at is None or movement.recorded_at is None:
        return True
    first, last = _span(movement.shelf_at, movement.shelf_is_exact, zone)
    recorded = from_utc_text(movement.recorded_at)
    earliest = recorded - _LATE
    if movement.possible_from is not None:
        earliest = from_utc_text(movement.possible_from) - CLOCKS
    return last >= earliest and first <= recorded + CLOCKS


def _span(text: str, is_exact: bool, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first and the last moment that a time can stand for."""
    first = from_utc_text(text)
    if is_exact:
        return first, first
    # Reckoned by the partner's wall clock: the days of a clock change have 23 and 25 hours.
    next_day = (first.astimezone(zone) + _A_DAY).astimezone(UTC)
    return first, next_day - _A_STEP


def is_newer(count: Count, known: Count | None, now: datetime) -> bool:
    """Return whether `count`, of a file of `now`, replaces `known`: counts never go back in time.

    One of the same time with another figure, in a later file, corrects it; whether that may raise
    it says `contradicts`. One of a time that is still to come was never right.
    """
    if known is None or from_utc_text(known.counted_at) > now + CLOCKS:
        return True
    if count.counted_at != known.counted_at:
        return count.counted_at > known.counted_at
    return count.file_id > known.file_id and count.counted != known.counted


def contradicts(count: Count, known: Count | None) -> bool:
    """Return whether a later file has more of an item than `known` at the very same moment.

    Where both are of a day, they may be of two moments.
    """
    if known is None or count.counted_at != known.counted_at or count.file_id <= known.file_id:
        return False
    return count.is_exact and known.is_exact and count.counted > known.counted
