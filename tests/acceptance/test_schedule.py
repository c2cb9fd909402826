"""`bridge schedule` as people run it: started, watched, told to reload and to stop, and killed."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pytest

from bridge.app import heartbeat
from bridge.app.service import LedgerMemory, Service, checked, open_service
from bridge.ledger.lock import partner_lock
from bridge.sandbox.faults import Fault, Trouble
from tests.acceptance.incoming import confirm, count, emails, open_for_business, sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.scheduler import Scheduler, make_due
from tests.acceptance.world import World


def schedule(world: World, partner: str = "alpha", /, **jobs: Any) -> None:
    """Let these jobs be the partner's, and known to the ledger."""
    world.configuration["partners"][partner]["schedule"] = jobs


def known(world: World, **jobs: Any) -> None:
    schedule(world, **jobs)
    assert world.bridge("schedule", "--once").returncode == 0


def listed(world: World) -> dict[str, dict[str, Any]]:
    told = world.bridge("schedule", "--list", "--json")
    assert told.returncode == 0, told.stderr
    return {one["job"]: one for one in json.loads(told.stdout)["jobs"]}


def test_once_does_what_is_due_and_a_second_time_nothing(world: World) -> None:
    shipment = world.sell()
    schedule(world, export="02:00", run={"at": "03:00", "on": "sun"})
    first = world.bridge("schedule", "--once")
    assert (first.returncode, world.files("in")) == (0, {}), "what is new waits for its time"
    assert "job alpha/export: it is new; due next at" in first.stderr
    make_due(world, "alpha/export")
    due = world.bridge("schedule", "--once")
    assert due.returncode == 0
    assert "begins, for what was missed since 2020-01-01" in due.stderr
    assert ", run 2: alpha: 1 shipment sent" in due.stderr
    assert world.states() == {shipment: "sent"}
    assert world.rows("SELECT who LIKE '%(schedule)' FROM runs WHERE id = 2") == [(1,)]
    again = world.bridge("schedule", "--once")
    assert "begins" not in again.stderr


def test_what_runs_next_is_shown_and_how_it_ended_last(world: World) -> None:
    schedule(world, export="02:00", run="sun 03:00")
    world.configuration["schedule"] = {
        "time_zone": "America/New_York", "backup": {"at": "05:00", "to": "copies"}
    }  # fmt: skip
    assert world.bridge("schedule", "--once").returncode == 0
    make_due(world, "alpha/export")
    make_due(world, "backup")
    due = listed(world)
    assert [due["alpha/export"]["is_due"], due["alpha/run"]["is_due"]] == [True, False]
    world.sell(country="ZZ")
    assert world.bridge("schedule", "--once").returncode == 1, "a shipment is held"
    done = listed(world)
    assert done["alpha/export"]["last_outcome"] == "done, something is held (1)"
    assert done["alpha/export"]["next_local"].endswith(" 02:00 Europe/Stockholm")
    assert done["alpha/run"]["next_local"].startswith("Sun ")
    assert done["backup"]["last_exit_code"] == 0
    assert done["backup"]["next_local"].endswith(" 05:00 America/New_York")
    assert list((world.folder / "copies").glob("ledger-*.sqlite3"))
    shown = world.bridge("schedule", "--list").stdout
    assert "bridge schedule is not at work" in shown
    assert "done, something is held (1)" in shown


def test_one_message_is_taken_in_alone(world: World) -> None:
    open_for_business(world, "stock")
    shipment = sent(world)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    count(world, "2026-01-12 20:00:00;TEE;;54")
    known(world, stock="every 30 minutes")
    make_due(world, "alpha/stock")
    assert world.bridge("schedule", "--once").returncode in (0, 1)
    assert set(world.files("out")) == {"CONFIRMATION_1.csv"}
    assert world.bridge("import", "--only", "order").returncode == 2
    assert world.bridge("import", "--only", "confirmation").returncode == 0
    assert world.states() == {shipment: "completed"}


def test_a_failure_is_told_and_tried_again_later(world: World) -> None:
    known(world, export="02:00")
    make_due(world, "alpha/export")
    with partner_lock(world.state, "alpha"):
        failed = world.bridge("schedule", "--once")
    assert failed.returncode == 75
    assert "a passing fault (75)" in failed.stderr
    assert world.rows("SELECT tries, exit_code FROM job_runs") == [(1, 75)]
    assert "begins" not in world.bridge("schedule", "--once").stderr, "five minutes have to pass"
    with world.ledger() as ledger:
        ledger.execute("UPDATE job_runs SET ended_at = '2020-01-01T00:00:00.000000Z'")
    assert "begins, try 2" in world.bridge("schedule", "--once").stderr
    assert world.rows("SELECT tries, exit_code FROM job_runs") == [(2, 0)]


def test_the_service_does_its_jobs_and_stops_when_it_is_told_to(world: World) -> None:
    known(world, export="every 1 minutes")
    make_due(world, "alpha/export")
    shipment = world.sell()
    with Scheduler(world) as service:
        service.wait_for_line("ended after")
        assert world.states() == {shipment: "sent"}
        second = world.bridge("schedule")
        assert second.returncode == 75
        assert "another `bridge schedule`" in second.stderr
        assert world.bridge("schedule", "--once").returncode == 75
        beat = heartbeat.read(world.state)
        assert beat is not None
        assert beat.pid == service.process.pid
        assert "is at work since" in world.bridge("schedule", "--list").stdout
        assert service.stop() == 0
    assert heartbeat.read(world.state) is None


def test_a_run_that_is_told_to_stop_ends_what_it_has_in_hand(world: World) -> None:
    """The completion that is under way is answered and recorded, and no other begun."""
    open_for_business(world)
    shipments = [sent(world) for _ in range(9)]
    confirm(world, *(f"{one};C;;DHL;T1;TEE;;1" for one in shipments))
    world.api.faults.order(Fault(Trouble.LATENCY, "PUT", "shipment", seconds=1, times=None))
    world.configuration["run"]["workers"] = "1"
    world.configuration["stores"]["nordic"]["endpoints"]["main"]["timeout_seconds"] = "20"
    known(world, **{"import": "02:00"})
    make_due(world, "alpha/import")
    with Scheduler(world) as service:
        service.wait_for(lambda: world.rows("SELECT 1 FROM actions WHERE state = 'unclear'"))
        assert service.stop() == 0
        assert "is asked to stop" in service.said
        assert "the run was asked to stop" in service.said
    assert world.rows("SELECT 1 FROM actions WHERE state <> 'done'") == []
    completed = [one for one, state in world.states().items() if state == "completed"]
    assert 1 <= len(completed) <= 3
    assert world.rows("SELECT exit_code FROM job_runs") == [(130,)]
    assert world.rows("SELECT exit_code FROM runs ORDER BY id DESC LIMIT 1") == [(75,)]
    world.api.faults.clear()
    assert world.bridge("import").returncode == 0
    assert emails(world) == dict.fromkeys(shipments, 1)


def test_a_run_that_was_cut_off_with_the_scheduler_is_tried_again(world: World) -> None:
    known(world, export="02:00")
    make_due(world, "alpha/export")
    world.api.faults.order(Fault(Trouble.LATENCY, "GET", seconds=0.7, times=None))
    with Scheduler(world) as service:
        running = "SELECT 1 FROM runs WHERE command = 'export' AND ended_at IS NULL"
        service.wait_for(lambda: world.rows(running))
        service.send(signal.SIGKILL)
        service.process.wait()
    assert world.rows("SELECT tries, exit_code FROM job_runs") == [(1, None)]
    assert listed(world)["alpha/export"]["last_outcome"] == "cut off"
    assert "is not at work" in world.bridge("schedule", "--list").stdout
    with world.ledger() as ledger:
        ledger.execute("UPDATE job_runs SET started_at = '2020-01-01T00:00:00.000000Z'")
    world.api.faults.clear()
    end = time.monotonic() + 30
    while world.bridge("export").returncode == 75:  # the orphan still has the partner's lock
        assert time.monotonic() < end
    again = world.bridge("schedule", "--once").stderr
    assert "WARNING job alpha/export, slot " in again
    assert "was cut off with the scheduler before" in again
    assert "begins, try 2" in again
    assert world.rows("SELECT tries, exit_code FROM job_runs") == [(2, 0)]


def test_a_changed_configuration_is_taken_over_and_a_wrong_one_refused(world: World) -> None:
    known(world, export="02:00")
    make_due(world, "alpha/export", "2019-12-31T00:00:00.000000Z")
    with Scheduler(world) as service:
        service.wait_for_line("ended after")
        schedule(world, export="03:00", run="sun 04:00")
        world.write_configuration()
        service.send(signal.SIGHUP)
        service.wait_for_line("2 jobs: alpha/export, alpha/run")
        service.wait_for_line("its timetable was changed")

        schedule(world, export="25:00")
        world.write_configuration()
        service.wait_for_line("is refused, the one before goes on")
        assert 'found "25:00"' in service.said
        refused = heartbeat.read(world.state)
        assert refused is not None
        assert "25:00" in refused.refused
        assert service.stop() == 0
    assert world.bridge("schedule", "--once").returncode == 2


def test_jobs_read_the_configuration_as_it_was_checked(world: World) -> None:
    known(world, export="02:00", run="03:00")
    make_due(world, "alpha/export")
    make_due(world, "alpha/run", "2020-01-02T00:00:00.000000Z")
    world.api.faults.order(Fault(Trouble.LATENCY, "GET", seconds=1, times=2))
    with Scheduler(world) as service:
        service.wait_for_line("job alpha/export, slot")
        world.bridge_yaml.write_text("half of it", "utf-8")
        service.send(signal.SIGHUP)
        service.wait_for_line("is refused")
        shipment = world.sell()
        service.wait_for(lambda: service.said.count("ended after") == 2)
        assert service.stop() == 0
    assert world.states() == {shipment: "sent"}
    assert world.rows("SELECT DISTINCT exit_code FROM job_runs") == [(0,)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (schedule, "names no job"),
        (lambda world: (world.folder / "secret").unlink(), "secret"),
        (lambda world: world.state.rename(world.folder / "moved"), "no ledger"),
    ],
)
def test_a_service_that_could_do_nothing_does_not_start(
    world: World, change: Any, told: str
) -> None:
    schedule(world, export="02:00")
    change(world)
    refused = world.bridge("schedule")
    assert refused.returncode == 2
    assert told in refused.stderr


def test_jobs_of_a_partner_never_overlap_and_those_of_others_go_on(world: World) -> None:
    world.add_partner("beta", {"order": ORDER_CSV}, countries=["NO"])
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.adopt("beta")
    schedule(world, "beta", export="02:00")
    known(world, export="02:00", run="03:00", **{"import": "04:00"})
    for job in ("alpha/export", "alpha/run", "alpha/import", "beta/export"):
        make_due(world, job)
    world.api.faults.order(Fault(Trouble.LATENCY, "GET", seconds=0.3, times=None))
    done = world.bridge("schedule", "--once")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stderr.splitlines() if "begins" in line or "ended" in line]
    open_jobs: set[str] = set()
    together = 0
    for line in lines:
        job = line.split("job ")[1].split(",")[0]
        if "begins" in line:
            assert not any(one.split("/")[0] == job.split("/")[0] for one in open_jobs), lines
            open_jobs.add(job)
        else:
            open_jobs.remove(job)
        together = max(together, len(open_jobs))
    assert together == 2
    assert world.rows("SELECT SUM(exit_code) FROM job_runs") == [(0,)], "none met a lock"


class Begun:
    """A run that goes on until it is asked to stop, and what starts such runs."""

    def __init__(self) -> None:
        self.jobs: list[str] = []
        self.exit_code: int | None = None

    def start(self, job: str, _label: str, _arguments: Sequence[str]) -> Begun:
        self.jobs.append(job)
        return self

    def poll(self) -> int | None:
        return self.exit_code

    def ask(self) -> None:
        self.exit_code = 0

    def kill(self) -> None:
        raise AssertionError("it stops when it is asked")


def test_once_that_is_stopped_leaves_what_waits_to_the_next_and_says_so(world: World) -> None:
    schedule(world, export="02:00", run="03:00")
    path = world.write_configuration()
    with open_service(path) as service:
        assert service.once() == 0, "what is new waits for its time"
    make_due(world, "alpha/export")
    make_due(world, "alpha/run")
    configuration, begun = checked(path, world.state), Begun()
    with closing(LedgerMemory(configuration)) as memory:
        service = Service(path, begun, configuration, memory, nap=lambda _seconds: service.stop())
        assert service.once() == 75, "the run did all, the other never began"
    assert begun.jobs == ["alpha/export"]
    assert listed(world)["alpha/run"]["is_due"]
