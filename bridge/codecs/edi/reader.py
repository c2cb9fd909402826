"""Segments to records: each of the first type that it fits, with those that follow it.

A segment that is of no type itself, or of one that is ignored, belongs to the record before it, if
that has places in it; ignored ones may stand between the two, as far as their message goes. A place
that no segment reaches is empty: trailing elements may be left out. The line of a record is the
number of its segment, for all of them may stand in one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bridge.codecs.edi.counting import BREAKS, Counting
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
    #: Segments behind it that are ignored.
    passed: list[Record]


def read(stream: BinaryIO, shape: Shape, file: str) -> Iterator[Record]:
    """Yield the records of `stream`; see `bridge.codecs.base.Codec.read`."""
    segments, counting = Segments(stream, shape, file), Counting(shape, file)
    by_tag = _by_tag(shape)
    before: _Open | None = None
    for segment in segments:
        counting.check(segment, segments.number)
        kinds = by_tag.get(segment[0][0], by_tag[""])
        found = next((kind for kind in kinds if _is_of(segment, kind, shape)), None)
        is_wanted = found is not None and not found.layout.is_ignored
        if before is not None and not is_wanted and _follow(before, segment, shape):
            continue
        where = Where(file, segments.number)
        if found is None:
            message = f"The segment {_tag(segment)} fits no type of record of the mapping"
            record = Record("", {}, where, fault=message, fault_code="unknown-record")
        else:
            cells = _cells(segment, found, shape)
            record = Record(found.layout.name, cells, where, message=counting.messages)
        if before is not None and found is not None and _may_pass(before, found, segment):
            before.passed.append(record)
            continue
        if before is not None:
            yield from (before.record, *before.passed)
        before = _Open(record, found, set(), []) if found is not None else None
        if before is None:
            yield record
    if before is not None:
        yield from (before.record, *before.passed)


def _may_pass(before: _Open, found: SegmentShape, segment: Segment) -> bool:
    """Return whether what follows `segment`, one of `found`, may still be of the record before."""
    is_skipped = found.layout.is_ignored and bool(before.kind.followers)
    return is_skipped and segment[0][0] not in BREAKS


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
