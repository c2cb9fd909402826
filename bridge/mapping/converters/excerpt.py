"""One stretch of a text: from one character to another, or what a pattern finds."""

from __future__ import annotations

import re
import warnings

from bridge.mapping.converters.base import ConversionError, OneWay

#: Searching takes time that grows with the text to the power of a pattern's open repetitions, and
#: without end where one stands in another. Within these bounds it is a second at worst.
_LONGEST, _MOST_REPETITIONS = 300, 3
_ESCAPED = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]")
_OPEN_REPETITION = re.compile(r"[*+]|\{[0-9]*,")
_REPEATED_GROUP = re.compile(r"\)[*+{]")
#: Characters of a pattern that stand for themselves, at its beginning and at its end.
_LITERAL = r"(?:[^\\.^$*+?{}\[\]|()]|\\[^A-Za-z0-9])*"
_AROUND = re.compile(rf"\^?({_LITERAL})\(.*\)({_LITERAL})\$?", re.DOTALL)


class TakeExcerpt(OneWay):
    """A stretch of our text, where the message goes out: the rest is not written."""

    def __init__(self, start: int, length: int | None) -> None:
        self.loses = "the rest of the text"
        self._stretch = _stretch(start, length)
        super().__init__(is_outbound=True)

    def change(self, text: str) -> str:
        """Return the stretch; "" where the text does not reach so far."""
        return text[self._stretch]


class FindExcerpt:
    """A stretch of their text, where the message comes in: the rest is not ours."""

    loses = ""
    can_be_read = True

    def __init__(self, start: int, length: int | None) -> None:
        self._start = start
        self._length = length
        self._stretch = _stretch(start, length)

    def format(self, value: str) -> str:
        """Return `value` where it will be looked for, blanks before it."""
        if self._length is not None and len(value) > self._length:
            raise ConversionError(
                "too-long", f"has {len(value)} characters where {self._length} are read"
            )
        return " " * (self._start - 1) + value

    def parse(self, text: str) -> str:
        """Return the stretch; a text that does not reach so far is refused."""
        if len(text) < self._start:
            raise ConversionError(
                "too-short", f"has {len(text)} characters, and {self._start} is the first to read"
            )
        return text[self._stretch]


class Find:
    """What the group of a pattern finds in their text."""

    loses = ""
    can_be_read = True

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)
        around = _AROUND.fullmatch(pattern)
        self._around = tuple(map(_unescaped, around.groups())) if around else ("", "")

    def format(self, value: str) -> str:
        """Return a text that `value` is found in; where none can be made up, it is refused."""
        for before, behind in (("", ""), self._around):
            text = f"{before}{value}{behind}"
            found = self._pattern.search(text)
            if found is not None and found.group(1) == value:
                return text
        raise ConversionError(
            "not-to-be-found",
            "would not be found again by the pattern of `find`",
            "such a text can be read, and not be written",
        )

    def parse(self, text: str) -> str | None:
        """Return what is found, None where the group has nothing; no match is refused."""
        found = self._pattern.search(text) if len(text) <= _LONGEST else None
        if found is None:
            raise ConversionError(
                "not-found",
                "does not hold what `find` looks for",
                "ask the partner, or correct the pattern in the mapping",
            )
        return found.group(1) or None


def complaint_about_pattern(pattern: str) -> str:
    """Return what is wrong with a pattern for `find`, as a clause, or ""."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            groups = re.compile(pattern).groups
    except (re.error, OverflowError, RecursionError, Warning) as error:
        return f"expected a regular expression: {error}"
    if groups != 1:
        return (
            f"expected exactly one group in parentheses, not {groups}: what it finds is the value; "
            "(?:…) groups without finding"
        )
    bare = _ESCAPED.sub("x", pattern)
    if _REPEATED_GROUP.search(bare):
        return "do not repeat a group: searching for it may take for ever"
    if len(_OPEN_REPETITION.findall(bare)) > _MOST_REPETITIONS:
        return f"at most {_MOST_REPETITIONS} of * and +: searching for more may take for ever"
    return ""


def _stretch(start: int, length: int | None) -> slice:
    return slice(start - 1, None if length is None else start - 1 + length)


def _unescaped(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal)
