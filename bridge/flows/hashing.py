"""A sink that keeps nothing but the hash and the number of the bytes."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, cast

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
