"""The requests that the sandbox's SFTP server answers, and how it can be told to misbehave.

Knows the folder and one session; logging in, threads and sockets are `sftp_server`'s.
"""

from __future__ import annotations

import errno
import os
import posixpath
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import paramiko
from paramiko import SFTPAttributes, SFTPHandle, SFTPServer
from paramiko.sftp import SFTP_FAILURE, SFTP_OK, SFTP_OP_UNSUPPORTED, SFTP_PERMISSION_DENIED

Request = Literal["list", "stat", "fstat", "open", "rename", "remove", "mkdir", "close"]


@dataclass
class Misbehaviour:
    """What the server does wrong; nothing, unless it is told to."""

    #: Files are taken away the moment they are closed after writing, or renamed into place.
    takes_files_on: Literal["", "close", "rename"] = ""
    #: The folder of those that are; "": they are taken wherever they are.
    takes_files_from: str = ""
    #: A rename replaces an existing file without a word.
    replaces_on_rename: bool = False
    #: Requests that are answered with "permission denied".
    refuses: set[Request] = field(default_factory=set)
    #: Requests that are answered with "operation unsupported".
    lacks: set[Request] = field(default_factory=set)
    #: The connection is cut after these have been done, and before their answer.
    cuts_before_answer_to: set[Request] = field(default_factory=set)
    #: Bytes that can still be written before the disk is full.
    free_bytes: int | None = None
    #: Bytes written or read before the connection is cut.
    cut_after_bytes: int | None = None
    #: No read is answered with more than this.
    most_bytes_per_read: int | None = None
    #: A file that was written is lost when it is closed, and the answer says so.
    fails_to_close: bool = False
    #: Listings tell sizes, modes and times.
    tells_attributes: bool = True
    #: The key and the password are both wanted, one after the other.
    wants_key_and_password: bool = False


class Site(Protocol):
    """What a session has to know of the server that it belongs to."""

    root: Path
    misbehaviour: Misbehaviour
    taken: dict[str, bytes]

    def note_session(self, session: threading.Thread) -> None:
        """Remember a thread that has to be waited for."""


class Session(paramiko.ServerInterface):
    """The connection that a session runs over."""

    site: Site

    def cut(self) -> None:
        """Cut the connection, without a word."""
        raise NotImplementedError


class _Listed(SFTPAttributes):
    """An entry of a listing, whose name may hold any bytes; paramiko's own is text."""

    def __init__(self, name: str, status: os.stat_result | None) -> None:
        super().__init__()
        if status is not None:
            vars(self).update(vars(SFTPAttributes.from_stat(status)))
        #: What is sent as the name.
        self.filename: Any = os.fsencode(name)

    def asbytes(self) -> bytes:
        """Return the line that `ls -l` would show."""
        before, _, _ = str(self).rpartition(str(self.filename))
        return before.encode() + bytes(self.filename)


class _Listing(list[SFTPAttributes]):
    """Entries in no order, of which paramiko takes slices off the front, and then keeps the rest.

    It would copy all of the rest each time: a folder with a million files would take an hour.
    """

    def __getitem__(self, part: Any) -> Any:
        """Hand out a slice from the front, which is gone then, or what is left."""
        if not isinstance(part, slice):
            return super().__getitem__(part)
        if part.start is not None:
            return self
        return [self.pop() for _ in range(min(part.stop, len(self)))]


class Folder(paramiko.SFTPServerInterface):
    """The requests of one session."""

    def __init__(self, server: Session) -> None:
        super().__init__(server)
        self._session = server
        self._site = server.site
        self._faults = server.site.misbehaviour

    def session_started(self) -> None:
        self._site.note_session(threading.current_thread())

    def open(self, path: str, flags: int, attr: SFTPAttributes) -> SFTPHandle | int:  # noqa: ARG002
        opened: list[SFTPHandle] = []

        def act() -> None:
            handle = os.open(self._place(path), flags | os.O_CLOEXEC, 0o644)
            opened.append(File(self._session, self._place(path), path, handle, flags))

        return self._answer("open", act) or opened[0]

    def list_folder(self, path: str) -> list[SFTPAttributes] | int:
        found = _Listing()

        def act() -> None:
            tells = self._faults.tells_attributes
            with os.scandir(self._place(path)) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    found.append(_Listed(entry.name, status if tells else None))

        return self._answer("list", act) or found

    def stat(self, path: str) -> SFTPAttributes | int:
        return self._status(path, follow_symlinks=True)

    def lstat(self, path: str) -> SFTPAttributes | int:
        return self._status(path, follow_symlinks=False)

    def _status(self, path: str, *, follow_symlinks: bool) -> SFTPAttributes | int:
        found: list[SFTPAttributes] = []

        def act() -> None:
            status = self._place(path).stat(follow_symlinks=follow_symlinks)
            found.append(SFTPAttributes.from_stat(status))

        return self._answer("stat", act) or found[0]

    def remove(self, path: str) -> int:
        return self._answer("remove", lambda: self._place(path).unlink())

    def rename(self, oldpath: str, newpath: str) -> int:
        old, new = self._place(oldpath), self._place(newpath)
        if old.exists() and os.path.lexists(new) and not self._faults.replaces_on_rename:
            return SFTP_FAILURE

        def act() -> None:
            old.replace(new)
            if self._faults.takes_files_on == "rename":
                _take(self._site, newpath, new)

        return self._answer("rename", act)

    def mkdir(self, path: str, attr: SFTPAttributes) -> int:  # noqa: ARG002
        return self._answer("mkdir", lambda: self._place(path).mkdir())

    def _place(self, path: str) -> Path:
        """Return where `path` lies, which is nowhere outside the folder that is served."""
        folder, name = posixpath.split(self.canonicalize(path))
        place = (self._site.root / folder.lstrip("/")).resolve()
        if not place.is_relative_to(self._site.root):
            raise PermissionError(errno.EACCES, path)
        return place / name if name else place

    def _answer(self, request: Request, act: Callable[[], object]) -> int:
        """Do what is asked, unless told to misbehave; 0 is SFTP's "ok"."""
        if request in self._faults.refuses:
            return SFTP_PERMISSION_DENIED
        if request in self._faults.lacks:
            return SFTP_OP_UNSUPPORTED
        try:
            act()
        except OSError as error:
            return int(SFTPServer.convert_errno(error.errno or 0))
        if request in self._faults.cuts_before_answer_to:
            self._session.cut()
        return SFTP_OK


class File(SFTPHandle):
    """One open file."""

    def __init__(self, session: Session, place: Path, path: str, handle: int, flags: int) -> None:
        super().__init__(flags)
        self._session = session
        self._faults = session.site.misbehaviour
        self._place, self._path, self._handle = place, path, handle
        self._is_written = flags & os.O_ACCMODE != os.O_RDONLY

    def read(self, offset: int, length: int) -> bytes | int:
        if self._faults.most_bytes_per_read is not None:
            length = min(length, self._faults.most_bytes_per_read)
        data = os.pread(self._handle, length, offset)
        self._count(len(data))
        return data

    def write(self, offset: int, data: bytes) -> int:  # type: ignore[override]
        if self._faults.free_bytes is not None:
            self._faults.free_bytes -= len(data)
            if self._faults.free_bytes < 0:
                return SFTP_FAILURE
        os.pwrite(self._handle, data, offset)
        self._count(len(data))
        return SFTP_OK

    def stat(self) -> SFTPAttributes | int:
        if "fstat" in self._faults.lacks:
            return SFTP_OP_UNSUPPORTED
        if "fstat" in self._faults.refuses:
            return SFTP_PERMISSION_DENIED
        return SFTPAttributes.from_stat(os.fstat(self._handle))

    def close(self) -> None:
        os.close(self._handle)
        if not self._is_written:
            return
        if self._faults.fails_to_close:
            self._place.unlink()
            raise OSError("lost")  # becomes "failure"
        if self._faults.takes_files_on == "close":
            _take(self._session.site, self._path, self._place)
        if "close" in self._faults.cuts_before_answer_to:
            self._session.cut()

    def _count(self, count: int) -> None:
        if self._faults.cut_after_bytes is not None:
            self._faults.cut_after_bytes -= count
            if self._faults.cut_after_bytes < 0:
                self._session.cut()


def _take(site: Site, path: str, place: Path) -> None:
    """Take a file away, as a partner's server does that feeds it to its own system at once."""
    path = posixpath.normpath(path).lstrip("/")
    if not path.startswith(site.misbehaviour.takes_files_from):
        return
    site.taken[path] = place.read_bytes()
    place.unlink()
