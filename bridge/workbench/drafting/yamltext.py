"""Values as they are written in the YAML of a draft."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Mapping

_PLAIN = re.compile(r"[^\W_](?:[\w ./()+-]*[\w./()+-])?")
_WORDS = frozenset({"null", "~", ""})
WIDTH = 100


def scalar(text: str) -> str:
    """Return `text` as a YAML scalar that is read back as it is, in flow mappings too."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def flow(values: Mapping[str, str]) -> str:
    """Return keys with their values, as YAML already, as a mapping in one line."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


def listed(texts: Iterable[str]) -> str:
    """Return one text as a scalar, several as a list in one line."""
    scalars = [scalar(text) for text in texts]
    return scalars[0] if len(scalars) == 1 else f"[{', '.join(scalars)}]"


def comment(text: str, indent: int = 0, hanging: str = "") -> list[str]:
    """Return `text` as lines of a comment; those behind the first are indented by `hanging`.

    It may hold names out of a sample, with characters that no YAML has: they become blanks.
    """
    room = WIDTH - indent - 2
    told = "".join(one if one.isprintable() else " " for one in text)
    lines = textwrap.wrap(told, room, subsequent_indent=hanging, break_long_words=False,
                          break_on_hyphens=False)  # fmt: skip
    return [f"{' ' * indent}# {line}" for line in lines or [""]]
