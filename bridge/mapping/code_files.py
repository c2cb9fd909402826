"""Code tables kept as CSV beside a mapping, for those that are long or made by somebody else.

The first row names the columns. The first column is our word, the others are theirs: with one of
them the table is a plain one, and a word of ours on several rows has several of theirs; with more
it has a column for each, `table.column`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from bridge.mapping.finding import Finding
from bridge.mapping.language import CodeTable, MappingFile

_SEPARATORS = ";,\t"


class _Unfit(Exception):
    """What is wrong with a table, as a clause that begins with its line."""


def code_tables(
    file: MappingFile, companions: Mapping[str, bytes]
) -> tuple[dict[str, CodeTable], list[Finding]]:
    """Return every table of a mapping, those in files among them, and what is wrong with these."""
    tables: dict[str, CodeTable] = dict(file.codes)
    findings: list[Finding] = []
    for name, beside in file.code_files.items():
        path = ("code_files", name)
        if name in file.codes:
            findings.append(Finding(path, "give it another name: `codes` has one", f"`{name}`"))
        elif beside in companions:
            try:
                tables[name] = _table(companions[beside])
            except _Unfit as unfit:
                findings.append(Finding(path, str(unfit), f"{beside}"))
    return tables, findings


def _table(data: bytes) -> CodeTable:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Unfit("expected UTF-8") from error
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        header = next(rows, [])
        if len(header) < 2:
            raise _Unfit("line 1: expected names of columns, ours first, then theirs")
        numbered = [(rows.line_num, row) for row in rows if any(row)]
    except csv.Error as error:
        raise _Unfit(f"line {rows.line_num}: {error}") from error
    return dict(_plain(numbered) if len(header) == 2 else _columns(header, numbered))


def _separator(text: str) -> str:
    head = text.partition("\n")[0]
    return max(_SEPARATORS, key=head.count)


def _plain(rows: list[tuple[int, list[str]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    table: dict[str, list[str]] = {}
    for line, row in rows:
        _check_width(line, row, 2)
        theirs = table.setdefault(row[0], [])
        if row[1] in theirs:
            raise _Unfit(f"line {line}: the same pair stands above already")
        theirs.append(row[1])
    yield from ((ours, tuple(theirs)) for ours, theirs in table.items())


def _columns(
    header: list[str], rows: list[tuple[int, list[str]]]
) -> Iterator[tuple[str, dict[str, str]]]:
    if len(set(header)) < len(header) or "" in header:
        raise _Unfit("line 1: expected a name of its own for every column")
    seen: set[str] = set()
    for line, row in rows:
        _check_width(line, row, len(header))
        if row[0] in seen:
            raise _Unfit(f"line {line}: our word stands above already")
        seen.add(row[0])
        yield row[0], {name: text for name, text in zip(header[1:], row[1:], strict=True) if text}


def _check_width(line: int, row: list[str], width: int) -> None:
    if len(row) != width:
        raise _Unfit(f"line {line}: expected {width} cells, found {len(row)}")
