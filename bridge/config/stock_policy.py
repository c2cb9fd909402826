"""The `stock` policies of a partner: what its counts mean, and how they are told to the store."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bridge.config.scalars import Block, Digits, Switch


class StockPolicy(Block):
    """How counts are told to the store."""

    batch: Annotated[Digits, Field(ge=1, le=10_000)] = Field(
        500, description="Figures in one call."
    )
    only_differences: Switch = Field(
        False, description="Tell only figures that differ from what the store has."
    )
