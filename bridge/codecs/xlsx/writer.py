"""Records to a sheet, and beforehand: what of a record it cannot hold.

Every cell is a text, formatted as one, so that a person who opens the file and saves it loses no
zero. The same records make the same bytes: nothing in the archive tells when it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bridge.codecs.base import CannotWrite
from bridge.codecs.faults import spelled
from bridge.codecs.table import Row, written_row
from bridge.codecs.xlsx import parts
from bridge.codecs.xlsx.shape import Shape
from bridge.codecs.xlsx.sheet import LAST_ROW, column_name
from bridge.codecs.xlsx.texts import FORBIDDEN, escaped
from bridge.model.records import Record
from bridge.model.sheets import number_of

#: Excel's own limit, in units of UTF-16.
_LONGEST_TEXT = 32_767
#: Rows that are packed at once.
_BATCH = 500


def check(record: Record, shape: Shape) -> list[CannotWrite]:
    """Return what of `record`, without those below it, cannot be written."""
    return _row(record, shape)[1]


def write(sink: BinaryIO, shape: Shape, records: Iterable[Record]) -> None:
    """Write a whole file; see `bridge.codecs.base.Codec.write`."""
    _check_header(shape)
    last = number_of(shape.settings.sheet) or 1
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.around_sheets(_names(shape, last)):
            _put(archive, name, text)
        for number in range(1, last):
            _put(archive, f"xl/worksheets/sheet{number}.xml", parts.SHEET_START + parts.SHEET_END)
        with archive.open(_info(f"xl/worksheets/sheet{last}.xml"), "w") as part:
            _write_sheet(part, records, shape)


def _write_sheet(part: IO[bytes], records: Iterable[Record], shape: Shape) -> None:
    part.write(parts.SHEET_START.encode())
    skip = shape.settings.skip
    number, texts = (0 if skip == "header" else skip), list[str]()
    for row in chain([list(shape.table.header)], _rows(records, shape)):
        if row:
            number += 1
            texts.append(_row_text(row, number))
        if len(texts) >= _BATCH:
            part.write("".join(texts).encode())
            texts.clear()
    if not shape.settings.has_header and number == skip:
        raise ValueError("without a header and without a record the sheet would be empty")
    part.write("".join([*texts, parts.SHEET_END]).encode())


def _rows(records: Iterable[Record], shape: Shape) -> Iterator[Row]:
    """Yield the rows of `records` and those below them, depth first."""
    for record in records:
        row, faults = _row(record, shape)
        if faults:
            raise ValueError(f"{record.type or 'a record'}: {faults[0].message}")
        yield row
        yield from _rows(record.children, shape)


def _row(record: Record, shape: Shape) -> tuple[Row, list[CannotWrite]]:
    """Return the cells of the row of `record`, and what of them cannot be written."""
    made = written_row(record, shape.table)
    if made.kind is None:
        return [], made.faults
    for place, text in made.texts.items():
        made.faults += _check_text(place, text)
    if not any(made.cells):
        message = "A row without any text is none"
        made.faults.append(CannotWrite(next(iter(made.kind.places), ""), "only-blanks", message))
    return made.cells, made.faults


def _check_text(place: str, text: str) -> Iterator[CannotWrite]:
    for character in sorted(set(FORBIDDEN.findall(text))):
        message = f"A workbook cannot hold {spelled(character)}"
        yield CannotWrite(place, "forbidden-character", message)
    units = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > _LONGEST_TEXT:
        message = f"The text is longer than {_LONGEST_TEXT:,} characters"
        yield CannotWrite(place, "too-long", message)


def _check_header(shape: Shape) -> None:
    """Raise ValueError where the columns' own names could not be read back."""
    for name in shape.table.header:
        for fault in _check_text(name, name):
            raise ValueError(f"the column {name!r} cannot be written: {fault.message}")


def _row_text(row: Row, number: int) -> str:
    if number > LAST_ROW:
        raise ValueError(f"a sheet has no more than {LAST_ROW:,} rows")
    cells = [
        f'<c r="{column_name(at)}{number}" s="1" t="inlineStr">'
        f'<is><t xml:space="preserve">{escaped(text)}</t></is></c>'
        for at, text in enumerate(row)
        if text
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _names(shape: Shape, last: int) -> list[str]:
    """Return the names of the sheets, of which the last is the one that is asked for."""
    asked = shape.settings.sheet
    is_named = not number_of(asked)
    return [asked] if is_named else [f"Sheet{number}" for number in range(1, last + 1)]


def _put(archive: ZipFile, name: str, text: str) -> None:
    archive.writestr(_info(name), text)


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name)  # of 1980, the first year that an archive knows
    info.compress_type = ZIP_DEFLATED
    return info
