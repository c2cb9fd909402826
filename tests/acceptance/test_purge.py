"""Names and addresses leave after their days; what keeps things from being done twice stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bridge.app.again import replay_files, resend
from bridge.app.deciding import Asked
from bridge.app.purging import Purged, purge_old
from bridge.app.stopping import Stopping
from bridge.errors import ConfigurationError, TryLaterError
from bridge.ledger.lock import partner_lock
from bridge.sandbox.store import Kind, Payment
from tests.acceptance.incoming import (
    completed,
    confirm,
    emails,
    felt,
    give_back,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.world import World

NAME = "Alva Exempelsson"


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return", "stock")
    keep(world, files={"order": "90", "confirmation": "30", "return": "90"}, history="365")


def keep(world: World, **retention: object) -> None:
    world.configuration["retention"] = retention


def purge(world: World, *, is_dry: bool = False) -> Purged:
    return purge_old(world.write_configuration(), is_dry=is_dry, clock=world.clock)


def texts(folder: Path) -> bytes:
    """Everything that the state folder holds, in one."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_names_are_gone_after_their_days_and_nothing_is_done_twice(world: World) -> None:
    shipment = completed(world, ("TEE", 2))
    give_back(world, f"R1;{shipment};2026-01-14 10:00:00;TEE;1;GOOD;{NAME} was angry")
    world.import_()
    assert NAME.encode() in texts(world.state)
    world.clock.forward(days=89)
    assert dict(purge(world).done) == {"confirmation files purged": 1}
    assert NAME.encode() in texts(world.state)
    world.clock.forward(days=2)
    assert set(purge(world).done) == {"order files purged", "return files purged"}
    assert NAME.encode() not in texts(world.state)
    assert dict(purge(world).done) == {}, "a second time there is nothing"

    confirm(world, f"{shipment};C;;PostNord;T-{shipment};TEE;;2", name="again")
    give_back(world, f"R1;{shipment};2026-01-14 10:00:00;TEE;1;GOOD;", name="again")
    world.export()
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert list(felt(world, Kind.RETURN_CREATED).values()) == [1]
    reckoned(world)


def test_a_purge_that_is_asked_to_stop_is_finished_by_the_next(world: World) -> None:
    for _ in range(3):
        completed(world)
    world.clock.forward(days=91)
    stopping = Stopping()
    told: list[tuple[int, int]] = []

    def stop_at_the_second(_what: str, done: int, all_: int) -> None:
        stopping.check()
        told.append((done, all_))
        stopping.ask()

    with pytest.raises(TryLaterError, match="asked to stop"):
        purge_old(world.write_configuration(), clock=world.clock, progress=stop_at_the_second)
    [(done, all_)] = told
    assert (done, all_ > 1) == (1, True)
    assert NAME.encode() in texts(world.state)
    purge(world)
    assert NAME.encode() not in texts(world.state)


def test_what_something_waits_for_stays(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2", ";C;;DHL;T1;TEE;;x")
    world.import_()
    world.clock.forward(days=200)
    assert dict(purge(world).done) == {"order files purged": 1}
    assert "found: 'x'" in world.bridge("problems", "--values").stdout
    world.decide("discard", code="required")
    world.decide("discard", code="not-a-whole-number")
    world.import_()
    world.decide("release", shipment)
    world.import_()
    world.clock.forward(days=31)
    assert purge(world).done["confirmation files purged"] == 1


def test_a_message_that_is_not_named_is_kept(world: World) -> None:
    keep(world, files={"stock": "1"})
    completed(world)
    world.clock.forward(days=4000)
    assert dict(purge(world).done) == {}
    assert NAME.encode() in texts(world.state)


def test_history_leaves_the_ledger_and_its_file(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    world.decide("release", shipment)
    world.import_()
    assert b"because" in texts(world.state)
    world.clock.forward(days=366)
    assert purge(world).done["decisions purged"] == 1
    assert world.rows("SELECT COUNT(*) FROM remedies") == [(0,)]
    assert world.rows("SELECT COUNT(*) FROM problems") == [(0,)]
    assert {who for (who,) in world.rows("SELECT who FROM runs WHERE command <> 'purge'")} == {""}
    ledger = (world.state / "ledger.sqlite3").read_bytes()
    assert b"because" not in ledger
    assert b"ships less" not in ledger


def test_a_purge_that_was_cut_off_is_finished_by_the_next(world: World) -> None:
    completed(world)
    world.clock.forward(days=100)
    with world.ledger() as ledger:  # killed between the record and the removal
        ledger.execute("UPDATE files SET purged_at = '2026-05-01T00:00:00.000000Z'")
    assert NAME.encode() in texts(world.state)
    purge(world)
    assert NAME.encode() not in texts(world.state)


def test_bytes_that_a_younger_file_has_too_stay(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1", name="old")
    world.import_()
    world.clock.forward(days=20)
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1", name="new")
    world.import_()
    confirm(world, f"{shipment};P;;DHL;T2;TEE;;1", name="rest")
    world.import_()
    world.clock.forward(days=15)
    assert purge(world).done["confirmation files purged"] == 1
    names = dict(world.rows("SELECT name, purged_at FROM files"))
    assert names["CONFIRMATION_old.csv"]
    assert not names["CONFIRMATION_new.csv"]
    assert world.bridge("check", "--ledger").returncode == 0
    assert "none differs" in world.bridge("replay", "--diff", "--message", "stock").stdout


def test_what_needs_the_bytes_says_that_they_are_gone(world: World) -> None:
    completed(world)
    world.clock.forward(days=100)
    purge(world)
    path = world.write_configuration()
    with pytest.raises(ConfigurationError, match="were purged on"):
        resend(path, Asked("resend", ("ORD_0001.csv",), "why"), once_more=False)
    with pytest.raises(ConfigurationError, match="were purged on"):
        replay_files(path, Asked("replay", ("CONFIRMATION_of_83651-1.csv",), "why"), None)
    assert "purged on" in world.bridge("replay", "--diff").stdout
    shown = world.bridge("mapping", "explain", "--call", "complete:83651-1")
    assert "Traceback" not in shown.stderr
    assert "purged on" in shown.stderr + shown.stdout
    assert world.bridge("check", "--ledger").returncode == 0
    assert world.bridge("trace", "83651-1").returncode == 0


def test_a_dry_run_names_what_would_go(world: World) -> None:
    completed(world)
    world.clock.forward(days=100)
    before = texts(world.state)
    would = purge(world, is_dry=True).would
    assert sorted(would) == ["alpha: CONFIRMATION_of_83651-1.csv", "alpha: ORD_0001.csv"]
    assert texts(world.state) == before


def test_a_dry_run_counts_what_would_leave_the_ledger(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    world.decide("release", shipment)
    world.import_()
    keep(world, history="365")
    world.clock.forward(days=366)
    before = world.everything()
    assert purge(world, is_dry=True).done["decisions purged"] == 1
    assert world.everything() == before


def test_without_retention_it_says_what_to_write(world: World) -> None:
    del world.configuration["retention"]
    done = world.bridge("purge")
    assert (done.returncode, "retention: {files" in done.stderr) == (2, True)


def test_a_run_that_is_on_is_not_disturbed(world: World) -> None:
    completed(world)
    with partner_lock(world.state, "alpha"), pytest.raises(TryLaterError):
        purge(world)


def test_what_a_run_left_that_was_killed_in_between_leaves_too(world: World) -> None:
    sent(world)
    archive = world.state / "archive"
    (archive / "ab").mkdir(exist_ok=True)
    strays = [archive / "ab" / f"ab{'0' * 62}", archive / ".new-killed"]
    for path in strays:
        path.write_text(f"{NAME}, whose row was never committed")
        os.utime(path, times=(world.clock().timestamp(),) * 2)
    known = set(archive.glob("??/*")) - set(strays)
    world.clock.forward(days=89)
    assert dict(purge(world).done) == {}, "not before everything of that age leaves"
    world.clock.forward(days=2)
    assert purge(world).done["archived files without a row purged"] == 2
    assert not any(path.exists() for path in strays)
    assert not any(path.exists() for path in known), "the order file left by its own row"
