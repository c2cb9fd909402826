"""The layout of a delimited file: the table in it, and the characters around its cells."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

from bridge.codecs.table import TableShape, table_shape
from bridge.model.records import Layout
from bridge.model.settings import CsvSettings

#: Characters of a cell beyond which a file is given up: a quote that nobody closes, not a value.
LONGEST_CELL = 1_000_000

_QUOTING = {"minimal": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL, "none": csv.QUOTE_NONE}


@dataclass(frozen=True, slots=True)
class Shape:
    """What reader and writer need of a `Layout`."""

    encoding: str
    settings: CsvSettings
    table: TableShape
    #: Characters that a line may have; 0: the usual limit.
    longest: int = 0

    @property
    def dialect(self) -> dict[str, Any]:
        """The settings as `csv` calls them, for reading."""
        is_quoting = self.settings.quote != "none"
        return {
            "delimiter": self.settings.delimiter,
            "quotechar": self.settings.quote_character if is_quoting else None,
            "quoting": _QUOTING[self.settings.quote],
            "escapechar": self.settings.escape or None,
            "strict": True,
        }

    @property
    def written_dialect(self) -> dict[str, Any]:
        """The settings as `csv` calls them, for writing: quotes are escaped or doubled."""
        return self.dialect | {"doublequote": not self.settings.escape}


def shape_of(layout: Layout) -> Shape:
    """Return the shape of `layout`; ValueError where it makes no sense as a delimited file."""
    settings = layout.settings
    if not isinstance(settings, CsvSettings):
        raise ValueError("a delimited file needs CsvSettings")
    _check_characters(settings)
    return Shape(
        layout.encoding, settings, table_shape(layout.records, settings, "csv"), layout.longest
    )


def _check_characters(settings: CsvSettings) -> None:
    special = [settings.delimiter]
    if settings.quote != "none":
        special.append(settings.quote_character)
    if settings.escape:
        special.append(settings.escape)
    if any(len(one) != 1 or one in "\r\n\0\ufeff" for one in special):
        raise ValueError("delimiter, quote and escape are one character each, and no line end")
    if len(set(special)) < len(special):
        raise ValueError("two of delimiter, quote and escape are the same character")
