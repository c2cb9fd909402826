"""A time as a partner or the store wrote it, and what it is in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, beside the text that it was read from."""

    #: Aware, in UTC. Where only a date is known: the start of that day in the writer's zone.
    utc: datetime
    #: As it stood in the file or the answer.
    text: str = ""
    #: False where the text leaves the moment open: only a date, or the hour that a clock change
    #: repeats. What depends on before or after then takes the careful side.
    is_exact: bool = True


def utc_text(at: datetime) -> str:
    """Return an aware `at` as the ledger writes it: as text it sorts in the order of time."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_utc_text(text: str) -> datetime:
    """Return the aware time that `utc_text` wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)
