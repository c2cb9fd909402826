"""Where the table of a sample begins: lines before it, a row of names, and where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.workbench.drafting.dates import dates_in
from bridge.workbench.drafting.guess import Guess, Sureness
from bridge.workbench.drafting.numbers import numbers_in
from bridge.workbench.drafting.shapes import is_email, is_shipment_id, is_url
from bridge.workbench.drafting.vocabulary import understand

#: Rows within which a header is looked for.
_FIRST_ROWS = 20
_NAME = re.compile(r"[^\W\d_][^\r\n]{0,199}")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the rows of data."""

    #: The row of names, None where there is none.
    names: list[str] | None
    guess: Guess
    #: Rows before it that are none of the table.
    junk: int
    #: The rows below it, the names not among them.
    rows: list[list[str]]
    #: The row of names stands again further down.
    is_repeated: bool = False


def heading_of(rows: Sequence[list[str]]) -> Heading:
    """Return where the table of `rows` begins, and whether it has names."""
    for at, row in enumerate(rows[:_FIRST_ROWS]):
        known = _known(row)
        named = [cell for cell in row if cell.strip()]
        if _could_be_names(row) and known >= max(min(2, len(row)), 0.4 * len(named)):
            why = f"{known} of its {len(named)} cells are words for columns"
            sureness = Sureness.SURE if known >= 0.6 * len(named) else Sureness.LIKELY
            return _with_names(rows, at, Guess("true", sureness, why))
    if rows and _could_be_names(rows[0]) and (typed := _contrast(rows)) >= 2:
        why = f"its cells are words, and {typed} columns below it are numbers or dates"
        return _with_names(rows, 0, Guess("true", Sureness.LIKELY, why))
    why = "no row has words for columns in it" if len(rows) > 1 else "its only row is data"
    junk = _junk(rows)
    return Heading(None, Guess("false", Sureness.LIKELY, why), junk, list(rows[junk:]))


def _with_names(rows: Sequence[list[str]], at: int, guess: Guess) -> Heading:
    names = rows[at]
    below = [row for row in rows[at + 1 :] if row != names]
    return Heading(names, guess, at, below, len(below) < len(rows) - at - 1)


def _could_be_names(row: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    if not cells or max(Counter(cells).values()) > max(1, len(cells) // 3):
        return False
    return not any(_is_data(cell) for cell in cells)


def _is_data(cell: str) -> bool:
    return not _NAME.fullmatch(cell.lstrip("#(*\"'= ")) or bool(
        is_email(cell) or is_url(cell) or is_shipment_id(cell)
    )


def _known(row: Sequence[str]) -> int:
    """Return how many cells are words for columns."""
    return sum(
        any(one.strength >= 0.5 and one.how != "within" for one in understand(cell.strip()))
        for cell in row
        if cell.strip() and len(cell) < 200
    )


def _contrast(rows: Sequence[list[str]]) -> int:
    """Return in how many columns everything below the first row is a number or a date."""
    width = len(rows[0])
    below = [row for row in rows[1:] if len(row) == width]
    columns = [[row[at] for row in below] for at in range(width)]
    return sum(1 for texts in columns if any(texts) and (numbers_in(texts) or dates_in(texts)))


def _junk(rows: Sequence[list[str]]) -> int:
    """Return how many first rows have a single cell, though the others are wider."""
    usual = Counter(len(row) for row in rows).most_common(1)
    if not usual or usual[0][0] == 1:
        return 0
    count = 0
    for row in rows:
        if len(row) > 1:
            break
        count += 1
    return count
