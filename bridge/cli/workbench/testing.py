"""`bridge mapping test`: the samples, against what is expected of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.cli.options import config_option, json_option
from bridge.cli.show import say, show_json

if TYPE_CHECKING:
    from bridge.workbench.samples import TriedMapping

_MOST_LINES = 30


@click.command("test")
@click.argument("paths", nargs=-1, metavar="[MAPPING|FOLDER]...", type=click.Path(path_type=Path))
@click.option(
    "--accept", is_flag=True, help="Write what comes out as what is expected from now on."
)
@click.option(
    "--samples",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where the samples lie, if not in samples/PARTNER beside mappings/PARTNER.",
)
@click.option("--zone", help="The partner's time zone, for samples that do not say it.")
@config_option
@json_option
def test_command(
    paths: Sequence[Path],
    accept: bool,
    samples: Path | None,
    zone: str | None,
    config: Path,
    as_json: bool,
) -> None:
    """Run the samples of MAPPINGs (all in ./mappings, if none is named), and show what differs.

    A sample of mappings/PARTNER/confirmation.yaml is a file samples/PARTNER/confirmation*.*; what
    the mapping reads out of it stands beside it, in a file of the same name with .expected.json
    behind. For order.yaml the file NAME.store.json says what the store sends, and the file NAME is
    what the mapping writes, byte for byte. --accept writes them; look at the difference before.
    """
    from bridge.workbench.samples import mappings_in, try_mapping

    tried = [
        try_mapping(path, samples=samples, configuration=config, zone=zone, is_accepting=accept)
        for path in mappings_in(list(paths) or [Path("mappings")])
    ]
    if as_json:
        show_json([one.as_data() for one in tried])
    else:
        for one in tried:
            _show(one)
    sys.exit(0 if all(one.is_good for one in tried) else 1)


def _show(tried: TriedMapping) -> None:
    if not tried.samples:
        say(f"{tried.mapping}: no sample")
    for one in tried.samples:
        say(f"{tried.mapping}: {one.sample.name}: {one.state}")
        for line in one.differences[:_MOST_LINES]:
            say(f"    {line}")
        if len(one.differences) > _MOST_LINES:
            say(f"    … and {len(one.differences) - _MOST_LINES} lines more")
