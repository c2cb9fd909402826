"""The rows of a sheet as texts, one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from bridge.codecs.table import Row
from bridge.codecs.xlsx.cells import Cells, Trouble
from bridge.codecs.xlsx.package import Package, Part, forget, local_name
from bridge.codecs.xlsx.workbook import Workbook

#: Excel's own limits.
LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
#: Characters of all cells of a row: Excel's own limits would allow five hundred times as many.
_LONGEST_ROW = 1_000_000

_REFERENCE = re.compile("([A-Z]{1,3})[0-9]{1,7}")


@dataclass(slots=True)
class SheetRow:
    """A row as the spreadsheet numbers it."""

    number: int = 0
    #: Its cells; none that is empty at the end.
    cells: Row = field(default_factory=list)
    #: By index, cells that have no text that could be trusted.
    troubles: dict[int, Trouble] = field(default_factory=dict)


def rows_of(part: Part, workbook: Workbook, package: Package) -> Iterator[SheetRow]:
    """Yield the rows of a sheet that hold something, to the end of the part."""
    return _Sheet(part, workbook, package).rows()


class _Sheet:
    """A sheet on its way through."""

    def __init__(self, part: Part, workbook: Workbook, package: Package) -> None:
        self._part = part
        self._package = package
        self._cells = Cells(workbook, package)
        self._row = SheetRow()
        #: Index of the next cell, where it has no reference.
        self._next = 0
        #: Characters of the row so far.
        self._length = 0

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows that hold something."""
        latest = 0
        for element in self._part.elements("c", "row", "sheetData"):
            name = local_name(element)
            if name == "c":
                self._add(element)
                continue
            if name == "sheetData":
                break  # behind it stand drawings and rules, which may have rows of their own
            row, self._row, self._next, self._length = self._row, SheetRow(), 0, 0
            row.number = latest = self._number(element, latest)
            forget(element)
            if row.cells or row.troubles:
                yield row
        else:
            raise self._package.damaged("its sheet has no cells")
        self._part.drain()

    def _add(self, element: etree._Element) -> None:
        at = self._index(element.get("r"))
        self._next = at + 1
        text = self._cells.text(element)
        if isinstance(text, Trouble):
            self._row.troubles[at] = text
        elif text:
            self._length += len(text)
            if self._length > _LONGEST_ROW:
                how = f"a row of its sheet has more than {_LONGEST_ROW:,} characters"
                raise self._package.too_large(how)
            self._row.cells.extend([""] * (at - len(self._row.cells)))
            self._row.cells.append(text)

    def _index(self, reference: str | None) -> int:
        """Return the index of a cell, which is that of its reference, else the next."""
        at = self._next
        if reference is not None:
            found = _REFERENCE.fullmatch(reference)
            at = _column(found.group(1)) if found else -1
        if not self._next <= at < _LAST_COLUMN:
            raise self._package.damaged("cells of its sheet are not in their order")
        return at

    def _number(self, element: etree._Element, latest: int) -> int:
        text = element.get("r", str(latest + 1))
        number = int(text) if re.fullmatch("[0-9]{1,7}", text) else 0
        if not latest < number <= LAST_ROW:
            raise self._package.damaged("rows of its sheet are not in their order")
        return number


@lru_cache(maxsize=_LAST_COLUMN)
def _column(letters: str) -> int:
    """Return the index of a column: 0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


@lru_cache(maxsize=_LAST_COLUMN)
def column_name(at: int) -> str:
    """Return what a spreadsheet calls the column at an index: A for 0, AA for 26."""
    before, letter = divmod(at, 26)
    return (column_name(before - 1) if before else "") + chr(65 + letter)
