"""`bridge schedule` in a process of its own, and what it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from tests.acceptance.started import ROOT
from tests.acceptance.world import World

#: The command line, whose scheduler looks about oftener than it does.
_IN_A_HURRY = """
from bridge.app import service
from bridge.cli import main
service._LOOK_SECONDS, service._CONFIGURATION_SECONDS, service._NAP_SECONDS = 0.1, 1, 0.05
main()
"""


class Scheduler:
    """A service that was started; a context that ends with nothing left running."""

    def __init__(self, world: World, *arguments: str, **environment: str) -> None:
        world.write_configuration()
        self._log = world.folder / "schedule.log"
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _IN_A_HURRY, "schedule", *arguments],
                cwd=world.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def wait_for(self, what: Callable[[], Any], seconds: float = 30) -> None:
        """Wait until `what` is true; show the log where it never is."""
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, self.said
            assert self.process.poll() is None or what(), self.said
            time.sleep(0.05)

    def wait_for_line(self, text: str) -> None:
        self.wait_for(lambda: text in self.said)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self) -> int:
        """Stop it as systemd does, and return its exit code."""
        self.send(signal.SIGTERM)
        return self.process.wait(60)


def make_due(world: World, job: str, slot: str = "2020-01-01T00:00:00.000000Z") -> None:
    """Let a job that was seen before be due since long ago."""
    with world.ledger() as ledger:
        changed = ledger.execute(
            "UPDATE jobs SET settled = ?, due = ? WHERE job = ?", (slot, slot, job)
        )
        assert changed.rowcount == 1
