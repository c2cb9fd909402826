"""When "not found" proves that an effect has not happened (design, section 5)."""

from __future__ import annotations

from datetime import datetime, timedelta

#: Looks, each a settle time after what came before it, that it takes to believe in a no.
LOOKS = 2


def counts_as_look(now: datetime, since: datetime, settle: timedelta) -> bool:
    """Return whether finding nothing now says anything: the request can no longer be under way.

    `since` is when its answer was given up, or the look before this one.
    """
    return now - since >= settle


def is_disproved(looks: int) -> bool:
    """Return whether so many settled looks prove that it did not happen."""
    return looks >= LOOKS
