"""Numbers, sizes and times as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bridge.model.moment import from_utc_text
from bridge.model.words import counted, kind_of, sentence

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def number(value: int) -> str:
    """Return a number with its thousands apart: 50,000."""
    return f"{value:,}"


def size(value: int) -> str:
    """Return a number of bytes as a size: 812 B, 1.4 MB."""
    if value < 1000:
        return f"{value} B"
    amount = float(value)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 1000:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1000:.1f} TB"


def local(utc: str | None, zone: str, form: str = "%a %d %b, %H:%M") -> str:
    """Return a time of the ledger on the clock of `zone`: Fri 20 Nov, 02:00; "" for none."""
    return f"{from_utc_text(utc).astimezone(ZoneInfo(zone)):{form}}" if utc else ""


def age(since: str | None, at: str) -> str:
    """Return how long ago something was, seen from `at`: 3 d 4 h, 40 min; "" for never."""
    if not since:
        return ""
    seconds = max(0, int((from_utc_text(at) - from_utc_text(since)).total_seconds()))
    days, hours, minutes = seconds // _DAY, seconds % _DAY // _HOUR, seconds % _HOUR // _MINUTE
    if days:
        return f"{days} d {hours} h" if hours and days < 10 else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"
    return f"{minutes} min"


def day(text: str, form: str = "%a %d %b") -> str:
    """Return an ISO day as people read it: Fri 20 Nov."""
    return f"{datetime.fromisoformat(text):{form}}"


#: What templates can use.
FILTERS: Mapping[str, Callable[..., str]] = {
    "number": number,
    "counted": counted,
    "kind": kind_of,
    "sentence": sentence,
    "size": size,
    "local": local,
    "age": age,
    "day": day,
}
