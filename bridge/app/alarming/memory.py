"""What channels were told, kept in the ledger; in a small file while that cannot be used.

The file lies in the state folder, or, where that cannot be written either, in the machine's folder
for passing things: a full disk is to be told once, and not every five minutes.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bridge.app.heartbeat import write_whole
from bridge.flows.work import Books
from bridge.ledger.alarms import AlarmRow, ChannelRow, PaceRow
from bridge.model.moment import from_utc_text, utc_text
from bridge.plan.alarming import KINDS, Cause, Memory, Pace, Standing, Told

_FILE = "alarms-told.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one channel."""

    memory: Memory
    state: ChannelRow | None = None


class Keeper(Protocol):
    """What keeps it."""

    def get(self, channel: str) -> Kept:
        """Return what is known of a channel."""

    def put(self, channel: str, kept: Kept) -> None:
        """Let this be what is known."""


class InLedger:
    """Kept in the ledger; what a file has kept meanwhile is taken in, and the file goes."""

    def __init__(self, books: Books, state: Path) -> None:
        self._books = books
        self._file = InFile(state)

    def get(self, channel: str) -> Kept:
        """Return what is known of a channel."""
        alarms = self._books.alarms
        told = {_cause(row): _told(row) for row in alarms.told(channel)}
        paces = {(row.kind, row.partner): _pace(row) for row in alarms.paces(channel)}
        filed = self._file.get(channel)
        memory = Memory({**told, **filed.memory.told}, {**paces, **filed.memory.paces})
        return Kept(memory, filed.state or alarms.channels().get(channel))

    def put(self, channel: str, kept: Kept) -> None:
        """Let this be what is known."""
        told, paces = _rows(channel, kept.memory)
        alarms = self._books.alarms
        with self._books.ledger.transaction():
            alarms.remember(channel, told, paces)
            if kept.state is not None:
                alarms.put_channel(kept.state)
        self._file.forget(channel)


class InFile:
    """Kept in a file."""

    def __init__(self, state: Path) -> None:
        self._paths = [state / _FILE, _elsewhere(state) / _FILE]

    def get(self, channel: str) -> Kept:
        """Return what is known of a channel."""
        for data in self._read():
            if channel in data:
                with suppress(KeyError, TypeError, ValueError, StopIteration):
                    return _kept(data[channel])
        return Kept(Memory())

    def put(self, channel: str, kept: Kept) -> None:
        """Let this be what is known; where no file can be written nothing is remembered."""
        told, paces = _rows(channel, kept.memory)
        data = next(self._read(), {})
        data[channel] = {
            "told": [asdict(row) for row in told],
            "paces": [asdict(row) for row in paces],
            "state": asdict(kept.state) if kept.state is not None else None,
        }
        for path in self._paths:
            with suppress(OSError):
                path.parent.mkdir(mode=0o700, exist_ok=True)
                write_whole(path, json.dumps(data, indent=2) + "\n")
                return

    def forget(self, channel: str) -> None:
        """Let nothing be known of a channel any more."""
        for path in self._paths:
            data = _data(path)
            if data is not None and channel in data:
                del data[channel]
                with suppress(OSError):
                    write_whole(path, json.dumps(data)) if data else path.unlink()

    def _read(self) -> Iterator[dict[str, Any]]:
        yield from (data for path in self._paths if (data := _data(path)) is not None)


def _elsewhere(state: Path) -> Path:
    """Return a folder of ours outside of the state folder."""
    name = hashlib.sha256(str(state.absolute()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"bridge-{os.getuid()}-{name}"


def _data(path: Path) -> dict[str, Any] | None:
    """Return what a file says; None where there is none, or it is somebody else's."""
    try:
        if path.parent.lstat().st_uid != os.getuid() or path.is_symlink():
            return None
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def _kept(data: dict[str, Any]) -> Kept:
    told = [AlarmRow(**row) for row in data["told"]]
    paces = [PaceRow(**row) for row in data["paces"]]
    memory = Memory(
        {_cause(row): _told(row) for row in told},
        {(row.kind, row.partner): _pace(row) for row in paces},
    )
    return Kept(memory, ChannelRow(**data["state"]) if data["state"] else None)


def _rows(channel: str, memory: Memory) -> tuple[list[AlarmRow], list[PaceRow]]:
    told = [
        AlarmRow(
            channel, cause.kind, cause.partner, cause.what, utc_text(one.at), one.times,
            one.standing.newest, one.standing.number,
        )
        for cause, one in memory.told.items()
    ]  # fmt: skip
    paces = [
        PaceRow(channel, kind, partner, utc_text(pace.at), pace.level)
        for (kind, partner), pace in memory.paces.items()
    ]
    return told, paces


def _cause(row: AlarmRow) -> Cause:
    kind = next(one for one in KINDS if one == row.kind)
    return Cause(kind, row.partner, row.what)


def _told(row: AlarmRow) -> Told:
    return Told(_at(row.told_at), row.times, Standing(row.number, row.newest))


def _pace(row: PaceRow) -> Pace:
    return Pace(_at(row.told_at), row.level)


def _at(text: str) -> datetime:
    return from_utc_text(text)
