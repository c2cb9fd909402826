"""Code tables as written, made ready to be looked up in both directions, on every day.

A code of theirs holds from its first day on, until another one of the same word begins or its own
last day has passed. Days on which nothing begins or ends are alike, so a table is made ready once
for each stretch of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bridge.mapping.converters import CodePairs
from bridge.mapping.language import CodeTable
from bridge.mapping.rows import CodeRow, rows_of


@dataclass(frozen=True, slots=True)
class _Code:
    """A code of theirs with its word of ours."""

    ours: str
    text: str
    first: date
    #: The last day on which it is written.
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def code_pairs(codes: Mapping[str, CodeTable]) -> dict[str, CodePairs]:
    """Return every table under its name, and every column of one under `table.column`."""
    pairs: dict[str, CodePairs] = {}
    for name, table in codes.items():
        rows = list(rows_of(table))
        for column in dict.fromkeys(column for row in rows for column in row.codes):
            full = f"{name}.{column}" if column else name
            pairs[full] = _pairs(full, _codes(rows, column))
    return pairs


def _codes(rows: Iterable[CodeRow], column: str) -> list[_Code]:
    """Return the codes of one column, in the order of the table."""
    by_word: dict[str, list[CodeRow]] = {}
    for row in rows:
        if column in row.codes:
            by_word.setdefault(row.ours, []).append(row)
    return [
        _Code(ours, row.codes[column], row.first, _last(row, several))
        for ours, several in by_word.items()
        for row in several
    ]


def _last(row: CodeRow, beside: Iterable[CodeRow]) -> date:
    """Return the last day of a code, after which its own is over or a later one takes over."""
    later = [one.first - timedelta(1) for one in beside if one.first > row.first]
    return min([row.last, *later])


def _pairs(name: str, codes: Sequence[_Code]) -> CodePairs:
    """Return one column for days that nobody knows, with that of each stretch of days in it."""
    begins = {one.first for one in codes} | {
        one.last + timedelta(1) for one in codes if one.last < date.max
    }
    days = sorted({date.min, *begins})
    if len(days) == 1:
        return _on(date.min, name, codes)
    stretches = tuple((day, replace(_on(day, name, codes), since=day)) for day in days)
    shared = frozenset(text for _, one in stretches for text in one.shared)
    words: dict[str, set[str]] = {}
    for one in codes:
        words.setdefault(one.text, set()).add(one.ours)
    reused = frozenset(text for text, ours in words.items() if len(ours) > 1) - shared
    latest = {ours: text for _, pairs in stretches for ours, text in pairs.out.items()}
    return CodePairs(
        name,
        {one.ours: latest[one.ours] for one in codes if one.ours in latest},
        {one.text: one.ours for one in codes},
        shared,
        reused=reused,
        stretches=stretches,
    )


def _on(day: date, name: str, codes: Iterable[_Code]) -> CodePairs:
    """Return what holds on one day, and what may linger in files of it."""
    out: dict[str, str] = {}
    by_text: dict[str, list[_Code]] = {}
    for one in codes:
        if one.holds(day):
            out.setdefault(one.ours, one.text)
        by_text.setdefault(one.text, []).append(one)
    meant = {text: _words(day, several) for text, several in by_text.items()}
    shared = frozenset(text for text, words in meant.items() if len(words) > 1)
    return CodePairs(name, out, {text: words[0] for text, words in meant.items()}, shared)


def _words(day: date, codes: Sequence[_Code]) -> list[str]:
    """Return the words that one code of theirs stands for on a day, mostly one.

    Where it is no word on that day it is the one that it was last, or else will be first.
    """
    over = [one.last for one in codes if one.last < day]
    to_come = [one.first for one in codes if one.first > day]
    chosen = [one for one in codes if one.holds(day)]
    if not chosen and over:
        chosen = [one for one in codes if one.last == max(over)]
    elif not chosen:
        chosen = [one for one in codes if one.first == min(to_come)]
    return list(dict.fromkeys(one.ours for one in chosen))
