"""What was made out of a sample, whatever its format: settings, types of record, their columns.

The nouns between those who look at a sample (one module for each format) and those who make a
mapping of what they found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bridge.workbench.drafting.guess import Guess


@dataclass(frozen=True, slots=True)
class Column:
    """One place of a type of record, with every text that the sample has there."""

    #: As the mapping language names it: a column, a position, a path.
    place: str
    #: What the partner calls it; "" where nothing in the sample does.
    name: str
    texts: tuple[str, ...]
    #: Names of the elements between the record's and its own.
    around: str = ""
    #: Characters that it is wide, 0 where nothing fixes that.
    width: int = 0
    #: It counts the records of the file.
    is_running: bool = False
    #: Nothing shows where it ends, and letters turn into digits in it: two columns, perhaps.
    is_joined: bool = False

    @property
    def filled(self) -> tuple[str, ...]:
        """The texts that are not empty, without the blanks around them."""
        return tuple(text.strip() for text in self.texts if text.strip())

    @property
    def is_padded(self) -> bool:
        """Whether blanks stand around some text."""
        return any(text != text.strip() for text in self.texts)

    @property
    def is_always_filled(self) -> bool:
        """Whether no record of the sample lacks it."""
        return bool(self.texts) and len(self.filled) == len(self.texts)

    @property
    def label(self) -> str:
        """What to call it in front of people."""
        return f"{self.place} ({self.name})" if self.name not in ("", self.place) else self.place


@dataclass(slots=True)
class Part:
    """One type of record of the sample, and those that stand below it."""

    #: What `record:` says: a label, or the path of an element.
    name: str
    columns: list[Column]
    #: Place to the text that tells this type from others.
    match: dict[str, str] = field(default_factory=dict)
    children: list[Part] = field(default_factory=list)
    #: How often it stands in the sample.
    times: int = 1
    #: What its place among the others says of it.
    role: Literal["", "file", "document", "line", "end"] = ""
    #: Place to how texts begin there, where the rest of them varies.
    starts: dict[str, str] = field(default_factory=dict)
    #: The record that closes it and all below it.
    end: Part | None = None
    #: Why nothing of it is certain; "" where its type is.
    doubt: str = ""
    #: The level that it stands for; chosen once the message is known.
    each: str = ""
    #: Why that level.
    why: str = ""
    #: Places of elements around it that are no record of the message.
    passed_by: list[Column] = field(default_factory=list)

    def every(self) -> Iterator[Part]:
        """Yield it and all below it."""
        yield self
        for child in self.children:
            yield from child.every()


@dataclass(frozen=True, slots=True)
class Setting:
    """One key outside the records: `csv.delimiter` and what was made out for it."""

    path: str
    guess: Guess


@dataclass(slots=True)
class Outline:
    """The whole sample."""

    format: str
    settings: list[Setting]
    parts: list[Part]
    #: What only a person can answer, as whole sentences.
    questions: list[str] = field(default_factory=list)
    #: What was seen and is worth knowing, as whole sentences.
    remarks: list[str] = field(default_factory=list)

    def every(self) -> Iterator[Part]:
        """Yield every type of record."""
        for part in self.parts:
            yield from part.every()
