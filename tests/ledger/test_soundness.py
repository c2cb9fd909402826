"""A damaged ledger is told before anything is done with it, with the way back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bridge.errors import StopError
from bridge.ledger.opening import open_ledger
from bridge.ledger.restored import Restorations
from bridge.ledger.soundness import check_pages
from tests.ledger.rows import Rows
from tests.ledger.test_lock import HOLDING

PAGE = 4096


def filled(state: Path, *, ended: bool = True) -> Path:
    """A ledger of many pages, which a run has left in order, or was killed in."""
    with closing(open_ledger(state)) as ledger:
        rows = Rows(ledger)
        with ledger.transaction():
            for number in range(2_000):
                rows.shipment(f"1-{number:05}")
        if ended:
            rows.runs.end(rows.run_id, 0)
    return state / "ledger.sqlite3"


def overwrite(path: Path, page: int) -> None:
    """Let one page be garbage, as a failing disk does."""
    with path.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(bytes(range(256)) * (PAGE // 256))


def half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def without_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TABLE parcels")


def without_index(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP INDEX files_by_name")


def without_facts(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TABLE meta")


def no_ledger(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough" * 50)


def first_page(path: Path) -> None:
    overwrite(path, 0)


@pytest.mark.parametrize(
    "damage", [half, without_table, without_index, without_facts, no_ledger, first_page]
)
def test_a_damaged_ledger_is_told_when_it_is_opened(
    state: Path, damage: Callable[[Path], None]
) -> None:
    damage(filled(state))
    with pytest.raises(StopError, match=r"restore a backup .* the README"):
        open_ledger(state)


@pytest.mark.parametrize("page", [5, 20, 40])
def test_after_a_run_that_was_killed_every_page_is_looked_at(state: Path, page: int) -> None:
    overwrite(filled(state, ended=False), page)
    with pytest.raises(StopError, match="restore a backup"):
        open_ledger(state)


def test_what_was_looked_at_after_a_killed_run_is_not_looked_at_again(state: Path) -> None:
    path = filled(state, ended=False)
    open_ledger(state).close()
    overwrite(path, 40)
    with closing(open_ledger(state)) as ledger:
        assert ledger.row("runs", "last", {"number": 1}) is not None


def test_a_run_that_is_under_way_is_no_reason_to_doubt(state: Path) -> None:
    path = filled(state, ended=False)
    overwrite(path, 40)
    command = [sys.executable, "-c", HOLDING, str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        open_ledger(state).close()
        holder.kill()
    with pytest.raises(StopError):
        open_ledger(state)


def test_a_run_that_the_ledger_stopped_is_a_reason_to_doubt(state: Path) -> None:
    path = filled(state)
    with closing(open_ledger(state)) as ledger:
        rows = Rows(ledger)
        rows.runs.end(rows.run_id, 70)
    overwrite(path, 40)
    with pytest.raises(StopError):
        open_ledger(state)


def test_a_row_that_names_one_that_is_gone_is_a_damage(state: Path) -> None:
    with closing(open_ledger(state)) as ledger:
        Rows(ledger).file()
        check_pages(ledger._connection, thoroughly=True)
        with closing(sqlite3.connect(state / "ledger.sqlite3")) as other:
            other.execute("DELETE FROM runs")
            other.commit()
        with pytest.raises(StopError, match="a row of files names one of runs"):
            check_pages(ledger._connection)


def test_an_empty_file_is_a_new_ledger(state: Path) -> None:
    """One that was killed before it had made its tables; that a filled one is missed is noticed."""
    state.mkdir()
    (state / "ledger.sqlite3").touch()
    with closing(open_ledger(state)) as ledger:
        assert ledger.row("runs", "last", {"number": 1}) is None


def copied(state: Path) -> Path:
    """The state folder, put back from a copy."""
    state.rename(state.with_name("before"))
    shutil.copytree(state.with_name("before"), state)
    return state / "ledger.sqlite3"


@pytest.mark.parametrize("page", [5, 20, 40])
def test_a_copy_that_is_damaged_is_refused_every_time(state: Path, page: int) -> None:
    filled(state)
    overwrite(copied(state), page)
    for _ in range(3):
        with pytest.raises(StopError, match="restore a backup"):
            open_ledger(state)


def test_a_copy_that_is_sound_again_is_still_known_as_a_copy(state: Path) -> None:
    whole = filled(state).read_bytes()
    path = copied(state)
    overwrite(path, 40)
    with pytest.raises(StopError):
        open_ledger(state)
    path.write_bytes(whole)
    with closing(open_ledger(state)) as ledger:
        assert Restorations(ledger).last() is not None
