"""Every sheet of a workbook, for tools that look at a sample before there is a mapping for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from bridge.codecs.xlsx.package import Package
from bridge.codecs.xlsx.sheet import SheetRow, rows_of
from bridge.codecs.xlsx.workbook import Workbook
from bridge.model.records import UnreadableFileError


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, by what stands in its first rows."""

    name: str
    #: The rows that hold something.
    rows: list[SheetRow]


def sheets_of(stream: BinaryIO, file: str, most_rows: int) -> Iterator[Sheet]:
    """Yield the sheets of `stream` with cells, those that are charts or damaged left out.

    Raises UnreadableFileError where it is no workbook.
    """
    package = Package(stream, file)
    workbook = Workbook(package)
    for number, name in enumerate(workbook.names, start=1):
        try:
            part = workbook.sheet(str(number))
            yield Sheet(name, list(islice(rows_of(part, workbook, package), most_rows)))
        except UnreadableFileError:
            continue
