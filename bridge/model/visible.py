"""Texts of strangers as they may be shown: what cannot be seen in them is spelled out.

A customer's name, a file's name or a server's message can hold line ends that forge a line of the
log, escapes that clear a terminal, and marks that turn the direction of writing round.
"""

from __future__ import annotations

import re
import unicodedata

#: Control and format characters, halves of surrogate pairs, what is not assigned, and line ends.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_UNSEEN_IN_JSON = re.compile("[^\n -~\xa1-\xac\xae-\u024f]")


def visible(text: str) -> str:
    r"""Return `text` in one line, with `\n`, `\x1b` or `\u202e` for what cannot be seen."""
    if text.isprintable():
        return text
    return "".join(_spelled(one) if unicodedata.category(one) in _UNSEEN else one for one in text)


def visible_json(text: str) -> str:
    """Return JSON with escapes for what cannot be seen: the same values, in other letters."""
    return _UNSEEN_IN_JSON.sub(_escaped, text)


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    if unicodedata.category(character) not in _UNSEEN:
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
