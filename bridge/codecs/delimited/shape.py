"""The layout of a delimited file, flattened and checked once, for reading and writing."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bridge.codecs.matching import all_places, by_name
from bridge.model.records import Layout, PlaceName, RecordLayout
from bridge.model.settings import CsvSettings

#: Characters of a cell beyond which a file is given up: a quote that nobody closes, not a value.
LONGEST_CELL = 1_000_000
#: The highest position of a layout: a typing error above, not a partner's table.
LAST_POSITION = 10_000

_QUOTING = {"minimal": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL, "none": csv.QUOTE_NONE}


@dataclass(frozen=True, slots=True)
class RowShape:
    """One type of record as a row."""

    layout: RecordLayout
    places: tuple[PlaceName, ...]
    known: frozenset[PlaceName]
    #: Cells of a row of this type as it is written: without a header, up to the last place used.
    size: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What reader and writer need of a `Layout`."""

    encoding: str
    settings: CsvSettings
    #: Every type of record, those below others included, in the order of the layout.
    rows: tuple[RowShape, ...]
    by_name: Mapping[str, Sequence[RowShape]]
    #: The layouts of the rows.
    types: tuple[RecordLayout, ...]
    #: Every place of every type, in first-seen order: the header, where there is one.
    places: tuple[PlaceName, ...]
    #: The index of a place in a row as it is written.
    index: Mapping[PlaceName, int]

    @property
    def dialect(self) -> dict[str, Any]:
        """The settings as `csv` calls them."""
        is_quoting = self.settings.quote != "none"
        return {
            "delimiter": self.settings.delimiter,
            "quotechar": self.settings.quote_character if is_quoting else None,
            "quoting": _QUOTING[self.settings.quote],
            "strict": True,
        }


def shape_of(layout: Layout) -> Shape:
    """Return the shape of `layout`; ValueError where it makes no sense as a delimited file."""
    settings = layout.settings
    if not isinstance(settings, CsvSettings):
        raise ValueError("a delimited file needs CsvSettings")
    _check_characters(settings)
    types = tuple(_flat(layout.records))
    if not types:
        raise ValueError("the layout has no type of record")
    places = tuple(dict.fromkeys(place for one in types for place in all_places(one)))
    if settings.header:
        index = {place: at for at, place in enumerate(places)}
    else:
        index = {place: _position(place) - 1 for place in places}
    rows = tuple(_row_shape(one, index, settings.header) for one in types)
    return Shape(layout.encoding, settings, rows, by_name(rows), types, places, index)


def _row_shape(one: RecordLayout, index: Mapping[PlaceName, int], has_header: bool) -> RowShape:
    places = all_places(one)
    needed = 1 + max([index[place] for place in places], default=0)
    if has_header:
        return RowShape(one, places, frozenset(places), len(index))
    if one.columns and one.columns < needed:
        raise ValueError(f"{one.name} has {one.columns} columns, but position {needed} is used")
    return RowShape(one, places, frozenset(places), one.columns or needed)


def _position(place: PlaceName) -> int:
    """Return the position that `place` names, counted from 1; ValueError where it names none."""
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else 0
    if not 1 <= number <= LAST_POSITION:
        raise ValueError(f"without a header places are positions from 1, not {place!r}")
    return number


def _flat(types: Iterable[RecordLayout]) -> Iterator[RecordLayout]:
    for one in types:
        yield one
        yield from _flat(one.children)


def _check_characters(settings: CsvSettings) -> None:
    special = [settings.delimiter]
    if settings.quote != "none":
        special.append(settings.quote_character)
    if any(len(one) != 1 or one in "\r\n\0\ufeff" for one in special):
        raise ValueError("the delimiter and the quote are one character each, and no line end")
    if len(set(special)) < len(special):
        raise ValueError("the delimiter and the quote are the same character")
