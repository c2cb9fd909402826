"""`bridge mapping preview`: a sample beside what it becomes."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bridge.cli.options import config_option, json_option
from bridge.cli.progress import progress_bar
from bridge.cli.show import say, show_json
from bridge.cli.workbench.options import MAPPING, SAMPLE, window_options, zone_option

_HELP = """Show SAMPLE beside what MAPPING makes of it: every place and text, our field and value.

SAMPLE is a partner's file. For a mapping of orders it is what the store says, in a file named
….store.json ({"shipments": [...], "orders": {...}}, the Order API's own JSON), and the file
that comes out is shown; or an order file, which is read backwards.

Problems stand at their place. The whole file is counted, whatever part is shown, and columns
that the mapping does not use are named. Nothing is kept: what is shown can be personal data.

\b
bridge mapping preview mappings/abc/stock.yaml samples/abc/stock.csv
bridge mapping preview ... --lines 1200-1210     what an editor shows there
bridge mapping preview ... --problems            only what is wrong
bridge mapping preview ... --only track          of two hundred columns, these

Exit code 1: something in the sample has a problem.
"""


@click.command("preview", help=_HELP)
@click.argument("mapping", type=MAPPING)
@click.argument("sample", type=SAMPLE)
@window_options
@click.option("--only", default="", help="Only places and fields with this in their name.")
@zone_option
@config_option
@json_option
def preview_command(
    mapping: Path,
    sample: Path,
    first: int,
    most: int,
    lines: str | None,
    type_: str,
    only_problems: bool,
    only: str,
    zone: str | None,
    config: Path,
    as_json: bool,
) -> None:
    """Show a sample beside what it becomes; the help text is `_HELP`."""
    from bridge.cli.workbench.records import show_preview
    from bridge.workbench.preview import preview_sample
    from bridge.workbench.sampling import open_for_sample
    from bridge.workbench.window import Window, line_range

    opened = open_for_sample(mapping, sample, config, zone)
    span = line_range(lines) if lines else None
    window = Window(first, most, span, type_, only_problems)
    with progress_bar() as progress:
        shown = preview_sample(opened, sample, window, datetime.now(UTC), progress, config)
    if as_json:
        show_json(shown.as_data())
    else:
        say(f"{sample} through {mapping}; dates: {opened.zone_from}")
        show_preview(shown, only)
    sys.exit(0 if shown.is_sound else 1)
