"""The scheduler with a ledger and processes that fail as the test says: no job stops another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bridge.app.jobs import Job
from bridge.app.scheduling import Scheduler
from bridge.errors import StopError
from bridge.ledger.jobs import Standing
from bridge.plan.timetable import Known, Timetable, Tried
from tests.acceptance.clock import Clock

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
NIGHTLY = Timetable(ZoneInfo("UTC"), (time(20),))


@dataclass
class Child:
    """A process that ends when the test says so."""

    exit_code: int | None = None
    asked: int = 0

    def poll(self) -> int | None:
        return self.exit_code

    def ask(self) -> None:
        self.asked += 1

    def kill(self) -> None:
        self.exit_code = -9


@dataclass
class World:
    """The ledger and the machine, both in the test's hands."""

    clock: Clock = field(default_factory=Clock)
    jobs: dict[str, Known] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    begun: Counter[str] = field(default_factory=Counter)
    #: What goes wrong, by what is to be done: ("start", "alpha/run").
    faults: dict[tuple[str, str], Exception] = field(default_factory=dict)

    def _may(self, what: str, job: str) -> None:
        if fault := self.faults.get((what, job)):
            raise fault

    def known(self) -> Mapping[str, Known]:
        return dict(self.jobs)

    def settle(self, job: str, standing: Standing) -> None:
        last = self.jobs[job].last if job in self.jobs else None
        self.jobs[job] = Known(standing.timetable, standing.settled, standing.due, last)

    def start(
        self, job: str, standing: Standing | str, missed_since: datetime | Sequence[str]
    ) -> Child:
        """Both what the ledger and what the machine does when a job starts."""
        if isinstance(standing, str):
            self._may("launch", job)
            self.begun[job] += 1
            return self.children.setdefault(job, Child())
        self._may("start", job)
        self.settle(job, standing)
        slot, now, known = standing.settled, self.clock(), self.jobs[job]
        tries = known.last.tries + 1 if known.last and known.last.slot == slot else 1
        self.jobs[job] = replace(known, last=Tried(slot, tries, now, None, None))
        return Child()

    def end(self, job: str, slot: datetime, exit_code: int) -> None:
        self._may("end", job)
        known = self.jobs[job]
        assert known.last is not None
        ended = replace(known.last, ended=self.clock(), exit_code=exit_code)
        self.jobs[job] = replace(known, last=ended)

    def scheduler(self, *jobs: Job, at_once: int = 4) -> Scheduler:
        for job in jobs:
            self.jobs[job.name] = Known(str(job.timetable), LONG_AGO, LONG_AGO)
        found = Scheduler(self, self, self.clock, lambda: self.clock().timestamp())  # type: ignore[arg-type]
        found.take_over(jobs, at_once)
        return found

    def end_child(self, job: str, exit_code: int = 0) -> None:
        self.children.pop(job).exit_code = exit_code


def a_job(name: str, *partners: str, minutes: int = 60) -> Job:
    owners = partners or (name.partition("/")[0],)
    return Job(name, ("run",), NIGHTLY, timedelta(minutes=minutes), frozenset(owners))


@pytest.fixture
def world() -> World:
    return World(Clock(datetime(2026, 1, 12, 20, 0, tzinfo=UTC)))


def test_no_more_go_on_at_once_than_may(world: World) -> None:
    scheduler = world.scheduler(*(a_job(f"{name}/run") for name in "abcd"), at_once=2)
    scheduler.tick()
    assert set(world.begun) == {"a/run", "b/run"}
    world.end_child("a/run")
    scheduler.tick()
    assert set(world.begun) == {"a/run", "b/run", "c/run"}


def test_a_job_of_all_partners_waits_for_them_and_is_not_overtaken(world: World) -> None:
    late = replace(NIGHTLY, times=(time(20, 5),))
    latest = replace(NIGHTLY, times=(time(20, 10),))
    scheduler = world.scheduler(
        a_job("a/export"),
        replace(a_job("purge", "a", "b"), timetable=late),
        replace(a_job("b/run"), timetable=latest),
    )
    for name in ("purge", "b/run"):
        known = world.jobs[name]
        world.jobs[name] = replace(known, settled=world.clock(), due=None)
    scheduler.tick()
    world.clock.forward(minutes=11)
    scheduler.tick()
    assert set(world.begun) == {"a/export"}, "b/run would keep the purge waiting"
    world.end_child("a/export")
    scheduler.tick()
    assert set(world.begun) == {"a/export", "purge"}
    world.end_child("purge")
    scheduler.tick()
    assert set(world.begun) == {"a/export", "purge", "b/run"}


@pytest.mark.parametrize("error", [StopError("the disk is full"), ZeroDivisionError()])
def test_what_cannot_be_recorded_is_not_begun_and_tried_again_in_a_minute(
    world: World, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    world.faults["start", "a/run"] = error
    scheduler = world.scheduler(a_job("a/run"), a_job("b/run"))
    for _ in range(30):
        scheduler.tick()
        world.clock.forward(seconds=1)
    assert set(world.begun) == {"b/run"}
    assert sum("job a/run" in one.message for one in caplog.records) == 1, "no flood"
    world.faults.clear()
    world.clock.forward(seconds=31)
    scheduler.tick()
    assert set(world.begun) == {"a/run", "b/run"}


def test_an_end_that_cannot_be_recorded_is_recorded_later_and_nothing_repeated(
    world: World,
) -> None:
    scheduler = world.scheduler(a_job("a/run"))
    scheduler.tick()
    world.faults["end", "a/run"] = StopError("the disk is full")
    world.end_child("a/run")
    for _ in range(100):
        scheduler.tick()
        world.clock.forward(seconds=1)
    assert world.begun == {"a/run": 1}
    world.faults.clear()
    world.clock.forward(seconds=61)
    scheduler.tick()
    known = world.jobs["a/run"].last
    assert known is not None
    assert known.exit_code == 0
    assert scheduler.is_idle


def test_no_process_to_be_had_is_a_failure_like_others(world: World) -> None:
    world.faults["launch", "a/run"] = OSError(11, "no more processes")
    scheduler = world.scheduler(a_job("a/run"))
    for _ in range(60):
        scheduler.tick()
        world.clock.forward(seconds=4)
    assert not world.begun
    world.faults.clear()
    world.clock.forward(minutes=2)
    scheduler.tick()
    assert world.begun == {"a/run": 1}
    known = world.jobs["a/run"].last
    assert known is not None
    assert known.tries == 2


def test_one_that_takes_too_long_is_asked_to_stop_and_then_killed(world: World) -> None:
    scheduler = world.scheduler(a_job("a/run", minutes=60))
    scheduler.tick()
    child = world.children["a/run"]
    world.clock.forward(minutes=59)
    scheduler.tick()
    assert child.asked == 0
    world.clock.forward(minutes=2)
    scheduler.tick()
    scheduler.tick()
    assert (child.asked, child.exit_code) == (1, None)
    world.clock.forward(minutes=3)
    scheduler.tick()
    scheduler.tick()
    known = world.jobs["a/run"].last
    assert known is not None
    assert known.exit_code == -9
    del world.children["a/run"]
    world.clock.forward(minutes=6)
    scheduler.tick()
    assert world.begun == {"a/run": 2}, "it is tried again"


def test_what_is_under_way_goes_on_when_its_job_is_taken_out(world: World) -> None:
    scheduler = world.scheduler(a_job("a/run"), a_job("a/export"))
    scheduler.tick()
    scheduler.take_over([a_job("b/run")], 4)
    scheduler.tick()
    assert set(scheduler.running) == {"a/run"}
    world.end_child("a/run")
    scheduler.tick()
    assert scheduler.is_idle
    assert set(world.begun) == {"a/run"}, "the other one of its partner was never begun"


def test_after_it_was_told_to_stop_nothing_begins(world: World) -> None:
    scheduler = world.scheduler(a_job("a/run"), a_job("a/export"))
    scheduler.tick()
    scheduler.ask_all()
    assert world.children["a/run"].asked == 1
    world.end_child("a/run", 75)
    scheduler.tick()
    known = world.jobs["a/run"].last
    assert known is not None
    assert known.exit_code == 130, "the next start goes on with it at once"
    assert (scheduler.running, set(world.begun)) == ({}, {"a/run"})
    assert scheduler.is_idle, "a/export is due no less, and for the next start"
