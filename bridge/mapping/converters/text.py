"""Steps from text to text: strip, replace, case, prefix and suffix, cut, max, pad."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from bridge.mapping.converters.base import ConversionError, OneWay, unchanged


class Strip:
    """Take characters away at the ends, in both directions."""

    can_be_read = True

    def __init__(self, characters: str, side: str) -> None:
        self.loses = "the characters that were stripped"
        self._characters = characters
        self._strip = {"both": str.strip, "left": str.lstrip, "right": str.rstrip}[side]

    def format(self, value: str) -> str:
        """Return `value` without the characters at its ends."""
        return self._strip(value, self._characters)

    parse = format


class Replace:
    """Put texts of theirs for texts of ours, all at once; undone where no two are alike."""

    def __init__(self, table: Mapping[str, str]) -> None:
        back = {theirs: ours for ours, theirs in table.items() if theirs}
        self.can_be_read = len(back) == len(table)
        self.loses = "what already held the replacement"
        if not self.can_be_read:
            self.loses = "which of the replaced characters stood there"
        self.format = replacer(table)
        self.parse = replacer(back) if self.can_be_read else unchanged


def replacer(table: Mapping[str, str]) -> Callable[[str], str]:
    """Return what replaces the keys of `table` in one pass, so that no result is replaced again."""
    if all(len(key) == 1 for key in table):
        translation = str.maketrans(dict(table))
        return lambda text: text.translate(translation)
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return partial(pattern.sub, lambda found: table[found.group()])


class Substitute:
    """Write one text for another in the whole file; never undone, because nobody knows where."""

    loses = "the characters that the file replaces"
    can_be_read = True
    parse = staticmethod(unchanged)

    def __init__(self, table: Mapping[str, str]) -> None:
        self.format = replacer(table)


class Case(OneWay):
    """Upper or lower case."""

    def __init__(self, case: str, is_outbound: bool) -> None:
        self.loses = "upper and lower case"
        self._change = str.upper if case == "upper" else str.lower
        super().__init__(is_outbound)

    def change(self, text: str) -> str:
        """Return `text` in that case."""
        return self._change(text)


class Affix:
    """A prefix and a suffix that the partner adds to our value."""

    loses = ""
    can_be_read = True

    def __init__(self, prefix: str, suffix: str) -> None:
        self._prefix = prefix
        self._suffix = suffix

    def format(self, value: str) -> str:
        """Return `value` with both."""
        return f"{self._prefix}{value}{self._suffix}"

    def parse(self, text: str) -> str:
        """Return `text` without both; a text that lacks one is not what was agreed."""
        inner = len(self._prefix) + len(self._suffix)
        fits = text.startswith(self._prefix) and text.endswith(self._suffix)
        if not fits or len(text) < inner:
            raise ConversionError(
                "affix-missing",
                f"does not read {self._prefix!r} … {self._suffix!r}",
                "ask the partner, or take `prefix`/`suffix` out of the mapping",
            )
        return text[len(self._prefix) : len(text) - len(self._suffix)]


class Cut(OneWay):
    """Shorten."""

    def __init__(self, length: int, is_outbound: bool) -> None:
        self.loses = "what was cut off"
        self._length = length
        super().__init__(is_outbound)

    def change(self, text: str) -> str:
        """Return the first characters of `text`."""
        return text[: self._length]


class Maximum:
    """Refuse what is longer than the partner's field."""

    loses = ""
    can_be_read = True

    def __init__(self, length: int) -> None:
        self._length = length

    def format(self, value: str) -> str:
        """Return `value` if it fits."""
        if len(value) > self._length:
            raise _too_long(
                value, self._length, "allow cutting in the mapping with `cut` for `max`"
            )
        return value

    parse = format


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
            raise _too_long(value, self._width, "allow cutting in the mapping with `cut`")
        return self._pad(value, self._width, self._fill)

    def _without_blanks(self, text: str) -> str:
        return self._unpad(text, " ")

    def _as_it_stands(self, text: str) -> str:
        return text if text.strip(self._fill) else ""


class Encodable:
    """Write something else for the characters that the file's encoding does not have."""

    loses = "characters that the encoding does not have"
    can_be_read = True
    parse = staticmethod(unchanged)

    def __init__(self, encoding: str, substitute: str) -> None:
        self._encoding = encoding
        self._substitute = substitute

    def format(self, value: str) -> str:
        """Return `value` with the substitute where a character cannot be written."""
        try:
            value.encode(self._encoding)
        except UnicodeEncodeError:
            return "".join(self._one(character) for character in value)
        return value

    def _one(self, character: str) -> str:
        try:
            character.encode(self._encoding)
        except UnicodeEncodeError:
            return self._substitute
        return character


def _too_long(value: str, length: int, otherwise: str) -> ConversionError:
    return ConversionError(
        "too-long",
        f"has {len(value)} characters where {length} are allowed",
        f"shorten it at the store, or {otherwise}",
    )
