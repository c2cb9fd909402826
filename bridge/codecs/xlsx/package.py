"""The ZIP archive that a workbook is, with every door shut that an attack could come through.

Whatever is declared, a part is given up where it grows beyond any table; none is ever held whole.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile

from lxml import etree

from bridge.codecs import signatures
from bridge.codecs.archives import TableTooLarge, open_archive
from bridge.codecs.faults import unreadable
from bridge.model.records import UnreadableFileError

#: Bytes of a sheet, unpacked: a million rows of a kilobyte.
LARGEST_SHEET = 1 << 30
#: Bytes of the table of texts, unpacked, which is held in memory as texts.
LARGEST_STRINGS = 1 << 26
#: Bytes of any other part, unpacked.
LARGEST_PART = 1 << 24
#: Bytes between two elements that are waited for: what holds memory until the next comes.
_LONGEST_STEP = 1 << 22
_ZIP = b"PK\x03\x04"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What the standard library raises for archives that are not whole. RuntimeError: a password.
_BROKEN = (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error,
           zlib.error)  # fmt: skip

_ASK_AGAIN = "Ask the partner to send the file again"
_ASK_WHAT = "Ask the partner what was put there, or correct the pattern of file names"
_ASK_XLSX = "Ask the partner to save it as an Excel workbook (.xlsx) without a password"


class Package:
    """An archive that looks like a workbook; raises `UnreadableFileError` where it is none."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self.file = file
        _refuse_what_is_no_archive(stream, file)
        try:
            self._archive = open_archive(stream)
        except TableTooLarge:
            raise self.too_large("its archive has more parts than any workbook") from None
        except _BROKEN:
            raise self.damaged("it ends before its end, or is no whole ZIP archive") from None
        self._names = frozenset(self._archive.namelist())

    def has(self, name: str) -> bool:
        """Return whether there is a part of this name."""
        return name in self._names

    def part(self, name: str, most: int = LARGEST_PART) -> Part:
        """Return the part `name`, of which no more than `most` bytes are read."""
        try:
            info = self._archive.getinfo(name)
            if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise self.damaged(f"its part {name} is packed in an unusual way")
            return Part(self._archive.open(info), name, most, self)
        except (KeyError, *_BROKEN):
            raise self.damaged(f"its part {name} is missing or cannot be unpacked") from None

    def related(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Yield what the part `name` refers to: an id, a kind, the name of a part."""
        folder, base = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(relations):
            return
        for one in self.part(relations).elements("Relationship"):
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))
                kind = one.get("Type", "").rpartition("/")[2]
                yield one.get("Id", ""), kind, target.lstrip("/")

    def damaged(self, how: str) -> UnreadableFileError:
        """Return the error for a workbook that is not whole."""
        message = f"The workbook is damaged: {how}"
        return unreadable(self.file, "damaged-workbook", message, remedy=_ASK_AGAIN)

    def too_large(self, how: str) -> UnreadableFileError:
        """Return the error for a workbook that nobody could hold."""
        message = f"The workbook is too large to be read: {how}"
        return unreadable(self.file, "too-large", message, remedy=_ASK_WHAT)

    def no_workbook(self, what: str, remedy: str = _ASK_XLSX) -> UnreadableFileError:
        """Return the error for an archive that is something else."""
        return _is_other(self.file, what, remedy)


class Part:
    """One part of a package on its way through: never more than a bounded piece of it."""

    def __init__(self, source: IO[bytes], name: str, most: int, package: Package) -> None:
        self._source = source
        self._name = name
        self._most = most
        self._package = package
        self._size = 0
        self._step = 0

    def read(self, size: int = 1 << 16) -> bytes:
        """Return some bytes, none at the end; `UnreadableFileError` where there are too many."""
        try:
            data = self._source.read(size)
        except _BROKEN:
            raise self._package.damaged(f"its part {self._name} cannot be unpacked") from None
        if not self._size and b"<!DOCTYPE" in data.replace(b"\0", b""):
            raise self._package.damaged(f"its part {self._name} has a DOCTYPE")
        self._size += len(data)
        self._step += len(data)
        if self._size > self._most or self._step > _LONGEST_STEP:
            raise self._package.too_large(f"its part {self._name} is larger than any table is")
        return data

    def elements(self, *names: str) -> Iterator[etree._Element]:
        """Yield every element with one of these local names, as it ends."""
        events = etree.iterparse(
            self,
            events=("end",),
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for _, element in events:
                self._step = 0
                yield element
        except etree.XMLSyntaxError:
            raise self._package.damaged(f"its part {self._name} is not well-formed") from None

    def drain(self) -> None:
        """Read what is left: the archive's check sum is compared at the end."""
        while self.read():
            self._step = 0


def local_name(element: etree._Element) -> str:
    """Return the name of `element` without its namespace, of which there are two generations."""
    return element.tag.rpartition("}")[2]


def forget(element: etree._Element) -> None:
    """Free what is in `element`, and all that stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


def _refuse_what_is_no_archive(stream: BinaryIO, file: str) -> None:
    head = stream.read(signatures.LONGEST)
    stream.seek(0)
    if not head:
        raise unreadable(file, "empty-file", "The file is empty", remedy=_ASK_AGAIN)
    if head.startswith(_OLD):
        raise _is_other(file, "an old Excel file (.xls), or one with a password", _ASK_XLSX)
    if not head.startswith(_ZIP):
        looks_like = signatures.binary(head) or signatures.markup(head) or _text_or_noise(head)
        raise _is_other(file, looks_like, _ASK_WHAT)


def _text_or_noise(head: bytes) -> str:
    is_text = all(byte >= 32 or byte in b"\t\r\n" for byte in head)
    return "plain text, perhaps delimited" if is_text else "something that is no archive"


def _is_other(file: str, what: str, remedy: str) -> UnreadableFileError:
    message = f"The file looks like {what}, not like an Excel workbook (.xlsx)"
    return unreadable(file, "not-a-workbook", message, remedy=remedy)
