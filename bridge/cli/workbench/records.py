"""How records are shown: tables on a terminal, stacked on a narrow one, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from bridge.cli.show import plain, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from bridge.model.problem import Problem
    from bridge.workbench.preview import Preview
    from bridge.workbench.shown import Cell, Shown
    from bridge.workbench.unused import Unused

_T = TypeVar("_T")

#: Narrower than this, a table of four columns cannot be read.
_NARROW = 76
#: Unused places that are named.
_MOST_NAMES = 30


def show_preview(preview: Preview, only: str) -> None:
    """Print what is shown of a file, and what was counted over all of it."""
    if sys.stdout.isatty():
        _show_drawn(preview, only)
    else:
        _show_plain(preview, only)
    _show_sums(preview, only)


def chosen(record: Shown, only: str) -> list[Cell]:
    """Return the cells that have `only` in the name of a place or a field, whatever its case."""
    wanted = only.casefold()
    return [
        cell
        for cell in record.cells
        if any(wanted in name.casefold() for name in (cell.label, *cell.texts, *cell.names))
    ]


def _title(record: Shown) -> str:
    line = f", {record.file}" if record.file else ""
    line += f", line {record.line}" if record.line else ""
    type_ = f" {record.type}," if record.type else ""
    return f"record {record.number}{line}:{type_} {record.about}"


def _complaint(problem: Problem) -> str:
    return f"! {problem.message} [{problem.code}]"


# Lines, for programs and files -------------------------------------------------------------------


def _show_plain(preview: Preview, only: str) -> None:
    click.echo("\t".join(("record", "line", "type", "place", "text", "field", "value", "problem")))
    for record in preview.records:
        line = f"{record.file}:{record.line}" if record.file else record.line
        for row in _plain_rows(record, only):
            cells = (record.number, line, record.type, *row)
            click.echo("\t".join(plain(cell) for cell in cells))
    if preview.lines:
        say()
        say(f"{preview.name or 'the file that comes out'}")
    for number, text in preview.lines:
        click.echo(f"{number}\t{plain(text)}")


def _plain_rows(record: Shown, only: str) -> Iterable[tuple[str, ...]]:
    """Yield place, text, field, value and problem of every cell, then what is wrong as a whole."""
    for cell in chosen(record, only):
        problems = "; ".join(_complaint(one) for one in cell.problems)
        yield cell.place, cell.theirs, " + ".join(cell.names), cell.ours, problems
    for place, text in record.texts.items():
        yield place, text, "", "", ""
    for problem in record.problems:
        yield "", "", problem.field, "", _complaint(problem)
    if not (record.cells or record.texts or record.problems):
        yield "", "", "", record.about, ""


# A terminal --------------------------------------------------------------------------------------


def _show_drawn(preview: Preview, only: str) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for record in preview.records:
        console.print(f"\n[bold]{_escaped(_title(record))}[/bold]", soft_wrap=True)
        cells = chosen(record, only)
        full = [cell for cell in cells if _says_something(cell)]
        if console.width < _NARROW:
            _stack(console, full, preview.is_written)
        elif full:
            _table(console, full, preview.is_written)
        _rest(console, record, [cell.place for cell in cells if not _says_something(cell)])
    if preview.lines:
        console.print(f"\n[bold]{_escaped(preview.name or 'the file that comes out')}[/bold]")
    width = len(str(preview.lines[-1][0])) if preview.lines else 0
    for number, text in preview.lines:
        console.print(f"[dim]{number:{width}}[/dim] {_escaped(text)}", soft_wrap=True)


def _says_something(cell: Cell) -> bool:
    return any(cell.texts.values()) or bool(cell.values or cell.problems)


def _rest(console: Console, record: Shown, empty: Sequence[str]) -> None:
    """Print what of a record is in no table: empty places, and what is wrong with it as a whole."""
    for place, text in record.texts.items():
        console.print(f"  {_escaped(place)}: {_escaped(text)}", soft_wrap=True)
    if empty:
        console.print(f"  [dim]empty: {_escaped(', '.join(empty))}[/dim]")
    for problem in record.problems:
        console.print(f"  [red]{_escaped(_complaint(problem))}[/red]")
        if problem.remedy:
            console.print(f"    → {_escaped(problem.remedy)}")


def _table(console: Console, cells: Sequence[Cell], is_written: bool) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in _ordered(("their place", "their text"), ("our field", "our value"), is_written):
        table.add_column(title, overflow="fold")
    for cell in cells:
        table.add_row(*_ordered(_their_side(cell), _our_side(cell), is_written))
    console.print(table)


def _ordered(theirs: tuple[_T, _T], ours: tuple[_T, _T], is_written: bool) -> tuple[_T, ...]:
    """Return both sides, what comes first on the left."""
    return (*ours, *theirs) if is_written else (*theirs, *ours)


def _their_side(cell: Cell) -> tuple[Text, Text]:
    from rich.text import Text

    return Text(plain(cell.place)), Text(plain(cell.theirs))


def _our_side(cell: Cell) -> tuple[Text, Text]:
    from rich.text import Text

    value = Text(plain(cell.ours))
    if cell.note and not cell.ours:
        value.append(cell.note, style="dim")
    for problem in cell.problems:
        value.append("\n" if value.plain else "")
        value.append(plain(_complaint(problem)), style="red")
        value.append(f"\n→ {problem.remedy}" if problem.remedy else "")
    return Text(plain(" + ".join(cell.names))), value


def _stack(console: Console, cells: Sequence[Cell], is_written: bool) -> None:
    """Print each cell on lines of its own: what it was, and below it what it became."""
    from rich.text import Text

    for cell in cells:
        sides = (_their_side(cell), _our_side(cell))
        (name, was), (other, became) = reversed(sides) if is_written else sides
        console.print(Text.assemble(name, ": " if name.plain else "", was))
        console.print(Text.assemble("  → ", other, " " if other.plain else "", became))


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(plain(text))


# Sums --------------------------------------------------------------------------------------------


def _show_sums(preview: Preview, only: str) -> None:
    sums = preview.sums
    say()
    if preview.fault is not None:
        fault = preview.fault
        say(f"! the file cannot be read on: {fault.where}: {fault.message} [{fault.code}]")
        if fault.remedy:
            say(f"  → {fault.remedy}")
    for one in preview.late:
        say(f"! {one.where}: {one.message} [{one.code}]")
    sound = sums.read - sums.ignored - sums.unsound
    say(
        f"{sums.read} record{'s' * (sums.read != 1)}: {sound} in order, {sums.unsound} with "
        f"problems, {sums.ignored} ignored by the mapping"
    )
    for code, number in sums.codes.most_common():
        say(f"  {code}: {number}")
    _show_unused(preview, only)
    if preview.following:
        say(f"more from record {preview.following}: --from {preview.following}")


def _show_unused(preview: Preview, only: str) -> None:
    """Print the places that nothing uses, those with texts first."""
    wanted = only.casefold()
    every = [one for one in preview.unused or [] if wanted in one.place.casefold()]
    full = [f"{_where(one)} ({one.filled})" for one in every if one.filled]
    empty = [_where(one) for one in every if not one.filled]
    if full:
        say(f"not used, with texts in so many records: {_listed(full)}")
    if empty:
        say(f"not used, always empty: {_listed(empty)}")


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = plain(", ".join(names[:_MOST_NAMES]))
    return f"{shown} … and {more} more: --only chooses" if more > 0 else shown


def _where(one: Unused) -> str:
    return f"{one.type} {one.place}" if one.type else one.place
