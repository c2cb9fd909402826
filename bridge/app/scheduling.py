"""The scheduler: begins what is due, and looks after what is under way; no job stops another.

What is due is decided by `bridge.plan.timetable`, from the clock and the ledger alone, so that it
does not matter when or how often anybody looks. A run is recorded before it begins.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from bridge.app.children import Child
from bridge.app.jobs import Job
from bridge.errors import BridgeError, TryLaterError
from bridge.ledger.jobs import Standing
from bridge.model import speaking
from bridge.plan.timetable import Known, Verdict, after, verdict

log = logging.getLogger("bridge")

#: Of a job that was asked to stop, and is tried again as soon as there is a scheduler again.
INTERRUPTED = 130
#: What cannot be written into the ledger is tried again after so long.
_PAUSE = timedelta(minutes=1)
_LEDGER = "the ledger"
#: How many seconds a job has to end what is in hand before it is killed.
_GRACE_SECONDS = 120.0


class Memory(Protocol):
    """The ledger's memory of jobs; each method may raise a BridgeError."""

    def known(self) -> Mapping[str, Known]:
        """Return what is known of each job."""

    def settle(self, job: str, standing: Standing) -> None:
        """Record that nothing is due up to a slot."""

    def start(self, job: str, standing: Standing, missed_since: datetime) -> None:
        """Record that the run of a slot is about to begin."""

    def end(self, job: str, slot: datetime, exit_code: int) -> None:
        """Record how the run of a slot has ended."""


class Launcher(Protocol):
    """What starts a job."""

    def start(self, name: str, label: str, arguments: Sequence[str]) -> Child:
        """Start a job; OSError where there is no process to be had."""


@dataclass(slots=True)
class Running:
    """A run that is under way."""

    job: Job
    slot: datetime
    label: str
    child: Child
    #: By a clock that nobody sets.
    begun: float
    since: datetime
    #: When it was asked to stop, and whether the scheduler is to end itself.
    asked: float | None = None
    is_interrupted: bool = False
    #: It has ended, and the ledger does not know it yet.
    exit_code: int | None = None


class Scheduler:
    """Jobs and their runs. `tick` does everything that is to be done now, and returns at once."""

    def __init__(
        self,
        memory: Memory,
        launcher: Launcher,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._memory = memory
        self._launcher = launcher
        self._clock = clock
        self._monotonic = monotonic
        self._jobs: dict[str, Job] = {}
        self._at_once = 1
        self._known: dict[str, Known] = {}
        self._is_known = False
        self._has_told = False
        self._is_stopping = False
        #: By job: seen at, and that nothing is to be done until. For any other time it is void.
        self._asleep: dict[str, tuple[datetime, datetime]] = {}
        #: Waiting for their turn: the slot since which they do, and that which is due by now.
        self._waiting: dict[str, tuple[datetime, datetime]] = {}
        self.running: dict[str, Running] = {}
        #: How runs have ended, the latest of each job, and how many have.
        self.ended: dict[str, int] = {}
        self.runs_ended = 0

    def take_over(self, jobs: Sequence[Job], at_once: int) -> None:
        """Let `jobs` be what is done from now on; what is under way goes on."""
        kept = {job.name: job for job in jobs}
        for name in list(self._waiting):
            if name not in kept:
                del self._waiting[name]
        self._jobs, self._at_once = kept, at_once
        self._asleep.clear()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way, nor waits for its turn."""
        return not self.running and not self._waiting

    @property
    def due(self) -> frozenset[str]:
        """The jobs that are under way or wait for their turn."""
        return frozenset(self.running) | frozenset(self._waiting)

    @property
    def under_way(self) -> frozenset[tuple[str, datetime]]:
        """The jobs that are under way, each with its slot."""
        return frozenset((name, one.slot) for name, one in self.running.items())

    def tick(self, only: Collection[str] | None = None) -> None:
        """Record what has ended, begin what is due; of new ones `only` some, where it is given."""
        now = self._clock()
        for name, running in list(self.running.items()):
            if running.exit_code is None or not self._sleeps(name, now):
                with _guarded(running.label, name, partial(self._pause, name, now)):
                    self._look_after(running)
        if not self._is_known and not self._sleeps(_LEDGER, now):
            with _guarded(_LEDGER, _LEDGER, partial(self._pause, _LEDGER, now)):
                self._remember()
                self._tell_cut_off()
        if self._is_known and not self._is_stopping:
            self._look_at_all(only, now)
            self._begin(now)

    def ask_all(self) -> None:
        """Begin nothing more, and ask every run to end what it has in hand, and to stop."""
        self._is_stopping = True
        self._waiting.clear()
        for running in self.running.values():
            running.is_interrupted = True
            self._ask(running, "is asked to stop")

    # What is due ----------------------------------------------------------------------------------

    def _look_at_all(self, only: Collection[str] | None, now: datetime) -> None:
        for name, job in self._jobs.items():
            if name in self.running or self._sleeps(name, now) or name not in (only or self._jobs):
                continue
            with _guarded(f"job {name}", name, partial(self._pause, name, now)):
                self._look(job, now)

    def _remember(self) -> None:
        self._is_known = False
        self._known = dict(self._memory.known())
        self._is_known = True

    def _tell_cut_off(self) -> None:
        """Tell, once, of the runs that ended with the scheduler before this one."""
        if self._has_told:
            return
        self._has_told = True
        for name, job in self._jobs.items():
            last = self._known[name].last if name in self._known else None
            if last is not None and last.ended is None and name not in self.running:
                label = f"job {name}, slot {_text(last.slot)}"
                what = "was cut off with the scheduler before; it is tried again"
                with speaking.about(job=name, **({"partner": job.partner} if job.partner else {})):
                    log.warning("%s: begun %s: %s", label, _text(last.started), what)

    def _sleeps(self, name: str, now: datetime) -> bool:
        seen, until = self._asleep.get(name, (now, now))
        return seen <= now < until

    def _pause(self, name: str, now: datetime) -> None:
        self._asleep[name] = (now, now + _PAUSE)

    def _look(self, job: Job, now: datetime) -> None:
        """Note whether a job is due, and how long nothing is to be done about it else."""
        found = self._verdict(job, now)
        if found.kind == "settle" and found.slot is not None:
            self._settle(job, found.slot, found.why)
            found = self._verdict(job, now)
        if found.kind == "run" and found.slot is not None:
            since, _ = self._waiting.get(job.name, (found.slot, found.slot))
            self._waiting[job.name] = (since, found.slot)
            return
        self._waiting.pop(job.name, None)
        if found.until is not None:
            self._asleep[job.name] = (now, found.until)
        elif found.kind == "wait":
            self._asleep[job.name] = (now, now + timedelta(days=1))

    def _verdict(self, job: Job, now: datetime) -> Verdict:
        known, is_waiting = self._known.get(job.name), job.name in self._waiting
        return verdict(job.timetable, known, now, is_waiting=is_waiting)

    def _settle(self, job: Job, slot: datetime, why: str) -> None:
        self._memory.settle(job.name, _standing(job, slot))
        self._remember()
        due = self._known[job.name].due
        told = f"due next at {_text(due)}" if due else "never due"
        log.info("job %s: %s; %s", job.name, why, told)

    # Beginning ------------------------------------------------------------------------------------

    def _begin(self, now: datetime) -> None:
        """Begin what waits, longest first, as far as nothing stands in its way.

        What has waited longer keeps its partners from what came later.
        """
        order = {name: number for number, name in enumerate(self._jobs)}
        engaged = {one for running in self.running.values() for one in running.job.partners}
        waiting = sorted(self._waiting.items(), key=lambda one: (one[1][0], order[one[0]]))
        for name, (_, slot) in waiting:
            job = self._jobs[name]
            if len(self.running) >= self._at_once:
                return
            if engaged.isdisjoint(job.partners) and not self._sleeps(name, now):
                with _guarded(f"job {name}", name, partial(self._pause, name, now)):
                    self._start(job, slot, now)
            engaged |= job.partners

    def _start(self, job: Job, slot: datetime, now: datetime) -> None:
        label = f"job {job.name}, slot {_text(slot)}"
        known = self._known.get(job.name)
        due = known.due if known and known.due and known.due < slot else None
        self._memory.start(job.name, _standing(job, slot), due or slot)
        del self._waiting[job.name]
        self._remember()
        last = self._known[job.name].last
        tries = last.tries if last else 1
        missed = f", for what was missed since {_text(due)}" if due else ""
        log.info("%s: begins%s%s", label, f", try {tries}" if tries > 1 else "", missed)
        try:
            child = self._launcher.start(job.name, label, job.arguments)
        except OSError as error:
            log.error("%s: could not be started: %s", label, error.strerror)
            self._end(job, slot, TryLaterError.exit_code)
            return
        self.running[job.name] = Running(job, slot, label, child, self._monotonic(), now)

    # What is under way ----------------------------------------------------------------------------

    def _look_after(self, running: Running) -> None:
        """Record the end of a run that has ended; stop one that takes too long."""
        if running.exit_code is None:
            running.exit_code = running.child.poll()
        if running.exit_code is None:
            self._watch(running)
            return
        code = running.exit_code
        if running.is_interrupted and code not in (0, 1):
            code = INTERRUPTED
        self._end(running.job, running.slot, code)
        seconds = self._monotonic() - running.begun
        level = logging.INFO if code in (0, 1) else logging.WARNING
        log.log(level, "%s: ended after %.0f s: %s", running.label, seconds, told(code))
        del self.running[running.job.name]

    def _end(self, job: Job, slot: datetime, code: int) -> None:
        self.ended[job.name] = code
        self.runs_ended += 1
        self._memory.end(job.name, slot, code)
        self._remember()
        self._asleep.pop(job.name, None)

    def _watch(self, running: Running) -> None:
        now = self._monotonic()
        if running.asked is None:
            if now - running.begun > running.job.deadline.total_seconds():
                self._ask(running, "takes longer than its deadline and is asked to stop")
        elif now - running.asked > _GRACE_SECONDS:
            log.warning("%s: does not stop and is killed", running.label)
            running.child.kill()

    def _ask(self, running: Running, why: str) -> None:
        if running.asked is None:
            log.info("%s: %s", running.label, why)
            running.asked = self._monotonic()
            running.child.ask()


def told(exit_code: int | None) -> str:
    """Return how a run has ended, in words."""
    if exit_code is None:
        return "cut off"
    if exit_code < 0:
        return f"killed by signal {-exit_code}"
    return {
        0: "all done",
        1: "done, something is held (1)",
        2: "the configuration is wrong, or something is refused (2)",
        70: "the ledger cannot be used (70)",
        75: "a passing fault (75)",
        INTERRUPTED: "stopped with the scheduler",
    }.get(exit_code, f"a fault of the bridge itself ({exit_code})")


def _standing(job: Job, slot: datetime) -> Standing:
    return Standing(str(job.timetable), slot, after(job.timetable, slot))


def _text(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%MZ}" if at else "-"


@contextmanager
def _guarded(label: str, name: str, failed: Callable[[], None]) -> Iterator[None]:
    """Let nothing that goes wrong with the job `name` stop others; it is told, and tried again."""
    with speaking.about(**({"job": name} if name != _LEDGER else {})):
        try:
            yield
        except BridgeError as error:
            log.error("%s: %s", label, error)
            failed()
        except Exception as error:  # its words are left out: they can be data
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno} ({type(error).__name__})"
            log.error("%s: a fault of the bridge itself in %s", label, where)
            failed()
