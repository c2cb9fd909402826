"""paramiko's SFTP client, with what it leaves undone.

- Names and messages that are no UTF-8 end a listing, and hide the status of any failed request.
- Only two of the statuses keep their meaning; the rest become an `OSError("Failure")`.
- `SFTPFile.close` swallows the answer to the closing, which is where servers that put a file
  together at the end say that they could not.
- `listdir_iter` loses entries when another request is made between two of them.
- `prefetch` starts a thread that sleeps at its limit, and for ever once the connection is lost
  (paramiko #2455); here one thread asks ahead and reads the answers in order.

`_async_request`, `_read_response`, `_request` and `_convert_status` are paramiko's own protocol
level: not public, but unchanged since 1.15. The tests run it with each paramiko that we allow.
"""

from __future__ import annotations

import stat
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from paramiko import Message, SFTPAttributes, SFTPClient, SFTPFile
from paramiko.sftp import (
    CMD_CLOSE,
    CMD_DATA,
    CMD_HANDLE,
    CMD_NAME,
    CMD_OPENDIR,
    CMD_READ,
    CMD_READDIR,
    CMD_STATUS,
    SFTP_EOF,
    SFTP_OK,
    SFTPError,
    int64,
)

from bridge.transports.base import RemoteFile
from bridge.transports.sftp_errors import SftpStatus

#: Every server takes requests for 32 KiB (draft-ietf-secsh-filexfer-13, section 4); more is faster
#: at some and an error at others.
CHUNK_BYTES = 32768
#: Requests under way at once: 8 MiB fill a line of 100 ms at 640 Mbit/s.
_READS_AHEAD = 256
_LISTINGS_AHEAD = 50
#: How `ls -l` begins for what is no file.
_KINDS = {b"d": stat.S_IFDIR, b"l": stat.S_IFLNK}


class _Answers(Protocol):
    """Who is told of an answer that somebody else found while waiting for his own."""

    def _async_response(self, kind: int, answer: Message, number: int) -> None: ...


class _Collected:
    """Answers to requests of ours, in whatever order they come."""

    def __init__(self) -> None:
        self.by_number: dict[int, tuple[int, Message]] = {}

    def _async_response(self, kind: int, answer: Message, number: int) -> None:
        self.by_number[number] = (kind, answer)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a listing."""

    name: bytes
    #: As `ls -l` shows it, where the server does.
    long_name: bytes
    attributes: SFTPAttributes

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file, or the server tells nothing else."""
        return self._kind in (stat.S_IFREG, 0)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self._kind == stat.S_IFDIR

    @property
    def is_link(self) -> bool:
        """Whether it is a link."""
        return self._kind == stat.S_IFLNK

    @property
    def _kind(self) -> int:
        """What it is, as `stat` tells it; 0 where the server does not say."""
        kind = stat.S_IFMT(self.attributes.st_mode or 0)
        return kind or _KINDS.get(self.long_name[:1], 0)


def remote_file(name: str, attributes: SFTPAttributes) -> RemoteFile:
    """Return what the server tells of a file."""
    seconds = attributes.st_mtime
    modified = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return RemoteFile(name, attributes.st_size, modified)


class Client(SFTPClient):
    """One SFTP session; not to be shared between threads (paramiko #718, #1836)."""

    _closing_fault: Exception | None = None

    if TYPE_CHECKING:  # what the stubs leave out

        def _async_request(self, fileobj: _Answers, t: int, *args: object) -> int: ...
        def _read_response(self, waitfor: int | None = None) -> tuple[int, Message]: ...

    def entries(self, folder: str, most: int) -> list[Entry]:
        """Return everything in `folder`, as it is now; of more than `most` entries the first."""
        kind, answer = self._request(CMD_OPENDIR, folder.encode())
        if kind != CMD_HANDLE:
            raise SFTPError("expected a handle")
        handle = answer.get_binary()
        try:
            return list(islice(self._listed(handle), most))
        finally:
            self._request(CMD_CLOSE, handle)

    def _listed(self, handle: bytes) -> Iterator[Entry]:
        collected = _Collected()
        numbers: deque[int] = deque()
        is_end = False
        while numbers or not is_end:
            while not is_end and len(numbers) < _LISTINGS_AHEAD:
                numbers.append(self._async_request(collected, CMD_READDIR, handle))
            answer = self._answer(collected, numbers.popleft(), CMD_NAME)
            if answer is None:
                is_end = True  # those asked ahead are still read: they may come out of order
            else:
                yield from _entries_in(answer)

    def download(self, file: SFTPFile, expected_bytes: int) -> Iterator[bytes]:
        """Yield the whole of an open file, however large it has become since it was looked at.

        `expected_bytes` decides how far to ask ahead. What lies beyond is asked for as well, so
        that neither growth nor a missing end goes unnoticed, and it costs no round trip.
        """
        collected = _Collected()
        stretches = _stretches(expected_bytes)
        asked: deque[tuple[int, int, int]] = deque()
        while True:
            while not asked or (len(asked) < _READS_AHEAD and asked[-1][1] < expected_bytes):
                offset, length = next(stretches)
                asked.append((self._ask(collected, file, offset, length), offset, length))
            number, offset, length = asked.popleft()
            data = self._stretch(collected, file, number, offset, length)
            yield data
            if len(data) < length:
                return

    def _stretch(
        self, collected: _Collected, file: SFTPFile, number: int, offset: int, length: int
    ) -> bytes:
        """Return the answer to request `number`; less than `length` only at the file's end."""
        data = b""
        while True:
            answer = self._answer(collected, number, CMD_DATA)
            part = b"" if answer is None else answer.get_string()
            data += part
            if not part or len(data) >= length:
                return data
            # A server may answer with less than it was asked for.
            number = self._ask(collected, file, offset + len(data), length - len(data))

    def _ask(self, collected: _Collected, file: SFTPFile, offset: int, length: int) -> int:
        return self._async_request(collected, CMD_READ, file.handle, int64(offset), length)

    def _answer(self, collected: _Collected, number: int, expected: int) -> Message | None:
        """Wait for the answer to request `number`; None stands for the end of the file."""
        while number not in collected.by_number:
            self._read_response()
        kind, answer = collected.by_number.pop(number)
        if kind == CMD_STATUS:
            try:
                self._convert_status(answer)
            except EOFError:
                return None
        if kind != expected:
            raise SFTPError("unexpected kind of answer")
        return answer

    def close_checked(self, file: SFTPFile) -> None:
        """Close `file` and raise what the server says to it."""
        self._closing_fault = None
        file.close()
        if self._closing_fault is not None:
            raise self._closing_fault

    def _request(self, t: int, *args: object) -> tuple[int, Message]:
        try:
            return super()._request(t, *args)  # type: ignore[misc, no-any-return]
        except Exception as error:
            if t == CMD_CLOSE:
                self._closing_fault = error
            raise

    def _convert_status(self, answer: Message) -> None:
        code = answer.get_int()
        text = answer.get_string().decode("utf-8", "replace")
        if code == SFTP_EOF:
            raise EOFError(text)
        if code != SFTP_OK:
            raise SftpStatus(code, text)


def _stretches(expected_bytes: int) -> Iterator[tuple[int, int]]:
    """Yield offsets and lengths: exactly up to what is expected, then on without an end."""
    offset = 0
    while True:
        left = expected_bytes - offset
        length = min(CHUNK_BYTES, left) if left > 0 else CHUNK_BYTES
        yield offset, length
        offset += length


def _entries_in(answer: Message) -> Iterator[Entry]:
    for _ in range(answer.get_int()):
        name, long_name = answer.get_string(), answer.get_string()
        attributes = SFTPAttributes()
        attributes._unpack(answer)  # type: ignore[attr-defined]
        if name not in (b".", b".."):
            yield Entry(name, long_name, attributes)
