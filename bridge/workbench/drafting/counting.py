"""What a sample counts of itself: documents, lines, units, records, and which columns say so."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bridge.model.fields import Message
from bridge.workbench.drafting.matching import match_columns
from bridge.workbench.drafting.outline import Column, Outline, Part

#: The number at the end of a line of words.
LAST_NUMBER = " ([0-9]+)$"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of what the sample has."""

    message: Message
    #: Field of the file to its value.
    of_file: Mapping[str, int]

    def fitting(self, column: Column, part: Part, known: Collection[str]) -> list[str]:
        """Return the counts that a record of the file, or one that closes documents, says there.

        `known` are fields, with their levels, that have a place already. What is always the same
        number as another count is not named beside it.
        """
        number = _number(column, part)
        if number is None or column.place.endswith("[]"):
            return []
        names = [name for name, count in self.of_file.items() if count == number]
        if part.role == "end":
            names = [name for name in names if name in ("lineCount", "unitCount")]
        able = self.message.levels[part.each]
        return [one for one in names if one in able and f"{part.each}.{one}" not in known]


def counts_of(outline: Outline, message: Message) -> Counts:
    """Return the counts of a sample whose types of record have their levels."""
    parts = list(outline.every())
    inner = message.innermost_level
    lines = sum(one.times for one in parts if one.each == inner)
    found = {"lineCount": lines}
    if message.document_level != inner:
        level = message.document_level
        found["documentCount"] = sum(one.times for one in parts if one.each == level)
    if (units := _units([one for one in parts if one.each == inner], message)) is not None:
        found["unitCount"] = units
    within = [one for one in parts if one.each != "file"]
    if any(one.each != inner for one in within) or message.document_level != inner:
        found["recordCount"] = sum(one.times + (one.end.times if one.end else 0) for one in within)
    return Counts(message, found)


def _units(parts: Collection[Part], message: Message) -> int | None:
    """Return the sum of all quantities; None where some line has none that is known."""
    texts: list[str] = []
    for part in parts:
        found = match_columns(part, message, message.innermost_level, frozenset()).found.values()
        columns = [one.column for one in found if one.name == "quantity"]
        if not columns or not all(text.isdecimal() for text in columns[0].filled):
            return None
        texts += columns[0].filled
    return sum(map(int, texts)) if texts else None


def _number(column: Column, part: Part) -> int | None:
    """Return what a column counts: one number of the file, or the sum over the documents."""
    texts = () if column.is_running else column.filled
    if part.starts and texts:
        found = re.search(LAST_NUMBER, texts[0])
        return int(found.group(1)) if found else None
    if not texts or not all(text.isdecimal() for text in texts):
        return None
    if part.role == "end":
        return sum(map(int, texts)) if column.is_always_filled else None
    return int(texts[0]) if part.each == "file" and len(set(texts)) == 1 else None
