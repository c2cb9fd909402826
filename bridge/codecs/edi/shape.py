"""The layout of an interchange, worked out once, for reading and writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bridge.codecs.edi.delimiters import Delimiters, agreed
from bridge.codecs.limits import LONGEST_SEGMENT
from bridge.codecs.matching import all_places, by_name
from bridge.model.records import Layout, PlaceName, RecordLayout
from bridge.model.settings import EdiSettings

_ELEMENT = r"(?P<element>0|[1-9][0-9]{0,2})(?:-(?P<component>[1-9][0-9]?))?"
_SIGNS = r"(?:\[(?P<signs>[^\[\]]+)\])?"
_PLACE = re.compile(rf"(?:(?P<tag>[A-Z][A-Z0-9]{{1,2}}){_SIGNS}/)?{_ELEMENT}")
_SIGN = re.compile(r"([1-9][0-9]{0,2}(?:-[1-9][0-9]?)?)=([^,\[\]]*)")
_NAMES = {"x12": "X12", "edifact": "EDIFACT"}
_LAST = {"x12": "IEA", "edifact": "UNZ"}


@dataclass(frozen=True, slots=True)
class Follower:
    """A segment that follows a record's own and belongs to the same record."""

    tag: str
    #: Element and component, from 0, to the text that has to stand there.
    signs: tuple[tuple[tuple[int, int], str], ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the text of a place stands: in the record's own segment, or in one that follows."""

    element: int
    component: int
    follower: Follower | None = None


@dataclass(frozen=True, slots=True)
class SegmentShape:
    """One type of record as a segment."""

    layout: RecordLayout
    places: tuple[PlaceName, ...]
    known: frozenset[PlaceName]
    #: The segments that follow its own, in the order to write them.
    followers: tuple[Follower, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What reader and writer need of a `Layout`."""

    encoding: str
    settings: EdiSettings
    #: Every type of record, those below others included, in the order of the layout.
    kinds: tuple[SegmentShape, ...]
    by_name: Mapping[str, Sequence[SegmentShape]]
    types: tuple[RecordLayout, ...]
    #: Where every place stands.
    index: Mapping[PlaceName, Spot]
    #: What is written with.
    delimiters: Delimiters
    #: Characters that a segment may have.
    longest: int = LONGEST_SEGMENT

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
    index = {place: spot_of(place) for one in types for place in all_places(one)}
    kinds = tuple(_kind(one, index) for one in types)
    longest = layout.longest or LONGEST_SEGMENT
    return Shape(
        layout.encoding, settings, kinds, by_name(kinds), types, index, delimiters, longest
    )


def _kind(layout: RecordLayout, index: Mapping[PlaceName, Spot]) -> SegmentShape:
    places = all_places(layout)
    if any(index[place].follower for place in layout.telling):
        raise ValueError("a record is told by its own segment, not by one that follows")
    followers = dict.fromkeys(one for place in places if (one := index[place].follower))
    return SegmentShape(layout, places, frozenset(places), tuple(followers))


def spot_of(place: PlaceName) -> Spot:
    """Return where `place` stands: `0` is the tag, `2` and `2-1` the same; ValueError for none.

    `QTY[1-1=12]/1-2` is in the segment QTY that follows and has 12 in its first component.
    """
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError(
            f"places are elements and components, such as 2, 2-1 or QTY[1-1=12]/1-2, not {place!r}"
        )
    element, component = int(found["element"]), int(found["component"] or 1) - 1
    if not found["tag"]:
        return Spot(element, component)
    signs = tuple(_sign(text, place) for text in (found["signs"] or "").split(",") if text)
    return Spot(element, component, Follower(found["tag"], signs))


def _sign(text: str, place: PlaceName) -> tuple[tuple[int, int], str]:
    found = _SIGN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{place!r}: what tells a segment is written 1=ST, or 1-1=12")
    spot = spot_of(found[1])
    return (spot.element, spot.component), found[2]


def _flat(types: Iterable[RecordLayout]) -> Iterator[RecordLayout]:
    for one in types:
        yield one
        yield from _flat(one.children)
