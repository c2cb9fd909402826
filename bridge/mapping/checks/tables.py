"""Faults of code tables by themselves: days that are none, and that contradict one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bridge.config.fault import Path, nearest, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.language import CodeTable
from bridge.mapping.language.tables import FROM, UNTIL
from bridge.mapping.rows import CodeRow, day_of, rows_of


def check_tables(tables: Mapping[str, CodeTable]) -> Iterator[Finding]:
    """Yield what is wrong with the tables that a mapping holds itself."""
    for name, table in tables.items():
        yield from check_rows(rows_of(table), ("codes", name))


def check_rows(rows: Iterable[CodeRow], path: Path) -> Iterator[Finding]:
    """Yield what is wrong with the rows of one table, at the paths that they have below `path`."""
    by_word: dict[str, list[CodeRow]] = {}
    for row in rows:
        by_word.setdefault(row.ours, []).append(row)
        yield from _days(row, (*path, *_place(row)))
    for several in by_word.values():
        for row in several:
            yield from _overlap(row, several, (*path, *_place(row)))


def _place(row: CodeRow) -> Path:
    return (row.ours,) if row.index is None else (row.ours, row.index)


def _days(row: CodeRow, path: Path) -> Iterator[Finding]:
    for key, text in ((FROM, row.start), (UNTIL, row.until)):
        if text and day_of(text) is None:
            yield Finding((*path, key), "expected a day, such as 2026-03-01", quoted(text))
    if row.last < row.first:
        meant = f"expected a day that is not before `from`, {row.start}"
        yield Finding((*path, UNTIL), meant, quoted(row.until))
    for column, text in row.codes.items():
        likely = nearest(column, (FROM, UNTIL)) if day_of(text) else None
        if likely:
            yield Finding((*path, column), f"did you mean `{likely}`?", f"a column `{column}`")
    if not row.codes:
        yield Finding(path, "add the `code` that holds on these days", "no code")


def _overlap(row: CodeRow, beside: Iterable[CodeRow], path: Path) -> Iterator[Finding]:
    """Yield that a code is said to hold on when a later one of the same word has begun."""
    for later in beside:
        is_both = row.codes.keys() & later.codes.keys()
        if is_both and row.first < later.first <= row.last != date.max:
            meant = (
                f"end it before {later.start}, when {_codes(later)} begins, or leave `until` out"
            )
            yield Finding((*path, UNTIL), meant, quoted(row.until))
            return


def _codes(row: CodeRow) -> str:
    return ", ".join(quoted(text) for text in row.codes.values())
