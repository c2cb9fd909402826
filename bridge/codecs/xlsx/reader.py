"""The rows of a sheet, and through the table to records."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, dropwhile, islice
from typing import BinaryIO

from bridge.codecs.faults import mark, unreadable
from bridge.codecs.table import FARTHEST_HEADER, Heading, Table
from bridge.codecs.xlsx.package import Package
from bridge.codecs.xlsx.shape import Shape
from bridge.codecs.xlsx.sheet import SheetRow, column_name, rows_of
from bridge.codecs.xlsx.workbook import Workbook
from bridge.model.records import Record


def read(stream: BinaryIO, shape: Shape, file: str) -> Iterator[Record]:
    """Yield the records of `stream`; see `bridge.codecs.base.Codec.read`."""
    package = Package(stream, file)
    workbook = Workbook(package)
    heading = Heading(shape.table, file)
    every = rows_of(workbook.sheet(shape.settings.sheet), workbook, package)
    rows = _behind_what_is_skipped(every, shape, heading)
    first = next(rows, None)
    if first is None:
        message = "The sheet holds nothing, or nothing behind the rows that are skipped"
        remedy = "Ask the partner to send the file again, or correct xlsx.sheet"
        raise unreadable(file, "empty-file", message, remedy=remedy)
    if not shape.settings.has_header:
        yield from _records(chain([first], rows), Table(shape.table, file, shape.table.index))
        return
    index = heading.index(first.cells, first.number)
    if shape.settings.repeated_header:
        rows = (row for row in rows if row.cells != first.cells)
    yield from _records(rows, Table(shape.table, file, index, len(first.cells)))


def _behind_what_is_skipped(
    rows: Iterator[SheetRow], shape: Shape, heading: Heading
) -> Iterator[SheetRow]:
    skip = shape.settings.skip
    if skip != "header":
        return dropwhile(lambda row: row.number <= skip, rows)
    begun = list(islice(rows, FARTHEST_HEADER))
    found = [number for number, row in enumerate(begun) if not heading.lacking(row.cells)]
    if begun and not found:
        raise heading.not_found([(row.number, row.cells) for row in begun])
    return chain(begun[found[0] :] if found else (), rows)


def _records(rows: Iterator[SheetRow], table: Table) -> Iterator[Record]:
    for row in rows:
        row.cells.extend([""] * (table.width - len(row.cells)))
        record = table.record(row.cells, row.number)
        record.cells = {place: text for place, text in record.cells.items() if text}
        for at, trouble in row.troubles.items():
            if at in table.indices:
                mark(
                    record, trouble.code, f"The cell in column {column_name(at)} {trouble.message}"
                )
        yield record
