"""Sessions of the bridge in processes of their own, which die by SIGKILL at a chosen moment.

One helper process has everything imported and forks a child for each session, so that a session
costs what the bridge costs, and no more. It is started by `python -m tests.proof.mortals`.
"""

from __future__ import annotations

import base64
import gc
import importlib
import json
import logging
import os
import pkgutil
import shlex
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import bridge.api
import bridge.app
import bridge.cli
import bridge.codecs
import bridge.transports
from bridge.app import books, night, session, surroundings
from bridge.app.surroundings import Surroundings
from bridge.cli.commands import bridge as commands
from bridge.cli.ending import ending
from tests.acceptance.clock import Clock
from tests.acceptance.started import ROOT
from tests.acceptance.world import World
from tests.proof.moments import Moments
from tests.proof.weather import Weather

#: The parts of a night, by the command that plays them.
PARTS = {"export": night.export, "import": night.import_, "run": night.run}


@dataclass(frozen=True)
class Ended:
    """How a session ended."""

    #: The moments that it came by; it died at the last one if it was killed.
    moments: list[str]
    was_killed: bool
    #: None where it was killed.
    exit_code: int | None = None
    #: What had left for the store when it died, and has not arrived yet.
    under_way: bytes = b""


class Mortals:
    """Starts sessions; a context."""

    def __enter__(self) -> Self:
        self._helper = subprocess.Popen(
            [sys.executable, "-m", __name__], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._helper.communicate()

    def session(
        self,
        world: World,
        command: str,
        kill_at: int = 0,
        weather: int | None = None,
        seconds: float = 0,
    ) -> Ended:
        """Run a session, killed at the moment of that number (0: not); return how it ended.

        `command` is a part of a night, or any other one as a person types it.

        `weather` is the seed of faults at the partner's folder; `seconds` see `Moments`.
        """
        told = world.folder / "moments"
        self._start(world, command, told, kill_at=kill_at, weather=weather, seconds=seconds)
        return self._ended(told, self._line())

    def stops(self, world: World, command: str) -> Iterator[Ended]:
        """Run a session, and yield at each of its moments what it is if it were killed there.

        It waits meanwhile: what lies there is what it would leave. Only what it does by itself is
        at rest, not what a server does for it.
        """
        told = world.folder / "moments"
        self._start(world, command, told, waits=True)
        names: list[str] = []
        while (line := self._line()).startswith("{"):
            moment = json.loads(line)
            names.append(moment["name"])
            yield Ended(list(names), True, None, base64.b64decode(moment["under_way"]))
            self._tell("go on")
        assert self._ended(told, line).moments == names

    def _start(self, world: World, command: str, told: Path, **more: Any) -> None:
        told.unlink(missing_ok=True)
        path, now = world.write_configuration(), world.clock.now
        job = {
            "bridge_yaml": str(path), "command": command, "now": now.isoformat(), "kill_at": 0,
            "weather": None, "seconds": 0, "waits": False, "told": str(told), **more,
        }  # fmt: skip
        self._tell(json.dumps(job))

    def _tell(self, line: str) -> None:
        assert self._helper.stdin is not None
        self._helper.stdin.write(line + "\n")
        self._helper.stdin.flush()

    def _line(self) -> str:
        assert self._helper.stdout is not None
        return self._helper.stdout.readline()

    def _ended(self, told: Path, line: str) -> Ended:
        status = int(line)
        found = json.loads(told.read_text())
        assert status in (0, -signal.SIGKILL), found.get("fault", status)
        under_way = base64.b64decode(found.get("under_way", ""))
        return Ended(found["names"], status != 0, found.get("exit_code"), under_way)


def _import_everything() -> None:
    """Import what the bridge imports where it is used: each child would do it anew."""
    for package in (bridge.api, bridge.app, bridge.cli, bridge.codecs, bridge.transports):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    importlib.import_module("pypdf")


def _serve() -> None:
    """Fork a child for each line that comes in, and answer how it ended.

    The configuration is read before, so that each child remembers it: reading it has no effect.
    """
    _import_everything()
    gc.freeze()
    for line in sys.stdin:
        job = json.loads(line)
        books.open_configuration(Path(job["bridge_yaml"]))
        child = os.fork()
        if child == 0:
            os._exit(_child(job))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _child(job: dict[str, Any]) -> int:
    sys.stdout = sys.stderr
    logging.disable()
    wait = _wait if job["waits"] else None
    moments = Moments(job["kill_at"], Path(job["told"]), job["seconds"], wait)
    try:
        if job["weather"] is not None:
            Weather(job["weather"]).strike()
        moments.spy()
        exit_code = _session(job)
        moments.pass_by("at the end")
    except BaseException:
        moments.tell(fault=traceback.format_exc())
        return 1
    moments.tell(exit_code=exit_code)
    return 0


def _wait(name: str, under_way: bytes) -> None:
    """Tell a moment to whom the helper answers, and wait until it is to go on."""
    told = {"name": name, "under_way": base64.b64encode(under_way).decode()}
    os.write(1, json.dumps(told).encode() + b"\n")
    while os.read(0, 1) != b"\n":
        pass


def _typed(job: dict[str, Any]) -> int:
    """Do what the command line does, on the test's clock and without a word; return its code."""
    now = datetime.fromisoformat(job["now"])
    vars(surroundings)["datetime"] = SimpleNamespace(now=lambda _zone: now)
    os.chdir(Path(job["bridge_yaml"]).parent)
    words = [*shlex.split(job["command"]), "--config", job["bridge_yaml"]]
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        try:
            with ending():
                commands.main(words, prog_name="bridge", standalone_mode=False)
        except SystemExit as leaving:
            return int(leaving.code or 0)
    return 0


def _session(job: dict[str, Any]) -> int:
    """Do what a command does."""
    if job["command"] not in PARTS:
        return _typed(job)
    now = datetime.fromisoformat(job["now"])
    return play(Path(job["bridge_yaml"]), job["command"], now)


def play(bridge_yaml: Path, part: str, now: datetime) -> int:
    """Play a part of a night, whose waiting takes no time, and return its exit code."""
    clock = Clock(now)
    around = Surroundings(clock=clock, sleep=clock.sleep, would=lambda _: None)
    with session.open_session(bridge_yaml, command=part, surroundings=around) as opened:
        PARTS[part](opened)
        return opened.exit_code


if __name__ == "__main__":
    _serve()
