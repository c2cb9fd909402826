"""What channels were told, kept in the ledger; in a small file while that cannot be used.

The file lies in the state folder, or, where that cannot be written either, in the machine's folder
for passing things: a full disk is to be told once, and not every five minutes.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bridge.app.heartbeat import write_whole
from bridge.errors import BridgeError
from bridge.flows.work import Books
from bridge.ledger.alarms import AlarmRow, ChannelRow, PaceRow
from bridge.model.moment import from_utc_text, utc_text
from bridge.plan.alarming import KINDS, Cause, Memory, Pace, Standing, Told

_FILE = "alarms-told.json"
#: By the path of the file: what could be written nowhere.
_UNWRITTEN: dict[Path, dict[str, Any]] = {}


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
        try:
            with self._books.ledger.transaction():
                alarms.remember(channel, told, paces)
                if kept.state is not None:
                    alarms.put_channel(kept.state)
        except BridgeError:  # it was told, and would be with every look
            self._file.put(channel, kept)
        else:
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
        """Let this be what is known; where no file can be written this process alone knows it."""
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
                if not _is_ours(path.parent):
                    continue
                write_whole(path, json.dumps(data, indent=2) + "\n")
                _UNWRITTEN.pop(self._paths[0], None)
                return
        _UNWRITTEN[self._paths[0]] = data

    def forget(self, channel: str) -> None:
        """Let nothing be known of a channel any more."""
        left = _UNWRITTEN.get(self._paths[0], {})
        left.pop(channel, None)
        if not left:
            _UNWRITTEN.pop(self._paths[0], None)
        for path in self._paths:
            data = _data(path)
            if data is not None and channel in data:
                del data[channel]
                with suppress(OSError):
                    write_whole(path, json.dumps(data)) if data else path.unlink()

    def _read(self) -> Iterator[dict[str, Any]]:
        if self._paths[0] in _UNWRITTEN:
            yield _UNWRITTEN[self._paths[0]]
        yield from (data for path in self._paths if (data := _data(path)) is not None)


def _elsewhere(state: Path) -> Path:
    """Return a folder of ours outside of the state folder."""
    name = hashlib.sha256(str(state.absolute()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"bridge-{os.getuid()}-{name}"


def _is_ours(folder: Path) -> bool:
    """Return whether nobody else can have put anything into a folder, or led us elsewhere by it."""
    found = folder.lstat()
    if stat.S_ISLNK(found.st_mode):  # the state folder of somebody who wants it so
        found = folder.stat()
        return found.st_uid == os.getuid() and folder.parent != Path(tempfile.gettempdir())
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _data(path: Path) -> dict[str, Any] | None:
    """Return what a file says; None where there is none, or it is somebody else's."""
    try:
        if not _is_ours(path.parent) or path.is_symlink():
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
