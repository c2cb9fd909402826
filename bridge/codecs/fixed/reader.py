"""Lines of fixed width to records.

A line that is too long or too short for its type, that cuts a character in two, or that fits no
type, becomes a record with a fault. Without line ends the file is given up where nobody can tell
where the next record begins.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from bridge.codecs.faults import counted, mark, unreadable
from bridge.codecs.fixed.shape import LineShape, Shape
from bridge.codecs.fixed.units import cuts_through
from bridge.codecs.lines import Lines
from bridge.model.place import Where
from bridge.model.records import PlaceName, Record

_ASK_AGAIN = "Ask the partner to send the file again"
_COMPARE = "Compare the length of the record with the partner's description"


def read(stream: BinaryIO, shape: Shape, file: str) -> Iterator[Record]:
    """Yield the records of `stream`; see `bridge.codecs.base.Codec.read`."""
    needs_last_newline = shape.settings.last_newline == "required"
    lines = Lines(stream, shape.encoding, file, needs_last_newline, shape.longest_line)
    texts = _rows(lines) if shape.has_line_ends else _blocks(lines, shape, file)
    is_empty = True
    reading = _Reading(shape, file)
    for number, text in texts:
        is_empty = False
        yield reading.record(text, number)
    if is_empty:
        message = "The file holds nothing but blank lines"
        raise unreadable(file, "empty-file", message, remedy=_ASK_AGAIN)


def _rows(lines: Lines) -> Iterator[tuple[int, str]]:
    """Yield lines without their ends, each with its number; empty ones are no records."""
    for number, line in enumerate(lines, start=1):
        lines.row_line = number
        text = line.rstrip("\r\n")
        if text:
            yield number, text


def _blocks(lines: Lines, shape: Shape, file: str) -> Iterator[tuple[int, str]]:
    """Yield what stands one behind the other, each with its number."""
    blocks = _Blocks(shape, file)
    for number, text in enumerate(blocks.of(lines.pieces()), start=1):
        if "\n" in text or "\r" in text:
            message = f"There is a line end within record {number}"
            remedy = "Set fixed.newline to how lines end, or compare the length of the records"
            raise unreadable(file, "line-end", message, number, remedy=remedy)
        yield number, text


class _Blocks:
    """Cuts a text into records by the length of each."""

    def __init__(self, shape: Shape, file: str) -> None:
        self._shape = shape
        self._file = file
        self._number = 0
        sizes = {one.size for one in shape.lines}
        #: The length of every record, where all types have the same.
        self._only = sizes.pop() if len(sizes) == 1 else 0

    def of(self, texts: Iterable[str]) -> Iterator[str]:
        """Yield the records in `texts`; what is behind the last is a line end, or cut off."""
        waiting = ""
        for text in texts:
            waiting += self._shape.spread(text)
            at = 0
            while len(waiting) - at >= self._shape.longest:
                size = self._size(waiting[at : at + self._shape.longest])
                yield self._block(waiting, at, size)
                at += size
            waiting = waiting[at:]
        while waiting.strip("\r\n"):
            size = self._size(waiting)
            yield self._block(waiting, 0, size)
            waiting = waiting[size:]

    def _block(self, text: str, at: int, size: int) -> str:
        """Return the record of that size; it has to be there, and to end behind a character."""
        if len(text) - at < size:
            unit = self._shape.settings.unit.removesuffix("s")
            message = f"The file ends within a record: {counted(len(text) - at, unit)} of {size}"
            raise unreadable(self._file, "cut-off", message, self._number, remedy=_ASK_AGAIN)
        if cuts_through(text, at + size):
            message = f"Record {self._number} ends within a character"
            raise unreadable(self._file, "cut-character", message, self._number, remedy=_COMPARE)
        return text[at : at + size]

    def _size(self, text: str) -> int:
        """Return the length of the record that `text` begins with."""
        self._number += 1
        if self._only:
            return self._only
        kind = self._shape.type_of(text)
        if kind is None:
            number = self._number
            message = f"Record {number} fits no type, so nobody knows where the next one begins"
            raise unreadable(self._file, "unknown-record", message, number, remedy=_COMPARE)
        return kind.size


class _Limits(NamedTuple):
    """How long a line of one type may be."""

    least: int
    most: int
    #: All lines of the type are as long as its first.
    is_even: bool = False


class _Reading:
    """Makes records of the lines of one file."""

    def __init__(self, shape: Shape, file: str) -> None:
        self._shape = shape
        self._file = file
        self._unit = shape.settings.unit.removesuffix("s")
        is_alone = len(shape.lines) == 1 and not shape.telling
        #: The type of every line, where there is one type and nothing to tell.
        self._only = shape.lines[0] if is_alone else None
        self._limits = {one.layout.name: self._limits_of(one) for one in shape.lines}
        #: The length of the first line of each type that must be even.
        self._first: dict[str, int] = {}

    def record(self, text: str, number: int) -> Record:
        """Return the record of a line, or of a record without one."""
        shape, where = self._shape, Where(self._file, number)
        line = text if text.isascii() or not shape.has_line_ends else shape.spread(text)
        kind = self._only or shape.type_of(line)
        if kind is None:
            message = "The line fits no type of record of the mapping"
            return Record("", {}, where, fault=message, fault_code="unknown-record")
        padded = line if len(line) >= kind.size else line.ljust(kind.size)
        record = Record(kind.layout.name, self._cells(padded, kind), where)
        self._judge_length(record, len(line))
        if not line.isascii():
            _judge_cuts(record, kind, line)
        return record

    def _cells(self, line: str, kind: LineShape) -> dict[PlaceName, str]:
        if line.isascii():
            strip = self._shape.strip
            return {place: strip(line[start:stop], " ") for place, start, stop in kind.cuts}
        text_at = self._shape.text_at
        return {place: text_at(line, start, stop) for place, start, stop in kind.cuts}

    def _limits_of(self, kind: LineShape) -> _Limits:
        how, is_stated = self._shape.settings.lines, bool(kind.layout.length)
        if how == "any" or (kind.layout.is_ignored and not is_stated):
            return _Limits(0, sys.maxsize)
        most = kind.size if is_stated else sys.maxsize
        return _Limits(0, most) if how == "trimmed" else _Limits(kind.size, most, not is_stated)

    def _judge_length(self, record: Record, size: int) -> None:
        limits = self._limits[record.type]
        least, most, wanted = limits.least, limits.most, f"{limits.most} were expected"
        if limits.is_even and size >= least:
            least = most = self._first.setdefault(record.type, size)
            wanted = f"the first of its type has {most}"
        elif limits.is_even:
            wanted = f"at least {least} are needed"
        found = f"{counted(size, self._unit)} where {wanted}"
        if size < least:
            mark(record, "row-too-short", f"{found}, and `lines: full` takes no less")
        elif size > most:
            mark(record, "row-too-long", found)


def _judge_cuts(record: Record, kind: LineShape, line: str) -> None:
    """Mark a record of whose places one begins or ends within a character."""
    for place, start, stop in kind.cuts:
        if cuts_through(line, start) or cuts_through(line, stop):
            mark(record, "cut-character", f"{place} cuts a character in two")
