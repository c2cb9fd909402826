"""Patterns with `*` (any text, none too) and, in names of files, `?` (one character)."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def _compiled(pattern: str, one: str) -> re.Pattern[str]:
    words = {one: ".", "*": ".*"}
    return re.compile("".join(words.get(part) or re.escape(part) for part in pattern), re.DOTALL)


def text_matches(pattern: str, text: str) -> bool:
    """Tell whether `text` as a whole fits `pattern`, in which only `*` is special."""
    return _compiled(pattern, "*").fullmatch(text) is not None


def name_matches(pattern: str, name: str) -> bool:
    """Tell whether a file's `name` fits `pattern`, in which `*` and `?` are special."""
    return _compiled(pattern, "?").fullmatch(name) is not None


def path_matches(pattern: str, path: str) -> bool:
    """Tell whether `path` fits `pattern`, folder by folder: no wildcard stands for a slash."""
    parts, names = pattern.split("/"), path.split("/")
    return len(parts) == len(names) and all(map(name_matches, parts, names))


def covers(wide: str, narrow: str) -> bool:
    """Tell whether every text that fits `narrow` fits `wide` (only `*` is special)."""
    # Read as a text, the star of `narrow` can only be taken by a star of `wide`.
    return text_matches(wide, narrow)


@lru_cache(maxsize=65_536)
def overlap(one: str, other: str) -> bool:
    """Tell whether some file's name fits both patterns."""
    if not one or not other:
        return not (one + other).strip("*")
    if one[0] == "*":
        return overlap(one[1:], other) or overlap(one, other[1:])
    if other[0] == "*":
        return overlap(other, one)
    return (one[0] == other[0] or "?" in (one[0], other[0])) and overlap(one[1:], other[1:])


def paths_overlap(one: str, other: str) -> bool:
    """Tell whether some path fits both patterns."""
    parts, others = one.split("/"), other.split("/")
    return len(parts) == len(others) and all(map(overlap, parts, others))
