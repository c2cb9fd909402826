"""`bridge replay --diff`: archived files through the mappings of today."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli.options import config_option, json_option, partners_argument
from bridge.cli.progress import progress_bar
from bridge.cli.show import plain, say, show_json

if TYPE_CHECKING:
    from bridge.workbench.changes import Change, Compared

#: In the order of the sums.
_KINDS = {
    "gained": "gained",
    "lost": "lost",
    "changed": "changed",
    "problem-gone": "without their problem",
    "problem-new": "with a new problem",
}
_WHICH = (
    "say --diff to see what would be different, or name the files to read again: --file NAME "
    "--because WHY"
)


#: Options that only say how files are read again, and those that only say what is compared.
_READS_AGAIN = {"corrections": "--corrections", "why": "--because", "is_dry": "--dry-run"}
_COMPARES = {"message": "--message", "since": "--since", "most": "--count", "as_json": "--json"}


@click.command("replay")
@partners_argument
@click.option("--diff", is_flag=True, help="Show what would be different, and change nothing.")
@click.option(
    "--file", "files", multiple=True, help="The file to read again, or to compare; repeatable."
)
@click.option(
    "--corrections",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read files with the corrections in here: `bridge problems --corrections` begins it.",
)
@click.option("--because", "why", default="", help="Why files are read again: kept in the ledger.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Show which files would be read again.")
@click.option("--message", default="", help="Only this message, such as confirmation.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Only files that came in, or were written, since then (UTC).",
)
@click.option(
    "--count",
    "most",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="How many differences of each file to show; all are counted.",
)
@config_option
@json_option
def replay_command(
    partners: Sequence[str],
    diff: bool,
    files: Sequence[str],
    corrections: Path | None,
    why: str,
    is_dry: bool,
    message: str,
    since: datetime | None,
    most: int,
    config: Path,
    as_json: bool,
) -> None:
    """Read archived files of the PARTNERs (all, if none is named) through the mappings of today.

    With --file or --corrections: the next run reads those files again for good, after a mapping was
    corrected, or with texts that you have corrected. What was applied already is skipped.

    With --diff: shows what would be different from what was staged in the ledger when they came,
    record by record: gained, lost, other values, problems that are gone or new. Nothing is sent and
    nothing is changed. What people write by hand (remarks, reasons) is not in the ledger, so it is
    not compared.

    An order file cannot be written again, because what the store said is not kept. It is read
    backwards, compared with the lines in the ledger, and written again from what it says itself;
    places that say too little of our values are named and not compared.

    Exit code 1: something is different.
    """
    from bridge.app.views import reading
    from bridge.model.moment import utc_text
    from bridge.workbench.archived import Archived
    from bridge.workbench.replay import Selection, replay

    _refuse_what_does_not_fit(diff=diff)
    if not diff:
        asked = {"subjects": files, "partner": _only(partners), "why": why, "is_dry": is_dry}
        _read_again(config, asked, corrections)
    start = utc_text(since.replace(tzinfo=UTC)) if since else ""
    selection = Selection(tuple(partners), message, start, tuple(files), most)
    sums = _Sums()
    data: list[dict[str, Any]] = []
    with reading(config) as (configuration, books), progress_bar() as progress:
        for one in replay(Archived(config, configuration, books), selection, progress):
            sums.add(one)
            if as_json:
                data.append(one.as_data())
            else:
                _show(one)
    if as_json:
        show_json({"files": data, "compared": sums.files, "differ": sums.differ,
                   "counts": dict(sums.counts)})  # fmt: skip
    else:
        sums.show()
    sys.exit(1 if sums.differ or sums.untold else 0)


def _refuse_what_does_not_fit(*, diff: bool) -> None:
    """Raise where an option was given that would be left out of account."""
    context = click.get_current_context()
    for name, option in (_READS_AGAIN if diff else _COMPARES).items():
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            meant = (
                "which compares and changes nothing"
                if diff
                else "to compare: what is read again is named with --file or --corrections"
            )
            raise click.UsageError(f"{option} goes {'not ' if diff else ''}with --diff, {meant}")


def _only(partners: Sequence[str]) -> str:
    if len(partners) > 1:
        raise click.UsageError("files are read again for one partner at a time")
    return partners[0] if partners else ""


def _read_again(config: Path, chosen: dict[str, Any], corrections: Path | None) -> None:
    """Have files read again for good, and end."""
    from bridge.app.again import replay_files
    from bridge.cli.remedying import asked_for, show_decided

    if not (chosen["subjects"] or corrections) or not chosen["why"].strip():
        raise click.UsageError(_WHICH)
    asked = asked_for("replay", chosen)
    show_decided(replay_files(config, asked, corrections), is_dry=asked.is_dry)


class _Sums:
    """What was found in all files."""

    def __init__(self) -> None:
        self.files = 0
        self.differ = 0
        self.untold = 0
        self.counts: Counter[str] = Counter()

    def add(self, one: Compared) -> None:
        """Count a file."""
        self.files += not one.untold
        self.untold += bool(one.untold)
        self.differ += one.differs
        self.counts += one.counts

    def show(self) -> None:
        """Print the sums."""
        told = [f"{self.counts[kind]} {word}" for kind, word in _KINDS.items() if self.counts[kind]]
        files = f"{self.files} file{'s' * (self.files != 1)} compared"
        if self.untold:
            files += f", {self.untold} not"
        what = f"{self.differ} would be different: {', '.join(told)}" if told else "none differs"
        say(f"{files}; {what}")


def _show(one: Compared) -> None:
    """Print a file that is different, or could not be compared."""
    if not one.differs and not one.untold:
        return
    other = ", by another mapping than that of today" if one.is_other_mapping else ""
    done = "read" if one.file.direction == "in" else "written"
    say(
        f"{one.file.partner}: {one.file.message} {plain(one.file.name)}, {done} "
        f"{one.file.created_at[:10]}{other}"
    )
    if one.untold:
        say(f"  ! not compared: {one.untold}")
    for change in one.changes:
        for line in _lines(change):
            say(f"  {plain(line)}")
    if one.further:
        say(f"  … and {one.further} more")
    if one.one_way:
        say(f"  not compared, for the file says too little: {', '.join(one.one_way)}")


def _lines(change: Change) -> Iterator[str]:
    from bridge.workbench.wording import maybe_words

    place = f"line {change.line}, " if change.line else ""
    problem = ""
    if change.was or change.now:
        problem = f" [{change.was or 'in order'} → {change.now or 'in order'}]"
    yield f"{_SIGNS[change.kind]} {place}{change.about}{problem}"
    for name, was, now in change.values:
        yield f"    {name}: {maybe_words(was)} → {maybe_words(now)}"


_SIGNS = {"gained": "+", "lost": "-", "changed": "~", "problem-gone": "~", "problem-new": "!"}
