"""The moments of a session, counted and named; it dies at a chosen one, or waits at each.

A moment lies between two effects: what is after one is before the next. An effect is a commit of
the ledger, a change of a name on a disk (the archive's or a partner's), a file that is made or
emptied in the state folder or a backup, a change at an SFTP server, or a changing call of the
store. Some have moments of their own within:

    an upload       nothing of it is written yet; half of it is
    a call          half of its request has left; it has left whole and arrives later, when the
                    bridge runs again; it was carried out, and its answer is not read

Whatever lies between two moments has no effect outside the process, and dies with it.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import select
import signal
import sqlite3
import time
from collections.abc import Callable
from functools import partial, wraps
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from bridge.transports.local import LocalFolder
from bridge.transports.sftp import Sftp

_CHANGE = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE)\b(?:\s+OR\s+\w+)?(?:\s+INTO|\s+FROM)?\s+(\w+)", re.I | re.M
)
#: Statements that have an effect of their own, outside of any transaction.
_WHOLE = re.compile(r"VACUUM|PRAGMA wal_checkpoint")
_NUMBER = re.compile(r"\d+")
#: Files that are written under their own name, or told to be unfinished.
_OWN = re.compile(r"(\.sqlite3|\.unfinished|\.txt|\.lock|^damaged)$")
_ANSWER_SECONDS = 20


class Moments:
    """Counts moments, and dies by SIGKILL at the `last`-th; 0 never. Tells which it was.

    Where several threads are at work it stays there for `seconds` before it dies, and the others go
    on to wherever they come. At each moment `wait` is called, where it is given.
    """

    def __init__(
        self,
        last: int,
        told: Path,
        seconds: float = 0,
        wait: Callable[[str, bytes], None] | None = None,
    ) -> None:
        self._last = last
        self._wait = wait
        self._told = told
        self._seconds = seconds
        self._names: list[str] = []

    def pass_by(self, name: str, under_way: bytes = b"") -> None:
        """Be at a moment; with what is on its way to the store, if this is the end."""
        self._names.append(name)
        if self._wait is not None:
            self._wait(name, under_way)
        if len(self._names) == self._last:
            time.sleep(self._seconds)
            names = [*self._names[: self._last - 1], name]
            self.tell(names=names, under_way=base64.b64encode(under_way).decode())
            os.kill(os.getpid(), signal.SIGKILL)

    def tell(self, **more: Any) -> None:
        """Write down which moments there were so far."""
        self._told.write_text(json.dumps({"names": self._names, **more}))

    def spy(self) -> None:
        """Put the moments into everything that has an effect; this process ends soon anyway."""
        _spy_on_the_ledger(self)
        _spy_on_names(self)
        _spy_on_files(self)
        _spy_on_transports(self)
        _spy_on_calls(self)


def _before(owner: Any, name: str, moments: Moments, called: Callable[..., str | None]) -> None:
    """Let every call of `owner.name` that `called` has a name for be after a moment."""
    act = getattr(owner, name)

    @wraps(act)
    def spied(*arguments: Any, **named: Any) -> Any:
        what = called(*arguments)
        if what is not None:
            moments.pass_by(f"before {what}")
        return act(*arguments, **named)

    setattr(owner, name, spied)


# The ledger -------------------------------------------------------------------------------------


def _spy_on_the_ledger(moments: Moments) -> None:
    class Spied(sqlite3.Connection):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._changes: list[str] = []

        def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
            self._note(statement)
            return super().execute(statement, *arguments)

        def executemany(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
            self._note(statement)
            return super().executemany(statement, *arguments)

        def backup(self, *arguments: Any, **named: Any) -> None:
            moments.pass_by("before a ledger is copied")
            super().backup(*arguments, **named)

        def _note(self, statement: str) -> None:
            """Note a change; it is an effect when it is committed, at once outside of BEGIN."""
            if _WHOLE.match(statement):
                moments.pass_by(f"before {statement}")
            if statement.startswith(("BEGIN", "ROLLBACK")) and "TO" not in statement:
                self._changes.clear()
            found = _CHANGE.search(statement)
            if found:
                self._changes.append(f"{found[1].lower()} {found[2]}")
            if self._changes and (statement == "COMMIT" or not self.in_transaction):
                if statement.startswith("BEGIN"):
                    return
                changes = ", ".join(dict.fromkeys(self._changes))
                self._changes.clear()
                moments.pass_by(f"before the commit of {changes}")

    sqlite3.connect = partial(sqlite3.connect, factory=Spied)  # type: ignore[assignment]


# Names on a disk --------------------------------------------------------------------------------


def _spy_on_names(moments: Moments) -> None:
    def always(what: str) -> Callable[..., str | None]:
        return lambda old, *_arguments, **_named: f"{what} {_called(old)}"

    def if_there(is_there: bool, what: str) -> Callable[..., str | None]:
        def called(path: Any, *_arguments: Any) -> str | None:
            return f"{what} {_called(path)}" if os.path.lexists(path) is is_there else None

        return called

    for name in ("link", "rename", "replace"):
        _before(os, name, moments, always(name))
    _before(os, "unlink", moments, if_there(True, "unlink"))
    _before(os, "mkdir", moments, if_there(False, "mkdir"))


def _spy_on_files(moments: Moments) -> None:
    """Put a moment before each file is made or emptied, and before it is filled."""
    make, fill = os.open, io.open

    def is_own(path: Any) -> bool:
        return isinstance(path, str | Path) and bool(_OWN.search(Path(path).name))

    def spied_make(path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        if flags & os.O_CREAT and is_own(path) and not os.path.lexists(path):
            moments.pass_by(f"before {_called(path)} is made")
        return make(path, flags, *arguments, **named)

    def spied_fill(path: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if "w" not in mode or not is_own(path):
            return fill(path, mode, *arguments, **named)
        moments.pass_by(f"before {_called(path)} is emptied")
        opened = fill(path, mode, *arguments, **named)
        moments.pass_by(f"before {_called(path)} is filled")
        return opened

    os.open = spied_make
    io.open = spied_fill  # type: ignore[assignment]


def _called(path: Any) -> str:
    """Return a name for a path that is the same in every night."""
    parts = Path(path).parts
    return "archive" if "archive" in parts else _NUMBER.sub("N", "/".join(parts[-2:]))


# Transports -------------------------------------------------------------------------------------


def _spy_on_transports(moments: Moments) -> None:
    def change(what: str) -> Callable[..., str]:
        return lambda _itself, path, *_arguments: f"{what} {_called(path)}"

    for transport in (LocalFolder, Sftp):
        _in_halves(transport, moments)
        _before(transport, "write", moments, change("write"))
    for name in ("rename", "remove", "make_folder"):
        _before(Sftp, name, moments, change(name))


def _in_halves(transport: Any, moments: Moments) -> None:
    """Let `write` take its source in two portions, with a moment before each."""
    act = transport.write

    @wraps(act)
    def write(itself: object, path: str, source: BinaryIO, size: int) -> None:
        act(itself, path, _Halves(source.read(), moments, _called(path)), size)

    transport.write = write


class _Halves(BytesIO):
    """Gives its bytes in two portions, with a moment before each."""

    def __init__(self, content: bytes, moments: Moments, path: str) -> None:
        super().__init__(content)
        self._half = max(1, len(content) // 2)
        self._moments = moments
        self._path = path

    def read(self, size: int | None = -1, /) -> bytes:
        written = "half" if self.tell() else "nothing"
        self._moments.pass_by(f"when {written} of {self._path} is written")
        wanted = self._half if size is None or size < 0 else min(size, self._half)
        return super().read(wanted)


# Calls of the store -----------------------------------------------------------------------------


def _spy_on_calls(moments: Moments) -> None:
    """The standard library's connection is what every HTTP client here comes down to."""
    calls: dict[int, tuple[str, list[bytes]]] = {}
    begin, send = HTTPConnection.putrequest, HTTPConnection.send
    read_answer = HTTPConnection.getresponse

    def putrequest(self: HTTPConnection, method: str, url: str, *more: Any, **named: Any) -> None:
        calls.pop(id(self), None)
        if method != "GET":
            path = _NUMBER.sub("N", url.partition("?")[0])
            calls[id(self)] = (f"{method} {path}", [])
        begin(self, method, url, *more, **named)

    def spied_send(self: HTTPConnection, data: Any) -> None:
        name, parts = calls.get(id(self), ("", []))
        if name and data:
            # The head leaves first, then the body.
            moments.pass_by(f"when half of {name} has left" if parts else f"before {name}")
            parts.append(bytes(data))
            if len(parts) > 1:
                moments.pass_by(f"when {name} is on its way", b"".join(parts))
        send(self, data)

    def getresponse(self: HTTPConnection) -> Any:
        name, _parts = calls.pop(id(self), ("", []))
        if name:
            select.select([self.sock], [], [], _ANSWER_SECONDS)
            moments.pass_by(f"when {name} is carried out, its answer unread")
        return read_answer(self)

    HTTPConnection.putrequest = putrequest  # type: ignore[method-assign]
    HTTPConnection.send = spied_send  # type: ignore[method-assign]
    HTTPConnection.getresponse = getresponse  # type: ignore[method-assign]
