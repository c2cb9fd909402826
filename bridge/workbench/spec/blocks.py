"""What a description is made of, whatever it is written as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; 1 is the document's own."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences. What stands between backticks is shown as it is typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list, each point like a paragraph."""

    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; each cell is like a paragraph."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A piece of a file, as it is."""

    text: str


Block: TypeAlias = Heading | Paragraph | Points | Table | Listing
