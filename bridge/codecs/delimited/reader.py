"""Delimited text to rows, and through the table to records, at little more than `csv.reader` costs.

The file is given up only where rows can no longer be told apart, or where its header does not fit.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO

from bridge.codecs.delimited.excel import unwrapped
from bridge.codecs.delimited.formulas import armed
from bridge.codecs.delimited.shape import LONGEST_CELL, Shape
from bridge.codecs.faults import unreadable
from bridge.codecs.limits import LONGEST_LINE
from bridge.codecs.lines import Lines, split
from bridge.codecs.table import FARTHEST_HEADER, Heading, Row, Table
from bridge.model.records import Record, UnreadableFileError


def read(stream: BinaryIO, shape: Shape, file: str) -> Iterator[Record]:
    """Yield the records of `stream`; see `bridge.codecs.base.Codec.read`."""
    # For the whole process: the module's own limit of 131,072 is too low for a long text.
    csv.field_size_limit(LONGEST_CELL)
    needs_last_newline = shape.settings.last_newline == "required"
    lines = Lines(stream, shape.encoding, file, needs_last_newline, shape.longest)
    heading = Heading(shape.table, file)
    skipped, rest = _behind_what_is_skipped(lines, shape, heading)
    reader = csv.reader(rest, **shape.dialect)
    rows = _as_meant(reader, shape)
    after = skipped + 1  # what to add to the lines that the reader has seen, for the next row's
    lines.row_line = after
    try:
        first = _first_row(rows, lines, file)
        table, rows = _table(first, rows, lines.row_line, shape, heading, file)
        if shape.settings.has_header:
            lines.row_line = reader.line_num + after
        record, line = table.record, lines.row_line
        for row in rows:
            if row:
                yield record(row, line)
            lines.row_line = line = reader.line_num + after
    except csv.Error as error:
        raise _broken(error, reader.line_num + skipped, lines, shape, file) from None


def _as_meant(rows: Iterator[Row], shape: Shape) -> Iterator[Row]:
    """Return `rows` without what was put around texts for the sake of spreadsheets."""
    if shape.settings.excel_text:
        rows = map(unwrapped, rows)
    return map(armed, rows) if shape.settings.formulas == "quote" else rows


def _behind_what_is_skipped(
    lines: Lines, shape: Shape, heading: Heading
) -> tuple[int, Iterator[str]]:
    """Return the number of lines before the table, and the lines from there on."""
    every, skip = iter(lines), shape.settings.skip
    if skip != "header":
        for line, _ in enumerate(islice(every, skip), start=2):
            lines.row_line = line
        return skip, every
    begun = list(_beginning(every, shape.longest or LONGEST_LINE))
    rows = [(number + 1, _row_at(begun[number:], shape)) for number in range(len(begun))]
    number = next((line - 1 for line, row in rows if not heading.lacking(row)), None)
    if number is None:
        raise heading.not_found(rows)
    return number, chain(begun[number:], every)


def _beginning(lines: Iterator[str], longest: int) -> Iterator[str]:
    """Yield the lines among which the header must be, together no longer than one line may be."""
    length = 0
    for line in islice(lines, FARTHEST_HEADER):
        yield line
        length += len(line)
        if length > longest:
            return


def _table(
    first: Row, rows: Iterator[Row], line: int, shape: Shape, heading: Heading, file: str
) -> tuple[Table, Iterator[Row]]:
    """Return the table that begins with the row `first` in `line`, and its rows of data."""
    if not shape.settings.has_header:
        return Table(shape.table, file, shape.table.index), chain([first], rows)
    table = Table(shape.table, file, heading.index(first, line), len(first))
    return table, _without_repetition(first, rows) if shape.settings.repeated_header else rows


def _row_at(lines: Iterable[str], shape: Shape) -> Row:
    """Return the row that begins with the first of `lines`, as far as it is one."""
    try:
        lenient = csv.reader(lines, **(shape.dialect | {"strict": False}))
        return next(_as_meant(lenient, shape), [])
    except csv.Error:
        return []


def _without_repetition(header: Row, rows: Iterator[Row]) -> Iterator[Row]:
    """Return `rows` with a blank one for each that is the header again."""
    return ([] if row == header else row for row in rows)


def _first_row(rows: Iterator[Row], lines: Lines, file: str) -> Row:
    for row in rows:
        if row:
            return row
        lines.row_line += 1
    message = "The file holds nothing but blank lines"
    if lines.row_line > 1:
        message = f"{message}, or nothing behind the lines that are skipped"
    raise unreadable(file, "empty-file", message, remedy=_ASK_AGAIN)


def _broken(
    error: csv.Error, line: int, lines: Lines, shape: Shape, file: str
) -> UnreadableFileError:
    """Return what `error`, met in `line`, means for the file."""
    text, first = str(error), lines.row_line
    if "unexpected end" in text and _ends_escaped(lines.row(), shape.settings.escape):
        message = "The file ends behind an escape character"
        return unreadable(file, "cut-off", message, line, remedy=_ASK_AGAIN)
    if "unexpected end" in text:
        message, opened = "A quote is opened and never closed", _opening_line(lines, shape)
        return unreadable(file, "open-quote", message, opened, remedy=_QUOTES)
    if "field limit" in text:
        message = f"A cell of this row is longer than {LONGEST_CELL:,} characters"
        return unreadable(file, "cell-too-long", message, first, remedy=_QUOTES)
    message = f"There is text behind a closing quote, in the row that begins in line {first}"
    return unreadable(file, "broken-quote", message, line, remedy=_QUOTES)


def _ends_escaped(row_lines: list[str], escape: str) -> bool:
    """Return whether the last of these lines has its end, or the file's, escaped."""
    if not row_lines or not escape:
        return False
    last = row_lines[-1].rstrip("\r\n")
    return (len(last) - len(last.rstrip(escape))) % 2 == 1


def _opening_line(lines: Lines, shape: Shape) -> int:
    """Return the line of the quote that swallows the rest of the file: its cell's first line."""
    row_lines = lines.row()
    row = next(csv.reader(row_lines, **(shape.dialect | {"strict": False})))
    return lines.row_line + len(row_lines) - max(1, len(split(row[-1])))


_ASK_AGAIN = "Ask the partner to send the file again"
_QUOTES = "Ask the partner to double the quotes within values, or set csv.quote to none"
