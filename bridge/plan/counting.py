"""From a partner's rows about an item to one count: what of it lies on the shelf, and as of when.

A file can have a row for each item, or one for each lot, location or condition of its units; and
one figure in a row, or one for each bucket. What is added up says `policies.stock`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bridge.config.stock_policy import BUCKETS, StockPolicy
from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.problem import Problem

#: What tells rows of one item apart.
_APART = tuple(f"item.{name}" for name in ("bucket", "warehouse", "location", "lot"))
_SERIAL = "item.serialNumber"
_FIELDS = {f"item.{bucket}": bucket for bucket in BUCKETS}
_SIGNS = {"count": 1, "leave": 0, "deduct": -1}


class Counted(NamedTuple):
    """What the rows of an item come to."""

    units: int
    #: The first and the last time that one of them is of.
    first: Moment
    last: Moment


def is_of_ours(values: Mapping[str, Value], policy: StockPolicy) -> bool:
    """Return whether a row is about a warehouse whose units are counted."""
    return policy.warehouses is None or values.get("item.warehouse") in policy.warehouses


def put_together(
    rows: Sequence[Mapping[str, Value]], policy: StockPolicy, otherwise: Moment
) -> Counted | Problem:
    """Return the count that all `rows` of an item make up, or why there is none.

    `otherwise` is when a row was counted that does not say so.
    """
    if len(rows) > 1 and (problem := _not_apart(rows, policy)):
        return problem
    first = last = _counted_at(rows[0], otherwise)
    units = 0
    for values in rows:
        of_row = _units(values, policy)
        if isinstance(of_row, Problem):
            return of_row
        units += of_row
        at = _counted_at(values, otherwise)
        first = at if at.utc < first.utc else first
        last = at if at.utc > last.utc else last
    if units < 0 and policy.negative == "hold":
        return _NEGATIVE
    return Counted(max(units, 0), first, last)


def _not_apart(rows: Sequence[Mapping[str, Value]], policy: StockPolicy) -> Problem | None:
    """Return why several rows may not be added up; None where they may."""
    marks = Counter(tuple(values.get(one) for one in (*_APART, _SERIAL)) for values in rows)
    is_told_apart = any(any(part is not None for part in mark) for mark in marks)
    if max(marks.values()) == 1 or (policy.rows == "add" and not is_told_apart):
        return None
    return _TWICE


def _units(values: Mapping[str, Value], policy: StockPolicy) -> int | Problem:
    """Return the units of a row that lie on the shelf."""
    told = _FIELDS.keys() & values.keys()
    signs = {name: _SIGNS[policy.counts(_FIELDS[name]) or "leave"] for name in told}
    units = sum(sign * int(values[name]) for name, sign in signs.items())
    quantity = values.get("item.quantity")
    if quantity is None:
        return units if told else _INCOMPLETE
    bucket = values.get("item.bucket")
    counts = policy.counts(bucket) if bucket else "count"
    if counts is None:
        return _UNKNOWN_BUCKET
    return units + _SIGNS[counts] * int(quantity)


def _counted_at(values: Mapping[str, Value], otherwise: Moment) -> Moment:
    at: Moment | None = values.get("item.countedAt") or values.get("file.countedAt")
    return at or otherwise


_INCOMPLETE = Problem("count-incomplete", "has no item or no quantity", "ask the partner")
_NEGATIVE = Problem(
    "impossible-quantity",
    "counts less than nothing",
    "ask the partner, or let `policies.stock.negative` take it for nothing",
)
_TWICE = Problem(
    "counted-twice",
    "stands in the file more than once, and which figure is right cannot be told",
    "have the partner send one row for each item; where rows are to be added, map what tells them "
    "apart, such as `lot`, or write `rows: add` in `policies.stock`",
)
_UNKNOWN_BUCKET = Problem(
    "bucket-unknown",
    "is counted in a bucket that nobody has said to count or to leave",
    "name the bucket in `policies.stock.buckets`, then replay the file",
)
COUNTED_OTHERWISE = Problem(
    "counted-otherwise",
    "an earlier file has less of it, counted at the same moment; the lower figure stays",
    "ask the partner which is right: `bridge release` takes this one, `bridge discard` the earlier "
    "one; the next count of the item settles it",
)
