"""The `metrics` block: figures for whoever watches over many machines."""

from __future__ import annotations

from pydantic import Field

from bridge.config.places import LocalPath
from bridge.config.scalars import Block


class Metrics(Block):
    """Where figures go."""

    file: LocalPath = Field(
        description="Written anew after each run, and by `bridge schedule` every minute, for the "
        "textfile collector of Prometheus' node_exporter; its name ends in .prom.",
        examples=["/var/lib/node_exporter/bridge.prom"],
    )
