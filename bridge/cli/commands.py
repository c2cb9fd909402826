"""The commands, each found in a module of its own when it is used."""

from __future__ import annotations

from importlib import import_module

import click

from bridge import __version__

#: Command to the module that has it, in the order of the help text: the order of first use.
_HOMES = {
    "demo": "starting",
    "init": "starting",
    "check": "reading",
    "adopt": "doing",
    "export": "doing",
    "import": "doing",
    "run": "doing",
    "status": "reading",
    "problems": "reading",
    "trace": "reading",
    "sandbox": "starting",
}

_SHORT_HELPS = {
    "demo": "Play a night with two invented partners, in a few seconds.",
    "init": "Write a commented bridge.yaml and first mappings to start from.",
    "check": "Check bridge.yaml and every mapping, without any connection.",
    "adopt": "First day: say what has been sent and read before the bridge came.",
    "export": "Send the good-to-go shipments to the partners.",
    "import": "Take in what the partners have sent, and tell the store.",
    "run": "A whole night: export, then import.",
    "status": "How things stand: runs, shipments, files, what waits.",
    "problems": "What waits for a decision, and what to do about each.",
    "trace": "The life of a shipment, an order, a file, an item or a return.",
    "sandbox": "A pretended store and warehouse to try the commands against.",
}


class _Commands(click.Group):
    """A group whose commands are imported when they are called, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _HOMES:
            return None
        module = import_module(f"bridge.cli.{_HOMES[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_SHORT_HELPS.items()))


_HELP = """Carry orders to warehouses that speak files, and their answers back to Centra.

Start with `bridge demo`. For a real shop: `bridge init`, fill in bridge.yaml, `bridge check`,
`bridge adopt`, and then `bridge run` every night.

\b
Exit codes
  0    all done
  1    done, and something is held or was set aside: see `bridge problems`
  2    the configuration, a mapping, a secret or a right is wrong: nothing was done there
  70   the ledger cannot be used: stop, and look at the disk
  75   a passing fault: run it again later, nothing is lost
  130  interrupted: run it again
"""


@click.group(cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", message="bridge %(version)s")
def bridge() -> None:
    """Run the command line; its help text is `_HELP`."""
