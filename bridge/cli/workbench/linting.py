"""`bridge mapping lint`: what is allowed in a mapping and often goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bridge.cli.options import config_option, json_option
from bridge.cli.show import say, show_json


@click.command("lint")
@click.argument("mapping", type=click.Path(path_type=Path, dir_okay=False))
@click.argument(
    "samples",
    nargs=-1,
    metavar="[SAMPLE]...",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--zone", help="The partner's time zone, if no bridge.yaml names the mapping.")
@config_option
@json_option
def lint_command(
    mapping: Path, samples: Sequence[Path], zone: str | None, config: Path, as_json: bool
) -> None:
    r"""Tell what is allowed in MAPPING, and what experience has against it.

    An address that is cut, an order without the service point, a confirmation that never says that
    a shipment is final; with SAMPLEs also what they show: fields that are too short, codes without
    an entry, facts that the key does not tell apart. A SAMPLE is a file of the partner's, or for
    what goes out a `….store.json` with what the store says.

    An error will do harm, a warning probably will, a hint is worth a thought; with errors or
    warnings the exit code is 1. What does not apply to a partner is silenced in the mapping:

    \b
      lint: {ignore: [no-delivery-note]}
    """
    from bridge.workbench.linting import lint
    from bridge.workbench.opening import open_mapping

    remarks = lint(open_mapping(mapping, config, zone), samples)
    if as_json:
        show_json([one.as_data() for one in remarks])
    else:
        for one in remarks:
            say(str(one))
        if not remarks:
            say(f"{mapping}: nothing to say")
    sys.exit(1 if any(one.severity != "hint" for one in remarks) else 0)
