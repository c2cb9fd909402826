"""What an encoding can hold."""

from __future__ import annotations

import codecs
from functools import lru_cache


def unencodable(text: str, encoding: str) -> list[str]:
    """Return the characters of `text` that would not come back from `encoding`, each once."""
    if _comes_back(text, encoding):
        return []
    return sorted({one for one in text if not _comes_back(one, encoding)})


def _comes_back(text: str, encoding: str) -> bool:
    try:
        data = text.encode(encoding)
        return _is_exact(encoding) or data.decode(encoding) == text
    except UnicodeError:
        return False


@lru_cache
def _is_exact(encoding: str) -> bool:
    """Return whether what can be encoded always comes back.

    Elsewhere it need not: Shift_JIS writes a yen sign as the byte that it reads as a backslash.
    """
    name = codecs.lookup(encoding).name
    return name.startswith(("utf-8", "utf-16-", "iso8859-1")) or name == "ascii"
