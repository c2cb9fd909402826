"""Lines of words around typed rows: a first and a last line of another shape, by how they begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.workbench.drafting.nesting import Types, types_in
from bridge.workbench.drafting.outline import Column, Outline, Part

#: Lines of words at either end at most.
_MOST = 3
#: The words before the first number, of which the first two are enough.
_WORDS = re.compile(r"[^\s0-9]+(?: [^\s0-9]+(?= |$))?")


@dataclass(frozen=True, slots=True)
class Frame:
    """Types of rows between lines of words."""

    head: list[Part]
    tail: list[Part]
    types: Types


def frame_of(rows: Sequence[list[str]]) -> Frame | None:
    """Return what stands around typed rows; None where nothing does behind them."""
    first, last = _words_at(rows), len(rows) - _words_at(rows[::-1])
    if last == len(rows) or max(first, len(rows) - last) > _MOST or first >= last:
        return None
    types = types_in(list(rows[first:last]))
    parts = [*_parts("head", rows[:first]), *_parts("tail", rows[last:])]
    starts = [one.starts.get("1", "") for one in parts]
    if types is None or not all(starts) or _overlap(starts):
        return None
    return Frame(parts[:first], parts[first:], types)


def ask_about_words(outline: Outline, *, is_read: bool) -> None:
    """Ask which words of the lines around stay the same; where they are not read, for whom."""
    where = "before"
    for part in outline.parts:
        if not part.starts:
            where = "behind"
            continue
        found = f"A line of words stands {where} the others"
        begin = repr(part.starts["1"])
        outline.questions.append(
            f"{found}, and the draft knows it by how it begins: {begin}. Does it always begin so, "
            "and what do its numbers say?"
            if is_read
            else f"{found} in the sample, which begins with {begin}. The bridge writes none: does "
            "the partner need it?"
        )


def _words_at(rows: Sequence[list[str]]) -> int:
    """Return how many first rows are a single cell."""
    return next((at for at, row in enumerate(rows) if len(row) > 1), len(rows))


def _parts(name: str, rows: Sequence[list[str]]) -> list[Part]:
    return [_part(name if at == 0 else f"{name}{at + 1}", row[0]) for at, row in enumerate(rows)]


def _part(name: str, text: str) -> Part:
    found = _WORDS.match(text)
    starts = {"1": found.group()} if found else {}
    return Part(name, [Column("1", "", (text,))], starts=starts, role="file")


def _overlap(starts: Sequence[str]) -> bool:
    return any(
        one.startswith(other)
        for at, one in enumerate(starts)
        for number, other in enumerate(starts)
        if at != number
    )
