"""How results look in a terminal, and as plain lines elsewhere."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.model.visible import visible, visible_json

if TYPE_CHECKING:
    from bridge.app.session import Session

_MOST_ROWS = 20


def show_json(data: Any) -> None:
    """Print `data` as JSON."""
    click.echo(visible_json(json.dumps(data, indent=2, ensure_ascii=False)))


def say(line: str = "", *, err: bool = False) -> None:
    """Print one line, in which what cannot be seen is spelled out: it may come from a stranger."""
    click.echo(visible(line), err=err)


def say_lines(text: str, *, err: bool = False) -> None:
    """Print a text of our own that may have several lines."""
    for line in text.split("\n"):
        say(line, err=err)


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table: drawn on a terminal, cells between tabs elsewhere."""
    if not rows:
        return
    if not sys.stdout.isatty():
        click.echo()
        say(title)
        click.echo("\t".join(columns))
        for row in rows:
            click.echo("\t".join(plain(cell) for cell in row))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(plain(title)), title_justify="left", box=SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    Console().print(table)


def plain(cell: Any) -> str:
    """Return a cell as one line: control characters could move the cursor of who reads it."""
    return "" if cell is None else visible(str(cell))


def show_commands(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return `rows` with `bridge` as it was called, where its name alone would not find it.

    Debian's iproute2 has a `bridge` of its own.
    """
    found = shutil.which("bridge")
    is_ours = found is not None and Path(found).resolve() == Path(sys.argv[0]).resolve()
    called = "bridge" if is_ours else sys.argv[0]
    return [(re.sub(r"^bridge\b", called, first), *rest) for first, *rest in rows]


def show_report(session: Session) -> None:
    """Print what a run has done, and what waits; the log has said what stood in its way."""
    for name in session.works:
        if name in session.dry:
            reason = _reason(session, name)
            say(f"{name}: a dry run: nothing was changed ({reason})")
    lines = [
        f"{name}: {line}" for name in ("-", *session.works) for line in session.report.lines(name)
    ]
    for line in lines:
        say(line)
    if not lines and not session.report.troubles:
        say("nothing to do")
    _show_open(session)


def _reason(session: Session, name: str) -> str:
    partner = session.configuration.partner(name)
    writes = session.configuration.endpoint_of(partner).writes
    return "--dry-run" if writes else "writes: off in bridge.yaml"


def _show_open(session: Session) -> None:
    """Print what a run of these partners leaves open: what is new, and how much is older."""
    rows = [row for row in session.open_problems() if row.severity != "notice"]
    new = [row for row in rows if row.opened_by in session.run_ids]
    for row in new[:_MOST_ROWS]:
        say(f"{row.partner or '-'}: {row.severity}: {row.kind} {row.subject}: {row.message}")
    if len(new) > _MOST_ROWS:
        say(f"… and {len(new) - _MOST_ROWS} more")
    if len(rows) > len(new):
        say(f"{len(rows) - len(new)} that were there before still wait")
    if rows:
        say("`bridge problems` shows each with its remedy")
