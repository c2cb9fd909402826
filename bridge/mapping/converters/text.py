"""Steps from text to text: strip, replace, case, prefix and suffix."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

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
        #: What is replaced.
        self.texts = tuple(table)


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
    """A prefix or a suffix that the partner adds to our value.

    `is_optional`: a text without it is read as it stands.
    """

    loses = ""
    can_be_read = True

    def __init__(
        self, text: str, side: Literal["prefix", "suffix"], is_optional: bool = False
    ) -> None:
        self._text = text
        self._side = side
        self._is_optional = is_optional

    def format(self, value: str) -> str:
        """Return `value` with it."""
        return f"{self._text}{value}" if self._side == "prefix" else f"{value}{self._text}"

    def parse(self, text: str) -> str:
        """Return `text` without it; a text that lacks it is not what was agreed."""
        is_there, without = (
            (text.startswith(self._text), text.removeprefix(self._text))
            if self._side == "prefix"
            else (text.endswith(self._text), text.removesuffix(self._text))
        )
        if not is_there and not self._is_optional:
            raise ConversionError(
                "affix-missing",
                f"lacks the {self._side} {self._text!r}",
                f"ask the partner, or add `optional: on` to `{self._side}` in the mapping",
            )
        return without


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
