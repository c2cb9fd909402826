"""What an interchange says of its own size: segments of a message, messages, groups.

The last segments of each level hold a count in their first element: SE, GE and IEA in X12, UNT, UNE
and UNZ in EDIFACT. It is written by itself where the mapping leaves that element alone.
"""

from __future__ import annotations

from collections import Counter

from bridge.codecs.edi.segments import Segment, text_at
from bridge.codecs.edi.shape import Shape
from bridge.codecs.faults import unreadable

_REMEDY = "Ask the partner for the whole file, or write `counts: ignore` for this partner"
#: The segment that begins a level to the one that ends it.
_LEVELS = {
    "x12": (("ST", "SE"), ("GS", "GE"), ("ISA", "IEA")),
    "edifact": (("UNH", "UNT"), ("UNG", "UNE"), ("UNB", "UNZ")),
}
#: Segments behind which nothing belongs to what stood before: those, and what parts a message.
BREAKS = frozenset(
    tag for levels in _LEVELS.values() for level in levels for tag in level
) | {"UNS"}  # fmt: skip


class Counting:
    """Counts the segments of one interchange as they come or go."""

    def __init__(self, shape: Shape, file: str = "") -> None:
        self._message, self._group, self._all = _LEVELS[shape.settings.syntax]
        self._is_strict = shape.settings.counts == "strict"
        self._file = file
        #: Segments since the message began, its first one included.
        self._segments = 0
        self._begun: Counter[str] = Counter()
        #: Messages that have begun.
        self.messages = 0

    def add(self, tag: str) -> int | None:
        """Count a segment, and return what it has to say in its first element, if anything."""
        if tag == self._message[0]:
            self._segments = 0
            self.messages += 1
        self._segments += 1
        self._begun[tag] += 1
        if tag == self._message[1]:
            return self._segments
        if tag == self._group[1]:
            return self._since(self._message[0])
        if tag == self._all[1]:
            return self._begun[self._group[0]] or self._begun[self._message[0]]
        return None

    def _since(self, tag: str) -> int:
        """Return how many of these have begun since the group before ended."""
        return self._begun.pop(tag, 0)

    def check(self, segment: Segment, number: int) -> None:
        """Count a segment that was read; raise UnreadableFileError where it states another."""
        counted = self.add(segment[0][0])
        stated = text_at(segment, 1, 0).strip()
        if not self._is_strict or counted is None or not stated.isdecimal():
            return
        if int(stated) != counted:
            message = f"{segment[0][0]} states {int(stated)}, and {counted} were read"
            raise unreadable(self._file, "count-differs", message, number, remedy=_REMEDY)
