"""Records to segments, and beforehand: what of a record a segment cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO

from bridge.codecs.base import CannotWrite
from bridge.codecs.edi.delimiters import Delimiters, found_in
from bridge.codecs.edi.shape import SegmentShape, Shape
from bridge.codecs.encoding import unencodable
from bridge.codecs.faults import spelled
from bridge.codecs.matching import (
    before_documents,
    first_fitting,
    kind_of,
    misread,
    unwritable,
    with_match,
)
from bridge.model.records import Layout, PlaceName, Record

_NEWLINES = {"none": "", "lf": "\n", "crlf": "\r\n"}
#: The element of ISA that holds the component separator itself.
_OF_SEPARATOR = ("ISA", (16, 0))
#: Characters that a reader takes for what stands between segments.
_LINE_ENDS = "\r\n"
_LONGEST_TEXT = 100_000


def check(record: Record, shape: Shape) -> list[CannotWrite]:
    """Return what of `record` and those below it cannot be written."""
    _, found = _built(record, shape)
    for child in record.children:
        found += check(child, shape)
    return found


def write(
    sink: BinaryIO,
    layout: Layout,
    shape: Shape,
    file_records: Sequence[Record],
    documents: Iterable[Record],
) -> None:
    """Write a whole interchange; see `bridge.codecs.base.Codec.write`."""
    before = before_documents(layout.records)
    first = [one for one in file_records if one.type in before]
    last = [one for one in file_records if one.type not in before]
    last_tag = ""
    for record in chain(first, documents, last):
        for segment in _segments(record, shape):
            text = _text_of(segment, shape)
            if not last_tag:
                text = _una(shape) + text
                _check_head(text, shape)
            sink.write(text.encode(shape.encoding))
            last_tag = segment[0][0]
    if not last_tag or (shape.settings.envelope == "required" and last_tag != shape.last_tag):
        raise ValueError(f"an interchange ends with {shape.last_tag}")


def _check_head(head: str, shape: Shape) -> None:
    """Raise ValueError where a reader would not find the delimiters at the beginning."""
    if found_in(head, shape.settings) != shape.delimiters:
        raise ValueError(
            "an interchange begins with UNB, or with an ISA of 16 elements of which the last is "
            "the component separator"
        )


def _segments(record: Record, shape: Shape) -> Iterator[list[list[str]]]:
    """Yield the segment of `record` and those of the records below it, depth first."""
    segment, faults = _built(record, shape)
    if faults:
        raise ValueError(f"{record.type or 'a record'}: {faults[0].message}")
    yield segment
    for child in record.children:
        yield from _segments(child, shape)


def _text_of(segment: list[list[str]], shape: Shape) -> str:
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


def _built(record: Record, shape: Shape) -> tuple[list[list[str]], list[CannotWrite]]:
    """Return the elements of a record without empty ones at the end, and what cannot be written."""
    kind = kind_of(record, shape.by_name.get(record.type, ()))
    faults = unwritable(record, kind)
    if faults or kind is None:
        return [], faults
    texts = with_match(kind.layout, record.cells)
    for place, text in texts.items():
        if (texts.get("0"), shape.index[place]) != _OF_SEPARATOR:
            faults += _check_text(place, text, shape)
    segment: list[list[str]] = [[""]]
    for place, text in texts.items():
        _put(segment, *shape.index[place], text)
    faults += _check_segment(kind, segment, shape)
    return _trimmed(segment), faults


def _put(segment: list[list[str]], element: int, component: int, text: str) -> None:
    if not text:
        return
    segment += [[""] for _ in range(element + 1 - len(segment))]
    components = segment[element]
    components += [""] * (component + 1 - len(components))
    components[component] = text


def _trimmed(segment: list[list[str]]) -> list[list[str]]:
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


def _check_segment(
    kind: SegmentShape, segment: list[list[str]], shape: Shape
) -> Iterator[CannotWrite]:
    tag = segment[0][0]
    if not tag or not tag.strip() or tag[0] in " \t":
        yield CannotWrite("0", "forbidden-character", "A segment needs its tag, in element 0")
    by_place = {place: _text(segment, *at) for place, at in shape.index.items()}
    if first_fitting(shape.types, by_place) is not kind.layout:
        yield misread(kind.layout)


def _text(segment: list[list[str]], element: int, component: int) -> str:
    has_it = element < len(segment) and component < len(segment[element])
    return segment[element][component] if has_it else ""


def _una(shape: Shape) -> str:
    """Return the service string advice, where one is wanted."""
    if not shape.settings.una or shape.settings.syntax != "edifact":
        return ""
    found = shape.delimiters
    return f"UNA{found.component}{found.element}.{found.release or ' '} {found.segment}"
