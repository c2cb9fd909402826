"""Segments to records: each of the first type that it fits, with those that follow it.

A segment that is of no type itself belongs to the record before it, if that has places in it. A
place that no segment reaches is empty: trailing elements may be left out. The line of a record is
the number of its segment, for all of them may stand in one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bridge.codecs.edi.counting import Counting
from bridge.codecs.edi.segments import Segment, Segments, is_follower, text_at
from bridge.codecs.edi.shape import Follower, SegmentShape, Shape
from bridge.codecs.faults import mark
from bridge.model.place import Where
from bridge.model.records import PlaceName, Record

_TAG = "0"


@dataclass(slots=True)
class _Open:
    """A record that segments may still follow."""

    record: Record
    kind: SegmentShape
    seen: set[Follower]


def read(stream: BinaryIO, shape: Shape, file: str) -> Iterator[Record]:
    """Yield the records of `stream`; see `bridge.codecs.base.Codec.read`."""
    segments, counting = Segments(stream, shape, file), Counting(shape, file)
    by_tag = _by_tag(shape)
    before: _Open | None = None
    for segment in segments:
        counting.check(segment, segments.number)
        kinds = by_tag.get(segment[0][0], by_tag[""])
        found = next((kind for kind in kinds if _is_of(segment, kind, shape)), None)
        if found is None and before is not None and _follow(before, segment, shape):
            continue
        if before is not None:
            yield before.record
        before, where = None, Where(file, segments.number)
        if found is None:
            message = f"The segment {_tag(segment)} fits no type of record of the mapping"
            yield Record("", {}, where, fault=message, fault_code="unknown-record")
        else:
            record = Record(found.layout.name, _cells(segment, found, shape), where)
            before = _Open(record, found, set())
    if before is not None:
        yield before.record


def _by_tag(shape: Shape) -> dict[str, list[SegmentShape]]:
    """Return the types that a segment of each tag can be of; under "" those for any other tag."""
    tags = {tag for kind in shape.kinds for tag in kind.layout.match.get(_TAG, ())}
    return {
        tag: [kind for kind in shape.kinds if tag in kind.layout.match.get(_TAG, (tag,))]
        for tag in (*tags, "")
    }


def _is_of(segment: Segment, kind: SegmentShape, shape: Shape) -> bool:
    spots = {place: shape.index[place] for place in kind.layout.telling}
    return kind.layout.fits(
        {place: text_at(segment, spot.element, spot.component) for place, spot in spots.items()}
    )


def _cells(segment: Segment, kind: SegmentShape, shape: Shape) -> dict[PlaceName, str]:
    """Return the texts of a record's own segment; those of the segments that follow are empty."""
    cells = {}
    for place in kind.layout.telling if kind.layout.is_ignored else kind.places:
        spot = shape.index[place]
        is_own = spot.follower is None
        cells[place] = text_at(segment, spot.element, spot.component) if is_own else ""
    return cells


def _follow(before: _Open, segment: Segment, shape: Shape) -> bool:
    """Take a segment into the record before it, and return whether it belongs there."""
    found = next((one for one in before.kind.followers if is_follower(segment, one)), None)
    if found is None:
        return False
    if found in before.seen:
        message = f"The segment {found.tag} follows it more than once"
        mark(before.record, "repeated-element", message)
    before.seen.add(found)
    for place in before.kind.places:
        spot = shape.index[place]
        if spot.follower == found and not before.record.fault:
            before.record.cells[place] = text_at(segment, spot.element, spot.component)
    return True


def _tag(segment: Segment) -> str:
    tag = segment[0][0]
    return tag if tag.isalnum() and len(tag) <= 3 else "with a strange tag"
