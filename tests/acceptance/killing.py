"""An export that is killed at a chosen moment, in a process of its own, by SIGKILL.

Moments are counted: before and after each commit of the ledger, each change at the partner and each
capture, and in the middle of each upload. So a test can go through all of them, one by one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from bridge.api.client import OrderApiClient
from bridge.app import night
from bridge.app.session import Surroundings, open_session
from bridge.transports.local import LocalFolder
from bridge.transports.sftp import Sftp
from tests.acceptance.world import World

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


def export_killed_at(world: World, moment: int) -> str:
    """Export, killed at the moment of that number; return what it was, "" where none was left."""
    told = world.folder / "moment"
    told.write_text("")
    arguments = (world.write_configuration(), world.clock.now, moment, told)
    process = _PROCESSES.Process(target=_export, args=arguments)
    process.start()
    process.join(60)
    if process.exitcode == 0:
        return ""
    assert process.exitcode == -signal.SIGKILL
    return told.read_text()


def _export(bridge_yaml: Path, now: datetime, moment: int, told: Path) -> None:
    _Countdown(moment, told).spy()
    around = Surroundings(clock=lambda: now, sleep=lambda _seconds: None)
    with open_session(bridge_yaml, command="export", surroundings=around) as session:
        night.export(session)


@dataclass
class _Countdown:
    """Counts moments down, and dies at the last one."""

    left: int
    told: Path

    def pass_by(self, what: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.told.write_text(what)
            os.kill(os.getpid(), signal.SIGKILL)

    def spy(self) -> None:
        """Put the moments into everything that has an effect; this process ends soon anyway."""
        for transport in (LocalFolder, Sftp):
            for name in ("rename", "remove"):
                self._around(transport, name)
            self._around(transport, "write", self._in_two_halves)
        self._around(OrderApiClient, "capture")
        sqlite3.connect = partial(sqlite3.connect, factory=self._connection())  # type: ignore[assignment]

    def _around(
        self, owner: type, name: str, change: Callable[..., tuple[Any, ...]] | None = None
    ) -> None:
        act = getattr(owner, name)

        @wraps(act)
        def spied(itself: object, *arguments: Any) -> Any:
            self.pass_by(f"before {name}{arguments[:2]}")
            result = act(itself, *(change(*arguments) if change else arguments))
            self.pass_by(f"after {name}{arguments[:2]}")
            return result

        setattr(owner, name, spied)

    def _in_two_halves(self, path: str, source: BinaryIO, size: int) -> tuple[Any, ...]:
        return path, _TwoHalves(source.read(), self), size

    def _connection(self) -> type[sqlite3.Connection]:
        countdown = self

        class Spied(sqlite3.Connection):
            def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
                if statement != "COMMIT":
                    return super().execute(statement, *arguments)
                countdown.pass_by("before a commit")
                result = super().execute(statement, *arguments)
                countdown.pass_by("after a commit")
                return result

        return Spied


class _TwoHalves(BytesIO):
    """Gives its bytes in two portions, with a moment in between."""

    def __init__(self, content: bytes, countdown: _Countdown) -> None:
        super().__init__(content)
        self._half = max(1, len(content) // 2)
        self._countdown = countdown

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            self._countdown.pass_by("in the middle of an upload")
        wanted = self._half if size is None or size < 0 else min(size, self._half)
        return super().read(wanted)
