"""ZIP archives around files: what is in one, each file in it as a stream, and one written.

Nothing is unpacked by its name, so a name can lead nowhere; one that tries to is refused all the
same, because whoever wrote it meant something else. The files are read as streams; only the table
of contents is held in memory. Format: PKWARE's APPNOTE.TXT.
"""

from __future__ import annotations

import io
import re
import shutil
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO, cast

from bridge.codecs import signatures
from bridge.codecs.archives import TableTooLarge, open_archive
from bridge.codecs.faults import counted, unreadable
from bridge.model.records import Inside, UnreadableFileError

#: Files in one archive beyond which it is no partner's export.
_MOST_FILES = 10_000
#: Bytes of all files that are read from one archive.
_MOST_BYTES = 1 << 30
#: How much larger than its packed bytes a file may be, where it is larger than `_HARMLESS_BYTES`.
_MOST_RATIO = 200
_HARMLESS_BYTES = 1 << 24

#: How an archive begins, and one with nothing in it.
_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
#: The flag of an encrypted file.
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What `zipfile` raises for bytes that are not what was packed, and for an archive at large.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)
_BROKEN = (*_DAMAGED, OSError, ValueError, RuntimeError, OverflowError, struct.error)
#: Control characters, halves of surrogate pairs, line and paragraph ends.
_NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})

_ASK_AGAIN = "Ask the partner to send the file again"
_ASK_WHAT = "Ask the partner what was put there, or correct the pattern of file names"
_ASK_PLAIN = "Ask the partner for an archive that is packed plainly: without a password, deflated"


class Zipped:
    """An opened archive, `stream`, of the partner's file called `file`.

    Raises `UnreadableFileError` at once for what is wrong with the archive as such, and when a file
    in it is opened or read for what is wrong with that one.
    """

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._file = file
        self._taken = 0
        _check_head(stream, file)
        try:
            self._archive = open_archive(stream)
        except TableTooLarge:
            raise self._too_many_files() from None
        except _BROKEN:
            message = "The ZIP archive has no whole table of contents: it was cut off or damaged"
            raise self._unreadable("cut-off", message, _ASK_AGAIN) from None
        self._files = {_plain(one.filename): one for one in self._checked()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files in it, with their folders, in the order of the archive."""
        return tuple(self._files)

    def size(self, name: str) -> int:
        """Return the bytes of a file in it, as the archive states them."""
        return self._files[name].file_size

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open a file in it for reading."""
        info = self._files[name]
        self._refuse_what_cannot_be_read(name, info)
        try:
            member = self._archive.open(info)
        except _BROKEN:
            raise self._damaged(name) from None
        with member:
            yield cast("BinaryIO", _Member(cast("BinaryIO", member), self._damaged(name)))

    def nothing_inside(self, pattern: str) -> UnreadableFileError:
        """Return the error of an archive in which no file fits `pattern`."""
        some = ", ".join(name[:80] for name in self.names[:3])
        found = f"{counted(len(self._files), 'file')} ({some})" if some else "no file"
        message = f"The ZIP archive holds {found}, and none that fits {pattern}"
        return self._unreadable("nothing-inside", message, _ASK_WHAT)

    def _checked(self) -> Iterator[zipfile.ZipInfo]:
        """Yield the files in it; raises for one that makes the whole archive suspect."""
        # One without a name cannot even be asked whether it is a folder.
        files = [one for one in self._archive.infolist() if not (one.filename and one.is_dir())]
        if len(files) > _MOST_FILES:
            raise self._too_many_files()
        times = Counter(_plain(one.filename) for one in files)
        for one in files:
            name = _plain(one.filename)
            if _leads_out(name):
                message = f"A file in the ZIP archive has a path for its name: {name[:80]!a}"
                raise self._unreadable("path-in-name", message, _ASK_WHAT)
            if times[name] > 1:
                message = f"The ZIP archive holds {name[:80]} more than once"
                raise self._unreadable("doubled-name", message, _ASK_AGAIN)
            yield one

    def _refuse_what_cannot_be_read(self, name: str, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & _ENCRYPTED:
            message = f"{name} in the ZIP archive is encrypted"
            raise self._unreadable("encrypted", message, _ASK_PLAIN)
        if info.compress_type not in _METHODS:
            message = f"{name} in the ZIP archive is packed in a way that is not read"
            raise self._unreadable("unknown-packing", message, _ASK_PLAIN)
        if name.lower().endswith(".zip"):
            message = f"{name} in the ZIP archive is an archive itself"
            raise self._unreadable("zip-in-zip", message, "Ask the partner for its files alone")
        self._taken += info.file_size
        is_bomb = info.file_size > max(_HARMLESS_BYTES, _MOST_RATIO * info.compress_size)
        if is_bomb or self._taken > _MOST_BYTES:
            message = f"{name} in the ZIP archive would unpack to {info.file_size:,} bytes"
            raise self._unreadable("too-big", message, _ASK_WHAT)

    def _too_many_files(self) -> UnreadableFileError:
        message = f"The ZIP archive holds more than {_MOST_FILES:,} files"
        return self._unreadable("too-big", message, _ASK_WHAT)

    def _damaged(self, name: str) -> UnreadableFileError:
        message = f"{name} in the ZIP archive is damaged"
        return self._unreadable("damaged", message, _ASK_AGAIN)

    def _unreadable(self, code: str, message: str, remedy: str) -> UnreadableFileError:
        return unreadable(self._file, code, message, remedy=remedy)


class _Member(io.BufferedIOBase):
    """A file in an archive, whose damage is told as an `UnreadableFileError`."""

    def __init__(self, member: BinaryIO, damaged: UnreadableFileError) -> None:
        self._member = member
        self._damaged = damaged

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes."""
        try:
            return self._member.read(-1 if size is None else size)
        except _DAMAGED:
            raise self._damaged from None

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the file."""
        try:
            return self._member.seek(offset, whence)
        except _DAMAGED:
            raise self._damaged from None

    def tell(self) -> int:
        """Return the place in the file."""
        return self._member.tell()

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True: going back means unpacking from the beginning."""
        return True


@contextmanager
def new_zip(
    sink: BinaryIO, inside: Inside, beside: Iterable[tuple[str, BinaryIO]] = ()
) -> Iterator[BinaryIO]:
    """Write an archive with one file in it to `sink`; what is written to the result is the file.

    Behind it come the files `beside` it, given as names and bytes.
    """
    with zipfile.ZipFile(sink, "w") as archive:
        with archive.open(_entry(inside.name, inside.made), "w") as member:
            yield cast("BinaryIO", member)
        for name, stream in beside:
            with archive.open(_entry(name, inside.made), "w") as member:
                shutil.copyfileobj(stream, member)


def _entry(name: str, made: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, made.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def looks_zipped(stream: BinaryIO) -> bool:
    """Return whether a stream begins as an archive does; it is left at its beginning."""
    stream.seek(0)
    head = stream.read(len(_STARTS[0]))
    stream.seek(0)
    return head in _STARTS


def _check_head(stream: BinaryIO, file: str) -> None:
    if looks_zipped(stream):
        return
    head = stream.read(signatures.LONGEST)
    stream.seek(0)
    if not head:
        raise unreadable(file, "empty-file", "The file is empty", remedy=_ASK_AGAIN)
    kind = signatures.binary(head) or signatures.markup(head)
    message = f"The file is not a ZIP archive{f', it looks like {kind}' if kind else ''}"
    raise unreadable(file, "not-a-zip", message, remedy=_ASK_WHAT)


def _plain(name: str) -> str:
    """Return a name with slashes between its folders: some write what Windows has there."""
    return name.replace("\\", "/")


def _leads_out(name: str) -> bool:
    """Return whether a name is more than a file in a folder of the archive."""
    parts = name.split("/")
    has_drive = re.match("[A-Za-z]:", name) is not None
    is_text = not any(unicodedata.category(one) in _NO_TEXT for one in name)
    return has_drive or not is_text or any(part in ("", ".", "..") for part in parts)
