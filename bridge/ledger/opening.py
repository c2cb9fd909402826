"""Opening the ledger: made or brought to this version, looked over, and its owner's alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bridge.errors import ConfigurationError, StopError
from bridge.ledger.ledger import BUSY_SECONDS, FILE, Ledger, connect, prepare
from bridge.ledger.migrations import migrate, newest_version
from bridge.ledger.restored import record_signs, sign
from bridge.ledger.rights import tighten
from bridge.ledger.soundness import (
    check_after_doubt,
    check_pages,
    check_remembered,
    check_schema,
    remembering,
)
from bridge.ledger.sqlite_errors import DamageError, translated
from bridge.ledger.statements import schema

#: Pages that `-wal` may hold before they are moved into the ledger: all that a night writes. So one
#: that is deleted takes the start of its run along, and is missed.
_WAL_PAGES = 16_000


def _now() -> datetime:
    return datetime.now(UTC)


def open_ledger(
    state: Path,
    clock: Callable[[], datetime] = _now,
    *,
    may_create: bool = True,
    busy_seconds: float = BUSY_SECONDS,
) -> Ledger:
    """Return the ledger in the folder `state`, made if it is missing and `may_create`.

    Raises StopError where it cannot be read or written or is damaged, TryLaterError where another
    process keeps it for longer than `busy_seconds`, ConfigurationError where it is of a version
    that is not known. One that is an older copy is opened, and has a restoration recorded.
    """
    if not may_create and not (state / FILE).exists():
        raise ConfigurationError(
            f"there is no ledger in {state}", "run `bridge adopt` first, or correct `state`"
        )
    prepare(state)
    tighten(state)
    with translated():
        connection = connect(
            state / FILE,
            busy_seconds,
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}",
        )
        ledger = Ledger(connection, state, clock)
        try:
            with remembering(state):
                _set_up(ledger, connection)
        except BaseException:
            connection.close()
            raise
    return ledger


def _set_up(ledger: Ledger, connection: sqlite3.Connection) -> None:
    """Make all tables where there are none, and look whether what is there can be trusted."""
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        raise StopError(
            f"the disk of the state folder {ledger.folder} cannot hold the ledger safely",
            "put `state` on a local disk: network disks lack what SQLite's WAL needs",
        )
    path = ledger.folder / FILE
    if not _tables(connection):
        _create(ledger, connection)
    if "meta" not in _tables(connection):
        raise DamageError("the ledger is damaged: it lacks meta")
    migrate(ledger, connection, path)
    check_schema(connection)
    check_remembered(ledger, connection)
    why = sign(ledger, path)
    if why:  # a damaged copy keeps its signs, and is refused the next time too
        check_pages(connection, thoroughly=True)
    record_signs(ledger, path, why)
    check_after_doubt(ledger, connection)


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


def _create(ledger: Ledger, connection: sqlite3.Connection) -> None:
    """Make all tables in one transaction, so that half a ledger never exists."""
    with ledger.transaction():
        if _tables(connection):
            return  # another process was faster
        for statement in schema():
            connection.execute(statement)
        ledger.set_meta("schema_version", str(newest_version()))
        ledger.set_meta("created_at", ledger.now_text())
