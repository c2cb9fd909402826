"""`bridge report`: the morning as a page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.cli.options import config_option, json_option, partners_argument
from bridge.cli.show import say, show_json

if TYPE_CHECKING:
    from bridge.app.reporting import Looked


@click.command("report")
@partners_argument
@click.option(
    "--out",
    metavar="FILE",
    help="Where to write the page; - is standard output. Without it: the folder of `report` in "
    "bridge.yaml, or `reports` beside it.",
)
@click.option(
    "--hours",
    type=click.IntRange(1, 2160),
    help="What was done in so many hours is told; 72 on a Monday, for instance. Without it as "
    "bridge.yaml says, or 24.",
)
@click.option(
    "--count",
    "most",
    type=click.IntRange(1, 100_000),
    default=20,
    show_default=True,
    help="How many files, items and the like are named; all are counted.",
)
@config_option
@json_option
def report_command(
    partners: Sequence[str],
    out: str | None,
    hours: int | None,
    most: int,
    config: Path,
    as_json: bool,
) -> None:
    """Write one page that shows the morning of the PARTNERs (all, if none is named).

    What was done, what waits for you with the command for it, what is late, and the last four
    weeks. It is computed from the ledger alone, also while a run is on, and changes nothing. The
    page is one file that needs no network: open it in a browser, print it, send it. It names no
    customer.

    Exit code 70: the ledger cannot be used; the page says why.
    """
    from bridge.app.reporting import look

    looked = look(config, partners, hours, most)
    if as_json:
        from dataclasses import asdict

        show_json(asdict(looked.morning))
    else:
        _write(looked, partners, out)
    if looked.error is not None:
        raise looked.error
    sys.exit(0)


def _write(looked: Looked, partners: Sequence[str], out: str | None) -> None:
    from bridge.app.reporting import page, put, unwritable, write

    if out == "-":
        click.echo(page(looked), nl=False)
        return
    if out is None:
        path = write(looked, partners)
    else:
        path = Path(out)
        try:
            put(path, page(looked))
        except OSError as error:
            raise unwritable(path, error) from error
    say(f"{path}: {looked.morning.headline.sentence}")
