"""Several values in one place."""

from __future__ import annotations

from bridge.mapping.converters.base import (
    ConversionError,
    Converter,
    OneWay,
    Step,
    unchanged,
)
from bridge.model.records import BETWEEN


class Several:
    """A list on our side, one text with marks between on theirs."""

    loses = "blanks around the values"
    can_be_read = True

    def __init__(self, by: str) -> None:
        self._by = by

    def format(self, value: tuple[str, ...]) -> str:
        """Return the values in one text; where they could not be told apart they are refused."""
        parts = [part.strip() for part in value if part.strip()]
        text = self._by.join(parts)
        if parts and text.split(self._by) != parts:
            raise _holds_mark(self._by)
        return text

    def parse(self, text: str) -> tuple[str, ...]:
        """Return the values, without blanks around them; empty ones are left out."""
        parts = [part.strip() for part in text.split(self._by)]
        return tuple([part for part in parts if part])


class Each:
    """A step for every one of several texts, where each has a place of its own.

    A text that the step makes nothing of is left out.
    """

    def __init__(self, inner: Converter) -> None:
        self.loses = inner.loses
        self.can_be_read = inner.can_be_read
        self.format = _for_each(inner.format)
        self.parse = _for_each(inner.parse)


def _for_each(step: Step) -> Step:
    if step is unchanged:
        return unchanged
    return lambda texts: BETWEEN.join(filter(None, map(step, texts.split(BETWEEN))))


class TakePart(OneWay):
    """One part of our text, where the message goes out: the rest is not written."""

    def __init__(self, by: str, take: str) -> None:
        self.loses = "the other parts"
        self._by = by
        self._part = _Part(take)
        super().__init__(is_outbound=True)

    def change(self, text: str) -> str:
        """Return the part; "" where there are not so many."""
        parts = text.split(self._by)
        return self._by.join(parts[self._part.stretch]) if self._part.is_in(parts) else ""


class FindPart:
    """One part of their text, where the message comes in: the rest is not ours."""

    loses = ""
    can_be_read = True

    def __init__(self, by: str, take: str) -> None:
        self._by = by
        self._part = _Part(take)

    def format(self, value: str) -> str:
        """Return `value` where it will be looked for, the parts around it empty."""
        before, behind = self._part.around
        text = self._by * before + value + self._by * behind
        is_one = self._part.is_open or len(text.split(self._by)) == 1 + before + behind
        if not is_one or self.parse(text) != value:
            raise _holds_mark(self._by)
        return text

    def parse(self, text: str) -> str:
        """Return the part; a text with fewer parts is refused."""
        parts = text.split(self._by)
        if not self._part.is_in(parts):
            raise ConversionError(
                "too-few-parts",
                f"has {len(parts)} part(s) between {self._by!r}, so there is none {self._part}",
            )
        return self._by.join(parts[self._part.stretch])


class _Part:
    """Which parts of a text are meant: `2` the second, `-1` the last, `2-` all from the second."""

    def __init__(self, take: str) -> None:
        self.is_open = take.endswith("-")
        number = int(take.removesuffix("-"))
        self._index = number - 1 if number > 0 else number
        end = None if self.is_open or self._index == -1 else self._index + 1
        self.stretch = slice(self._index, end)
        self._text = take

    def __str__(self) -> str:
        return self._text

    @property
    def around(self) -> tuple[int, int]:
        """How many parts stand before and behind it at least."""
        return (self._index, 0) if self._index >= 0 else (0, -self._index - 1)

    def is_in(self, parts: list[str]) -> bool:
        """Return whether a text of these `parts` has it."""
        return -len(parts) <= self._index < len(parts)


class Single:
    """A field of ours that could hold several values, where their place holds one."""

    loses = ""
    can_be_read = True

    def format(self, value: tuple[str, ...]) -> str:
        """Return the only value; several are refused, because one would be lost."""
        if len(value) != 1:
            raise ConversionError(
                "several-values",
                f"has {len(value)} values where the partner's place holds one",
                'say in the mapping what stands between them, such as `split: ";"`',
            )
        return value[0]

    def parse(self, text: str) -> tuple[str, ...]:
        """Return `text` as the only value."""
        return (text,)


def _holds_mark(mark: str) -> ConversionError:
    return ConversionError("separator-in-value", f"holds {mark!r}, which stands between the values")
