"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from bridge.cli.logs import FORMAT, FORMATS

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
    """Add `-v` and `--log-format`."""
    verbose = click.option(
        "-v", "--verbose", is_flag=True, help="Log every step, not only what needs attention."
    )
    return verbose(log_option(command))


def log_option(command: _Command) -> _Command:
    """Add `--log-format`, which whatever is started from here obeys too."""
    return click.option(
        "--log-format",
        type=click.Choice(FORMATS),
        envvar=FORMAT,
        expose_value=False,
        callback=_set_format,
        help="How the log is written: text, or json, an object a line for programs; without it as "
        "`log` in bridge.yaml says.",
    )(command)


def _set_format(_context: click.Context, _option: click.Parameter, named: str | None) -> None:
    if named is not None:
        os.environ[FORMAT] = named
