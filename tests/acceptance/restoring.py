"""A ledger that is kept and put back, in all the ways in which people do that.

kept = keep(world)             a copy of the state folder
a_night(world)                 what that copy will not know
whole_folder(world, kept)      the copy put back
bridge(world, "adopt")         the command line, in this process
"""

from __future__ import annotations

import logging
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TypeAlias

import pytest

from bridge.cli.commands import bridge as commands
from bridge.cli.ending import ending
from tests.acceptance.incoming import RETURN_HEADER, STOCK_HEADER, confirm
from tests.acceptance.world import World


@dataclass
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def bridge(world: World, *arguments: str) -> Ended:
    """The command line, in this process, for there are many of them here."""
    out, err, log = StringIO(), StringIO(), logging.getLogger("bridge")
    before = (log.handlers[:], log.level, log.propagate)
    words = [*arguments, "--config", str(world.write_configuration())]
    try:
        with (
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.raises(SystemExit) as left,
            ending(),
        ):
            commands.main(words, prog_name="bridge", standalone_mode=False)
            sys.exit(0)
    finally:
        log.handlers[:], log.level, log.propagate = before
    return Ended(int(left.value.code or 0), out.getvalue(), err.getvalue())


def keep(world: World) -> Path:
    """What a person does for a backup: copy the state folder while nothing runs."""
    kept = world.folder / "kept"
    shutil.copytree(world.state, kept)
    return kept


def a_night(world: World) -> str:
    """One more order goes out; the first shipment is confirmed, returned, and counted."""
    new = world.sell("CAP", capture=True)
    world.export()
    confirm(world, "83651-1;C;2026-01-12 20:00:00;PostNord;T1;TEE;;1")
    world.import_()
    world.put_file("out/RETURN_1.csv", f"{RETURN_HEADER}\nR1;83651-1;;TEE;1;GOOD;\n")
    world.put_file("out/STOCK_1.csv", f"{STOCK_HEADER}\n2026-01-12 20:30:00;TEE;;90\n")
    world.import_()
    assert world.states() == {"83651-1": "completed", new: "sent"}
    return new


def taken(world: World) -> None:
    """The partner has taken its files."""
    for file in (world.homes["alpha"].root / "in").iterdir():
        file.unlink()


def whole_folder(world: World, kept: Path) -> None:
    shutil.rmtree(world.state)
    shutil.copytree(kept, world.state)


def ledger_alone(world: World, kept: Path) -> None:
    (world.state / "ledger.sqlite3").unlink()
    shutil.copy2(kept / "ledger.sqlite3", world.state)


def in_place(world: World, kept: Path) -> None:
    """As `cp` does it over the file that is there: it stays the same file on its disk."""
    before = (world.state / "ledger.sqlite3").stat().st_ino
    shutil.copyfile(kept / "ledger.sqlite3", world.state / "ledger.sqlite3")
    assert (world.state / "ledger.sqlite3").stat().st_ino == before


def by_new_file(world: World, kept: Path) -> None:
    """An empty ledger, and the archive of the old one."""
    (world.state / "ledger.sqlite3").unlink()


WAYS = [whole_folder, ledger_alone, in_place]
Way: TypeAlias = Callable[[World, Path], None]


def effects(world: World) -> Counter[tuple[str, str]]:
    """What the shop and its customers have felt, but for figures of stock."""
    return Counter(
        (one.kind, one.subject) for one in world.store.effects if one.kind != "stock_set"
    )
