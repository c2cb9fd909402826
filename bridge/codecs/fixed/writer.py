"""Records to lines of fixed width, and beforehand: what of a record such a line cannot hold."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from bridge.codecs import signatures
from bridge.codecs.base import CannotWrite
from bridge.codecs.encoding import unencodable
from bridge.codecs.faults import counted, spelled
from bridge.codecs.fixed.shape import LineShape, Shape
from bridge.codecs.fixed.units import gathered
from bridge.codecs.matching import kind_of, misread, unwritable, with_match
from bridge.model.records import PlaceName, Record

_NEWLINES = {"lf": "\n", "crlf": "\r\n", "cr": "\r", "crcrlf": "\r\r\n", "none": ""}
#: Lines that are encoded and written at once.
_BATCH = 500


def check(record: Record, shape: Shape) -> list[CannotWrite]:
    """Return what of `record`, without those below it, cannot be written."""
    return _line(record, shape)[1]


def write(sink: BinaryIO, shape: Shape, records: Iterable[Record]) -> None:
    """Write a whole file; see `bridge.codecs.base.Codec.write`."""
    lines = _Lines(sink, shape)
    for record in records:
        lines.add(record)
    lines.end()


class _Lines:
    """Lines on their way into a file."""

    def __init__(self, sink: BinaryIO, shape: Shape) -> None:
        self._sink = sink
        self._shape = shape
        self._newline = _NEWLINES[shape.settings.newline]
        self._encoder = codecs.getincrementalencoder(shape.encoding)()
        self._texts: list[str] = []
        self._is_empty = True

    def add(self, record: Record) -> None:
        """Write `record` and those below it, depth first."""
        line, faults = _line(record, self._shape)
        if faults:
            raise ValueError(f"{record.type or 'a record'}: {faults[0].message}")
        self._texts.append(line if self._is_empty else self._newline + line)
        self._is_empty = False
        if len(self._texts) >= _BATCH:
            self._flush()
        for child in record.children:
            self.add(child)

    def end(self) -> None:
        """Write what is left."""
        if self._is_empty:
            raise ValueError("without a record the file would be empty")
        if self._shape.settings.last_newline != "omit":
            self._texts.append(self._newline)
        self._flush()

    def _flush(self) -> None:
        self._sink.write(self._encoder.encode("".join(self._texts)))
        self._texts.clear()


def _line(record: Record, shape: Shape) -> tuple[str, list[CannotWrite]]:
    """Return the line of `record` without its end, and what of it cannot be written."""
    kind = kind_of(record, shape.by_name.get(record.type, ()))
    faults = unwritable(record, kind)
    if faults or kind is None:
        return "", faults
    texts = with_match(kind.layout, record.cells)
    for place, start, stop in kind.cuts:
        if text := texts.get(place, ""):
            faults += _check_text(place, text, stop - start, shape)
    if faults:
        return "", faults
    line = _filled(kind, texts, shape)
    return gathered(line), list(_check_line(kind, line, shape))


def _filled(kind: LineShape, texts: Mapping[PlaceName, str], shape: Shape) -> str:
    """Return the spread line of these texts, each filled up with blanks."""
    fill = str.rjust if shape.settings.trim == "left" else str.ljust
    line = ""
    for place, start, stop in kind.cuts:
        line = line.ljust(start) + fill(shape.spread(texts.get(place, "")), stop - start)
    line = line.ljust(kind.size)
    return line.rstrip(" ") if shape.settings.lines == "trimmed" else line


def _check_text(place: PlaceName, text: str, width: int, shape: Shape) -> Iterator[CannotWrite]:
    for character in sorted(set("\r\n\0") & set(text)):
        message = f"The file cannot hold {spelled(character)} in a value"
        yield CannotWrite(place, "forbidden-character", message)
    missing = unencodable(text, shape.encoding)
    for character in missing:
        message = f"{spelled(character)} does not exist in {shape.encoding}"
        yield CannotWrite(place, "not-in-encoding", message)
    if not missing:
        yield from _check_size(place, text, width, shape)
    if shape.strip(text, " ") != text:
        message = "Blanks around a value cannot be told from those that fill up its place"
        yield CannotWrite(place, "lost-blanks", message)


def _check_size(place: PlaceName, text: str, width: int, shape: Shape) -> Iterator[CannotWrite]:
    size = len(shape.spread(text))
    found = counted(size, shape.settings.unit.removesuffix("s"))
    if size > width:
        yield CannotWrite(place, "too-long", f"The text has {found} where {width} are allowed")
    elif size < width and shape.settings.trim == "none":
        message = f"The text has {found}, and its place is not filled up to {width}"
        yield CannotWrite(place, "too-short", message)


def _check_line(kind: LineShape, line: str, shape: Shape) -> Iterator[CannotWrite]:
    """Yield what is wrong with a spread line as a whole."""
    if not line:
        yield CannotWrite("", "only-blanks", "A line of nothing but blanks would be an empty one")
    if (len(shape.lines) > 1 or kind.layout.telling) and shape.type_of(line) is not kind:
        yield misread(kind.layout)
    if signatures.misleads(gathered(line[: signatures.LONGEST]), shape.encoding):
        message = "A file that begins with this would be taken for another kind of file"
        yield CannotWrite(kind.cuts[0][0] if kind.cuts else "", "forbidden-start", message)
