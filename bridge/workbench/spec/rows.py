"""What a partner has to know of tables: delimited text and workbooks."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.model.settings import CsvSettings, TableSettings, XlsxSettings
from bridge.model.sheets import number_of

_DELIMITERS = {"\t": "a tab", ",": "a comma", ";": "a semicolon", "|": "a pipe"}
_QUOTES = {
    "minimal": "Cells that hold the separator, a quote or a line end stand in quotes; a quote in "
    "them is {doubled}.",
    "all": "Every cell stands in quotes; a quote in it is {doubled}.",
    "none": "There are no quotes: a cell holds neither the separator nor a line end.",
}
NEWLINES = {"lf": "LF", "crlf": "CR LF", "cr": "CR", "crcrlf": "CR CR LF"}


def about_text(settings: CsvSettings) -> Iterator[str]:
    """Yield what holds for a file of delimited text."""
    mark = settings.delimiter
    yield f"Cells are separated by {_DELIMITERS.get(mark, f'`{mark}`')}."
    yield from _about_header(settings)
    escaped = f"written with `{settings.escape}` before it"
    yield _QUOTES[settings.quote].format(doubled=escaped if settings.escape else "doubled")
    if settings.escape and settings.quote == "none":
        yield f"A separator in a cell is {escaped}."
    if settings.excel_text:
        yield 'Numbers that a spreadsheet would change are written as `="00123"`.'
    last = ", the last row without" if settings.last_newline == "omit" else ""
    yield f"Rows end with {NEWLINES[settings.newline]}{last}."


def about_workbook(settings: XlsxSettings) -> Iterator[str]:
    """Yield what holds for a workbook."""
    sheet = f"number {settings.sheet}" if number_of(settings.sheet) else f"`{settings.sheet}`"
    yield f"The table is on the sheet {sheet}, one record in a row."
    yield from _about_header(settings)
    yield "Codes and long numbers are texts: of a number a sheet keeps 15 digits, and no zeros."


def _about_header(settings: TableSettings) -> Iterator[str]:
    if settings.skip == "header":
        yield "What stands before the row with the names of the columns is passed over."
    elif settings.skip:
        lines = "1 line" if settings.skip == 1 else f"{settings.skip} lines"
        yield f"The table begins behind {lines}, whatever they hold."
    if settings.header is True:
        yield "The first row names the columns; they may stand in any order."
        if settings.names == "loose":
            yield "Capitals, blanks and marks in their names do not matter."
    elif settings.header == "positions":
        yield "The first row names the columns, which have their positions, counted from 1."
    else:
        yield "There is no row of names: places are positions, counted from 1."
    for place, names in settings.aliases.items():
        yield f"The column `{place}` may be called {' or '.join(f'`{name}`' for name in names)}."
