"""The real scheduler, its ticker and its ledger, in a world whose time passes by a call.

    machine = Machine(path, monkeypatch)
    machine.on()                       the service starts
    machine.until(moment)              time passes, children run and end
    machine.off()                      all of it is killed
    machine.done                       (job, slot, when it ended) of every run that was successful

Only processes are pretended: a child takes its minutes, and ends with what `machine.ends` says.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import pytest
import schedule

from bridge.app import heartbeat, ticker
from bridge.app.service import LedgerMemory, Service
from bridge.config.load import load

#: The machine's own zone: the library reckons in it.
HERE = ZoneInfo("Europe/Berlin")
#: How often anybody looks, at the most: the scheduler is late by that much, and no more.
STEP = timedelta(minutes=30)
_FOREVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass
class Child:
    """A pretended process."""

    machine: Machine
    job: str
    slot: datetime
    ends_at: datetime
    exit_code: int | None = None

    def poll(self) -> int | None:
        if self.exit_code is None and self.machine.true >= self.ends_at:
            self._end(self.machine.ends(self.job, self.machine.true))
        return self.exit_code

    def ask(self) -> None:
        if self.exit_code is None:
            self._end(75)

    def kill(self) -> None:
        if self.exit_code is None:
            self._end(-9)

    def _end(self, exit_code: int) -> None:
        self.exit_code = exit_code
        self.machine.alive.remove(self)
        ended = self.machine.done if exit_code in (0, 1) else self.machine.failed
        ended.append((self.job, self.slot, self.machine.true))


class _Off(BaseException):
    """The machine is switched off."""


@dataclass
class Machine:
    """A machine with a clock that may be wrong, and the scheduler on it."""

    path: Path
    true: datetime
    #: How long a job takes.
    takes: Callable[[str], timedelta] = lambda _job: timedelta(minutes=10)
    #: With what a job ends at a moment.
    ends: Callable[[str, datetime], int] = lambda _job, _at: 0
    #: What the clock is wrong by, and what it will be wrong by from some moments on.
    wrong: timedelta = timedelta(0)
    turns: dict[datetime, timedelta] = field(default_factory=dict)
    done: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    begun: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    #: What has ended otherwise, or was killed together with the scheduler.
    failed: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    #: Jobs that had to wait for their turn after a look.
    waited: set[tuple[str, datetime]] = field(default_factory=set)
    alive: list[Child] = field(default_factory=list)
    #: When the scheduler has looked what is due.
    looks: list[datetime] = field(default_factory=list)
    _looked: int = 0
    _goal: datetime = _FOREVER
    _service: Service | None = None
    _memory: LedgerMemory | None = None

    def __post_init__(self) -> None:
        self.born = self.true

    def live_in(self, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Let the library `schedule` see this machine's time as it does: local, without zone."""
        machine = self

        class Datetime(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                here = machine.clock().astimezone(tz or HERE)
                return here if tz else here.replace(tzinfo=None)

        pretended = types.SimpleNamespace(datetime=Datetime, timedelta=timedelta)
        monkeypatch.setattr(schedule, "datetime", pretended)
        monkeypatch.setattr(ticker, "datetime", Datetime)
        monkeypatch.setattr(heartbeat, "write", lambda *_: None)
        return self

    def clock(self) -> datetime:
        """What the clock shows: a little more each time that somebody looks."""
        self._looked += 1
        return self.true + self.wrong + timedelta(microseconds=self._looked)

    def start(self, name: str, label: str, arguments: Sequence[str]) -> Child:
        """Start a child, as `bridge.app.children` would."""
        assert name not in {one.job for one in self.alive}, "a job runs beside itself"
        partner = name.partition("/")[0]
        assert partner not in {one.job.partition("/")[0] for one in self.alive}, "partners overlap"
        slot = datetime.fromisoformat(label.rpartition(" ")[2])
        child = Child(self, name, slot, self.true + self.takes(name))
        self.alive.append(child)
        self.begun.append((name, slot, self.true))
        return child

    def _since_birth(self) -> float:
        return (self.true - self.born).total_seconds()

    def on(self) -> None:
        configuration = load(self.path)
        self._memory = LedgerMemory(configuration, self.clock)
        self._service = Service(
            self.path, self, configuration, self._memory, clock=self.clock, nap=self._nap,
            monotonic=self._since_birth,
        )  # fmt: skip

    def off(self) -> None:
        """Switch it off: whatever is under way is gone."""
        assert self._memory is not None
        self._memory.close()
        self.failed += [(one.job, one.slot, self.true) for one in self.alive]
        self.alive.clear()
        self._service = None

    def until(self, moment: datetime) -> None:
        """Let time pass."""
        if self._service is None:
            self.true = moment
            return
        self._goal = moment
        with pytest.raises(_Off):
            self._service.run()

    def _nap(self, _seconds: float) -> None:
        assert self._service is not None
        for job in self._service.scheduler.due - {one.job for one in self.alive}:
            self.waited.add((job, self.looks[-1]))
        self.true += STEP
        self._looked = 0
        for moment in [one for one in self.turns if one <= self.true]:
            self.wrong = self.turns.pop(moment)
        if self.true > self._goal:
            self.true = self._goal
            raise _Off
        self.looks.append(self.true)
