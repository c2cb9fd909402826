"""Delimited text to records, at little more than the cost of `csv.reader`.

What there is to know of a layout is worked out before the first row; per row nothing is looked up
by name. A row whose number of cells is wrong, or that fits no type, becomes a record with a fault;
the file is given up only where rows can no longer be told apart.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import BinaryIO, TypeAlias

from bridge.codecs.delimited.shape import LONGEST_CELL, RowShape, Shape
from bridge.codecs.faults import counted, unreadable
from bridge.codecs.lines import Lines, split
from bridge.model.place import Where
from bridge.model.records import PlaceName, Record, RecordLayout, UnreadableFileError

Row: TypeAlias = list[str]


@dataclass(frozen=True, slots=True)
class _RowType:
    """One type of record as positions of a row."""

    name: str
    places: tuple[PlaceName, ...]
    #: Index of each place in the row.
    indices: tuple[int, ...]
    #: The cells of the places, in their order.
    pick: Callable[[Row], Iterable[str]]
    #: The cells that a row of this type may have.
    least: int
    most: int
    #: Every row of the type must be as wide as its first in the file.
    is_even: bool = False


_Choose: TypeAlias = Callable[[Row], _RowType | None]


def read(stream: BinaryIO, shape: Shape, file: str) -> Iterator[Record]:
    """Yield the records of `stream`; see `bridge.codecs.base.Codec.read`."""
    # For the whole process: the module's own limit of 131,072 is too low for a long text.
    csv.field_size_limit(LONGEST_CELL)
    lines = Lines(stream, shape.encoding, file, shape.settings.last_newline == "required")
    reader = csv.reader(lines, **shape.dialect)
    try:
        first = _first_row(reader, lines, file)
        if shape.settings.header:
            names, first = first, []
            table = _Table(shape, file, _named_columns(shape, names, file, lines.row_line), names)
            lines.row_line = reader.line_num + 1
        else:
            table = _Table(shape, file, shape.index)
        yield from table.records(first, reader, lines)
    except csv.Error as error:
        raise _broken(error, reader.line_num, lines, shape, file) from None


class _Table:
    """The types of rows of one file, with every place turned into an index."""

    def __init__(
        self, shape: Shape, file: str, index: Mapping[PlaceName, int], header: Sequence[str] = ()
    ) -> None:
        self._file = file
        self._index = index
        self._header = len(header)
        #: The number of cells of the first row of each type that must be even.
        self._widths: dict[str, int] = {}
        types = [(row.layout, self._row_type(row)) for row in shape.rows]
        self._choose = _chooser(types, index)
        #: The type of every row, where there is one type and nothing to tell.
        self._only = None if shape.types[1:] or shape.types[0].telling else types[0][1]

    def records(self, first: Row, reader: Iterator[Row], lines: Lines) -> Iterator[Record]:
        """Yield the records of the row `first`, if any, and of those behind it."""
        only, choose, file, line = self._only, self._choose, self._file, lines.row_line
        widths = self._widths
        for row in chain([first], reader):
            if row:
                kind = only or choose(row)
                if (
                    kind is not None
                    and kind.least <= len(row) <= kind.most
                    and not (kind.is_even and widths.setdefault(kind.name, len(row)) != len(row))
                ):
                    cells = dict(zip(kind.places, kind.pick(row)))  # noqa: B905 (cells beyond them are not wanted)
                    yield Record(kind.name, cells, Where(file, line))
                else:
                    yield self._faulty(row, kind, Where(file, line))
            lines.row_line = line = reader.line_num + 1  # type: ignore[attr-defined]

    def _row_type(self, row: RowShape) -> _RowType:
        places = row.layout.telling if row.layout.is_ignored else row.places
        indices = tuple(self._index[place] for place in places)
        least, most = self._sizes(row)
        is_even = not (self._header or row.layout.is_ignored) and row.layout.columns == 0
        pick = _picker(indices, most)
        return _RowType(row.layout.name, places, indices, pick, least, most, is_even)

    def _sizes(self, row: RowShape) -> tuple[int, int]:
        if row.layout.is_ignored:
            return 0, sys.maxsize
        if self._header:
            return self._header, self._header
        return row.size, row.layout.columns or sys.maxsize

    def _faulty(self, row: Row, kind: _RowType | None, where: Where) -> Record:
        """Return the record of a row that has the wrong number of cells, or no type."""
        index = self._index if kind is None else dict(zip(kind.places, kind.indices, strict=True))
        cells = {place: row[at] for place, at in index.items() if at < len(row)}
        name = "" if kind is None else kind.name
        if kind is None and len(row) == (self._header or len(row)):
            message = "The row fits no type of record of the mapping"
            return Record(name, cells, where, fault=message, fault_code="unknown-record")
        message, is_short = self._misfit(len(row), kind)
        code = "row-too-short" if is_short else "row-too-long"
        return Record(name, cells, where, fault=message, fault_code=code)

    def _misfit(self, size: int, kind: _RowType | None) -> tuple[str, bool]:
        found = counted(size, "cell")
        if kind is None or self._header:
            return f"{found} where the header has {self._header}", size < self._header
        if kind.most == kind.least:
            return f"{found} where {kind.least} were expected", size < kind.least
        if size < kind.least:
            return f"{found} where at least {kind.least} are needed", True
        first = self._widths[kind.name]
        return f"{found} where the first row of its type has {first}", size < first


def _picker(indices: tuple[int, ...], size: int) -> Callable[[Row], Iterable[str]]:
    """Return what takes the cells at `indices` out of a row of `size` cells."""
    if indices == tuple(range(size if size < sys.maxsize else len(indices))):
        return iter  # the whole row; `zip` stops at the last place
    if len(indices) == 1:
        return lambda row: (row[indices[0]],)
    return itemgetter(*indices) if indices else _nothing


def _nothing(_: Row) -> Row:
    return []


def _chooser(types: list[tuple[RecordLayout, _RowType]], index: Mapping[PlaceName, int]) -> _Choose:
    """Return what tells the type of a row: by a table where one place decides, else by trying."""
    places = {place for layout, _ in types for place in layout.telling}
    if len(places) == 1 and not any(layout.starts for layout, _ in types):
        return _table_chooser(types, index[places.pop()])
    tests = [
        (
            [(index[place], frozenset(texts)) for place, texts in layout.match.items()],
            [(index[place], texts) for place, texts in layout.starts.items()],
            kind,
        )
        for layout, kind in types
    ]

    def choose(row: Row) -> _RowType | None:
        for wanted, beginnings, kind in tests:
            if all(at < len(row) and row[at] in texts for at, texts in wanted) and all(
                at < len(row) and row[at].startswith(texts) for at, texts in beginnings
            ):
                return kind
        return None

    return choose


def _table_chooser(types: list[tuple[RecordLayout, _RowType]], at: int) -> _Choose:
    table: dict[str, _RowType] = {}
    otherwise: _RowType | None = None
    for layout, kind in types:
        if not layout.match:
            otherwise = kind
            break
        for text in next(iter(layout.match.values())):
            table.setdefault(text, kind)

    def choose(row: Row) -> _RowType | None:
        return table.get(row[at], otherwise) if at < len(row) else otherwise

    return choose


def _first_row(reader: Iterator[Row], lines: Lines, file: str) -> Row:
    for row in reader:
        if row:
            return row
        lines.row_line += 1
    message = "The file holds nothing but blank lines"
    raise unreadable(file, "empty-file", message, remedy=_ASK_AGAIN)


def _named_columns(shape: Shape, header: Row, file: str, line: int) -> dict[PlaceName, int]:
    """Return the index of every place in `header`; a name that is missing or doubled ends it.

    A column that no field uses may be there twice: nothing of it is read.
    """
    missing = [place for place in shape.places if place not in header]
    doubled = [place for place in shape.places if header.count(place) > 1]
    if missing:
        message = f"The header has no column {_listed(missing)}"
        remedy = _LONE_COLUMN if len(header) == 1 else _HEADER
        raise unreadable(file, "missing-column", message, line, remedy=remedy)
    if doubled:
        message = f"The header has more than one column {_listed(doubled)}"
        raise unreadable(file, "duplicate-column", message, line, remedy=_HEADER)
    return {place: header.index(place) for place in shape.places}


def _listed(places: Sequence[PlaceName]) -> str:
    return ", ".join(f'"{place}"' for place in places)


def _broken(
    error: csv.Error, line: int, lines: Lines, shape: Shape, file: str
) -> UnreadableFileError:
    """Return what `error`, met in `line`, means for the file."""
    text, first = str(error), lines.row_line
    if "unexpected end" in text:
        message, opened = "A quote is opened and never closed", _opening_line(lines, shape)
        return unreadable(file, "open-quote", message, opened, remedy=_QUOTES)
    if "field limit" in text:
        message = f"A cell of this row is longer than {LONGEST_CELL:,} characters"
        return unreadable(file, "cell-too-long", message, first, remedy=_QUOTES)
    message = f"There is text behind a closing quote, in the row that begins in line {first}"
    return unreadable(file, "broken-quote", message, line, remedy=_QUOTES)


def _opening_line(lines: Lines, shape: Shape) -> int:
    """Return the line of the quote that swallows the rest of the file: its cell's first line."""
    row_lines = lines.row()
    row = next(csv.reader(row_lines, **(shape.dialect | {"strict": False})))
    return lines.row_line + len(row_lines) - max(1, len(split(row[-1])))


_ASK_AGAIN = "Ask the partner to send the file again"
_QUOTES = "Ask the partner to double the quotes within values, or set csv.quote to none"
_HEADER = "Compare the header with the mapping, or ask the partner what changed"
_LONE_COLUMN = "The whole header is one column: check csv.delimiter and csv.header"
