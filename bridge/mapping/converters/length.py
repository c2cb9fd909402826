"""Steps about the length of a text: cut, max, pad."""

from __future__ import annotations

from bridge.mapping.converters.base import ConversionError, OneWay

_SHORTEN = "shorten it at the store, or {} in the mapping"


class Cut(OneWay):
    """Shorten, to characters, or to bytes of an encoding without dividing a character."""

    def __init__(self, length: int, is_outbound: bool, encoding: str = "") -> None:
        self.loses = "what was cut off"
        self._length = length
        self._encoding = encoding
        super().__init__(is_outbound)

    def change(self, text: str) -> str:
        """Return the first characters of `text`."""
        short = text[: self._length]
        while self._encoding and _size(short, self._encoding) > self._length:
            short = short[:-1]
        return short


class Maximum:
    """Refuse what is longer than the partner's field, in characters or in bytes of an encoding."""

    loses = ""
    can_be_read = True

    def __init__(self, length: int, encoding: str = "") -> None:
        self._length = length
        self._encoding = encoding

    def format(self, value: str) -> str:
        """Return our `value` if it fits."""
        return self._fitting(value, _SHORTEN.format("allow cutting with `cut` for `max`"))

    def parse(self, text: str) -> str:
        """Return the partner's `text` if it fits."""
        return self._fitting(
            text, "correct `max` in the mapping: what the partner sends may be longer"
        )

    def _fitting(self, value: str, remedy: str) -> str:
        size = _size(value, self._encoding)
        if size > self._length:
            unit = "bytes" if self._encoding else "characters"
            raise _too_long(size, unit, self._length, remedy)
        return value


class Pad:
    """Fill up to a fixed width.

    When reading, blanks are taken away at the filled end. Any other filling stays, because it
    cannot be told from the value's own: a bar code may well begin with zeros. A text that is
    nothing but filling is no value.
    """

    can_be_read = True

    def __init__(self, width: int, fill: str, side: str) -> None:
        self._width = width
        self._fill = fill
        self._pad = str.rjust if side == "left" else str.ljust
        self._unpad = str.lstrip if side == "left" else str.rstrip
        self.parse = self._without_blanks if fill == " " else self._as_it_stands
        end = "beginning" if side == "left" else "end"
        self.loses = f"blanks at the {end}"
        if fill != " ":
            self.loses = f"its length: {fill!r} at the {end} stays when it is read"

    def format(self, value: str) -> str:
        """Return `value` filled up; longer than the width is refused."""
        if len(value) > self._width:
            remedy = _SHORTEN.format("allow cutting with `cut`")
            raise _too_long(len(value), "characters", self._width, remedy)
        return self._pad(value, self._width, self._fill)

    def _without_blanks(self, text: str) -> str:
        return self._unpad(text, " ")

    def _as_it_stands(self, text: str) -> str:
        return text if text.strip(self._fill) else ""


def _size(text: str, encoding: str) -> int:
    """Return the bytes of `text`, or its characters where no encoding counts.

    What the encoding lacks counts as one: that it cannot be written is told elsewhere.
    """
    return len(text.encode(encoding, "replace")) if encoding else len(text)


def _too_long(size: int, unit: str, length: int, remedy: str) -> ConversionError:
    return ConversionError("too-long", f"has {size} {unit} where {length} are allowed", remedy)
