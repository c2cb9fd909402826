"""Commands that a person gives, each with a world in which it has something to do.

Every function lays that out, returns the command, and leaves for the night after what follows from
it. A command is killed anywhere and given again: see `tests.proof.proving`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bridge.sandbox.store import Payment
from tests.acceptance.incoming import (
    CONFIRMATION,
    completed,
    confirm,
    count,
    give_back,
    open_for_business,
    sent,
)
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.restoring import a_night, in_place, taken
from tests.acceptance.world import World
from tests.ledger.test_migrations import VERSIONS, tables
from tests.proof.comparing import Sight, rows_of
from tests.proof.snapshots import backup_of

BECAUSE = "--because 'as the partner says'"
_LEDGER = "ledger.sqlite3"


def _open(world: World) -> None:
    """Let a partner that exchanges everything be adopted, and one thing happen after the other."""
    world.configuration["run"]["workers"] = "1"
    world.add_partner("alpha", {"order": ORDER_CSV})
    open_for_business(world, "return", "stock")


def _short(world: World) -> str:
    """Return a shipment that was not paid and ships short: it is held."""
    _open(world)
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;2026-01-12 20:40:00;DHL;T1;TEE;;2")
    count(world, "2026-01-12 21:30:00;TEE;;90")
    world.import_()
    assert world.problems() == ["short"]
    return shipment


def release(world: World) -> str:
    return f"release {_short(world)} {BECAUSE}"


def discard(world: World) -> str:
    return f"discard {_short(world)} {BECAUSE}"


def discard_all_of_a_code(world: World) -> str:
    """Two shipments that may not go, and a row that cannot be read."""
    _open(world)
    for _ in range(2):
        world.sell(country="FR")
    confirm(world, "83651-1;C;;DHL;T1;TEE;;x")
    assert world.run().exit_code == 1
    return f"discard --code code-unknown {BECAUSE}"


def retry(world: World) -> str:
    """What was discarded before."""
    shipment = _short(world)
    world.decide("discard", shipment)
    world.set_policies(short="lower")
    return f"retry {shipment} {BECAUSE}"


def resend(world: World) -> str:
    """An order file that the partner has lost."""
    _open(world)
    sent(world)
    taken(world)
    return f"resend ORD_0001.csv {BECAUSE}"


def replay(world: World) -> str:
    """A file that was read by a wrong mapping."""
    _open(world)
    shipment = sent(world, ("TEE", 2))
    world.map("confirmation", CONFIRMATION.replace("QTY, field", "EAN, field", 1))
    confirm(world, f"{shipment};C;2026-01-12 20:40:00;DHL;T1;TEE;;2")
    assert world.import_().exit_code == 1
    world.map("confirmation", CONFIRMATION)
    return f"replay --file CONFIRMATION_1.csv {BECAUSE}"


def replay_with_corrections(world: World) -> str:
    """A file with a text that nobody can read, and what is right."""
    _open(world)
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;2026-01-12 20:40:00;DHL;T1;TEE;;zwei")
    assert world.import_().exit_code == 1
    world.folder.joinpath("corrections.csv").write_text(
        "file,line,at,found,correct\nCONFIRMATION_1.csv,2,QTY,zwei,2\n"
    )
    return f"replay --corrections corrections.csv {BECAUSE}"


def adopt_on_the_first_day(world: World) -> str:
    """Shipments that were sent by hand, and files that were read."""
    world.configuration["run"]["workers"] = "1"
    world.add_partner("alpha", {"order": ORDER_CSV})
    world.map("confirmation", CONFIRMATION)
    one, other = world.sell(("TEE", 2)), world.sell("CAP")
    confirm(world, f"{one};C;2026-01-12 20:40:00;DHL;T1;TEE;;2")
    return f"adopt --sent {other} --shipments sent --files read"


def adopt_after_a_restoration(world: World) -> str:
    """A ledger that does not know of the last night."""
    _open(world)
    world.sell("TEE")
    world.export()
    kept = world.folder / "older"
    shutil.copytree(world.state, kept)
    a_night(world)
    taken(world)
    in_place(world, kept)
    world.sell("SOCK")
    return "adopt --shipments sent --held sent --files new --next-number alpha/order=3"


def purge(world: World) -> str:
    """Files and decisions that are old enough to go, and one shipment that waits."""
    shipment = completed(_opened(world), ("TEE", 2))
    give_back(world, f"R1;{shipment};2026-01-12 20:50:00;TEE;1;GOOD;Alva was angry")
    world.import_()
    held = world.sell(country="FR")
    world.run()
    world.decide("discard", held)
    days = dict.fromkeys(("order", "confirmation", "return", "stock"), "30")
    world.configuration["retention"] = {"files": days, "history": "30"}
    world.clock.forward(days=60)
    return "purge"


def _opened(world: World) -> World:
    _open(world)
    return world


def backup(world: World) -> str:
    """A backup that takes the place of an earlier one."""
    completed(_opened(world), ("TEE", 2))
    world.configuration["run"]["settle_seconds"] = "61"
    shutil.copytree(world.state / "archive", backup_of(world) / "archive")
    backup_of(world).joinpath("ledger-20250101T000000.000000Z.sqlite3").touch()
    world.sell()
    world.run()
    return "backup --keep 1"


def migrate(world: World) -> str:
    """A whole night, and a ledger that the first version of the bridge has written."""
    _open(world)
    world.set_policies(short="lower")
    one, other = sent(world, ("TEE", 3)), sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{one};P;2026-01-12 20:30:00;DHL;W;TEE;;1")
    world.import_()
    confirm(
        world,
        f"{one};C;2026-01-12 20:40:00;DHL;X;TEE;;2",
        f"{other};C;2026-01-12 20:40:00;DHL;Y;TEE;;2",
        name="2",
    )
    world.sell()
    _as_version_1(world)
    return "status"


def _as_version_1(world: World) -> None:
    """Let the ledger be as the first version would have written it."""
    new, path = world.state / "new", world.state / _LEDGER
    path.rename(new)
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("PRAGMA journal_mode = WAL")
        old.executescript((VERSIONS / "1.sql").read_text(encoding="utf-8"))
        old.execute("ATTACH ? AS new", (str(new),))
        for table in tables(old):
            names = ",".join(row[1] for row in old.execute(f"PRAGMA main.table_info({table})"))
            old.execute(f"INSERT INTO main.{table} SELECT {names} FROM new.{table}")
        old.execute("DELETE FROM meta WHERE name = 'file'")
        old.execute("UPDATE meta SET value = '1' WHERE name = 'schema_version'")
        old.execute("UPDATE main.records SET fact = fact || '1' WHERE fact LIKE '%' || char(31)")
    new.unlink()
    (world.state / "archive" / ".newest-run").unlink()


GIVEN: tuple[Callable[[World], str], ...] = (
    release, discard, discard_all_of_a_code, retry, resend, replay, replay_with_corrections,
    adopt_on_the_first_day, adopt_after_a_restoration, purge, backup, migrate,
)  # fmt: skip


def further(world: World) -> Sight:
    """Return what else a command leaves behind: in the state folder, its archive and a backup."""
    archive = world.state / "archive"
    return {
        "in the state folder": Counter(
            one.name for one in world.state.glob("*") if not one.name.endswith(("-wal", "-shm"))
        ),
        "in the archive": Counter(one.name for one in archive.glob("??/*")),
        **_backed_up(backup_of(world)),
    }


def _backed_up(folder: Path) -> Sight:
    """Return what would come back from a backup; only whole ones have their names."""
    ledgers = sorted(folder.glob("ledger-*"))
    sight: Sight = {
        "in the backup": Counter(
            one.suffix if one in ledgers else one.name for one in folder.glob("*")
        ),
        "in the backup's archive": Counter(one.name for one in folder.glob("archive/**/*")),
    }
    for path in ledgers[-1:]:
        with closing(sqlite3.connect(path)) as ledger:
            assert ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            sight |= {f"backed up {name}": rows for name, rows in rows_of(ledger)}
    return sight
