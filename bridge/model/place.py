"""Where something stood: in a partner's file, or in a file that a person wrote."""

from __future__ import annotations

from typing import NamedTuple


class Where(NamedTuple):
    """A place in a file: enough to find it again with an editor, never its content.

    A tuple, because every record has one: a frozen dataclass takes three times as long to make.
    """

    #: File name as the partner or the integrator knows it.
    file: str
    #: Line, counted from 1; 0 where the format has no lines or it is not known.
    line: int = 0
    #: The place within the record: a column name or position, an element or attribute path.
    at: str = ""

    def __str__(self) -> str:
        text = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{text}, {self.at}" if self.at else text

    def within(self, at: str) -> Where:
        """Return the same record's place `at`."""
        return Where(self.file, self.line, at)
