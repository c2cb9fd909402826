"""Records to delimited text, and beforehand: what of a record such a file cannot hold."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import BinaryIO

from bridge.codecs import signatures
from bridge.codecs.base import CannotWrite
from bridge.codecs.delimited.excel import wrapped
from bridge.codecs.delimited.formulas import disarmed, is_formula
from bridge.codecs.delimited.shape import LONGEST_CELL, Shape
from bridge.codecs.encoding import unencodable
from bridge.codecs.faults import spelled
from bridge.codecs.table import Row, written_row
from bridge.model.records import PlaceName, Record

_NEWLINES = {"lf": "\n", "crlf": "\r\n", "cr": "\r", "crcrlf": "\r\r\n"}
#: Rows that are encoded and written at once.
_BATCH = 500


def check(record: Record, shape: Shape) -> list[CannotWrite]:
    """Return what of `record`, without those below it, cannot be written."""
    return _row(record, shape)[1]


def write(sink: BinaryIO, shape: Shape, records: Iterable[Record]) -> None:
    """Write a whole file; see `bridge.codecs.base.Codec.write`."""
    rows = _Rows(sink, shape)
    for record in records:
        rows.add(record)
    rows.end()


class _Rows:
    """Rows on their way into a file."""

    def __init__(self, sink: BinaryIO, shape: Shape) -> None:
        self._sink = sink
        self._shape = shape
        self._newline = _NEWLINES[shape.settings.newline]
        self._encoder = codecs.getincrementalencoder(shape.encoding)()
        #: Rows that are not written yet; of a file that has rows, never none.
        self._texts: list[str] = []
        # CRLF here, whatever the file's own: else `csv` leaves the other character unquoted.
        self._writer = csv.writer(
            SimpleNamespace(write=self._texts.append),
            lineterminator="\r\n",
            **shape.written_dialect,
        )
        self._is_empty = True
        self._begin()

    def add(self, record: Record) -> None:
        """Write `record` and those below it, depth first."""
        row, faults = _row(record, self._shape)
        if faults:
            raise ValueError(f"{record.type or 'a record'}: {faults[0].message}")
        if len(self._texts) >= _BATCH:
            self._flush()
        self._writer.writerow(row)
        self._is_empty = False
        for child in record.children:
            self.add(child)

    def end(self) -> None:
        """Write what is left."""
        if self._is_empty and not self._shape.settings.has_header:
            raise ValueError("without a header and without a record the file would be empty")
        if self._shape.settings.last_newline == "omit":
            last = self._texts.pop()
            self._flush()
            self._sink.write(self._encoder.encode(last[:-2]))
        self._flush()

    def _begin(self) -> None:
        settings = self._shape.settings
        if settings.bom and _writes_no_bom_itself(self._shape.encoding):
            self._sink.write(self._encoder.encode("\ufeff"))
        if settings.skip and settings.skip != "header":
            self._sink.write(self._encoder.encode(self._newline * settings.skip))
        if settings.has_header:
            _check_header(self._shape)
            self._writer.writerow(_excel_texts(list(self._shape.table.header), self._shape))

    def _flush(self) -> None:
        text = "".join([row[:-2] + self._newline for row in self._texts])
        self._texts.clear()
        self._sink.write(self._encoder.encode(text))


def _row(record: Record, shape: Shape) -> tuple[Row, list[CannotWrite]]:
    """Return the cells of the row of `record`, and what of them cannot be written."""
    made = written_row(record, shape.table)
    if made.kind is None:
        return [], made.faults
    row = _excel_texts(made.cells, shape)
    faults = made.faults
    if not _is_plain("".join(row), shape):
        for place in made.texts:
            faults += _check_text(place, row[shape.table.index[place]], shape)
    if shape.settings.formulas == "hold":
        faults += _check_formulas(made.texts)
    if not shape.settings.has_header:
        faults += _check_start(made.texts, row[0], shape)
    if row == [""] and shape.settings.quote == "none":
        message = "A row of one empty cell needs quotes"
        faults.append(CannotWrite(made.kind.places[0], "forbidden-character", message))
    return row, faults


def _excel_texts(row: Row, shape: Shape) -> Row:
    if shape.settings.formulas == "quote":
        row = disarmed(row)
    return wrapped(row) if shape.settings.excel_text else row


def _is_plain(text: str, shape: Shape) -> bool:
    """Return whether there is nothing to look at more closely in a row of this text."""
    return (
        "\0" not in text
        and len(text) < LONGEST_CELL
        and shape.settings.quote != "none"
        and not unencodable(text, shape.encoding)
    )


def _check_text(place: PlaceName, text: str, shape: Shape) -> Iterator[CannotWrite]:
    forbidden = "\0"
    if shape.settings.quote == "none":
        forbidden += "\r\n" if shape.settings.escape else shape.settings.delimiter + "\r\n"
    for character in sorted(set(forbidden) & set(text)):
        message = f"The file cannot hold {spelled(character)} in a value"
        yield CannotWrite(place, "forbidden-character", message)
    for character in unencodable(text, shape.encoding):
        message = f"{spelled(character)} does not exist in {shape.encoding}"
        yield CannotWrite(place, "not-in-encoding", message)
    if len(text) >= LONGEST_CELL:
        message = f"The text is longer than {LONGEST_CELL - 1:,} characters"
        yield CannotWrite(place, "too-long", message)


def _check_formulas(texts: Mapping[PlaceName, str]) -> Iterator[CannotWrite]:
    message = "A spreadsheet would run the text as a formula"
    for place, text in texts.items():
        if is_formula(text):
            yield CannotWrite(place, "formula", message)


def _check_start(places: Iterable[PlaceName], text: str, shape: Shape) -> Iterator[CannotWrite]:
    """Refuse what would make a file look like another kind of file, were the record its first."""
    if (
        shape.settings.quote != "all"
        and not shape.settings.bom
        and signatures.misleads(text, shape.encoding)
    ):
        place = next((one for one in places if shape.table.index[one] == 0), "")
        message = "A file that begins with this would be taken for another kind of file"
        yield CannotWrite(place, "forbidden-start", message)


def _check_header(shape: Shape) -> None:
    """Raise ValueError where the columns' own names could not be read back."""
    header = shape.table.header
    for name in header:
        for fault in _check_text(name, name, shape):
            raise ValueError(f"the column {name!r} cannot be written: {fault.message}")
    if signatures.misleads(header[0], shape.encoding):
        raise ValueError(f"a file cannot begin with the column name {header[0]!r}")
    if header == ("",) and shape.settings.quote == "none":
        raise ValueError("a single column without a name needs quotes")


def _writes_no_bom_itself(encoding: str) -> bool:
    name = codecs.lookup(encoding).name
    if not name.startswith("utf"):
        raise ValueError(f"{encoding} has no byte order mark")
    return name not in ("utf-16", "utf-32", "utf-8-sig")
