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

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Kind
from tests.acceptance.dying import go_on, import_until_killed
from tests.acceptance.incoming import (
    CONFIRMATION_HEADER,
    confirm,
    count,
    emails,
    felt,
    give_back,
    open_for_business,
    reckoned,
)
from tests.acceptance.world import World


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
