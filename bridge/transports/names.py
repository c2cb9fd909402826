"""Which names of files can be used, on either side.

A name comes from a partner's listing, or from data that a mapping put into a pattern. Both are
strangers' words: a name must not lead into another folder, nor write into our log's next line.
"""

from __future__ import annotations

import posixpath
import unicodedata

from bridge.errors import ItemError

#: Control characters, halves of surrogate pairs (bytes that are no UTF-8), line and paragraph ends.
_UNUSABLE_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})

#: Bytes of a name on every file system that we know.
_LONGEST = 255


def fault_of(name: str) -> str:
    """Return why `name` cannot be the name of a file, or "" where it can."""
    if name in {"", ".", ".."}:
        return "it is no name"
    if "/" in name:
        return "it has a slash"
    if len(name.encode("utf-8", "surrogatepass")) > _LONGEST:
        return f"it is longer than {_LONGEST} bytes"
    if any(unicodedata.category(character) in _UNUSABLE_CATEGORIES for character in name):
        return "it has characters that are not text"
    return ""


def check(path: str) -> str:
    """Return `path` where every part of it can be used; an `ItemError` tells why not."""
    folder, name = posixpath.split(path)
    fault = fault_of(name) or next(filter(None, map(_fault_of_folder, folder.split("/"))), "")
    if fault:
        raise ItemError(f"The path {path!r} cannot be used: {fault}")
    return path


def _fault_of_folder(part: str) -> str:
    return "" if part in {"", ".", ".."} else fault_of(part)
