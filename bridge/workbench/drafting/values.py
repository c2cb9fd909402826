"""Several values in one text, and what stands between them."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.workbench.drafting.tree import BETWEEN

_SEPARATORS = (BETWEEN, ", ", "; ", " | ", "|", ";", ",", "/", " ")
#: The shortest of several values: below, a separator is part of one value.
_SHORTEST = 8


def separator_in(texts: Sequence[str]) -> str:
    """Return what stands between the values of a column; "" where each text is one value."""
    for separator in _SEPARATORS:
        several = [text for text in texts if separator in text]
        if several and all(_are_values(text.split(separator)) for text in several):
            return separator
    return ""


def parts_of(text: str) -> list[str]:
    """Return the values in a text."""
    separator = separator_in([text])
    return [part.strip() for part in text.split(separator)] if separator else [text]


def _are_values(parts: Sequence[str]) -> bool:
    lengths = {len(part.strip()) for part in parts}
    return min(lengths) >= _SHORTEST and all(any(one.isdigit() for one in part) for part in parts)
