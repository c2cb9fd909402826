"""Texts by the unit in which a file counts: characters, or bytes.

A text that is counted in bytes is spread: behind every character stands a mark for each further
byte of it. Then one index is one byte, and a cut through a character shows as a mark.
"""

from __future__ import annotations

from collections.abc import Callable

from bridge.model.settings import FixedSettings

#: Half of a pair that no decoder makes by itself, so that no text of a file holds it.
MARK = "\udfff"


def spreader(settings: FixedSettings, encoding: str) -> Callable[[str], str]:
    """Return what makes one index of a text one unit; characters are that already."""
    return _Spreading(encoding) if settings.unit == "bytes" else _as_it_is


def gathered(text: str) -> str:
    """Return a spread text as it was."""
    return text.replace(MARK, "")


def cuts_through(text: str, at: int) -> bool:
    """Return whether a cut before the index `at` of a spread text is within a character."""
    return text[at : at + 1] == MARK


def _as_it_is(text: str) -> str:
    return text


class _Spreading(dict[int, str]):
    """What stands for each character, worked out once for each: a table of `str.translate`."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    def __missing__(self, point: int) -> str:
        character = chr(point)
        size = len(character.encode(self._encoding, "replace"))
        self[point] = spread = character + MARK * (size - 1)
        return spread

    def __call__(self, text: str) -> str:
        return text.translate(self)
