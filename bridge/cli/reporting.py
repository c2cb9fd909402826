"""`bridge report`: the morning as a page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
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
@click.option(
    "--send",
    "is_sent",
    is_flag=True,
    help="Send it too, through the channels in `alarms` of bridge.yaml that are for a report.",
)
@config_option
@json_option
def report_command(
    partners: Sequence[str],
    out: str | None,
    hours: int | None,
    most: int,
    is_sent: bool,
    config: Path,
    as_json: bool,
) -> None:
    """Write one page that shows the morning of the PARTNERs (all, if none is named).

    What was done, what waits for you with the command for it, what is late, and the last four
    weeks. It is computed from the ledger alone, also while a run is on, and changes nothing. The
    page is one file that needs no network: open it in a browser, print it, send it. It names no
    customer.

    With --send a channel gets the page of all its partners; one that is for some, of these.

    Exit code 70: the ledger cannot be used; the page says why. 75: no channel has taken it; 1: not
    every one.
    """
    from bridge.app.reporting import look

    if is_sent and (partners or as_json):
        raise click.UsageError("--send sends the page that each channel is for: name no PARTNER")
    looked = look(config, partners, hours, most)
    if as_json:
        from dataclasses import asdict

        show_json(asdict(looked.morning))
    else:
        _write(looked, partners, out)
    code = _send(looked, lambda names: look(config, names, hours, most)) if is_sent else 0
    if looked.error is not None:
        raise looked.error
    sys.exit(code)


def _send(looked: Looked, look: Callable[[Sequence[str]], Looked]) -> int:
    """Send the page, say what became of it, and return the exit code."""
    from bridge.app.report_sending import outcome, send

    sent = send(looked.configuration, lambda names: look(names) if names else looked)
    for one in sent:
        told = one.said or "sent" if one.was_taken else one.why
        say(f"{one.channel}: {told}", err=not one.was_taken)
    return outcome(sent)


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
