"""`bridge metrics`: what Prometheus is given."""

from __future__ import annotations

from pathlib import Path

import click

from bridge.cli.options import config_option


@click.command("metrics")
@config_option
def metrics_command(config: Path) -> None:
    """Print the figures of this bridge in Prometheus' text format.

    With `metrics: {file: …}` in bridge.yaml they are written there after each run, and by
    `bridge schedule` every minute. They are the same.
    """
    from bridge.app.metrics import rendered
    from bridge.config.load import load

    click.echo(rendered(load(config)), nl=False)
