"""A fault in a file that a person wrote: where it is, what was found, what was meant.

Faults are collected and told all at once, so that a file is put right in one go.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from bridge.errors import ConfigurationError

#: The way to a value from the top of a document: keys, and positions in lists counted from 0.
Path: TypeAlias = tuple[str | int, ...]

_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to correct."""

    #: The file as it was named to the bridge.
    file: str
    #: Counted from 1; 0 where the fault has no place in the file.
    line: int
    column: int
    #: Keys from the top of the file, with dots: `partners.nordlager.transport.sftp.port`.
    path: str
    #: What stands there, as a phrase: `"22x"`, `nothing`, `an unknown key`. Never a secret.
    found: str
    #: What to write instead, as a clause: `expected a whole number, such as 22`.
    meant: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        path = f"{self.path}: " if self.path else ""
        return f"{place}  {path}found {self.found}; {self.meant}"


class Faults(ConfigurationError):
    """All faults of a configuration or a mapping, by their place."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        some = "it" if len(self.faults) == 1 else f"these {len(self.faults)} faults"
        super().__init__(
            "\n".join(str(fault) for fault in self.faults),
            f"Correct {some}, then run `bridge check`.",
        )

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}"


def is_said(error: Exception, said: Exception | None) -> bool:
    """Return whether `error` tells nothing that `said` does not: faults are told all at once."""
    if isinstance(error, Faults) and isinstance(said, Faults):
        return True
    return said is not None and str(error) == str(said)


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that `word` was most likely meant to be, whatever its case and hyphens."""
    by_form = {_form(choice): choice for choice in sorted(choices, reverse=True)}
    found = difflib.get_close_matches(_form(word), by_form, n=1, cutoff=0.6)
    return by_form[found[0]] if found else None


def _form(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def choose(word: str, choices: Iterable[str], lead: str = "allowed here") -> str:
    """Return the clause that offers the nearest of `choices`, and all of them."""
    known = list(choices)
    offer = nearest(word, known)
    start = f"did you mean `{offer}`? " if offer else ""
    return f"{start}{lead}: {', '.join(known) or 'nothing'}"


def quoted(value: Any) -> str:
    """Return how `value`, as YAML gave it, is shown in a fault."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a block of keys"
    if isinstance(value, list | tuple):
        return "a list"
    # An address can hold a password.
    text = re.sub(r"://[^/\s]*@", "://…@", str(value))
    short = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return json.dumps(short, ensure_ascii=False)


def dotted(path: Path) -> str:
    """Return `path` as people write it."""
    return ".".join(str(part) for part in path)
