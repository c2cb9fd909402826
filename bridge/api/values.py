"""Single values of the Order API's JSON, whatever type they arrive in.

From the reference and its examples: ids as text or integer, flags as 0/1 or true/false, amounts as
number or text, times as `YYYY-MM-DD HH:MM:SS` in the store's zone. Tolerance, because stores and
PHP do it: flags as text, whole numbers as `1.0`, lists as objects, zero dates in two spellings.
Anything else is a ValueError that names the field and never the value: it may be a customer's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from bridge.model.moment import Moment
from bridge.model.store import Raw

_TRUE = {"1", "true"}
_FALSE = {"0", "false", ""}
#: PHP's two ways to write a date that is not there.
_NO_DATE = ("0000-", "-0001-")


def text(raw: Raw, name: str) -> str:
    """Return a field as text without blanks around it; "" where it is missing or null."""
    value = raw.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError(f"`{name}` is not a text")
    return str(value).strip()


def needed(raw: Raw, *names: str) -> str:
    """Return the first of `names` that has a text; ValueError where none has."""
    for name in names:
        if found := text(raw, name):
            return found
    raise ValueError(f"`{names[0]}` is missing")


def integer(raw: Raw, *names: str) -> int:
    """Return the first of `names` that is there as a whole number: 1, "1", 1.0 or "1.0"."""
    found = decimal(raw, *names)
    if found is None:
        raise ValueError(f"`{names[0]}` is missing")
    if found != found.to_integral_value():
        raise ValueError(f"`{names[0]}` is not a whole number")
    return int(found)


def quantity(raw: Raw, *names: str) -> int:
    """Return a number of units: whole and not below zero."""
    found = integer(raw, *names)
    if found < 0:
        raise ValueError(f"`{names[0]}` is below zero")
    return found


def decimal(raw: Raw, *names: str) -> Decimal | None:
    """Return the first of `names` that is there as an exact number; None where none is."""
    for name in names:
        if found := text(raw, name):
            return _number(found, name)
    return None


def _number(written: str, name: str) -> Decimal:
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise ValueError(f"`{name}` is not a number") from None
    # An exponent can write a number of a million digits in a few characters.
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueError(f"`{name}` is not a number of this world")
    return number


def boolean(raw: Raw, name: str) -> bool:
    """Return a flag: true, false, 0, 1 or those as text; missing is False."""
    value = raw.get(name)
    if isinstance(value, bool):
        return value
    found = text(raw, name).lower()
    if found in _TRUE:
        return True
    if found in _FALSE:
        return False
    raise ValueError(f"`{name}` is neither true nor false")


def is_set(raw: Raw, name: str) -> bool:
    """Return whether a field that names something, or is a mere flag, says anything.

    The reference calls `isPartOfBundle` an integer, the bundle's id: "217", or 0; a store may say
    true or false, as it does of `isBundle`.
    """
    value = raw.get(name)
    return value if isinstance(value, bool) else text(raw, name).lower() not in _FALSE


def name_of(raw: Raw, name: str) -> str:
    """Return what such a field names; "" where it is not set, or a flag that names nothing."""
    if isinstance(raw.get(name), bool) or not is_set(raw, name):
        return ""
    found = text(raw, name)
    return "" if found.lower() == "true" else found


def rows(value: Any, name: str) -> list[Raw]:
    """Return a list of objects, also where PHP made an object of it, keyed by index or id."""
    found = values(value, name)
    if not all(isinstance(row, Mapping) for row in found):
        raise ValueError(f"`{name}` is not a list of objects")
    return found


def values(value: Any, name: str) -> list[Any]:
    """Return a list; an object's values in its order; null or "" is an empty one."""
    if value is None or value == "":
        return []
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, list):
        return value
    raise ValueError(f"`{name}` is not a list")


def moment(raw: Raw, name: str, zone: tzinfo) -> Moment | None:
    """Return a time of the store's as a `Moment`; None where there is none.

    Only a date, the hour that a clock change repeats (the first of the two) and the hour that it
    leaves out are not exact.
    """
    written = text(raw, name)
    if not written or written.startswith(_NO_DATE):
        return None
    try:
        read = datetime.fromisoformat(written)
        is_exact = len(written) > len("YYYY-MM-DD")
        if read.tzinfo is None:
            read = read.replace(tzinfo=zone)
            is_exact = is_exact and not _is_at_clock_change(read)
        return Moment(read.astimezone(UTC), written, is_exact)
    except (ValueError, OverflowError):
        raise ValueError(f"`{name}` is not a time") from None


def _is_at_clock_change(at: datetime) -> bool:
    """Whether the wall clock shows `at` twice, or never."""
    return at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()


def not_later(at: datetime, zone: tzinfo) -> str:
    """Return `at` as the store's wall clock shows it, or earlier: for a lower bound.

    Where the clock shows that time twice, the store cannot know which is meant: go back to a time
    that it shows once, rather than miss what happened in the hour between.
    """
    return _store_time(at.replace(microsecond=0), zone, -timedelta(hours=1))


def not_earlier(at: datetime, zone: tzinfo) -> str:
    """Return `at` as the store's wall clock shows it, or later: for an upper bound."""
    up = timedelta(seconds=1) if at.microsecond else timedelta()
    return _store_time(at.replace(microsecond=0) + up, zone, timedelta(hours=1))


def _store_time(at: datetime, zone: tzinfo, step: timedelta) -> str:
    if at.tzinfo is None:
        raise ValueError("A time without a zone cannot be told to a store")
    local = at.astimezone(zone)
    while _is_at_clock_change(local):
        at += step
        local = at.astimezone(zone)
    return local.strftime("%Y-%m-%d %H:%M:%S")
