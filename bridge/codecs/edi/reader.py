"""Segments to records: each of the first type that it fits.

A place that a segment does not reach is empty: trailing elements may be left out. The line of a
record is the number of its segment, for all of them may stand in one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from bridge.codecs.edi.segments import Segment, Segments
from bridge.codecs.edi.shape import SegmentShape, Shape
from bridge.model.place import Where
from bridge.model.records import PlaceName, Record

_TAG = "0"


def read(stream: BinaryIO, shape: Shape, file: str) -> Iterator[Record]:
    """Yield the records of `stream`; see `bridge.codecs.base.Codec.read`."""
    segments = Segments(stream, shape, file)
    by_tag = _by_tag(shape)
    for segment in segments:
        where = Where(file, segments.number)
        kinds = by_tag.get(segment[0][0], by_tag.get("", ()))
        found = next((kind for kind in kinds if _is_of(segment, kind, shape)), None)
        if found is None:
            message = f"The segment {_tag(segment)} fits no type of record of the mapping"
            yield Record("", {}, where, fault=message, fault_code="unknown-record")
        else:
            yield Record(found.layout.name, _cells(segment, found, shape.index), where)


def _by_tag(shape: Shape) -> dict[str, list[SegmentShape]]:
    """Return the types that a segment of each tag can be of; under "" those for any other tag."""
    tags = {tag for kind in shape.kinds for tag in kind.layout.match.get(_TAG, ())}
    return {
        tag: [kind for kind in shape.kinds if tag in kind.layout.match.get(_TAG, (tag,))]
        for tag in (*tags, "")
    }


def _is_of(segment: Segment, kind: SegmentShape, shape: Shape) -> bool:
    telling = kind.layout.telling
    return kind.layout.fits({place: _text(segment, *shape.index[place]) for place in telling})


def _cells(
    segment: Segment, kind: SegmentShape, index: Mapping[PlaceName, tuple[int, int]]
) -> dict[PlaceName, str]:
    places = kind.layout.telling if kind.layout.is_ignored else kind.places
    return {place: _text(segment, *index[place]) for place in places}


def _text(segment: Segment, element: int, component: int) -> str:
    if element >= len(segment) or component >= len(segment[element]):
        return ""
    return segment[element][component]


def _tag(segment: Segment) -> str:
    tag = segment[0][0]
    return tag if tag.isalnum() and len(tag) <= 3 else "with a strange tag"
