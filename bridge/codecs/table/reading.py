"""Rows to records: what there is to know of a layout is worked out before the first row.

Per row nothing is looked up by name. A row whose number of cells is wrong, or that fits no type,
becomes a record with a fault.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter

from bridge.codecs.faults import counted
from bridge.codecs.table.rows import Row, chooser, widths_of
from bridge.codecs.table.shape import RowShape, TableShape
from bridge.model.place import Where
from bridge.model.records import PlaceName, Record, RecordLayout


@dataclass(frozen=True, slots=True)
class RowType:
    """One type of record as positions of a row."""

    name: str
    layout: RecordLayout
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


class Table:
    """The types of rows of one file, with every place turned into an index."""

    def __init__(
        self, shape: TableShape, file: str, index: Mapping[PlaceName, int], header: int = 0
    ) -> None:
        self._shape = shape
        self._file = file
        self._index = index
        #: Cells of the header whose names are places; 0 with positions.
        self._header = header if shape.is_by_name else 0
        #: The number of cells of the first row of each type that must be even.
        self._widths: dict[str, int] = {}
        self._types = [self._row_type(row) for row in shape.rows]
        self._choose = chooser(self._types, index)
        is_alone = len(self._types) == 1 and not self._types[0].layout.telling
        #: The type of every row, where there is one type and nothing to tell.
        self._only = self._types[0] if is_alone else None
        #: Cells that a row needs, to have every place.
        self.width = max([self._header, *(at + 1 for at in index.values())])
        #: Where the places are.
        self.indices = frozenset(index.values())

    def record(self, row: Row, line: int) -> Record:
        """Return the record of a row that is not blank."""
        kind = self._only or self._choose(row)
        if (
            kind is not None
            and kind.least <= len(row) <= kind.most
            and not (kind.is_even and self._widths.setdefault(kind.name, len(row)) != len(row))
        ):
            # Cells beyond its places are not wanted.
            cells = dict(zip(kind.places, kind.pick(row), strict=False))
            return Record(kind.name, cells, Where(self._file, line))
        return self._faulty(row, kind, Where(self._file, line))

    def _row_type(self, row: RowShape) -> RowType:
        known = row.layout.telling if row.layout.is_ignored else row.places
        places = tuple(place for place in known if place in self._index)
        indices = tuple(self._index[place] for place in places)
        least, most = self._sizes(row)
        is_even = not (
            self._header
            or self._shape.is_ragged
            or row.layout.is_ignored
            or row.layout.columns != 0
        )
        pick = _picker(indices, most)
        return RowType(row.layout.name, row.layout, places, indices, pick, least, most, is_even)

    def _sizes(self, row: RowShape) -> tuple[int, int]:
        if row.layout.is_ignored:
            return 0, sys.maxsize
        if self._header:
            return self._header, self._header
        return row.size, row.layout.columns or sys.maxsize

    def _faulty(self, row: Row, kind: RowType | None, where: Where) -> Record:
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

    def _misfit(self, size: int, kind: RowType | None) -> tuple[str, bool]:
        found = counted(size, "cell")
        if kind is None or self._header:
            return f"{found} where the header has {self._header}", size < self._header
        if kind.most == kind.least:
            widths = widths_of(kind, self._types)
            wanted = " or ".join(str(width) for width in widths)
            return f"{found} where {wanted} were expected", size < min(widths)
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
