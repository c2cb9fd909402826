"""Groups whose commands are imported when they are called, not when they are listed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


def group_of(package: str, commands: Mapping[str, tuple[str, str]]) -> type[click.Group]:
    """Return the class of a group with these `commands`.

    Each is the name of a module in `package`, which has it as `NAME_command`, and a short help.
    """

    class Lazy(click.Group):
        """A group that knows its commands by name."""

        def list_commands(self, ctx: click.Context) -> list[str]:
            return list(commands)

        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            if cmd_name not in commands:
                return None
            module = import_module(f"{package}.{commands[cmd_name][0]}")
            command: click.Command = getattr(module, f"{cmd_name}_command")
            return command

        def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
            with formatter.section("Commands"):
                formatter.write_dl([(name, about) for name, (_, about) in commands.items()])

    return Lazy
