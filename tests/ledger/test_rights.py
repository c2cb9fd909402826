"""Nobody but the owner may look into the state folder, whatever was there before."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from bridge.ledger.archive import Archive
from bridge.ledger.lock import partner_lock
from bridge.ledger.opening import open_ledger
from bridge.ledger.rights import too_wide
from tests.ledger.rows import Rows


def write_names(sink: BinaryIO) -> None:
    sink.write(b"names")


@pytest.fixture
def wide(state: Path) -> Path:
    """A state folder of long ago, that everybody may read and write."""
    before = os.umask(0)
    try:
        with closing(open_ledger(state)) as ledger, partner_lock(state, "nordlager"):
            Rows(ledger)
            Archive(state / "archive").add(write_names)
        (state / "ledger-version-1.sqlite3").touch()
        for path in (state, *state.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
    finally:
        os.umask(before)
    return state


def test_what_others_could_read_is_tightened_when_the_ledger_is_opened(wide: Path) -> None:
    assert len(too_wide(wide)) >= 7
    open_ledger(wide).close()
    assert too_wide(wide) == []
    for path in (wide, *wide.rglob("*")):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path
        assert path.stat().st_mode & stat.S_IRUSR, path


def test_what_is_not_the_bridges_own_is_left_alone(wide: Path) -> None:
    own = wide / "notes.txt"
    own.write_text("by hand")
    own.chmod(0o644)
    open_ledger(wide).close()
    assert stat.S_IMODE(own.stat().st_mode) == 0o644
    # Others may need what lies beside the ledger, so the folder stays open, and that is told.
    assert too_wide(wide) == [wide]


def test_the_files_beside_the_ledger_are_its_owners_alone_whatever_the_mask(state: Path) -> None:
    before = os.umask(0)
    try:
        with closing(open_ledger(state)) as ledger, partner_lock(state, "nordlager"):
            Rows(ledger).file()
            assert {path.name for path in state.iterdir()} >= {
                "ledger.sqlite3-wal", "ledger.sqlite3-shm", "nordlager.lock",
            }  # fmt: skip
            assert too_wide(state) == []
    finally:
        os.umask(before)
