"""`bridge mapping new`: from a sample file to a first mapping."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.cli.options import config_option
from bridge.cli.show import say, show_commands, show_table
from bridge.model.fields import MESSAGES

if TYPE_CHECKING:
    from bridge.workbench.drafting import Drafted
    from bridge.workbench.drafting.placing import Target

_MOST_PROBLEMS = 10


@click.command("new")
@click.argument("sample", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--message",
    required=True,
    type=click.Choice(sorted(MESSAGES)),
    help="What the sample is.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The mapping to write; `-` prints it. Else MESSAGE.yaml here, or with --partner the one "
    "that the configuration names, or mappings/PARTNER/MESSAGE.yaml beside it.",
)
@click.option("--partner", help="Whose file it is: gives the time zone and the place.")
@click.option("--force", is_flag=True, help="Write over a mapping that is there.")
@config_option
def new_command(
    sample: Path,
    message: str,
    output: Path | None,
    partner: str | None,
    force: bool,
    config: Path,
) -> None:
    """Draft a first mapping from SAMPLE, a file of the partner's (or a zip with one in it).

    Recognised are the format, the encoding, delimiters or columns of fixed width, the header and
    lines before it, types of record and how they nest, dates, numbers and codes; and columns are
    matched to the bridge's fields by what they are called in English, German, Dutch, Swedish and
    French, and by what stands in them. Every guess is written beside its line with how sure it is
    and why. What a sample cannot show is asked, not guessed: such lines are comments, and a field
    that the message needs is left without a place, so that `bridge check` points at it.

    The draft is run over the sample before it is written. Texts of the sample, which are customers'
    data, are not copied into it; codes are.
    """
    from bridge.workbench.drafting import draft_mapping, open_sample
    from bridge.workbench.drafting.placing import place, put

    target = place(message, sample.name, output, partner, config)
    drafted = draft_mapping(open_sample(sample), message, target.zone, str(target.path))
    if target.is_terminal:
        click.echo(drafted.text, nl=False)
        return
    put(drafted.text, target.path, is_forced=force)
    _show(drafted)
    _show_next(drafted, target, sample)
    sys.exit(0 if drafted.trial.is_good and not drafted.draft.needed else 1)


def _show(drafted: Drafted) -> None:
    draft = drafted.draft
    show_table(
        f"{draft.sample}: {draft.format}",
        ("setting", "found", "how sure", "why"),
        [(one.path, one.guess.value, one.guess.sureness, one.guess.why) for one in draft.settings],
    )
    rows = [
        (row.name, field.label or "?", *field.summary)
        for outermost in draft.records
        for record in outermost.every()
        for row in record.rows
        for field in row.fields
    ]
    show_table("columns", ("record", "place", "our field", "how sure", "why"), rows)
    for title, lines in (("To be answered:", draft.questions), ("Seen:", draft.remarks)):
        if lines:
            say()
            say(f"{title}")
        for line in lines:
            say(f"  - {line}")
    _show_trial(drafted)


def _show_trial(drafted: Drafted) -> None:
    trial = drafted.trial
    ignored = f", {trial.ignored} skipped" if trial.ignored else ""
    say()
    say(f"Tried on the sample: {trial.read} records read{ignored}")
    if trial.refused:
        say(f"  not read: {trial.refused}")
    for problem, times in trial.problems.most_common(_MOST_PROBLEMS):
        say(f"  {times} times: {problem}")
    for fault in trial.faults:
        say(f"  to fill in: {fault.file}:{fault.line}:{fault.column} {fault.path}")


def _show_next(drafted: Drafted, target: Target, sample: Path) -> None:
    say()
    say(f"wrote {target.path}")
    mapping, file = shlex.quote(str(target.path)), shlex.quote(str(sample))
    rows = [
        (f"bridge mapping preview {mapping} {file}", "what it makes of the sample"),
        (f"bridge mapping lint {mapping} {file}", "what experience has against it"),
        ("bridge check", "whether everything is in order"),
    ]
    faults = [] if not drafted.trial.faults else ["fill in the places above; then:"]
    for line in faults:
        say(f"Next, {line}")
    show_table("next", ("command", "shows"), show_commands(rows))
    for line in target.to_configure:
        say(line)
