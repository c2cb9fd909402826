"""A person's corrections of what could not be read: texts put in the place of others.

The partner's file stays as it came. The corrections are archived beside it, and whoever reads the
file again, to apply it or to show it, reads it with them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bridge.codecs.parts import Part
from bridge.errors import ConfigurationError
from bridge.flows.work import Books
from bridge.ledger.files import FileRow
from bridge.mapping.compiled import CompiledMapping
from bridge.model.records import Record

#: What a spreadsheet takes for a formula, and the mark that keeps it from that.
_RUN = ("=", "+", "-", "@", "\t", "\r", "'")
#: The columns of the file of corrections, in their order.
COLUMNS = ("file", "line", "at", "found", "correct")


@dataclass(frozen=True, slots=True)
class Correction:
    """One text that is to be read as another one."""

    file: str
    line: int
    #: The place in the record: a column, a position, a path.
    at: str
    found: str
    correct: str
    #: Its own line in the file of corrections.
    said_in: int = 0


def write_corrections(corrections: Sequence[Correction]) -> bytes:
    """Return corrections as a file for a person, or for the archive."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in corrections:
        texts = (one.file, one.at, one.found, one.correct)
        file, at, found, correct = (_harmless(text) for text in texts)
        writer.writerow([file, one.line, at, found, correct])
    return text.getvalue().encode("utf-8", "surrogatepass")


def read_corrections(data: bytes) -> list[Correction]:
    """Return the corrections in a file; rows of which `correct` is as `found` are left out.

    Raises ConfigurationError with every row that says something else.
    """
    try:
        text = data.decode("utf-8-sig", "surrogatepass")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(
            f"the corrections cannot be read: {error}", "save them as CSV in UTF-8, with commas"
        ) from None
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ConfigurationError(
            f"the corrections do not begin with the columns {', '.join(COLUMNS)}",
            "write them with `bridge problems --corrections FILE`, and fill in `correct`",
        )
    wrong = [
        f"line {number} has {len(row)} cells, or no number in `line`"
        for number, row in enumerate(rows[1:], start=2)
        if row and (len(row) != len(COLUMNS) or not row[1].isdecimal())
    ]
    if wrong:
        raise ConfigurationError(f"in the corrections, {'; '.join(wrong)}", "correct them there")
    told = (
        Correction(
            _plain(row[0]), int(row[1]), _plain(row[2]), _plain(row[3]), _plain(row[4]), number
        )
        for number, row in enumerate(rows[1:], start=2)
        if row
    )
    return [one for one in told if one.correct != one.found]


def _harmless(text: str) -> str:
    """Return `text` so that a spreadsheet does not run it: a person opens the file."""
    return f"'{text}" if text.startswith(_RUN) else text


def _plain(text: str) -> str:
    return text.removeprefix("'")


class Correcting:
    """Puts corrections into the records of one file, and knows which have found their place."""

    def __init__(self, corrections: Iterable[Correction], mapping: CompiledMapping) -> None:
        every = (one for outer in mapping.records for one in outer.every)
        #: Where a mapping looks; a text may be missing there.
        self._places = {
            place for one in every for field in one.fields for place in field.places_seen
        }
        self._by_line: dict[int, list[Correction]] = {}
        for one in corrections:
            self._by_line.setdefault(one.line, []).append(one)
        #: How many places each was put into; it must be one.
        self._hits = {one: 0 for several in self._by_line.values() for one in several}

    def records(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield `records` with what is corrected in them."""
        for record in records:
            yield self._corrected(record)

    def _corrected(self, record: Record) -> Record:
        cells = dict(record.cells)
        for one in self._by_line.get(record.where.line, ()):
            if one.at in self._places and record.cells.get(one.at, "") == one.found:
                cells[one.at] = one.correct
                self._hits[one] += 1
        children = [self._corrected(child) for child in record.children]
        return replace(record, cells=cells, children=children)

    def misses(self) -> Iterator[str]:
        """Yield what is wrong with corrections that were not put into just one place."""
        for one, hits in self._hits.items():
            where = f"line {one.said_in}: {one.file}, line {one.line}, {one.at}"
            if not hits:
                yield f"{where}: what was found there is not what the row says"
            elif hits > 1:
                yield f"{where}: stands there {hits} times, and which is meant cannot be told"


def corrections_of(books: Books, file: FileRow) -> list[Correction]:
    """Return the corrections that a file in the ledger is read with."""
    if not file.corrections:
        return []
    with books.archive.open(file.corrections) as stream:
        return [one for one in read_corrections(stream.read()) if one.file == file.name]


def with_corrections(
    parts: Iterable[Part], corrections: Sequence[Correction], mapping: CompiledMapping
) -> Iterator[Part]:
    """Yield `parts` of a file with a person's corrections in their records."""
    for part in parts:
        if corrections:
            yield Part(part.name, Correcting(corrections, mapping).records(part.records))
        else:
            yield part
