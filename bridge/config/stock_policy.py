"""The `stock` policies of a partner: what its counts mean, and how they are told to the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bridge.config.places import FilePattern
from bridge.config.scalars import Block, Complaint, Digits, Switch, Texts
from bridge.config.stock_guards import StockGuards

#: What becomes of the units of a bucket: they lie on the shelf, they do not, or they stand in
#: another figure and do not belong there.
Counts: TypeAlias = Literal["count", "leave", "deduct"]

#: The buckets that fields of a stock mapping are called by, and what becomes of each where nothing
#: else is said.
BUCKETS: Mapping[str, Counts] = {
    "available": "count",
    "allocated": "count",
    "picked": "count",
    "blocked": "leave",
    "quality": "leave",
    "returned": "leave",
}


class StockPolicy(Block):
    """What counts mean, and how they are told to the store."""

    buckets: dict[str, Counts] = Field(
        {},
        description="By bucket, as the mapping has it: its units lie on the shelf and are counted, "
        "are left out, or stand in `quantity` and are deducted from it. A row of a bucket that is "
        "not known is held.",
        examples=["{blocked: deduct, F: count, Q: leave}"],
    )
    rows: Literal["one", "add"] = Field(
        "one",
        description="Several rows of an item in a file that nothing tells apart: held, or added. "
        "Those of several buckets, warehouses, locations, lots or serial numbers are added.",
    )
    contains: Literal["physical", "available"] = Field(
        "physical",
        description="What a count is: all that lies on the shelf, or only what is promised to "
        "nobody. Then what the partner keeps for the bridge's orders is added.",
    )
    reserved_within_minutes: Annotated[Digits, Field(ge=0)] = Field(
        60,
        description="With `contains: available`: how long after an order file was delivered the "
        "partner has put its goods by at the latest.",
    )
    warehouses: Texts | None = Field(
        None,
        description="The partner's warehouses whose units are added up, by the mapping's field "
        "`warehouse`; rows of others are skipped. All where it is left out.",
        examples=["[A1, A2]"],
    )
    movements_elsewhere: Texts = Field(
        ("receipt", "dispatch", "shipment", "return"),
        description="Reasons of movements that other messages tell of too: they are skipped.",
        examples=["[receipt, dispatch]"],
    )
    negative: Literal["hold", "zero"] = Field(
        "hold", description="A count below nothing: held, or taken for nothing."
    )
    full: FilePattern | None = Field(
        None,
        description="Names of the files that hold every item, where the mapping's field `isFull` "
        "does not say so. None where it is left out.",
        examples=["STOCK_ALL_*"],
    )
    missing: Literal["keep", "zero"] = Field(
        "keep",
        description="What the partner has counted before and a full file lacks: left as it was, or "
        "nothing of it lies on the shelf.",
    )
    guards: StockGuards = Field(
        StockGuards(), description="What holds a whole file for a decision."
    )
    batch: Annotated[Digits, Field(ge=1, le=10_000)] = Field(
        500, description="Figures in one call."
    )
    only_differences: Switch = Field(
        False, description="Tell only figures that differ from what the store has."
    )
    look_again: Switch = Field(
        True,
        description="Look afterwards which figures the store has raised to what it has promised to "
        "orders: those are told again.",
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield buckets without a name."""
        if any(not name.strip() for name in self.buckets):
            yield Complaint("expected names of buckets, such as blocked", key="buckets")

    def counts(self, bucket: str) -> Counts | None:
        """Return what becomes of the units of a bucket; None where nobody has said so."""
        return self.buckets.get(bucket, BUCKETS.get(bucket))
