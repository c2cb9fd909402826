"""The connection to the ledger: transactions, statements, copies to be thrown away."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.errors import StopError
from bridge.ledger.sqlite_errors import translated
from bridge.ledger.statements import statements
from bridge.model.moment import utc_text

FILE = "ledger.sqlite3"
#: How long a statement waits for another process that is writing.
BUSY_SECONDS = 30.0
#: Begin, end and undo, of the outermost transaction and of one inside another.
_OUTER = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_INNER = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))


def _now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """One ledger file. Its methods may be called from several threads; they take turns.

    What belongs together stands inside `with ledger.transaction():`, which is durable when it has
    ended (WAL, synchronous FULL); a statement outside of one is durable by itself. `clock` is asked
    for the time of every row.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        folder: Path,
        clock: Callable[[], datetime] = _now,
        *,
        is_copy: bool = False,
    ) -> None:
        self.folder = folder
        #: True: it is to be thrown away, and nobody is told of what is done in it.
        self.is_copy = is_copy
        self.clock = clock
        self._connection = connection
        self._lock = threading.RLock()
        self._depth = 0

    def close(self) -> None:
        """Close the file; nothing is lost by not doing it."""
        with self._lock, translated():
            self._connection.close()

    def now_text(self) -> str:
        """Return this moment as the ledger writes it."""
        return utc_text(self.clock())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside, or nothing.

        One inside another undoes its own part when it fails, and is durable only with the outer
        one. Other threads wait until the outermost has ended.
        """
        with self._lock, translated():
            begin, end, undo = _INNER if self._depth else _OUTER
            self._run(begin)
            self._depth += 1
            try:
                yield
                self._run(end)
            except BaseException:
                self._undo(undo)
                raise
            finally:
                self._depth -= 1

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let everything that is read inside be of one moment; nobody is kept from writing.

        Other threads that use this ledger wait until it has ended.
        """
        with self._lock, translated():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._undo(("ROLLBACK",))

    def _undo(self, statements_: Sequence[str]) -> None:
        """Roll back, unless SQLite has done so itself (a full disk, an I/O error)."""
        for statement in statements_:
            if self._connection.in_transaction:
                self._connection.execute(statement)

    def execute(self, file: str, name: str, values: Mapping[str, Any] | None = None) -> int:
        """Run a statement and return the number of rows that it changed."""
        with self._lock, translated():
            return self._run(statements(file)[name], values).rowcount

    def insert(self, file: str, name: str, values: Mapping[str, Any]) -> int:
        """Run an insert and return the id of its row."""
        with self._lock, translated():
            return self._run(statements(file)[name], values).lastrowid or 0

    def execute_many(self, file: str, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Run a statement once for each of `rows`, all of them or none; return rows changed."""
        with self.transaction():
            return self._connection.executemany(statements(file)[name], rows).rowcount

    def rows(
        self, file: str, name: str, values: Mapping[str, Any] | None = None
    ) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with self._lock, translated():
            return self._run(statements(file)[name], values).fetchall()

    def rows_each(
        self, file: str, name: str, each: Iterable[Mapping[str, Any]]
    ) -> list[list[sqlite3.Row]]:
        """Return all rows of a query for each of several values, in their order."""
        with self._lock, translated():
            statement = statements(file)[name]
            return [self._run(statement, values).fetchall() for values in each]

    def row(
        self, file: str, name: str, values: Mapping[str, Any] | None = None
    ) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(file, name, values)
        return found[0] if found else None

    def _run(self, statement: str, values: Mapping[str, Any] | None = None) -> sqlite3.Cursor:
        """Run a statement, in the transaction that is open if there is one."""
        if self._depth and not self._connection.in_transaction:
            raise StopError(
                "the ledger has undone a transaction that is still under way",
                "run again: nothing of it was written",
            )
        return self._connection.execute(statement, values or {})

    def version(self) -> int:
        """Return a number that is another one as soon as another process has written."""
        with self._lock, translated():
            return int(self._run("PRAGMA data_version").fetchone()[0])

    def meta(self, name: str) -> str | None:
        """Return a fact about the ledger itself; None where it is not there."""
        row = self.row("runs", "meta", {"name": name})
        return str(row["value"]) if row else None

    def set_meta(self, name: str, value: str) -> None:
        """Record a fact about the ledger itself."""
        self.execute("runs", "put_meta", {"name": name, "value": value})

    def wipe(self) -> None:
        """Let nothing that was deleted be left in the file, nor in the log of changes beside it.

        SQLite only marks places as free otherwise, and copies of them stay in the -wal file.
        """
        with self._lock, translated():
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, folder: Path) -> Ledger:
        """Return a ledger in `folder` with the same rows, to be thrown away.

        What is done to it stays there. It is not flushed to the disk, so copying takes as long as
        reading the file.
        """
        prepare(folder)
        with self._lock, translated():
            target = connect(folder / FILE, BUSY_SECONDS, "PRAGMA synchronous = OFF")
            self._connection.backup(target)
        return Ledger(target, folder, self.clock, is_copy=True)


def prepare(state: Path) -> None:
    """Make the folder and the file, for their owner only: the archive holds customers' names.

    SQLite gives the files beside it (-wal, -shm) the rights of the file itself.
    """
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = state / FILE
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise StopError(
            f"the state folder {state} cannot be written: {error.strerror}",
            "give the user that runs the bridge the right to write there, or free the disk",
        ) from error


def connect(path: Path, busy_seconds: float, *pragmas: str) -> sqlite3.Connection:
    """Return a connection to a ledger file; each statement is a transaction of its own."""
    connection = sqlite3.connect(
        path,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    connection.row_factory = sqlite3.Row
    try:
        for pragma in ("PRAGMA foreign_keys = ON", *pragmas):
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
