"""SQLite's errors as the bridge's: one table, by SQLite's own result codes.

Busy is a passing fault; everything else means that the bridge's memory is at risk, and stops it.
Codes are those of https://www.sqlite.org/rescode.html.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from bridge.errors import BridgeError, StopError, TryLaterError

_RIGHTS = "give the user that runs the bridge the right to write to the state folder"
_SPACE = "free space on the disk of the state folder, then run again: nothing is lost"
BACKUP = (
    "keep a copy of the folder as it is, restore a backup of the ledger, and run `bridge adopt`: "
    "see `When the ledger is lost` in the README"
)
_DISK = "look whether the disk of the state folder is full or failing, then run again"
_FAULT = "this is a fault of the bridge: keep the state folder and report it"

#: What SQLite says, without a code of its own, of a ledger that has lost a part.
_LOST = ("no such table", "no such column", "malformed", "Could not decode")

#: Primary result codes of a ledger whose pages are bad.
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
#: Primary result code to what is to be done.
_REMEDIES = {
    sqlite3.SQLITE_FULL: _SPACE,
    sqlite3.SQLITE_READONLY: _RIGHTS,
    sqlite3.SQLITE_CANTOPEN: _RIGHTS,
    sqlite3.SQLITE_PERM: _RIGHTS,
    sqlite3.SQLITE_AUTH: _RIGHTS,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_PROTOCOL: _DISK,
}

_PASSING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class DamageError(StopError):
    """The ledger itself is damaged."""

    def __init__(self, message: str, remedy: str = BACKUP) -> None:
        super().__init__(message, remedy)


@contextmanager
def translated() -> Iterator[None]:
    """Let errors of SQLite leave as TryLaterError or StopError, each with its remedy."""
    try:
        yield
    except sqlite3.Error as error:
        raise translation(error) from error


def translation(error: sqlite3.Error) -> BridgeError:
    """Return what `error` means for the bridge."""
    # Errors of Python's own module have no code; the lower byte of an extended one is the primary.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _PASSING:
        return TryLaterError(
            "another process is writing to the ledger", "wait for it to end, then run again"
        )
    message = f"the ledger cannot be used: {error}"
    if code in _DAMAGE or any(one in str(error) for one in _LOST):
        return DamageError(message)
    return StopError(message, _REMEDIES.get(code, _FAULT))
