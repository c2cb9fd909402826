"""A ledger of an earlier version is brought to this one, all of it or nothing, with a copy kept.

A change of the schema is a file of its own in `sql/migrations`, named by the version that it makes,
and the same change in `sql/schema.sql`. Nothing else has to be told of it.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.errors import ConfigurationError, TryLaterError
from bridge.ledger.copying import copy_file
from bridge.ledger.lock import are_others_running
from bridge.ledger.statements import migrations

if TYPE_CHECKING:
    from bridge.ledger.ledger import Ledger


def newest_version() -> int:
    """Return the version of the schema that this bridge writes."""
    return max(migrations(), default=1)


def migrate(ledger: Ledger, connection: sqlite3.Connection, path: Path) -> None:
    """Bring the ledger, whose file is `path`, to the newest version.

    Before it is changed it is copied to `ledger-version-N.sqlite3` beside it. Raises
    ConfigurationError for a version that this bridge does not know.
    """
    if _version(ledger, path) == newest_version():
        return
    with ledger.transaction():
        found = _version(ledger, path)  # another process may have been faster
        if found == newest_version():
            return
        _refuse_while_others_run(path)
        copy_file(path, path.with_name(f"ledger-version-{found}.sqlite3"))
        for version in range(found + 1, newest_version() + 1):
            for statement in migrations()[version]:
                connection.execute(statement)
        ledger.set_meta("schema_version", str(newest_version()))


def _version(ledger: Ledger, path: Path) -> int:
    text = ledger.meta("schema_version") or ""
    if text.isdecimal() and 1 <= int(text) <= newest_version():
        return int(text)
    raise ConfigurationError(
        f"the ledger {path} has version {text!r}, this bridge knows those up to {newest_version()}",
        "run the version of the bridge that made it, or a newer one",
    )


def _refuse_while_others_run(path: Path) -> None:
    """Leave the ledger alone while a run is under way: it was started with the version before."""
    if are_others_running(path.parent):
        raise TryLaterError(
            "another version of the bridge is at work with this ledger",
            "wait for it to end, then run again",
        )
