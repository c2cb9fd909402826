"""What the ledger stands on gives way: a clear stop, words that help, and nothing done twice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bridge.sandbox.store import Kind
from tests.acceptance.incoming import CONFIRMATION, confirm, emails
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.restoring import Ended, bridge, effects
from tests.acceptance.world import World

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk, which takes root")


LOOKING = (("status",), ("problems",), ("trace", "83651-1"))


@pytest.fixture
def shop(empty_world: World) -> World:
    """A shop whose partner has one shipment, has confirmed it, and is to get the next one."""
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV, "confirmation": CONFIRMATION})
    world.adopt()
    world.sell("TEE")
    assert world.export().exit_code == 0
    confirm(world, "83651-1;C;2026-01-12 20:00:00;PostNord;T1;TEE;;1")
    world.sell("CAP", capture=True)
    return world


@contextmanager
def small_disk(world: World, size: str) -> Iterator[Path]:
    """The state folder on a disk of its own."""
    kept = world.folder / "kept"
    world.state.rename(kept)
    world.state.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(world.state)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let its root mount a disk")
    try:
        shutil.copytree(kept, world.state, dirs_exist_ok=True)
        yield world.state
    finally:
        subprocess.run(["umount", "-l", str(world.state)], check=True)


def remount(state: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(state)], check=True)


def adopt(world: World) -> None:
    """The move to the small disk is noticed, rightly; nothing was done meanwhile."""
    answers = ("--shipments", "new", "--files", "new", "--next-number", "alpha/order=2")
    assert bridge(world, "adopt", *answers).returncode == 0


def stopped(ended: Ended) -> bool:
    return ended.returncode == 70 and "Traceback" not in ended.stderr and ended.stdout == ""


def settled(world: World) -> None:
    """The night was done, and every effect of it once."""
    assert world.states() == {"83651-1": "completed", "83652-1": "sent"}
    assert emails(world) == {"83651-1": 1}
    assert world.captured() == ["83652-1"]
    assert len(world.files("in")) == 2
    assert set(effects(world).values()) == {1}


@AS_ROOT
@pytest.mark.parametrize("room", [0, 40, 80, 140, 200, 280])
def test_a_disk_that_runs_full_in_the_middle_stops_the_run_and_nothing_is_twice(
    shop: World, room: int
) -> None:
    with small_disk(shop, "4m") as state:
        adopt(shop)
        fill = state / "filling"
        left = shutil.disk_usage(state).free - room * 1024
        fill.write_bytes(bytes(max(left, 0)))
        ended = bridge(shop, "run")
        if ended.returncode:
            assert stopped(ended)
            assert "free space" in ended.stderr or "is full" in ended.stderr
            again = bridge(shop, "run")  # closing the ledger has made a little room
            assert again.returncode == 0 or stopped(again)
        fill.unlink()
        assert shop.run().exit_code == 0
        assert shop.run().exit_code == 0
        settled(shop)


@AS_ROOT
def test_a_folder_that_may_only_be_read_stops_the_run_and_can_be_looked_at(shop: World) -> None:
    with small_disk(shop, "4m") as state:
        adopt(shop)
        remount(state, "ro")
        ended = bridge(shop, "run")
        assert stopped(ended)
        assert "right to write" in ended.stderr
        for command in LOOKING:
            ended = bridge(shop, *command)
            assert ended.returncode == 0
            assert "right to write" in ended.stderr
        remount(state, "rw")
        assert shop.run().exit_code == 0
        settled(shop)


@AS_ROOT
def test_a_full_disk_lets_the_ledger_be_looked_at(shop: World) -> None:
    with small_disk(shop, "4m") as state:
        adopt(shop)
        fill = state / "filling"
        fill.write_bytes(bytes(shutil.disk_usage(state).free))
        assert stopped(bridge(shop, "run"))
        for command in LOOKING:
            ended = bridge(shop, *command)
            assert ended.returncode == 0, ended.stderr
            assert "read and not written" in ended.stderr
        assert "83651-1" in bridge(shop, "trace", "83651-1").stdout
        fill.unlink()
        assert shop.run().exit_code == 0
        settled(shop)


def half(ledger: Path) -> None:
    os.truncate(ledger, ledger.stat().st_size // 2)


def garbage(ledger: Path) -> None:
    with ledger.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(ledger.stat().st_size - 4096))


def no_ledger(ledger: Path) -> None:
    ledger.write_text("not found\n" * 500)


@pytest.mark.parametrize("damage", [half, garbage, no_ledger])
@pytest.mark.parametrize("has_backup", [True, False])
def test_a_damaged_ledger_stops_everything_and_there_is_a_way_back(
    shop: World, damage: Callable[[Path], None], has_backup: bool
) -> None:
    world = shop
    backup = world.folder / "backups"
    assert bridge(world, "backup", str(backup)).returncode == 0
    assert world.run().exit_code == 0
    before = effects(world)
    orders = world.files("in")
    damage(world.state / "ledger.sqlite3")
    for command in (
        ("run",),
        ("status",),
        ("adopt",),
        ("backup", str(backup)),
        ("check", "--ledger"),
    ):
        ended = bridge(world, *command)
        assert stopped(ended), command
        assert "restore a backup" in ended.stderr

    lost = world.folder / "state.lost"
    world.state.rename(lost)
    world.state.mkdir()
    shutil.copytree(lost / "archive", world.state / "archive")
    if has_backup:
        (kept,) = backup.glob("ledger-*.sqlite3")
        shutil.copy(kept, world.state / "ledger.sqlite3")
        assert stopped(bridge(world, "run"))
    answers = ("--shipments", "sent", "--files", "new", "--next-number", "alpha/order=3")
    assert bridge(world, "adopt", *answers).returncode == 0
    for name, content in world.files("done").items():
        world.put_file(f"out/{name}", content)
    assert world.run().exit_code == 0
    assert effects(world) == before
    assert world.files("in") == orders
    assert world.states() == {"83651-1": "completed", "83652-1": "sent"}


def test_a_backup_is_made_and_the_ledger_found_sound(shop: World) -> None:
    ended = bridge(shop, "backup")
    assert ended.returncode == 0
    assert "HOW-TO-RESTORE.txt" in ended.stdout
    assert len(list((shop.folder / "state-backup").glob("ledger-*.sqlite3"))) == 1
    assert "the ledger is sound" in bridge(shop, "check", "--ledger").stdout
    assert shop.run().exit_code == 0
    settled(shop)


def test_what_check_finds_in_the_ledger_can_be_read_by_programs(shop: World) -> None:
    found = bridge(shop, "check", "--ledger", "--json")
    assert json.loads(found.stdout) == {"sound": True, "open_to_others": []}
    ((sha256,),) = shop.rows("SELECT sha256 FROM files")
    (shop.state / "archive" / sha256[:2] / sha256).unlink()
    found = bridge(shop, "check", "--ledger", "--json")
    assert found.returncode == 70
    assert (told := json.loads(found.stdout))["sound"] is False
    assert sha256[:12] in told["told"]
    refused = bridge(shop, "check", "--ledger", "alpha")
    assert (refused.returncode, "name no PARTNER" in refused.stderr) == (2, True)


def test_an_archived_file_that_is_damaged_is_told(shop: World) -> None:
    ((sha256,),) = shop.rows("SELECT sha256 FROM files")
    (shop.state / "archive" / sha256[:2] / sha256).write_bytes(b"other")
    for command in (("check", "--ledger"), ("backup",)):
        ended = bridge(shop, *command)
        assert ended.returncode == 70
        assert sha256[:12] in ended.stderr
    assert Kind.CAPTURED not in {one.kind for one in shop.store.effects}
