"""Records to segments, and beforehand: what of a record a segment cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from bridge.codecs.base import CannotWrite, InvalidFileError
from bridge.codecs.edi.counting import Counting
from bridge.codecs.edi.delimiters import Delimiters, found_in
from bridge.codecs.edi.segments import Segment, is_follower, text_at
from bridge.codecs.edi.shape import Follower, SegmentShape, Shape
from bridge.codecs.encoding import unencodable
from bridge.codecs.faults import spelled
from bridge.codecs.matching import (
    first_fitting,
    kind_of,
    misread,
    unwritable,
    with_match,
)
from bridge.model.records import PlaceName, Record

_NEWLINES = {"none": "", "lf": "\n", "crlf": "\r\n"}
#: The element of ISA that holds the component separator itself.
_OF_SEPARATOR = (("ISA", "16"), ("ISA", "16-1"))
#: Characters that a reader takes for what stands between segments.
_LINE_ENDS = "\r\n"
_LONGEST_TEXT = 100_000


def check(record: Record, shape: Shape) -> list[CannotWrite]:
    """Return what of `record`, without those below it, cannot be written."""
    return _built(record, shape)[1]


def write(sink: BinaryIO, shape: Shape, records: Iterable[Record]) -> None:
    """Write a whole interchange; see `bridge.codecs.base.Codec.write`."""
    last_tag, counting = "", Counting(shape)
    for record in records:
        for segment, is_counted in _segments(record, shape):
            count = counting.add(segment[0][0])
            if count is not None and not is_counted:
                _put(segment, 1, 0, str(count))
            text = _text_of(segment, shape)
            if not last_tag:
                text = _una(shape) + text
                _check_head(text, shape)
            sink.write(text.encode(shape.encoding))
            last_tag = segment[0][0]
    if not last_tag or (shape.settings.envelope == "required" and last_tag != shape.last_tag):
        raise InvalidFileError(f"an interchange ends with {shape.last_tag}")


def _check_head(head: str, shape: Shape) -> None:
    """Raise InvalidFileError where a reader would not find the delimiters at the beginning."""
    if found_in(head, shape.settings) != shape.delimiters:
        raise InvalidFileError(
            "an interchange begins with UNB, or with an ISA of 16 elements of which the last is "
            "the component separator"
        )


def _segments(record: Record, shape: Shape) -> Iterator[tuple[Segment, bool]]:
    """Yield the segments of `record` and of those below it, depth first.

    With each comes whether the mapping itself says what its first element is.
    """
    segments, faults = _built(record, shape)
    if faults:
        raise ValueError(f"{record.type or 'a record'}: {faults[0].message}")
    kind = kind_of(record, shape.by_name.get(record.type, ()))
    is_counted = kind is not None and bool({"1", "1-1"} & kind.known)
    for number, segment in enumerate(segments):
        yield segment, is_counted or number > 0
    for child in record.children:
        yield from _segments(child, shape)


def _text_of(segment: Segment, shape: Shape) -> str:
    found = shape.delimiters
    text = found.element.join(_element(one, found) for one in segment)
    return text + found.segment + _NEWLINES[shape.settings.newline]


def _element(components: list[str], found: Delimiters) -> str:
    return found.component.join(_released(text, found) for text in components)


def _released(text: str, found: Delimiters) -> str:
    """Return `text` with every delimiter in it taken for text."""
    if not found.release:
        return text
    return "".join(found.release + one if one in found.every else one for one in text)


def _built(record: Record, shape: Shape) -> tuple[list[Segment], list[CannotWrite]]:
    """Return the segments of one record, its own first, and what of them cannot be written.

    Empty elements at the end are left out, and so are segments that follow and say nothing.
    """
    kind = kind_of(record, shape.by_name.get(record.type, ()))
    faults = unwritable(record, kind)
    if faults or kind is None:
        return [], faults
    texts = with_match(kind.layout, record.cells)
    for place, text in texts.items():
        if (texts.get("0"), place) not in _OF_SEPARATOR:
            faults += _check_text(place, text, shape)
    own: Segment = [[""]]
    following: dict[Follower, Segment] = {}
    for place, text in texts.items():
        spot = shape.index[place]
        segment = own
        if spot.follower is not None and text:
            segment = following.setdefault(spot.follower, _begun(spot.follower))
        if spot.follower is None or text:
            faults += _put(segment, spot.element, spot.component, text, place)
    faults += _check_segment(kind, own, shape)
    ordered = [following[one] for one in kind.followers if one in following]
    for segment in ordered:
        faults += _check_follower(kind, segment, shape)
    return [_trimmed(segment) for segment in (own, *ordered)], faults


def _begun(follower: Follower) -> Segment:
    """Return a segment that follows with what tells it."""
    segment: Segment = [[follower.tag]]
    for at, text in follower.signs:
        _put(segment, *at, text)
    return segment


def _check_follower(kind: SegmentShape, segment: Segment, shape: Shape) -> Iterator[CannotWrite]:
    """Refuse a segment that a reader would take for a record of its own, or for another one."""
    own = {place: at for place, at in shape.index.items() if at.follower is None}
    cells = {place: text_at(segment, at.element, at.component) for place, at in own.items()}
    taken = next((one for one in kind.followers if is_follower(segment, one)), None)
    wanted = (one for one in shape.types if not one.is_ignored)
    if first_fitting(wanted, cells) is not None or taken is None:
        yield misread(kind.layout)


def _put(
    segment: Segment, element: int, component: int, text: str, place: PlaceName = ""
) -> list[CannotWrite]:
    """Put a text into a segment; what says something else there already is a fault."""
    if not text:
        return []
    segment += [[""] for _ in range(element + 1 - len(segment))]
    components = segment[element]
    components += [""] * (component + 1 - len(components))
    if components[component] not in ("", text):
        message = "It says something else than what tells its segment"
        return [CannotWrite(place, "not-its-type", message)]
    components[component] = text
    return []


def _trimmed(segment: Segment) -> Segment:
    while len(segment) > 1 and not any(segment[-1]):
        segment.pop()
    return segment


def _check_text(place: PlaceName, text: str, shape: Shape) -> Iterator[CannotWrite]:
    forbidden = _LINE_ENDS + "\0"
    if not shape.delimiters.release:
        forbidden += shape.delimiters.every
    for character in sorted(set(forbidden) & set(text)):
        message = f"The file cannot hold {spelled(character)} in a value"
        yield CannotWrite(place, "forbidden-character", message)
    for character in unencodable(text, shape.encoding):
        message = f"{spelled(character)} does not exist in {shape.encoding}"
        yield CannotWrite(place, "not-in-encoding", message)
    if len(text) > _LONGEST_TEXT:
        yield CannotWrite(
            place, "too-long", f"The text is longer than {_LONGEST_TEXT:,} characters"
        )


def _check_segment(kind: SegmentShape, segment: Segment, shape: Shape) -> Iterator[CannotWrite]:
    tag = segment[0][0]
    if not tag or not tag.strip() or tag[0] in " \t":
        yield CannotWrite("0", "forbidden-character", "A segment needs its tag, in element 0")
    own = {place: at for place, at in shape.index.items() if at.follower is None}
    by_place = {place: text_at(segment, at.element, at.component) for place, at in own.items()}
    if first_fitting(shape.types, by_place) is not kind.layout:
        yield misread(kind.layout)


def _una(shape: Shape) -> str:
    """Return the service string advice, where one is wanted."""
    if not shape.settings.una or shape.settings.syntax != "edifact":
        return ""
    found = shape.delimiters
    return f"UNA{found.component}{found.element}.{found.release or ' '} {found.segment}"
