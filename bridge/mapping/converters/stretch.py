"""What a place of fixed width does to a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bridge.mapping.converters.base import ConversionError, unchanged
from bridge.model.stretch import length_in

_STRIP: Mapping[str, Callable[[str], str]] = {
    "right": lambda text: text.rstrip(" "),
    "left": lambda text: text.lstrip(" "),
    "both": lambda text: text.strip(" "),
    "none": lambda text: text if text.strip(" ") else "",
}


class Fit:
    """A stretch of a line: a text loses the blanks that could not be told from its filling.

    What is then longer than the stretch is refused, and what is shorter where nothing fills it up.
    `encoding` is that in whose bytes the width counts, or "" for characters.
    """

    loses = "blanks at the ends"
    can_be_read = True
    parse = staticmethod(unchanged)

    def __init__(self, width: int, trim: str, encoding: str) -> None:
        self.width = width
        self._strip = _STRIP[trim]
        self._is_filled = trim != "none"
        self._encoding = encoding
        self._unit = f"bytes in {encoding}" if encoding else "characters"

    def format(self, value: str) -> str:
        """Return `value` as the stretch takes it."""
        text = self._strip(value)
        length = length_in(text, self._encoding)
        if length > self.width:
            raise ConversionError(
                "too-long",
                f"has {length} {self._unit} where {self.width} are allowed",
                "shorten it at the store, or allow cutting in the mapping with `cut`",
            )
        if text and length < self.width and not self._is_filled:
            raise ConversionError(
                "too-short",
                f"has {length} {self._unit} where {self.width} are needed",
                "fill it up in the mapping with `pad`, or leave `trim: none` out",
            )
        return text


class Justified:
    """A number or date, at whichever end of its stretch it stands."""

    loses = ""
    can_be_read = True
    format = staticmethod(unchanged)

    def parse(self, text: str) -> str:
        """Return `text` without the blanks around it."""
        return text.strip(" ")
