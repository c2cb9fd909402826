"""The ledger on a disk that is full, or may only be read: enough for commands that only look."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from bridge.ledger.ledger import FILE, Ledger
from bridge.ledger.migrations import newest_version
from bridge.ledger.restored import sign
from bridge.ledger.soundness import check_after_doubt, check_remembered, check_schema
from bridge.ledger.sqlite_errors import translated


def open_to_look(state: Path, clock: Callable[[], datetime]) -> Ledger | None:
    """Return the ledger in the folder `state`, opened without writing anything.

    None where that cannot be, or where something would have to be written first: that it is an
    older copy, or a newer version of it. Raises DamageError where it is damaged.
    """
    connection = _connect(state / FILE)
    if connection is None:
        return None
    ledger = Ledger(connection, state, clock)
    try:
        if _is_ready(ledger, connection):
            return ledger
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _connect(path: Path) -> sqlite3.Connection | None:
    """Connect as a reader; as to a file that nobody writes only where no commit can be missed."""
    log = path.with_name(path.name + "-wal")
    for options in ("mode=ro", "mode=ro&immutable=1"):
        if "immutable" in options and log.exists() and log.stat().st_size:
            return None
        address = f"file:{quote(str(path.absolute()))}?{options}"
        try:
            connection = sqlite3.connect(
                address, uri=True, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error:
            continue
        try:
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        except sqlite3.Error:
            connection.close()
            continue
        connection.row_factory = sqlite3.Row
        return connection
    return None


def _is_ready(ledger: Ledger, connection: sqlite3.Connection) -> bool:
    with translated():
        if ledger.meta("schema_version") != str(newest_version()):
            return False
        check_schema(connection)
        check_remembered(ledger, connection)
        check_after_doubt(ledger, connection)
        return not sign(ledger, ledger.folder / FILE)
