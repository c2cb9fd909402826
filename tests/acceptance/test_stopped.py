"""A run that stands still in the middle, for longer than any time-out, and then goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import time

from bridge.sandbox.faults import Fault, Trouble
from tests.acceptance.incoming import confirm, emails, open_for_business, sent
from tests.acceptance.started import ROOT
from tests.acceptance.world import World


def test_a_run_that_was_stopped_is_waited_for_by_all_who_would_change_anything(
    world: World,
) -> None:
    open_for_business(world)
    world.configuration["run"]["settle_seconds"] = "3"
    world.configuration["retention"] = {"files": {"order": "1"}}
    shipment = sent(world)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.api.faults.order(Fault(Trouble.LATENCY, "PUT", "shipment", seconds=1))
    world.write_configuration()
    run = subprocess.Popen(
        world.command("run"), cwd=world.folder, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    while not world.rows("SELECT 1 FROM actions WHERE state = 'unclear'"):
        time.sleep(0.02)
    os.kill(run.pid, signal.SIGSTOP)
    stopped_at = time.monotonic()
    for command in (
        ["run"],
        ["release", shipment, "--because", "it waits"],
        ["discard", shipment, "--because", "it waits"],
        ["replay", "--file", "CONFIRMATION_1.csv", "--because", "once more"],
        ["purge"],
    ):
        turned_away = world.bridge(*command)
        # Nothing waits under the shipment yet: that a decision is turned away for that is as good.
        assert turned_away.returncode in (75, 2), (command, turned_away.stderr)
        assert command[0] in ("release", "discard") or turned_away.returncode == 75, command
    assert world.bridge("backup", "copy").returncode == 0
    time.sleep(max(0.0, 3.5 - (time.monotonic() - stopped_at)))
    os.kill(run.pid, signal.SIGCONT)
    run.wait(30)
    while world.states() != {shipment: "completed"}:
        time.sleep(0.5)
        assert world.bridge("import").returncode in (0, 1, 75)
    assert emails(world) == {shipment: 1}
    assert len([one for one in world.writes() if one.path == "shipment"]) == 1
