"""The segments of an interchange, one by one, decoded as they are read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, TypeAlias

from bridge.codecs import signatures
from bridge.codecs.edi.delimiters import Delimiters, found_in
from bridge.codecs.edi.shape import Follower, Shape
from bridge.codecs.faults import unreadable

_CHUNK = 1 << 16
#: Characters that show what a file is: more than the longest ISA.
_HEAD = 512
_BLANKS = " \t\r\n"

#: Elements of a segment, its tag first; each a list of components.
Segment: TypeAlias = list[list[str]]

_ASK_AGAIN = "Ask the partner to send the file again"
_ASK_WHAT = "Ask the partner what was put there, or correct the pattern of file names"
_ENCODING = "Set file.encoding to what the partner writes, often iso-8859-1"
_DELIMITERS = (
    "Compare the file's first segment with the mapping's delimiters; where its segments are meant "
    "to be so, set file.longest in the mapping"
)


class Segments:
    """Iterate over it for the segments of a stream; `number` is that of the last one, from 1."""

    def __init__(self, stream: BinaryIO, shape: Shape, file: str) -> None:
        self._stream = stream
        self._shape = shape
        self._file = file
        self._decoder = codecs.getincrementaldecoder(shape.encoding)()
        self.number = 0

    def __iter__(self) -> Iterator[Segment]:
        text = self._head()
        found = found_in(text, self._shape.settings)
        if found is None:
            raise self._not_edi()
        if text.startswith("UNA"):
            text = text[len("UNA:+.? '") :]
        tag = ""
        for raw in self._raw(text, found):
            self.number += 1
            segment = split(raw, found)
            tag = segment[0][0]
            yield segment
        self._check_end(tag)

    def _head(self) -> str:
        """Return the beginning of the file, without a byte order mark and blanks before it."""
        data = b""
        while len(data) < _HEAD and (chunk := self._stream.read(_HEAD - len(data))):
            data += chunk
        if not data:
            raise unreadable(self._file, "empty-file", "The file is empty", remedy=_ASK_AGAIN)
        looks_like = signatures.binary(data) or signatures.markup(data)
        if looks_like:
            message = f"The file looks like {looks_like}, not like {self._shape.name}"
            raise unreadable(self._file, "not-text", message, remedy=_ASK_WHAT)
        return self._decode(data).removeprefix("\ufeff").lstrip(_BLANKS)

    def _raw(self, text: str, found: Delimiters) -> Iterator[str]:
        """Yield the segments as they stand, without what is between them."""
        parts, length, chunk = list[str](), 0, b"more"
        while True:
            *whole, rest = _torn(text, found)
            for piece in whole:
                raw = "".join([*parts, piece]).strip("\r\n").lstrip(_BLANKS)
                parts, length = [], 0
                if raw:
                    yield raw
            if not chunk:
                break
            held = _half_released(rest, found)
            parts.append(rest.removesuffix(held))
            length += len(parts[-1])
            self._refuse_endless(length)
            chunk = self._stream.read(_CHUNK)
            text = held + self._decode(chunk)
        if "".join([*parts, rest]).strip(_BLANKS + "\x1a"):
            message = "The last segment has no terminator: the file was cut off"
            raise unreadable(self._file, "cut-off", message, self.number + 1, remedy=_ASK_AGAIN)

    def _refuse_endless(self, length: int) -> None:
        if length > self._shape.longest:
            message = f"A segment is longer than {self._shape.longest:,} characters"
            raise unreadable(
                self._file, "segment-too-long", message, self.number + 1, remedy=_DELIMITERS
            )

    def _decode(self, chunk: bytes) -> str:
        try:
            return self._decoder.decode(chunk, final=not chunk)
        except UnicodeError:
            message = f"The file is not {self._shape.encoding}"
            raise unreadable(
                self._file, "wrong-encoding", message, self.number + 1, remedy=_ENCODING
            ) from None

    def _check_end(self, tag: str) -> None:
        last = self._shape.last_tag
        if self._shape.settings.envelope == "required" and tag != last:
            message = f"The interchange does not end with {last}: the file was cut off"
            raise unreadable(self._file, "cut-off", message, self.number, remedy=_ASK_AGAIN)

    def _not_edi(self) -> Exception:
        first = "ISA" if self._shape.settings.syntax == "x12" else "UNA or UNB"
        message = f"The file does not begin with a whole {first}, so it is no {self._shape.name}"
        return unreadable(self._file, "not-text", message, 1, remedy=_ASK_WHAT)


def _torn(text: str, found: Delimiters) -> list[str]:
    """Return `text` at its terminators; the last piece may go on."""
    if not found.release or found.release not in text:
        return text.split(found.segment)
    pieces, begin = [], 0
    marks = re.compile(f"{re.escape(found.release)}.|{re.escape(found.segment)}", re.DOTALL)
    for mark in marks.finditer(text):
        if mark.group() == found.segment:
            pieces.append(text[begin : mark.start()])
            begin = mark.end()
    return [*pieces, text[begin:]]


def _half_released(text: str, found: Delimiters) -> str:
    """Return the release character that `text` ends with, where what it releases is to come."""
    if not found.release:
        return ""
    return found.release * ((len(text) - len(text.rstrip(found.release))) % 2)


def text_at(segment: Segment, element: int, component: int) -> str:
    """Return the text there, "" where the segment does not reach so far."""
    if element >= len(segment) or component >= len(segment[element]):
        return ""
    return segment[element][component]


def is_follower(segment: Segment, follower: Follower) -> bool:
    """Return whether a segment is the one that `follower` tells of."""
    return segment[0][0] == follower.tag and all(
        text_at(segment, *at) == text for at, text in follower.signs
    )


def split(raw: str, found: Delimiters) -> Segment:
    """Return the elements of a segment, each in its components."""
    if not found.release or found.release not in raw:
        return [element.split(found.component) for element in raw.split(found.element)]
    segment, text, at = [[""]], "", 0
    while at < len(raw):
        character = raw[at]
        if character == found.release:
            at += 1
            text += raw[at : at + 1]
        elif character == found.element:
            segment[-1][-1], text = text, ""
            segment.append([""])
        elif character == found.component:
            segment[-1][-1], text = text, ""
            segment[-1].append("")
        else:
            text += character
        at += 1
    segment[-1][-1] = text
    return segment
