"""Bytes known by their hash: a sink that keeps nothing else, and files at the partner."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, cast

from bridge.ledger.files import FileRow
from bridge.transports.base import RemoteFile, Transport

if TYPE_CHECKING:
    from typing_extensions import Buffer


class HashingSink(io.BufferedIOBase):
    """Bytes go in, a SHA-256 comes out."""

    def __init__(self) -> None:
        self._hash = sha256()
        self.size = 0

    def write(self, data: Buffer, /) -> int:
        """Take `data` into the hash."""
        plain = bytes(data)
        self._hash.update(plain)
        self.size += len(plain)
        return len(plain)

    def writable(self) -> bool:
        """Return True."""
        return True

    def hexdigest(self) -> str:
        """Return the SHA-256 of everything that was written."""
        return self._hash.hexdigest()

    def as_binary(self) -> BinaryIO:
        """Return the sink as the type that transports write to."""
        return cast(BinaryIO, self)


def has_bytes_of(file: FileRow, transport: Transport, path: str, found: RemoteFile) -> bool:
    """Return whether what was `found` at `path` holds exactly the archived bytes of `file`."""
    if found.size not in (None, file.size):
        return False
    sink = HashingSink()
    transport.read(path, sink.as_binary())
    return sink.hexdigest() == file.sha256
