"""Delimited text: a sample as rows, its header and its types of record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bridge.codecs.lines import split
from bridge.workbench.drafting.cutting import Cut, newline_of
from bridge.workbench.drafting.encoding import Decoded
from bridge.workbench.drafting.framing import frame_of
from bridge.workbench.drafting.guess import Guess, Sureness
from bridge.workbench.drafting.heading import Heading, heading_of
from bridge.workbench.drafting.nesting import TypeOfRow, Types, types_in
from bridge.workbench.drafting.outline import Column, Outline, Part, Setting
from bridge.workbench.drafting.vocabulary import words_of

#: What the row below the last one of a report is called.
_TOTALS = frozenset(
    "total totals totaal totalt summe summa somme gesamt gesamtsumme sum eindtotaal".split()
)
_SURE, _LIKELY = Sureness.SURE, Sureness.LIKELY


def outline_of(decoded: Decoded, cut: Cut) -> Outline:
    """Return what a sample of delimited text looks like."""
    rows = [[_bare(cell) for cell in row] for row in cut.rows] if cut.is_excel else cut.rows
    filled = [at for at, line in enumerate(split(decoded.text)) if line.strip("\r\n")]
    outline = table_outline("csv", rows, filled)
    settings = [Setting(path, guess) for path, guess in cut.guesses]
    if cut.is_excel:
        why = 'cells are written as ="…", which keeps their zeros'
        settings.append(Setting("csv.excel_text", Guess("on", _SURE, why)))
    settings.append(Setting("csv.newline", newline_of(decoded.text)))
    if decoded.has_bom:
        why = "the sample begins with a byte order mark"
        settings.append(Setting("csv.bom", Guess("true", _SURE, why)))
    outline.settings[:0] = [Setting("file.encoding", decoded.encoding), *settings]
    if decoded.question:
        outline.questions.append(decoded.question)
    return outline


def table_outline(format: str, rows: Sequence[list[str]], filled: Sequence[int]) -> Outline:
    """Return the outline of rows of cells, whatever file they stood in.

    `filled` are the lines, counted from 0, that are not blank.
    """
    heading = heading_of(rows)
    outline = Outline(format, [Setting(f"{format}.header", heading.guess)], [])
    if heading.is_repeated:
        guess = Guess("on", _SURE, "the row of names stands again further down")
        outline.settings.append(Setting(f"{format}.repeated_header", guess))
    frame = frame_of(rows) if heading.names is None else None
    if frame:
        outline.parts = [*frame.head, *_typed(frame.types, outline), *frame.tail]
    elif heading.names is None:
        outline.parts = _without_names(heading.rows, outline)
    else:
        outline.parts = [_with_names(format, heading.names, heading, outline)]
    if heading.junk and not frame:
        outline.settings.append(_skip(format, heading, filled, outline.settings[0].guess.value))
    if not heading.rows:
        outline.questions.append(
            "The sample has names and no data: how are dates, numbers and codes written? Ask for a "
            "file with rows in it, and draft again."
        )
    return outline


def _skip(format: str, heading: Heading, filled: Sequence[int], header: str) -> Setting:
    """Return how the lines before the table are skipped: up to its names, or so many."""
    lines = "1 line" if heading.junk == 1 else f"{heading.junk} lines"
    why = f"{lines} before the {'row of names' if heading.names else 'first row'}"
    value = "header" if header == "true" else str(filled[heading.junk])
    return Setting(f"{format}.skip", Guess(value, _LIKELY, why))


def _with_names(format: str, names: list[str], heading: Heading, outline: Outline) -> Part:
    """Return the one type of row of a table with names."""
    width = _usual_width(heading.rows) or len(names)
    rows = [row for row in heading.rows if len(row) == width]
    _say_total(rows, outline)
    by_position = _why_by_position(names, width)
    if by_position:
        why = f"there is a row of names, but {by_position}"
        outline.settings[0] = Setting(f"{format}.header", Guess("positions", _LIKELY, why))
    if len(rows) < len(heading.rows):
        others = len(heading.rows) - len(rows)
        outline.remarks.append(
            f"{others} of {len(heading.rows)} rows have another number of cells than the others: "
            "they are set aside, unless `records` or `ignore` has a type for them."
        )
    columns = [
        Column(
            place=str(at + 1) if by_position else names[at],
            name=names[at].strip() if at < len(names) else "",
            texts=tuple(row[at] if at < len(row) else "" for row in rows),
        )
        for at in range(max(width, len(names)) if by_position else len(names))
        if by_position or names[at].strip()
    ]
    return Part("row", [_without_gaps(one, rows) for one in columns], times=len(rows))


def _without_gaps(column: Column, rows: Sequence[list[str]]) -> Column:
    return column if rows else Column(column.place, column.name, ())


def _why_by_position(names: Sequence[str], width: int) -> str:
    """Return why columns cannot be found by their names, or ""."""
    if width != len(names):
        return f"the rows have {width} cells and it has {len(names)}"
    doubled = [name for name, times in Counter(names).items() if times > 1 and name.strip()]
    return "one name stands there twice" if doubled else ""


def _without_names(rows: list[list[str]], outline: Outline) -> list[Part]:
    types = types_in(rows)
    if types is None:
        width = _usual_width(rows)
        usual = [row for row in rows if len(row) == width]
        if len(usual) < len(rows):
            outline.remarks.append(
                f"{len(rows) - len(usual)} of {len(rows)} rows have another number of cells than "
                "the others: they may be a type of record of their own."
            )
        _say_constant(usual, outline)
        return [Part("row", list(_positions(usual, ())), times=len(usual))]
    return _typed(types, outline)


def _typed(types: Types, outline: Outline) -> list[Part]:
    """Return the types of record as parts, and remark on what tells them apart."""
    parts = list(_parts(types.outermost, types.at))
    where = {0: "first", 1: "second", 2: "third"}[types.at]
    names = ", ".join(one.name for part in parts for one in part.every())
    outline.remarks.append(f"The {where} cell tells {types.count} types of record apart: {names}.")
    return parts


def _say_constant(rows: Sequence[list[str]], outline: Outline) -> None:
    """Remark on a first cell that is the same code in every row: a type of record, perhaps."""
    codes = {row[0] for row in rows if row}
    if len(rows) > 1 and len(codes) == 1 and re.fullmatch("[A-Z]{1,8}", code := codes.pop()):
        outline.remarks.append(
            f"The first cell is always {code}: if it tells a type of record and others can come, "
            f"write `match: {{1: {code}}}`."
        )


def _say_total(rows: Sequence[list[str]], outline: Outline) -> None:
    """Ask about a last row that looks like a sum: it would be read as one more record."""
    words = {word for cell in rows[-1] for word in words_of(cell)} if len(rows) > 1 else set()
    if words & _TOTALS:
        outline.questions.append(
            "Is the last row a sum? It looks like one, and the mapping takes it for a record."
        )


def _parts(types: Sequence[TypeOfRow], at: int) -> Iterator[Part]:
    for one in types:
        yield Part(
            name=one.code,
            columns=list(_positions(one.rows, (at,))),
            match={str(at + 1): one.code},
            children=list(_parts(one.children, at)),
            times=len(one.rows),
            role=one.role,
        )


def _positions(rows: Sequence[list[str]], without: Sequence[int]) -> Iterator[Column]:
    """Yield the cells of rows as columns without a name."""
    width = max((len(row) for row in rows), default=0)
    for at in range(width):
        if at not in without:
            texts = tuple(row[at] if at < len(row) else "" for row in rows)
            yield Column(str(at + 1), "", texts)


def _usual_width(rows: Sequence[list[str]]) -> int:
    counts = Counter(len(row) for row in rows)
    return counts.most_common(1)[0][0] if counts else 0


def _bare(cell: str) -> str:
    found = re.fullmatch('="?(.*?)"?', cell)
    return found.group(1) if found else cell
