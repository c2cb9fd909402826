"""`bridge rehearse`: a night with one's own configuration and mappings, and no partner."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.cli.options import config_option, json_option
from bridge.cli.show import say, say_lines, show_json, show_table

if TYPE_CHECKING:
    from bridge.sandbox.rehearsal import Rehearsal


@click.command("rehearse")
@click.argument("partner")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="A new or empty folder for the night's files and ledger, to look at afterwards.",
)
@config_option
@json_option
def rehearse_command(partner: str, keep: Path | None, config: Path, as_json: bool) -> None:
    """Rehearse a night with PARTNER, without the partner and without the store.

    An invented shop has orders that fit the partner's conditions and code tables, awkward ones
    among them. The real bridge exports them with your order mapping; a warehouse reads the file
    through that mapping run backwards, and answers through your confirmation, return and stock
    mappings run backwards: whole, short, in two parcels, too much, twice, cut off and so on. Your
    samples are read too. The report says what works, what does not and why, and what it proves.

    Exit code 0: nothing fails, and something was played of every message that is configured. 1:
    something does not work, or a message could not be rehearsed at all, because its mapping cannot
    be run backwards. 2: what concerns PARTNER in bridge.yaml or its mappings is not in order.
    """
    from bridge.errors import ConfigurationError
    from bridge.sandbox.rehearsal import rehearse

    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise ConfigurationError(f"{keep} is not empty", "name a new or an empty folder")

    def tell(line: str) -> None:
        say_lines(line, err=True)

    with tempfile.TemporaryDirectory(prefix="bridge-rehearsal-") as folder:
        done = rehearse(config, partner, (keep or Path(folder)).absolute(), tell)
    if keep is None:
        done.folder = ""
    if as_json:
        show_json(done.as_data())
    else:
        _show(done)
    sys.exit(done.exit_code)


def _show(done: Rehearsal) -> None:
    from bridge.sandbox.rehearsal import Verdict

    for section in done.sections:
        rows = [(one.verdict.value, one.what, one.told) for one in section.findings]
        show_table(section.title, ("verdict", "what", "what came of it"), rows)
    say()
    for sentence in done.proves:
        say(sentence)
    say()
    for message in done.messages:
        say(str(message))
    counts = ", ".join(f"{done.count(verdict)} {verdict.value}" for verdict in Verdict)
    say()
    say(f"{done.partner}: {counts}")
    if done.folder:
        say(f"The night is in {done.folder}")
