"""The layout of an interchange, worked out once, for reading and writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bridge.codecs.edi.delimiters import Delimiters, agreed
from bridge.codecs.matching import all_places, by_name
from bridge.model.records import Layout, PlaceName, RecordLayout
from bridge.model.settings import EdiSettings

_PLACE = re.compile(r"(0|[1-9][0-9]{0,2})(?:-([1-9][0-9]?))?")
_NAMES = {"x12": "X12", "edifact": "EDIFACT"}
_LAST = {"x12": "IEA", "edifact": "UNZ"}


@dataclass(frozen=True, slots=True)
class SegmentShape:
    """One type of record as a segment."""

    layout: RecordLayout
    places: tuple[PlaceName, ...]
    known: frozenset[PlaceName]


@dataclass(frozen=True, slots=True)
class Shape:
    """What reader and writer need of a `Layout`."""

    encoding: str
    settings: EdiSettings
    #: Every type of record, those below others included, in the order of the layout.
    kinds: tuple[SegmentShape, ...]
    by_name: Mapping[str, Sequence[SegmentShape]]
    types: tuple[RecordLayout, ...]
    #: Element and component, from 0, of every place.
    index: Mapping[PlaceName, tuple[int, int]]
    #: What is written with.
    delimiters: Delimiters

    @property
    def name(self) -> str:
        """The syntax, for people."""
        return _NAMES[self.settings.syntax]

    @property
    def last_tag(self) -> str:
        """The tag of the segment that an interchange ends with."""
        return _LAST[self.settings.syntax]


def shape_of(layout: Layout) -> Shape:
    """Return the shape of `layout`; ValueError where it makes no sense as an interchange."""
    settings = layout.settings
    if not isinstance(settings, EdiSettings):
        raise ValueError("an interchange needs EdiSettings")
    delimiters = agreed(settings)
    if len(set(delimiters.every)) < len(delimiters.every):
        raise ValueError("two delimiters are the same character")
    types = tuple(_flat(layout.records))
    if not types:
        raise ValueError("the layout has no type of record")
    index = {place: indices(place) for one in types for place in all_places(one)}
    kinds = tuple(SegmentShape(one, all_places(one), frozenset(all_places(one))) for one in types)
    return Shape(layout.encoding, settings, kinds, by_name(kinds), types, index, delimiters)


def indices(place: PlaceName) -> tuple[int, int]:
    """Return element and component, from 0, of `place`: `0` is the tag, `2` and `2-1` the same."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError(f"places are elements and components, such as 2 or 2-1, not {place!r}")
    return int(found.group(1)), int(found.group(2) or 1) - 1


def _flat(types: Iterable[RecordLayout]) -> Iterator[RecordLayout]:
    for one in types:
        yield one
        yield from _flat(one.children)
