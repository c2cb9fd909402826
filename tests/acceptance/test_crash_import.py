"""The process dies anywhere on the way in: run again, and everything has happened once.

It is killed before and after every call of the partner's folder and of the store, and at every
time that the ledger takes from its clock, which is once at least for each thing that it writes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bridge.app import night
from bridge.app.session import Session
from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Kind
from tests.acceptance.incoming import (
    CONFIRMATION_HEADER,
    confirm,
    count,
    emails,
    felt,
    give_back,
    later,
    open_for_business,
    reckoned,
)
from tests.acceptance.world import World


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Countdown:
    """Kills at the `last`-th step, once; 0 never."""

    last: int
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.last:
            raise Killed

    def clock(self, real: Callable[[], Any]) -> Callable[[], Any]:
        """Return a clock that is a step."""

        def now() -> Any:
            self.step()
            return real()

        return now


class Mortal:
    """Something whose every call is a step before and a step after."""

    def __init__(self, real: Any, countdown: Countdown) -> None:
        self._real = real
        self._countdown = countdown

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self._countdown.step()
            result = method(*arguments, **named)
            self._countdown.step()
            return result

        return call


def import_until_killed(world: World, last: int) -> Countdown:
    """Import, and die at the `last`-th step; return how many there were."""
    countdown = Countdown(last)

    def part(session: Session) -> None:
        work = session.works["alpha"]
        connected = work.transport
        work.transport = lambda: Mortal(connected(), countdown)
        work.api = Mortal(work.api, countdown)
        work.books.ledger.clock = countdown.clock(world.clock)
        night.import_(session)

    try:
        world.session(part, command="import")
    except Killed:
        assert countdown.steps >= last > 0
    return countdown


def go_on(world: World, is_done: Callable[[], bool]) -> None:
    """Run again until everything is done: three times at most, for what two looks have to prove."""
    world.import_()
    for _ in range(3):
        if not is_done():
            later(world)
    assert is_done()
    assert world.import_().exit_code == 0


@pytest.fixture
def trading(world: World) -> World:
    """A world in which one thing happens after the other."""
    world.configuration["run"]["workers"] = "1"
    return world


def no_file_is_left(world: World) -> bool:
    return world.files("out") == {} and world.rows(
        "SELECT COUNT(*) FROM files WHERE direction = 'in' AND state NOT IN ('done', 'gone')"
    ) == [(0,)]


def assert_every_file_was_read_once(world: World) -> None:
    names = world.rows("SELECT name, COUNT(*) FROM files WHERE state = 'done' GROUP BY name")
    assert {number for _, number in names} <= {1}
    assert sorted(world.files("done")) == sorted(name for name, _ in names)
    assert world.rows("SELECT COUNT(*) FROM files WHERE reason = 'same-bytes'") == [(0,)]


@pytest.mark.parametrize("claim", ["rename", "none"])
def test_confirmation_survives_a_kill_at_every_step(trading: World, claim: str) -> None:
    world = trading
    open_for_business(world)
    world.set_message("confirmation", claim=claim, done_file=".done", files="CONF*.csv")
    shipments = [world.sell("TEE") for _ in range(80)]
    world.export()
    for step, shipment in enumerate(shipments, start=1):
        confirm(world, f"{shipment};C;;DHL;T{step};TEE;;1", name=str(step))
        world.put_file(f"out/CONFIRMATION_{step}.csv.done", "")
        steps = import_until_killed(world, step).steps
        go_on(world, lambda: world.states()[shipment] == "completed")  # noqa: B023
        assert no_file_is_left(world)
        if steps < step:
            break
    else:
        raise AssertionError("more steps than shipments to die for")
    assert set(emails(world).values()) == {1}
    assert_every_file_was_read_once(world)
    reckoned(world)


def test_return_survives_a_kill_at_every_step(trading: World) -> None:
    world = trading
    open_for_business(world, "return")
    world.item("TEE", physical=1000)
    shipment = world.sell(("TEE", 200))
    world.export()
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;200")
    world.import_()
    for step in range(1, 150):
        give_back(world, f"R{step};{shipment};;TEE;1;GOOD;", name=str(step))
        steps = import_until_killed(world, step).steps
        go_on(world, lambda: len(felt(world, Kind.REFUNDED)) == step)  # noqa: B023
        if steps < step:
            break
    else:
        raise AssertionError("more steps than returns to die for")
    assert set(felt(world, Kind.RETURN_CREATED).values()) == {1}
    assert set(felt(world, Kind.REFUNDED).values()) == {1}
    assert world.item("TEE").physical == 800 + step
    assert_every_file_was_read_once(world)


def test_count_survives_a_kill_at_every_step(trading: World) -> None:
    world = trading
    open_for_business(world, "stock")
    item = world.item("TEE")
    for step in range(1, 100):
        count(world, f"2026-01-12 20:{step // 60:02}:{step % 60:02};TEE;;{step}", name=str(step))
        steps = import_until_killed(world, step).steps
        go_on(world, lambda: item.physical == step)  # noqa: B023
        if steps < step:
            break
    else:
        raise AssertionError("more steps than counts to die for")
    assert_every_file_was_read_once(world)


def test_real_process_that_is_killed_in_a_call_completes_once(world: World) -> None:
    open_for_business(world)
    shipment = world.sell("TEE")
    world.export()
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.api.faults.order(Fault(Trouble.SILENCE_AFTER, "PUT", "shipment", seconds=1.5))
    world.write_configuration()
    process = subprocess.Popen(
        world.command("import"), cwd=world.folder, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    while not emails(world):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    go_on(world, lambda: world.states()[shipment] == "completed")
    assert emails(world) == {shipment: 1}
    assert CONFIRMATION_HEADER in world.files("done")["CONFIRMATION_1.csv"].decode()
