"""What channels were told of what goes wrong, and how each of them is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from bridge.ledger.ledger import Ledger
from bridge.model.moment import utc_text

_SQL = "alarms"


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """What a channel was told of one cause; the columns are described in sql/schema.sql."""

    channel: str
    kind: str
    partner: str
    what: str
    told_at: str
    times: int
    newest: int
    number: int


@dataclass(frozen=True, slots=True)
class PaceRow:
    """How much a channel was told lately of one kind of thing of a partner's."""

    channel: str
    kind: str
    partner: str
    told_at: str
    level: int


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """How a channel is."""

    channel: str
    tried_at: str
    taken_at: str | None
    failing_since: str | None
    fails: int
    why: str


@dataclass(frozen=True, slots=True)
class Open:
    """How many problems with one code are open of a partner's."""

    partner: str
    code: str
    number: int
    newest: int
    since: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a problem is about, as it may be told to whoever cannot see the ledger.

    What a partner calls a thing can be anything, a customer's name in the wrong column too.
    """

    #: The store's id of a shipment that the ledger knows; "" for anything else.
    shipment: str
    file: str
    line: int


class Alarms:
    """The memory of alarms in a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def told(self, channel: str) -> list[AlarmRow]:
        """Return what a channel was told of."""
        rows = self._ledger.rows(_SQL, "told", {"channel": channel})
        return [AlarmRow(**dict(row)) for row in rows]

    def paces(self, channel: str) -> list[PaceRow]:
        """Return how much a channel was told lately."""
        rows = self._ledger.rows(_SQL, "paces", {"channel": channel})
        return [PaceRow(**dict(row)) for row in rows]

    def remember(self, channel: str, told: list[AlarmRow], paces: list[PaceRow]) -> None:
        """Let this be what a channel was told, whatever it was before."""
        with self._ledger.transaction():
            self._ledger.execute(_SQL, "forget_told", {"channel": channel})
            self._ledger.execute(_SQL, "forget_paces", {"channel": channel})
            self._ledger.execute_many(_SQL, "add_told", [asdict(row) for row in told])
            self._ledger.execute_many(_SQL, "add_pace", [asdict(row) for row in paces])

    def channels(self) -> dict[str, ChannelRow]:
        """Return how each channel is, by its name, of those that anything was sent through."""
        rows = self._ledger.rows(_SQL, "channels")
        return {row["channel"]: ChannelRow(**dict(row)) for row in rows}

    def put_channel(self, row: ChannelRow) -> None:
        """Record how a channel is."""
        self._ledger.execute(_SQL, "put_channel", asdict(row))

    def open_problems(self) -> list[Open]:
        """Return what waits for a person or was set aside, by partner and code."""
        rows = self._ledger.rows(_SQL, "open_problems")
        return [Open(**dict(row)) for row in rows]

    def first_open(self, partner: str, code: str, after: int, most: int) -> list[Subject]:
        """Return what the first open problems with a code are about, of those after an id."""
        values = {"partner": partner, "code": code, "after": after, "most": most}
        rows = self._ledger.rows(_SQL, "subjects", values)
        return [
            Subject(row["subject"] if row["is_shipment"] else "", row["file"], row["line"])
            for row in rows
        ]

    def job_fails_since(self, job: str) -> str | None:
        """Return when a job failed first since it went well last; None where it is not failing."""
        row = self._ledger.row(_SQL, "job_fails_since", {"job": job})
        return row["at"] if row else None


def now_in(state: ChannelRow | None, channel: str, now: datetime, why: str) -> ChannelRow:
    """Return how a channel is that was tried now; `why` it did not take it, "" where it did."""
    at = utc_text(now)
    taken_at = state.taken_at if state is not None else None
    if not why:
        return ChannelRow(channel, at, at, None, 0, "")
    since = state.failing_since if state is not None else None
    fails = state.fails if state is not None else 0
    return ChannelRow(channel, at, taken_at, since or at, fails + 1, why)
