"""Whether a ledger is whole: cheaply at each opening, thoroughly where there is a doubt."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from bridge.errors import StopError
from bridge.ledger.ledger import Ledger
from bridge.ledger.lock import are_others_running
from bridge.ledger.sqlite_errors import DamageError, translated
from bridge.ledger.statements import schema

_MADE = re.compile(r"^CREATE (?:TABLE|INDEX) (\w+)", re.MULTILINE)
#: The file in the state folder that says that the ledger was found to be damaged, and how.
MARK = "damaged"
#: Complaints of SQLite that are told.
_MOST = 5


def check_schema(connection: sqlite3.Connection) -> None:
    """Raise DamageError where a table or an index of the newest version is missing."""
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    wanted = [name for text in schema() for name in _MADE.findall(text)]
    missing = [name for name in wanted if name not in found]
    if missing:
        raise DamageError(f"the ledger is damaged: it lacks {', '.join(missing)}")


def check_pages(connection: sqlite3.Connection, *, thoroughly: bool = False) -> None:
    """Raise DamageError where what is stored contradicts itself; reads the whole file.

    `thoroughly` compares every index with its table too, which takes several times as long.
    """
    pragma = "integrity_check" if thoroughly else "quick_check"
    with translated():
        found = [str(row[0]) for row in connection.execute(f"PRAGMA {pragma}({_MOST})")]
        found += [
            f"a row of {row[0]} names one of {row[2]} that is not there"
            for row in connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST)
        ]
    complaints = [line for line in found if line != "ok"]
    if complaints:
        raise DamageError(f"the ledger is damaged: {'; '.join(complaints)}")


def check_file(path: Path) -> None:
    """Raise DamageError where anything in a ledger file is damaged; it is only read."""
    with translated(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        check_pages(connection, thoroughly=True)


@contextmanager
def remembering(state: Path) -> Iterator[None]:
    """Let a damage that is found inside be looked for at every opening, until it is gone."""
    try:
        yield
    except DamageError as error:
        with suppress(OSError):  # on a full disk it is told all the same
            _write(state / MARK, f"{error}\n")
        raise


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def check_remembered(ledger: Ledger, connection: sqlite3.Connection) -> None:
    """Go through the pages of a ledger that was found to be damaged; forget it where it is not."""
    mark = ledger.folder / MARK
    if mark.exists():
        check_pages(connection, thoroughly=True)
        with suppress(OSError):  # what may not be removed is looked at once more the next time
            mark.unlink(missing_ok=True)


def check_after_doubt(ledger: Ledger, connection: sqlite3.Connection) -> None:
    """Go through the pages, once, after a run that was killed or that the ledger has stopped."""
    row = ledger.row("runs", "last_in_doubt")
    doubtful = row["id"] if row else None
    if doubtful is None or str(doubtful) == ledger.meta("examined_run"):
        return
    if are_others_running(ledger.folder):
        return  # it is under way, as far as anybody can tell
    check_pages(connection)
    with suppress(StopError):  # on a full disk it is looked at once more the next time
        ledger.set_meta("examined_run", str(doubtful))
