"""A part of an archived file as text for a person to look at: its lines, numbered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from bridge.app.mappings import read_mapping
from bridge.config.model import Configuration
from bridge.errors import BridgeError
from bridge.flows.work import Books
from bridge.ledger.files import FileRow

#: So many characters of a line are shown, and so many lines at once.
LONGEST, MOST_LINES = 2_000, 200
#: Single lines are looked for in so many files, and in none with more bytes.
_MOST_FILES, _LARGEST = 20, 5_000_000
#: What is read of a line at a time.
_PIECE = 65_536
#: Bytes that no text has.
_NOT_TEXT = frozenset(range(9)) | frozenset({11, 12, *range(14, 27)})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file."""

    number: int
    text: str
    #: There is more of it.
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a file."""

    lines: list[Line]
    #: There are lines behind them.
    has_more: bool
    #: False: it is no text, and no line is shown.
    is_text: bool = True


def encodings_of(configuration: Configuration, file: FileRow) -> tuple[str, ...]:
    """Return what a file may be encoded as: as its mapping of today says, if it can be read."""
    partner = configuration.partners.get(file.partner)
    settings = partner.messages.named().get(file.message) if partner else None
    if partner is None or settings is None:
        return ("utf-8",)
    try:
        return (read_mapping(settings.mapping, partner.zone).layout.encoding, "utf-8")
    except BridgeError:
        return ("utf-8",)


def excerpt(stream: BinaryIO, first: int, encodings: tuple[str, ...]) -> Excerpt:
    """Return up to MOST_LINES lines from number `first` on, from 1.

    They are read by the first of `encodings` that fits them, else as far as they can be.
    """
    start = stream.read(4_096)
    if _NOT_TEXT & set(start):
        return Excerpt([], has_more=False, is_text=False)
    stream.seek(0)
    found: list[tuple[int, bytes, bool]] = []
    for number, piece, is_cut in _pieces(stream, start):
        if number >= first + MOST_LINES:
            return Excerpt(_decoded(found, encodings), has_more=True)
        if number >= first:
            found.append((number, piece, is_cut))
    return Excerpt(_decoded(found, encodings), has_more=False)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """Yield number, begin and whether there is more, of each line; memory does not grow with it."""
    number = 1
    while piece := stream.readline(_PIECE):
        begin, is_long = piece[: 4 * LONGEST], len(piece) > 4 * LONGEST
        while not piece.endswith(b"\n") and (piece := stream.readline(_PIECE)):
            is_long = True
        yield number, begin, is_long
        number += 1


def lines_in(
    configuration: Configuration, books: Books, places: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], Line]:
    """Return the lines at `places`, each the id of a file and a number, as far as they are there.

    Of a large file none is: going through it takes longer than a page may.
    """
    wanted: dict[int, set[int]] = {}
    for file_id, number in places:
        wanted.setdefault(file_id, set()).add(number)
    found: dict[tuple[int, int], Line] = {}
    for file_id, numbers in list(wanted.items())[:_MOST_FILES]:
        file = books.files.get(file_id)
        if not file.sha256 or file.purged_at is not None or file.size > _LARGEST:
            continue
        with books.open(file) as stream:
            for line in _chosen(stream, numbers, encodings_of(configuration, file)):
                found[file_id, line.number] = line
    return found


def _chosen(stream: BinaryIO, numbers: set[int], encodings: tuple[str, ...]) -> list[Line]:
    start = stream.read(4_096)
    if _NOT_TEXT & set(start):
        return []
    stream.seek(0)
    every = islice(_pieces(stream, start), max(numbers))
    return _decoded([one for one in every if one[0] in numbers], encodings)


def _pieces(stream: BinaryIO, start: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Yield number, begin and whether there is more, of each line or segment."""
    end = _end_of_segments(start.lstrip(b"\xef\xbb\xbf \t\r\n"))
    return _segments(stream, end) if end else _lines(stream)


def _end_of_segments(start: bytes) -> bytes:
    """Return what ends the segments of an X12 or EDIFACT file; b"" for a file with lines."""
    if start.startswith(b"ISA"):
        return start[105:106]
    if start.startswith(b"UNA"):
        return start[8:9]
    return b"'" if start.startswith(b"UNB") else b""


def _segments(stream: BinaryIO, end: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Yield the same of segments, which are counted as records say where they stand.

    An end behind `?` is a character of the text, in EDIFACT.
    """
    stop = re.escape(end)
    whole = re.compile(
        rb"(?:\?.|[^?" + stop + rb"])*+" + stop if end == b"'" else rb".*?" + stop, re.S
    )
    number, rest, is_long = 1, b"", False
    while piece := stream.read(_PIECE):
        rest, at = rest + piece, 0
        while found := whole.match(rest, at):
            text, at = found.group()[: -len(end)].strip(), found.end()
            if text and not text.startswith(b"UNA"):
                yield number, text[: 4 * LONGEST], is_long or len(text) > 4 * LONGEST
                number += 1
            is_long = False
        rest = rest[at:]
        if len(rest) > 4 * LONGEST:
            rest, is_long = rest[: 4 * LONGEST], True
    if rest.strip():
        yield number, rest.strip()[: 4 * LONGEST], is_long


def _decoded(lines: list[tuple[int, bytes, bool]], encodings: tuple[str, ...]) -> list[Line]:
    encoding = next((one for one in encodings if _fits(lines, one)), "latin-1")
    found = []
    for number, piece, is_long in lines:
        text = piece.decode(encoding, "replace").rstrip("\r\n")
        found.append(Line(number, text[:LONGEST], is_long or len(text) > LONGEST))
    return found


def _fits(lines: list[tuple[int, bytes, bool]], encoding: str) -> bool:
    try:
        for _, piece, is_long in lines:
            piece.decode(encoding, "ignore" if is_long else "strict")
    except (LookupError, UnicodeError):
        return False
    return True
