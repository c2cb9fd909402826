"""The `guards` of stock counts: which files wait for a person before the store is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bridge.config.hours import Hours, is_within
from bridge.config.scalars import Block, Complaint, Digits

Percent: TypeAlias = Annotated[Digits, Field(ge=0, le=100)]


class ChangeGuard(Block):
    """How much figures may change."""

    units: Annotated[Digits, Field(ge=1)] | None = Field(
        None, description="A change of more units than that is a big one."
    )
    percent: Annotated[Digits, Field(ge=1)] | None = Field(
        None,
        description="A change of a larger share of the figure is a big one; beside `units` a "
        "change has to be both.",
    )
    share: Percent = Field(
        10, description="How many percent of the items may change that much at once."
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield that nothing says what a big change is."""
        if self.units is None and self.percent is None:
            yield Complaint("write `units`, `percent` or both", "nothing that is too much")


class StockGuards(Block):
    """What holds a whole file of counts for a decision. What is left out holds nothing."""

    quiet_hours: Hours | None = Field(
        None,
        description="The only hours in which files are taken in, on the partner's clock.",
        examples=["22:00-06:00"],
    )
    oldest_hours: Annotated[Digits, Field(ge=1)] | None = Field(
        None, description="How old a count may be when it is taken in."
    )
    older: Literal["skip", "hold"] = Field(
        "skip",
        description="Counts of a time before those that are known: skipped, or their file is held.",
    )
    zeros: Percent | None = Field(
        None, description="How many percent of the items on the shelf one file may set to nothing."
    )
    change: ChangeGuard | None = Field(
        None, description="How much figures may change.", examples=["{units: 50, percent: 50}"]
    )
    missing: Annotated[Digits, Field(ge=0)] | None = Field(
        None,
        description="How many of the partner's items that lie on the shelf a full file may lack.",
    )
    few: Annotated[Digits, Field(ge=0)] = Field(
        5, description="So many items may be set to nothing, or change, whatever share that is."
    )

    def is_quiet(self, at: time) -> bool:
        """Return whether files may be taken in at a time of day."""
        return self.quiet_hours is None or is_within(self.quiet_hours, at)

    @property
    def compares(self) -> bool:
        """Whether a file has to be compared with what is known before it is taken in."""
        told = (self.oldest_hours, self.zeros, self.change, self.missing)
        return self.older == "hold" or any(one is not None for one in told)
