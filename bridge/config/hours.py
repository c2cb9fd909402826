"""Times of day as a person writes them: 14:30, and stretches such as 22:00-05:00."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, TypeAlias

from pydantic import AfterValidator

from bridge.config.scalars import refuse

_HOUR = r"([01][0-9]|2[0-3]):([0-5][0-9])"


def _hour(value: str) -> str:
    if not re.fullmatch(_HOUR, value):
        raise refuse("expected a time of day with four digits, from 00:00 to 23:59, such as 02:00")
    return value


def _hours(value: str) -> str:
    if not re.fullmatch(f"{_HOUR}-{_HOUR}", value):
        raise refuse("expected two times of day with a `-` between them, such as 22:00-06:00")
    return value


def is_within(hours: str, at: time) -> bool:
    """Return whether a time of day lies in a stretch, which may go over midnight."""
    begin, end = (time.fromisoformat(one) for one in hours.split("-"))
    return begin <= at < end if begin < end else at >= begin or at < end


#: A time of day.
Hour: TypeAlias = Annotated[str, AfterValidator(_hour)]
#: From one time of day to another, which is no longer part of it.
Hours: TypeAlias = Annotated[str, AfterValidator(_hours)]
