"""Where a value stands in a file of fixed width, and how long a text is there.

Both are nouns that the mapping checks and the codec obeys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: The highest position of a layout: a typing error above, not a partner's line.
LAST_POSITION = 100_000

_NAME = re.compile(r"([1-9][0-9]{0,5})(?:-([1-9][0-9]{0,5}))?")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a line: its first and its last position, counted from 1."""

    first: int
    last: int

    @classmethod
    def of(cls, place: str) -> Stretch | None:
        """Return the stretch that is called `place`: 11-20, or 5 for a single position."""
        found = _NAME.fullmatch(place)
        if found is None:
            return None
        stretch = cls(int(found.group(1)), int(found.group(2) or found.group(1)))
        return stretch if str(stretch) == place and stretch.is_sound else None

    @property
    def is_sound(self) -> bool:
        """Whether there can be such a stretch."""
        return 1 <= self.first <= self.last <= LAST_POSITION

    @property
    def width(self) -> int:
        """How many characters or bytes it holds."""
        return self.last - self.first + 1

    def overlaps(self, other: Stretch) -> bool:
        """Return whether some position is in both."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        return f"{self.first}-{self.last}" if self.first < self.last else str(self.first)


def length_in(text: str, encoding: str) -> int:
    """Return the length of `text` in bytes of `encoding`, or in characters where that is ""."""
    return len(text.encode(encoding, "replace")) if encoding else len(text)


def counts_in_bytes(encoding: str) -> bool:
    """Return whether a text in `encoding` can be cut at bytes.

    That takes blanks of one byte, and characters that are written alike wherever they stand: no
    byte order marks, no switching between sets.
    """
    try:
        parts = [one.encode(encoding, "ignore") for one in ("a ", *"éé日日한한", "a ")]
        together = b"".join(parts)
        is_even = together.decode(encoding).encode(encoding) == together
    except UnicodeError:
        return False
    return is_even and len(" ".encode(encoding)) == 1
