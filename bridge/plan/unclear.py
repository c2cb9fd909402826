"""When "not found" proves that an effect has not happened (design, section 5)."""

from __future__ import annotations

from datetime import datetime, timedelta

#: Looks, each a settle time after what came before it, that it takes to believe in a no.
LOOKS = 2
#: Codes of what waits for nothing but that it is found out: no person has to do anything …
_YET_UNKNOWN = frozenset({"answer-lost", "capture-unclear"})
#: … unless it stays so, as of something that the store no longer shows.
_PATIENCE = timedelta(days=1)


def counts_as_look(now: datetime, since: datetime, settle: timedelta) -> bool:
    """Return whether finding nothing now says anything: the request can no longer be under way.

    `since` is when its answer was given up, or the look before this one.
    """
    return now - since >= settle


def is_yet_unknown(code: str, since: datetime, now: datetime) -> bool:
    """Return whether a problem that is open `since` then is still to be found out by itself."""
    return code in _YET_UNKNOWN and now - since < _PATIENCE


def is_disproved(looks: int) -> bool:
    """Return whether so many settled looks prove that it did not happen."""
    return looks >= LOOKS
