"""Options that the commands for mappings share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: A mapping file.
MAPPING = click.Path(path_type=Path, exists=True, dir_okay=False)
#: A sample of a partner's file, or what a store says.
SAMPLE = click.Path(path_type=Path, exists=True, dir_okay=False)


def zone_option(command: _Command) -> _Command:
    """Add `--zone`."""
    return click.option(
        "--zone",
        help="Time zone of the dates in the file, such as Europe/Paris, where no "
        "configuration names the mapping.",
    )(command)


def window_options(command: _Command) -> _Command:
    """Add what chooses records of a long file: `--from`, `--count`, `--lines` and so on."""
    options = (
        click.option("--from", "first", type=click.IntRange(1), default=1,
                     help="Begin with this record, by its number in the file."),
        click.option("--count", "most", type=click.IntRange(1), default=5, show_default=True,
                     help="How many records to show."),
        click.option("--lines", help="Only records that begin in these lines: 12, 12-20, 12-."),
        click.option("--record", "type_", default="",
                     help="Only records of this type, as the mapping names it."),
        click.option("--problems", "only_problems", is_flag=True,
                     help="Only records with a problem."),
    )  # fmt: skip
    for one in reversed(options):
        command = one(command)
    return command
