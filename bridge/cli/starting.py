"""The commands to begin with: demo, init, sandbox."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
def init_command(folder: Path) -> None:
    """Write a commented bridge.yaml and first mappings into FOLDER (this one, if none is named).

    Nothing that is there is changed. Every line of the configuration says what it is for.
    """
    from bridge.app.starter import write_starter
    from bridge.cli.show import say

    for path in write_starter(folder):
        say(f"wrote {path}")
    say()
    say(
        "Next: fill in bridge.yaml, then `bridge check`; `writes: off` keeps every run a dry run "
        "until you have tried it in the store's test environment."
    )


@click.command("demo")
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("bridge-demo")
)
def demo_command(folder: Path) -> None:
    """Play a night in FOLDER (./bridge-demo, if none is named), in a few seconds.

    An invented shop with thirty open orders, odd ones among them, two invented 3PLs, one with CSV
    files and one with XML, and the real bridge between them, over HTTP and SFTP on this machine.
    An earlier demo in FOLDER is replaced; anything else there is left alone.
    """
    from bridge.cli.show import say_lines, show_commands, show_table
    from bridge.sandbox.demo import run_demo

    result = run_demo(folder, say_lines)
    for table in (result.shipments, result.totals, result.files):
        show_table(table.title, table.columns, table.rows)
    commands = result.commands
    show_table(commands.title, commands.columns, show_commands(commands.rows))
    sys.exit(result.exit_code)


@click.command("sandbox")
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("bridge-sandbox")
)
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    default=5.0,
    show_default=True,
    help="Seconds between two looks of the warehouses for new orders.",
)
def sandbox_command(folder: Path, every: float) -> None:
    """Pretend a shop and two warehouses from FOLDER, until Ctrl-C.

    Writes a bridge.yaml for them, so that you can try every command in another terminal without a
    store or a partner. What you export, the warehouses answer.
    """
    from contextlib import suppress

    from bridge.cli.show import say_lines
    from bridge.sandbox.demo import serve_sandbox

    with suppress(KeyboardInterrupt):
        serve_sandbox(folder, say_lines, every_seconds=every)
