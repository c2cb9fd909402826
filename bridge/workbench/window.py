"""Which records of a long file a person wants to see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bridge.config.fault import choose
from bridge.errors import ConfigurationError
from bridge.mapping.compiled import CompiledMapping
from bridge.model.problem import Problem

_LINES = re.compile(r"([0-9]+)(?:-([0-9]*))?")


class Numbered(Protocol):
    """A record in a file, read or written."""

    @property
    def number(self) -> int:
        """Its number in the file, from 1."""

    @property
    def line(self) -> int:
        """Its line, from 1; 0 where it has none."""

    @property
    def type(self) -> str:
        """The name of its type."""

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a file."""

    #: The number of the first record to show, from 1.
    first: int = 1
    #: How many records are shown.
    most: int = 5
    #: First and last line of the file, both included; None for all.
    lines: tuple[int, float] | None = None
    #: Only records of this type; "" for all.
    type: str = ""
    only_problems: bool = False

    def takes(self, one: Numbered) -> bool:
        """Return whether a record is in it, however many are."""
        is_in_lines = self.lines is None or self.lines[0] <= one.line <= self.lines[1]
        is_of_type = not self.type or one.type == self.type
        is_wanted = bool(one.problems) or not self.only_problems
        return one.number >= self.first and is_in_lines and is_of_type and is_wanted


def check_type(window: Window, mapping: CompiledMapping) -> None:
    """Raise ConfigurationError where no record of `mapping` is of the type that is asked for."""
    every = [record.layout for outer in mapping.records for record in outer.every]
    names = list(dict.fromkeys(one.name for one in (*every, *mapping.layout.records)))
    if window.type and window.type not in names:
        raise ConfigurationError(
            f"the mapping has no type of record {window.type!r}",
            choose(window.type, names, "there are"),
        )


def line_range(text: str) -> tuple[int, float]:
    """Return the lines that `12`, `12-20` or `12-` names; ConfigurationError for anything else."""
    found = _LINES.fullmatch(text.strip())
    if found is None:
        raise ConfigurationError(f"{text!r} names no lines", "write --lines 12, 12-20 or 12-")
    first = int(found[1])
    if found[2] is None:
        return first, first
    return first, int(found[2]) if found[2] else float("inf")
