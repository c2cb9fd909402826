"""When "not found" proves that an effect has not happened (design, section 5)."""

from __future__ import annotations

from datetime import datetime, timedelta

#: Looks, each after the settle time, that it takes to believe that nothing happened.
LOOKS = 2


def counts_as_look(now: datetime, attempted_at: datetime, settle: timedelta) -> bool:
    """Return whether finding nothing now says anything: the request can no longer be under way."""
    return now - attempted_at >= settle


def is_disproved(looks: int) -> bool:
    """Return whether so many settled looks prove that it did not happen."""
    return looks >= LOOKS
