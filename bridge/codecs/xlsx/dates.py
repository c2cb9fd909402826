"""Numbers that are dates: which formats say so (ECMA-376, 18.8.30), and what they show as."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

DateKind = Literal["", "date", "time", "datetime"]

_DATES = {*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58}
_TIMES = {*range(18, 22), *range(32, 36), *range(45, 48), 55, 56}
_BOTH = 22
#: Quoted and escaped text, colours and conditions; not [h], which counts hours beyond a day.
_TEXT = re.compile(r'"[^"]*"|[\\_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_DAY = 86_400
#: The day after 9999-12-31, counted from 1900.
_END = 2_958_466
#: Days from 1900's day 0 to 1904's.
_FROM_1904 = 1462
#: Excel's 29 February 1900, which never was.
_LEAP_DAY = 60


def kind_of_builtin(number: str) -> DateKind:
    """Return what kind of date the built-in format of this number shows, if any."""
    at = int(number) if number.isascii() and number.isdigit() else 0
    if at == _BOTH:
        return "datetime"
    return "date" if at in _DATES else "time" if at in _TIMES else ""


def kind_of_format(code: str) -> DateKind:
    """Return what kind of date the format `code` shows, if any."""
    plain = _TEXT.sub("", code).partition(";")[0].lower()
    has_time = "h" in plain or "s" in plain
    has_date = "y" in plain or "d" in plain or ("m" in plain and not has_time)
    if plain.startswith("general"):
        return ""
    if has_date:
        return "datetime" if has_time else "date"
    return "time" if has_time else ""


def shown(serial: float, kind: DateKind, is_from_1904: bool) -> str:
    """Return the ISO 8601 text of a number of days, to the second; "" where it is no date.

    Day 0 is 1900-01-00 and day 60 is 1900-02-29, as the spreadsheet itself shows them: the first is
    what an empty date often is.
    """
    seconds = round(serial * _DAY)
    if kind == "time":
        return "" if seconds < 0 else _time(seconds)
    days, rest = divmod(seconds, _DAY)
    days += _FROM_1904 if is_from_1904 else 0
    if not 0 <= days < _END:
        return ""
    return _date(days) if kind == "date" else f"{_date(days)}T{_time(rest)}"


def _date(days: int) -> str:
    if days == 0:
        return "1900-01-00"
    if days == _LEAP_DAY:
        return "1900-02-29"
    start = date(1899, 12, 31) if days < _LEAP_DAY else date(1899, 12, 30)
    return (start + timedelta(days)).isoformat()


def _time(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}"
