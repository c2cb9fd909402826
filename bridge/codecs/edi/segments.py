"""The segments of an interchange, one by one, decoded as they are read."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, TypeAlias

from bridge.codecs import signatures
from bridge.codecs.edi.delimiters import Delimiters, found_in
from bridge.codecs.edi.shape import Follower, Shape
from bridge.codecs.faults import unreadable

_CHUNK = 1 << 16
#: Characters of a segment beyond which a terminator is missing: a file, not a segment.
_LONGEST_SEGMENT = 1_000_000
#: Characters that show what a file is: more than the longest ISA.
_HEAD = 512
_BLANKS = " \t\r\n"

#: Elements of a segment, its tag first; each a list of components.
Segment: TypeAlias = list[list[str]]

_ASK_AGAIN = "Ask the partner to send the file again"
_ASK_WHAT = "Ask the partner what was put there, or correct the pattern of file names"
_ENCODING = "Set file.encoding to what the partner writes, often iso-8859-1"
_DELIMITERS = "Compare the file's first segment with the mapping's delimiters"


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
        while True:
            *whole, text = _torn(text, found)
            yield from (one for raw in whole if (one := raw.strip("\r\n").lstrip(_BLANKS)))
            if len(text) > _LONGEST_SEGMENT:
                message = f"A segment is longer than {_LONGEST_SEGMENT:,} characters"
                raise unreadable(self._file, "segment-too-long", message, self.number + 1,
                                 remedy=_DELIMITERS)  # fmt: skip
            chunk = self._stream.read(_CHUNK)
            text += self._decode(chunk)
            if not chunk:
                break
        *whole, rest = _torn(text, found)
        yield from (one for raw in whole if (one := raw.strip("\r\n").lstrip(_BLANKS)))
        if rest.strip(_BLANKS + "\x1a"):
            message = "The last segment has no terminator: the file was cut off"
            raise unreadable(self._file, "cut-off", message, self.number + 1, remedy=_ASK_AGAIN)

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
    pieces, begin, at = [], 0, 0
    while at < len(text):
        if text[at] == found.release:
            at += 2
            continue
        if text[at] == found.segment:
            pieces.append(text[begin:at])
            begin = at + 1
        at += 1
    return [*pieces, text[begin:]]


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
