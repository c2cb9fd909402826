"""The commands that do a part of a night: export, import, run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from bridge.cli.logs import log_to_stderr, name_run
from bridge.cli.options import config_option, partners_argument, verbose_option
from bridge.cli.progress import progress_bar
from bridge.cli.show import say, show_report
from bridge.cli.signals import stopped_by_a_signal

if TYPE_CHECKING:
    from bridge.app.session import Session

_DRY_RUN = click.option(
    "--dry-run", is_flag=True, help="Show what would be sent, and change nothing."
)


@click.command("export")
@partners_argument
@click.option(
    "--items",
    type=click.Choice(["modified", "compare", "all"]),
    default="modified",
    show_default=True,
    help="Which items are told to partners that get item files: modified, those that were modified "
    "since the last time; compare, those of the whole range that differ from what the partner was "
    "told; all, the whole range again. Of modified ones, too, only those that differ.",
)
@_DRY_RUN
@config_option
@verbose_option
def export_command(
    partners: Sequence[str],
    items: Literal["modified", "compare", "all"],
    dry_run: bool,
    config: Path,
    verbose: bool,
) -> None:
    """Send items and the good-to-go shipments to the PARTNERs (all, if none is named).

    Tells partners that get item files of the items that are new or differ. Then fetches the
    shipments from the store, skips what is known, captures payments where the policy says so, holds
    what must not go, writes order files and delivers them. Running it again sends nothing twice,
    and finishes what was interrupted.
    """
    from bridge.app.night import export

    _do("export", partial(export, items=items), partners, dry_run, config, verbose)


@click.command("import")
@partners_argument
@click.option(
    "--only",
    multiple=True,
    metavar="MESSAGE",
    help="One message to take in, such as stock; may be given several times. Without it: all.",
)
@_DRY_RUN
@config_option
@verbose_option
def import_command(
    partners: Sequence[str], only: Sequence[str], dry_run: bool, config: Path, verbose: bool
) -> None:
    """Take in what the PARTNERs (all, if none is named) have sent, and tell the store.

    Collects settled files, reads them through their mappings, and completes shipments, creates
    returns and sets stock. What has a problem is held with its whole shipment or return and does
    not stop the rest. Running it again does nothing twice.
    """
    from bridge.app.night import import_
    from bridge.model.fields import MESSAGES

    for one in only:
        if one not in MESSAGES or MESSAGES[one].is_outbound:
            raise click.BadParameter(f"{one!r} is no message that comes in", param_hint="--only")
    _do("import", partial(import_, only=only), partners, dry_run, config, verbose)


@click.command("run")
@partners_argument
@_DRY_RUN
@config_option
@verbose_option
def run_command(partners: Sequence[str], dry_run: bool, config: Path, verbose: bool) -> None:
    """Do a whole night for the PARTNERs (all, if none is named): export, then import."""
    from bridge.app.night import run

    _do("run", run, partners, dry_run, config, verbose)


def _do(
    command: str,
    part: Callable[[Session], None],
    partners: Sequence[str],
    dry_run: bool,
    config: Path,
    verbose: bool,
) -> None:
    """Open a session, do a part of a night in it, and exit with its code."""
    from bridge.app.following import followed
    from bridge.app.reporting import reported
    from bridge.app.session import open_session
    from bridge.app.surroundings import JOB, Surroundings

    log_to_stderr(verbose, config)
    stopping = stopped_by_a_signal()
    with (
        reported(config, is_dry=dry_run),
        followed(config, is_dry=dry_run),
        progress_bar() as progress,
    ):
        around = Surroundings(
            progress=stopping.telling(progress),
            sleep=stopping.sleep,
            would=say,
            check=stopping.check,
        )
        with open_session(
            config, partners, command=command, dry_run=dry_run, surroundings=around
        ) as session:
            name_run(session.run_id)
            if os.environ.get(JOB):
                say(f"run {session.run_id}")
            part(session)
            code = session.exit_code
            show_report(session)
    sys.exit(code)
