"""Lines to rows of cells: the delimiter by what makes rows alike, the quotes by what is seen."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from statistics import median
from typing import Literal

from bridge.codecs.lines import split
from bridge.workbench.drafting.guess import Guess, Sureness

DELIMITERS = {";": ";", ",": ",", "\t": "tab", "|": "pipe", "^": "^", "~": "~"}
#: Rows that are looked at.
MOST_ROWS = 5_000
#: Types of record beyond which the first cell tells none.
MOST_TYPES = 15
#: A score below which a delimiter is no better than chance.
_LEAST = 0.45
_EXCEL = re.compile(r'="[^"]*"')


@dataclass(frozen=True, slots=True)
class Cut:
    """A text as rows."""

    delimiter: str
    quote: Literal["minimal", "all", "none"]
    rows: list[list[str]]
    guesses: tuple[tuple[str, Guess], ...] = ()

    @property
    def is_excel(self) -> bool:
        """Whether cells are written as formulas, so that spreadsheets keep their zeros."""
        return any(_EXCEL.fullmatch(cell) for row in self.rows[:50] for cell in row)


def cut(text: str) -> Cut | None:
    """Return `text` as rows; None where no delimiter makes sense of it."""
    lines = [line for line in split(text)[:MOST_ROWS] if line.strip("\r\n")]
    scored = sorted(
        ((_score(_rows(lines, mark)[0]), mark) for mark in DELIMITERS),
        key=lambda one: -one[0],
    )
    (best, mark), (second, _), *_ = scored
    if best < _LEAST:
        return None
    rows, is_quoting = _rows(lines, mark)
    return Cut(
        mark,
        _quote(lines, mark) if is_quoting else "none",
        rows,
        (
            ("csv.delimiter", _about_delimiter(rows, mark, best, second)),
            ("csv.quote", _about_quotes(lines, mark, is_quoting)),
        ),
    )


def single_column(text: str) -> Cut:
    """Return the lines of `text` as rows of one cell each."""
    lines = [line for line in split(text)[:MOST_ROWS] if line.strip("\r\n")]
    why = "no line has anything like a delimiter in it, so none is known"
    rows, _ = _rows(lines, ",")
    guess = Guess(",", Sureness.PERHAPS, why)
    return Cut(",", "minimal", [[",".join(row)] for row in rows], (("csv.delimiter", guess),))


def newline_of(text: str) -> Guess:
    """Return how the lines of a text end."""
    counts = {
        "crcrlf": text.count("\r\r\n"),
        "crlf": len(re.findall(r"(?<!\r)\r\n", text)),
        "lf": len(re.findall(r"(?<!\r)\n", text)),
        "cr": len(re.findall(r"\r(?![\r\n])", text)),
    }
    seen = {name: count for name, count in counts.items() if count}
    if not seen:
        return Guess("crlf", Sureness.PERHAPS, "the sample has no line end; reading takes any")
    most = max(seen, key=lambda name: seen[name])
    if len(seen) > 1:
        mixed = ", ".join(f"{count} {name.upper()}" for name, count in seen.items())
        return Guess(most, Sureness.LIKELY, f"line ends are mixed ({mixed}); reading takes any")
    return Guess(most, Sureness.SURE, f"every line ends so ({seen[most]} of them)")


def _rows(lines: Sequence[str], mark: str) -> tuple[list[list[str]], bool]:
    """Return the rows, and whether quotes make sense in them."""
    try:
        return [row for row in csv.reader(lines, delimiter=mark, strict=True) if row], True
    except csv.Error:
        plain = csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_NONE, quotechar=None)
        return [row for row in plain if row], False


def _score(every: Sequence[Sequence[str]]) -> float:
    """Return how well a delimiter explains the rows: many, equally wide rows of many cells.

    Lines before a table have none, and say nothing against it.
    """
    rows = list(dropwhile(lambda row: len(row) == 1, every))
    wide = [len(row) for row in rows if len(row) > 1]
    if not wide:
        return 0.0
    return len(wide) / len(rows) * _likeness(rows) * math.log2(median(wide))


def _likeness(rows: Sequence[Sequence[str]]) -> float:
    """Return which part of the rows is as wide as the most, or as the most of their own type."""
    alike = Counter(len(row) for row in rows).most_common(1)[0][1]
    groups: dict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        groups[row[0]][len(row)] += 1
    if len(groups) <= MOST_TYPES and len(groups) < len(rows):
        typed = sum(widths.most_common(1)[0][1] for widths in groups.values())
        alike = max(alike, typed)
    return alike / len(rows)


def _about_delimiter(rows: Sequence[Sequence[str]], mark: str, best: float, second: float) -> Guess:
    likeness = _likeness(rows)
    is_sure = likeness > 0.9 and second < 0.6 * best
    widths = Counter(len(row) for row in rows).most_common(1)[0]
    why = f"{widths[1]} of {len(rows)} rows have {widths[0]} cells then"
    return Guess(DELIMITERS[mark], Sureness.SURE if is_sure else Sureness.LIKELY, why)


def _quote(lines: Sequence[str], mark: str) -> Literal["minimal", "all"]:
    cells = [cell for line in lines for cell in line.strip("\r\n").split(mark)]
    quoted = [cell for cell in cells if cell.startswith('"') or cell.endswith('"')]
    return "all" if len(quoted) == len(cells) and cells else "minimal"


def _about_quotes(lines: Sequence[str], mark: str, is_quoting: bool) -> Guess:
    if not is_quoting:
        why = "there are quotes in it that close nothing"
        return Guess("none", Sureness.LIKELY, why)
    found = _quote(lines, mark)
    if found == "all":
        return Guess("all", Sureness.SURE, "every cell is in quotes")
    if any('"' in line for line in lines):
        return Guess("minimal", Sureness.SURE, "some cells are in quotes")
    why = "no quotes are in it, so it does not show what happens to a delimiter in a value"
    return Guess("minimal", Sureness.PERHAPS, why)
