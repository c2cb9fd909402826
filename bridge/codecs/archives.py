"""Opening a ZIP archive without believing what it says of its own table of contents.

`zipfile` reads the table whole and makes an object of every entry: a million of them, in a file of
fifty megabytes, are a gigabyte of memory before anybody can count them.
"""

from __future__ import annotations

import io
from typing import BinaryIO, cast
from zipfile import ZipFile

#: Bytes of a table of contents: some ten thousand files with long names.
_LARGEST_TABLE = 1 << 22


class TableTooLarge(ValueError):
    """The table of contents is larger than that of any partner's archive."""


def open_archive(stream: BinaryIO) -> ZipFile:
    """Return the archive in `stream`; raises `TableTooLarge`, or what `ZipFile` raises."""
    bounded = _Bounded(stream)
    archive = ZipFile(cast("BinaryIO", bounded))
    bounded.is_open = True
    return archive


class _Bounded(io.BufferedIOBase):
    """A stream that refuses to be read in large pieces until the archive is open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.is_open = False

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes."""
        wanted = -1 if size is None else size
        if wanted > _LARGEST_TABLE and not self.is_open:
            raise TableTooLarge
        return self._stream.read(wanted)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the stream."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the place in the stream."""
        return self._stream.tell()

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True: an archive is read from its end."""
        return True
