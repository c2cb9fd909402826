"""Code tables kept as CSV beside a mapping, for those that are long or made by somebody else.

The first row names the columns. The first column is our word, the others are theirs: with one of
them the table is a plain one, and a word of ours on several rows has several of theirs; with more
it has a column for each, `table.column`. Columns called `from` and `until` say on which days a row
holds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.mapping.checks.tables import check_rows
from bridge.mapping.finding import Finding
from bridge.mapping.language import CodeTable, MappingFile
from bridge.mapping.language.tables import CODE, FROM, UNTIL
from bridge.mapping.rows import rows_of

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
        heading = _heading(next(rows, []))
        numbered = [(rows.line_num, row) for row in rows if any(row)]
    except csv.Error as error:
        raise _Unfit(f"line {rows.line_num}: {error}") from error
    return _read(heading, numbered)


def _separator(text: str) -> str:
    head = text.partition("\n")[0]
    return max(_SEPARATORS, key=head.count)


@dataclass(frozen=True, slots=True)
class _Heading:
    """The names of the columns, ours first."""

    names: Sequence[str]

    @property
    def theirs(self) -> list[str]:
        """The columns of codes."""
        return [name for name in self.names[1:] if name not in (FROM, UNTIL)]

    def row(self, cells: Sequence[str]) -> str | dict[str, str]:
        """Return what the mapping would say of one row."""
        named = dict(zip(self.names[1:], cells[1:], strict=True))
        days = {key: text for key in (FROM, UNTIL) if (text := named.pop(key, ""))}
        if len(named) > 1:
            return {name: text for name, text in named.items() if text} | days
        (code,) = named.values()
        return {CODE: code} | days if days else code


def _heading(names: Sequence[str]) -> _Heading:
    heading = _Heading(names)
    if not heading.theirs:
        raise _Unfit("line 1: expected names of columns, ours first, then theirs")
    if len(heading.theirs) > 1 and (len(set(names)) < len(names) or "" in names):
        raise _Unfit("line 1: expected a name of its own for every column")
    return heading


def _read(heading: _Heading, numbered: Sequence[tuple[int, list[str]]]) -> CodeTable:
    found: dict[str, list[str | dict[str, str]]] = {}
    lines: dict[str, list[int]] = {}
    for line, cells in numbered:
        if len(cells) != len(heading.names):
            raise _Unfit(f"line {line}: expected {len(heading.names)} cells, found {len(cells)}")
        row, above = heading.row(cells), found.setdefault(cells[0], [])
        if row in above:
            raise _Unfit(f"line {line}: the same pair stands above already")
        if above and len(heading.theirs) > 1 and not {FROM, UNTIL} & set(heading.names):
            raise _Unfit(f"line {line}: our word stands above already")
        above.append(row)
        lines.setdefault(cells[0], []).append(line)
    table: CodeTable = {ours: tuple(several) for ours, several in found.items()}
    for one in check_rows(rows_of(table), ()):
        word, index = str(one.path[0]), int(one.path[1])
        said = f"found {one.found}; {one.meant}" if one.found else one.meant
        raise _Unfit(f"line {lines[word][index]}: {said}")
    return table
