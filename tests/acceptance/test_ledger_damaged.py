"""A ledger with a damaged page: refused as long as it is damaged, by whatever would change it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.restoring import bridge, keep, whole_folder
from tests.acceptance.world import World

ANSWERS = ("--shipments", "new", "--files", "new", "--next-number", "alpha/order=9")


@pytest.fixture
def shop(empty_world: World) -> World:
    """A shop with a partner that has one shipment, and is to get the next one."""
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV})
    world.adopt()
    world.sell("TEE")
    assert world.export().exit_code == 0
    world.sell("CAP")
    return world


def damage(world: World) -> Path:
    """Let the page of an index that few commands look at be garbage."""
    ((page,),) = world.rows("SELECT rootpage FROM sqlite_master WHERE name = 'files_by_name'")
    ledger = world.state / "ledger.sqlite3"
    with ledger.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(bytes(range(256)) * 16)
    return ledger


def test_a_damaged_copy_is_refused_every_time_and_by_every_command(shop: World) -> None:
    whole_folder(shop, keep(shop))
    damage(shop)
    writes, orders = len(shop.writes()), shop.files("in")
    for command in (("run",), ("status",), ("adopt", *ANSWERS), ("run",), ("adopt", *ANSWERS)):
        ended = bridge(shop, *command)
        assert ended.returncode == 70
        assert "restore a backup" in ended.stderr
    assert (len(shop.writes()), shop.files("in")) == (writes, orders)


def test_adopt_looks_through_the_ledger_before_it_does_anything(shop: World) -> None:
    damage(shop)
    ended = bridge(shop, "adopt", "--restored", *ANSWERS)
    assert ended.returncode == 70
    assert "restore a backup" in ended.stderr
    assert shop.rows("SELECT * FROM restorations") == []


@pytest.mark.parametrize("finding", [("check", "--ledger"), ("backup",), ("adopt", *ANSWERS)])
def test_what_was_found_damaged_stops_every_run_until_it_is_sound(
    shop: World, finding: tuple[str, ...]
) -> None:
    whole = (shop.state / "ledger.sqlite3").read_bytes()
    ledger, mark = damage(shop), shop.state / "damaged"
    assert bridge(shop, *finding).returncode == 70
    assert stat.S_IMODE(mark.stat().st_mode) == 0o600
    orders = shop.files("in")
    for command in (("run",), ("export",), ("adopt", *ANSWERS), ("run",)):
        ended = bridge(shop, *command)
        assert ended.returncode == 70
        assert "restore a backup" in ended.stderr
    assert shop.files("in") == orders
    ledger.write_bytes(whole)
    assert shop.run().exit_code == 0
    assert not mark.exists()
    assert len(shop.files("in")) == 2


def test_an_older_copy_is_told_and_takes_no_good_backups_place(shop: World) -> None:
    backups = shop.folder / "backups"
    keeping_one = ("backup", str(backups), "--keep", "1")
    assert bridge(shop, *keeping_one).returncode == 0
    (good,) = backups.glob("ledger-*.sqlite3")
    whole_folder(shop, keep(shop))
    checked = bridge(shop, "check", "--ledger")
    assert checked.returncode == 70
    assert "older copy" in checked.stderr
    assert checked.stdout == ""
    for _ in range(2):
        ended = bridge(shop, *keeping_one)
        assert ended.returncode == 70
        assert "no earlier copy was deleted" in ended.stderr
        assert "older copy" in ended.stderr
        assert "Traceback" not in ended.stderr
    assert good.exists()
    assert bridge(shop, "adopt", *ANSWERS, "--outgoing", "delivered").returncode == 0
    assert "the ledger is sound" in bridge(shop, "check", "--ledger").stdout
    assert bridge(shop, *keeping_one).returncode == 0
    assert len(list(backups.glob("ledger-*.sqlite3"))) == 1
