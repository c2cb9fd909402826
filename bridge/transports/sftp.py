"""A partner's SFTP server as a transport.

Every operation asks as few questions as its promise allows, since at 20 ms a round trip a night of
small files is made of little else. A file that is listed and then read costs three round trips;
one that is written, three to five, by what its server can confirm.
"""

from __future__ import annotations

import posixpath
import stat
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from types import TracebackType
from typing import BinaryIO, Self

from paramiko import SFTPFile

from bridge.errors import (
    BridgeError,
    ConfigurationError,
    ItemError,
    TryLaterError,
    UnclearError,
)
from bridge.model.endpoints import SftpSettings
from bridge.transports import names, sftp_errors
from bridge.transports.base import LeftOut, Listing, RemoteFile, WholeError
from bridge.transports.listing import listing, no_file
from bridge.transports.portions import portions
from bridge.transports.sftp_client import CHUNK_BYTES, Client, Entry, remote_file
from bridge.transports.sftp_connect import Connection, Greeting, connect
from bridge.transports.sftp_errors import SftpStatus


class Sftp:
    """A session at one server, from entering to leaving it as a context."""

    def __init__(self, settings: SftpSettings) -> None:
        self._settings = settings
        self._connection: Connection | None = None
        #: Bytes of the files that were listed or looked at: what need not be asked again.
        self._sizes: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._connection = connect(self._settings)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop()

    @property
    def greeting(self) -> Greeting:
        """What the server has shown at login."""
        if self._connection is None:
            raise TryLaterError(f"There is no connection to {self._settings.address}")
        return self._connection.greeting

    def list(self, folder: str) -> Listing:
        with self._doing(f"listing {folder}", folder=folder or ".") as client:
            entries = client.entries(folder or ".", self._settings.most_files + 1)
        found = listing(map(_listed, entries), folder, self._settings.most_files)
        for file in found:
            self._remember(posixpath.join(folder, file.name), file.size)
        return found

    def look(self, path: str) -> RemoteFile | None:
        names.check(path)
        with self._doing(f"looking at {path}") as client:
            try:
                attributes = client.lstat(path)
            except SftpStatus as status:
                if status.is_missing:
                    return None
                raise
        if not Entry(b"", b"", attributes).is_file:
            raise ItemError(f"{path} is there, but is no regular file")
        self._remember(path, attributes.st_size)
        return remote_file(posixpath.basename(path), attributes)

    def read(self, path: str, sink: BinaryIO) -> int:
        total = 0
        with closing(self._chunks(names.check(path))) as chunks:
            for chunk in chunks:
                sink.write(chunk)
                total += len(chunk)
        return total

    def _chunks(self, path: str) -> Generator[bytes, None, None]:
        """Yield the file's bytes; faults of who takes them do not come by here."""
        with self._doing(f"reading {path}") as client, closing(client.open(path)) as file:
            expected = self._sizes.pop(path, None) or _size_of(file) or 0
            total = 0
            for chunk in client.download(file, expected):
                yield chunk
                total += len(chunk)
            if total < expected and _size_of(file) != total:
                raise TryLaterError(f"{path} ended after {total} of {expected} bytes")

    def write(self, path: str, source: BinaryIO, size: int) -> None:
        """Write in a stream of requests, and wait for the answer to every one of them.

        paramiko does not read the last answers of a stream unless it is switched off before its
        end: a full disk then goes unnoticed. The size is asked on the open handle, because some
        servers take a file away as soon as it is closed.
        """
        self._sizes.pop(names.check(path), None)
        with self._writing(path) as client:
            file = client.open(path, "w")
        try:
            self._send(file, path, source, size)
            is_whole = self._settings.check_on_handle and self._is_whole(file, path, size)
            self._close(file, path, is_whole=is_whole)
        finally:
            with suppress(*sftp_errors.FOREIGN):
                file.close()
        if self._settings.stat_after_put:
            self._check_by_path(path, size)

    def _close(self, file: SFTPFile, path: str, *, is_whole: bool) -> None:
        """Close a file that was sent to its last byte; `is_whole`: the server has shown its size.

        Where the answer is lost, only such a file was whole for certain.
        """
        try:
            with self._going_on(path) as client:
                client.close_checked(file)
        except UnclearError as error:
            if not is_whole:
                raise
            raise WholeError(error.message, error.remedy) from error

    def _send(self, file: SFTPFile, path: str, source: BinaryIO, size: int) -> None:
        file.set_pipelined(True)
        for portion, left in portions(source, size, CHUNK_BYTES, path):
            with self._going_on(path):
                if not left:
                    file.set_pipelined(False)
                file.write(portion)

    def _is_whole(self, file: SFTPFile, path: str, size: int) -> bool:
        """Return whether the server shows all of an open file; False where it does not say.

        TryLaterError where it shows another size.
        """
        with self._going_on(path):
            try:
                written = file.stat().st_size
            except SftpStatus as status:
                if status.is_unsupported and self._settings.stat_after_put:
                    return False
                raise
        if written is not None and written != size:
            raise TryLaterError(f"{path} has {written} bytes after {size} were written")
        return written is not None

    def _check_by_path(self, path: str, size: int) -> None:
        try:
            file = self.look(path)
        except TryLaterError as error:
            raise WholeError(error.message, error.remedy) from error
        if file is None:
            raise WholeError(
                f"{path} was written whole, and is gone",
                "If this server takes files away at once, set `stat_after_put: off`",
            )
        if file.size is not None and file.size != size:
            raise TryLaterError(f"{path} has {file.size} bytes after {size} were written")

    def rename(self, old: str, new: str) -> None:
        names.check(old)
        names.check(new)
        if self._settings.look_before_rename and self._exists(new):
            raise ItemError(f"{new} exists already")
        with self._doing(f"renaming {old} to {new}", changes=True) as client:
            try:
                client.rename(old, new)
            except SftpStatus as status:
                raise self._why_not_renamed(status, old, new) from status
        self._sizes.pop(old, None)
        self._sizes.pop(new, None)

    def _why_not_renamed(self, status: SftpStatus, old: str, new: str) -> BridgeError:
        """Find out what the server's `Failure` means."""
        doing = self._what(f"renaming {old} to {new}", changes=True)
        if not self._settings.look_before_rename:
            return sftp_errors.translate(status, doing)
        is_old_there, is_new_there = self._exists(old), self._exists(new)
        if is_old_there and is_new_there:
            return ItemError(f"{new} exists already")
        if is_new_there:
            return UnclearError(f"{old} is gone and {new} is there, but {status}")
        if not is_old_there:
            return ItemError(f"{old} is gone")
        if status.is_missing:
            doing = self._what(f"renaming {old}", folder=posixpath.dirname(new))
        return sftp_errors.translate(status, doing)

    def _exists(self, path: str) -> bool:
        """Tell whether anything stands at `path`: a file, a folder or a link."""
        with self._doing(f"looking at {path}") as client:
            try:
                client.lstat(path)
            except SftpStatus as status:
                if status.is_missing:
                    return False
                raise
        return True

    def remove(self, path: str) -> None:
        self._sizes.pop(names.check(path), None)
        with self._doing(f"removing {path}", changes=True) as client:
            try:
                client.remove(path)
            except SftpStatus as status:
                if not status.is_missing:
                    raise

    def make_folder(self, folder: str) -> None:
        if self._is_folder(folder):
            return
        above = posixpath.dirname(folder.rstrip("/"))
        if above and above != folder:
            self.make_folder(above)
        with self._doing(f"making the folder {folder}", changes=True) as client:
            try:
                client.mkdir(folder)
            except SftpStatus:
                if not self._is_folder(folder):  # else somebody else was quicker
                    raise

    def _is_folder(self, folder: str) -> bool:
        with self._doing(f"looking at {folder}") as client:
            try:
                mode = client.stat(folder).st_mode
            except SftpStatus as status:
                if status.is_missing:
                    return False
                raise
        if mode is not None and stat.S_IFMT(mode) and not stat.S_ISDIR(mode):
            raise ConfigurationError(
                f"{folder} is there, but is no folder", "Correct its name in bridge.yaml"
            )
        return True

    def _remember(self, path: str, size: int | None) -> None:
        if size is not None:
            self._sizes[path] = size

    def _going_on(self, path: str) -> AbstractContextManager[Client]:
        """Go on with a write that has begun; without a connection nobody knows how far it came."""
        try:
            self._live_client(f"writing {path}")
        except TryLaterError as error:
            raise UnclearError(error.message, error.remedy) from error
        return self._writing(path)

    def _writing(self, path: str) -> AbstractContextManager[Client]:
        return self._doing(f"writing {path}", changes=True, folder=posixpath.dirname(path) or ".")

    @contextmanager
    def _doing(self, what: str, *, changes: bool = False, folder: str = "") -> Iterator[Client]:
        """Give the client for one step, and tell its faults as the bridge's own.

        Only the server's own answers leave the connection in order. After everything else it is
        not known what comes next on it, and it is cut.
        """
        client = self._live_client(what)
        try:
            yield client
        except sftp_errors.FOREIGN as error:
            if not isinstance(error, SftpStatus):
                self._drop()
            raise sftp_errors.translate(error, self._what(what, changes, folder)) from error

    def _what(self, what: str, changes: bool = False, folder: str = "") -> sftp_errors.Doing:
        settings = self._settings
        seconds = settings.timeout_seconds
        return sftp_errors.Doing(settings.address, what, changes, folder, seconds)

    def _live_client(self, what: str) -> Client:
        if self._connection is None or not self._connection.is_active:
            self._drop()
            raise TryLaterError(
                f"There is no connection to {self._settings.address} for {what}", "Run it again"
            )
        return self._connection.client

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _size_of(file: SFTPFile) -> int | None:
    """Return the bytes of an open file; None where the server cannot or will not say."""
    try:
        return file.stat().st_size
    except SftpStatus:
        return None


def _listed(entry: Entry) -> RemoteFile | LeftOut | None:
    """Return what is used of an entry; None for a folder."""
    name = entry.name.decode("utf-8", "surrogateescape")
    if entry.is_file:
        return remote_file(name, entry.attributes)
    return None if entry.is_folder else no_file(name, is_link=entry.is_link)
