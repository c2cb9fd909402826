"""Copies of a ledger file, consistent while others write, and finished or not there."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from bridge.errors import StopError
from bridge.ledger.archive import sync_folder
from bridge.ledger.sqlite_errors import translation

_ROOM = "free space on its disk, or give the user that runs the bridge the right to write it"
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
#: What a copy is called until it is whole.
UNFINISHED = ".unfinished"


def copy_file(
    source: Path,
    target: Path,
    mark: Callable[[sqlite3.Connection], None] = lambda _: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Copy the ledger file `source`, as of one moment, to `target`, which is replaced.

    It waits for nobody and keeps nobody waiting. `mark` may write into the copy, and `meanwhile` do
    what belongs to it, before it gets its name. It is one file, its owner's alone, and on the disk
    when this returns.
    """
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        _start(unfinished)
        _fill(source, unfinished, mark)
        meanwhile()
        unfinished.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StopError(f"{target} cannot be written: {error.strerror or error}", _ROOM) from error
    except sqlite3.Error as error:
        found = translation(error)
        remedy = _ROOM if getattr(error, "sqlite_errorcode", 0) in _NO_ROOM else found.remedy
        raise type(found)(f"the ledger cannot be copied to {target}: {error}", remedy) from error
    finally:
        for path in (unfinished, unfinished.with_name(unfinished.name + "-journal")):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _start(path: Path) -> None:
    """Make an empty file for its owner only; what an interrupted copy has left is removed."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _fill(source: Path, target: Path, mark: Callable[[sqlite3.Connection], None]) -> None:
    with (
        closing(sqlite3.connect(source, isolation_level=None)) as reading,
        closing(sqlite3.connect(target, isolation_level=None)) as writing,
    ):
        # Read under a snapshot of WAL's: who writes meanwhile is neither kept waiting nor seen.
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")
        mark(writing)
    handle = os.open(target, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
