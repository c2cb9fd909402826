"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def config_option(command: _Command) -> _Command:
    """Add `--config`."""
    return click.option(
        "--config",
        "config",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="BRIDGE_CONFIG",
        default=Path("bridge.yaml"),
        show_default="./bridge.yaml, or $BRIDGE_CONFIG",
        help="The configuration.",
    )(command)


def json_option(command: _Command) -> _Command:
    """Add `--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print JSON, for programs to read."
    )(command)


def partners_argument(command: _Command) -> _Command:
    """Add the names of partners; none means all."""
    return click.argument("partners", nargs=-1, metavar="[PARTNER]...")(command)


def verbose_option(command: _Command) -> _Command:
    """Add `-v`."""
    return click.option(
        "-v", "--verbose", is_flag=True, help="Log every step, not only what needs attention."
    )(command)
