"""Code tables as written, taken apart: each code of theirs with the days on which it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bridge.mapping.language.tables import CODE, FROM, UNTIL, CodeTable, Theirs


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One row of a table: a word of ours, and what it is to them."""

    ours: str
    #: By column, "" for the one of a table without columns.
    codes: Mapping[str, str]
    #: The first and the last day, as written; "" where nothing is said.
    start: str = ""
    until: str = ""
    #: Where it stands in the list of its word; None where there is no list.
    index: int | None = None

    @property
    def first(self) -> date:
        """The first day on which it holds; a text that is no day counts as none."""
        return day_of(self.start) or date.min

    @property
    def last(self) -> date:
        """The last day on which it holds, if nothing takes over before."""
        return day_of(self.until) or date.max


def day_of(text: str) -> date | None:
    """Return the day that is written as 2026-03-01; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-01") else None
    except ValueError:
        return None


def rows_of(table: CodeTable) -> Iterator[CodeRow]:
    """Yield the rows of a table, in the order in which they are written."""
    for ours, theirs in table.items():
        yield from _rows(ours, theirs)


def _rows(ours: str, theirs: Theirs) -> Iterator[CodeRow]:
    if not isinstance(theirs, tuple):
        yield _row(ours, theirs, None)
        return
    for index, one in enumerate(theirs):
        yield _row(ours, one, index)


def _row(ours: str, theirs: str | dict[str, str], index: int | None) -> CodeRow:
    if isinstance(theirs, str):
        return CodeRow(ours, {"": theirs}, index=index)
    codes = {column: text for column, text in theirs.items() if column not in (FROM, UNTIL)}
    is_plain = len(codes) < len(theirs) and codes.keys() == {CODE}
    return CodeRow(
        ours,
        {"": codes[CODE]} if is_plain else codes,
        theirs.get(FROM, ""),
        theirs.get(UNTIL, ""),
        index,
    )
