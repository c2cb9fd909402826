"""JSON Lines: a document in each line, so that one that is broken leaves the others whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from bridge.codecs.faults import unreadable
from bridge.codecs.json.collect import read_record
from bridge.codecs.json.parsing import Parsing, pieces_of
from bridge.codecs.json.shape import Shape
from bridge.codecs.json.values import Values
from bridge.codecs.limits import ASK_OR_RAISE
from bridge.codecs.nested.envelope import Envelope
from bridge.model.place import Where
from bridge.model.records import Record, UnreadableFileError


def read_lines(stream: BinaryIO, shape: Shape, file: str) -> Iterator[Record]:
    """Yield the record of the file, then one for each line that is not blank."""
    envelope = Envelope(shape.root.layout.name, Where(file, 1))
    yield from envelope.begin()
    pieces = pieces_of(stream, shape.encoding, file)
    for number, text in _lines(pieces, shape.longest, file):
        if not text.isspace():
            yield _read_line(text, shape, Where(file, number))


def _lines(pieces: Iterator[str], longest: int, file: str) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, put together where it came in several parts."""
    number, parts, length = 1, list[str](), 0
    for piece in pieces:
        parts.append(piece)
        length += len(piece)
        if length > longest:
            message = f"A line is longer than {longest:,} characters"
            raise unreadable(file, "line-too-long", message, number, remedy=ASK_OR_RAISE)
        if piece.endswith("\n"):
            yield number, "".join(parts)
            number, parts, length = number + 1, [], 0
    if parts:
        yield number, "".join(parts)


def _read_line(text: str, shape: Shape, where: Where) -> Record:
    parsing = Parsing(where.file, shape.longest, where.line)
    events = parsing.events(iter([text]))
    try:
        value = Values(parsing, events).value(*next(events))
        for _ in events:  # nothing may stand behind it
            pass
    except UnreadableFileError as error:
        if not text.endswith("\n"):
            raise  # the file may have been cut off here
        return Record("", {}, where, fault=error.fault.message, fault_code=error.fault.code)
    return read_record(value, shape.root.node.records, where)
