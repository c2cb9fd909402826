"""What a partner's movement means for the shelf: how many units it gained or lost."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.config.stock_policy import StockPolicy
from bridge.model.document import Value
from bridge.model.problem import Problem


def is_told_elsewhere(values: Mapping[str, Value], policy: StockPolicy) -> bool:
    """Return whether another message tells of it too, by its reason."""
    return str(values.get("line.reason") or "") in policy.movements_elsewhere


def gained(values: Mapping[str, Value], policy: StockPolicy) -> int | Problem:
    """Return the units that the shelf has gained, below zero where it lost them, or why not.

    Between two buckets it is what goes from one that is counted to one that is not, or back; with
    one bucket it is what that gained.
    """
    if values.get("line.quantity") is None:
        return _INCOMPLETE
    units = int(values["line.quantity"])
    buckets = [str(values.get(f"line.{one}") or "") for one in ("fromBucket", "toBucket")]
    counts = [policy.counts(one) if one else None for one in buckets]
    if any(one and known is None for one, known in zip(buckets, counts, strict=True)):
        return _UNKNOWN_BUCKET
    before, after = (known == "count" for known in counts)
    if all(buckets):
        return units * (after - before)
    return units if before or after or not any(buckets) else 0


_INCOMPLETE = Problem("movement-incomplete", "has no item or no quantity", "ask the partner")
_UNKNOWN_BUCKET = Problem(
    "bucket-unknown",
    "was moved from or to a bucket that nobody has said to count or to leave",
    "name the bucket in `policies.stock.buckets`; it is tried again with the next import",
)
