"""`bridge mapping …`: the commands for those who write mappings."""

from __future__ import annotations

import click

from bridge.cli.lazy import group_of

#: Command to the module that has it and its short help, in the order of first use.
_COMMANDS = {
    "new": ("drafting", "Draft a first mapping from a sample file."),
    "preview": ("preview", "Show a sample beside what a mapping makes of it."),
    "explain": ("explain", "Tell how one value came about, and the call that it ends in."),
    "lint": ("linting", "Tell what is allowed in a mapping and often goes wrong."),
    "test": ("testing", "Run samples against what is expected of them; --accept what is new."),
    "spec": ("handing", "The description to send to the partner, made from the mapping."),
    "schema": ("handing", "The JSON Schema of mapping files, for editors."),
}


@click.group("mapping", cls=group_of("bridge.cli.workbench", _COMMANDS))
def mapping_command() -> None:
    """Write a partner's mappings, and see at every step what they do to real files.

    None of these commands needs a connection, and none changes the ledger.
    """
