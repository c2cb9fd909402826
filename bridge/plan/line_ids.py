"""Which line of the order each line of a shipment is: by positive evidence, or not at all.

The Order API keys updates by the line ids of the order and returns by those of the shipment, and
its examples use the same values for both (Order API, Update shipment, Create return).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from bridge.model.store import Line, Order


def order_line_ids(lines: Sequence[Line], order: Order | None) -> list[str]:
    """Return the order's line id of each of `lines`; "" where several could be meant.

    A store that uses one id for both shows it in every line. Elsewhere a line is known by its item
    and price, and by there being no other way to give each line a line of the order that holds at
    least as many units. The order in which lines stand proves nothing.
    """
    if order is None:
        return [""] * len(lines)
    every = [one for outer in order.lines for one in (outer, *outer.bundle)]
    by_id = {one.line_id: one for one in every}
    if all(line.line_id in by_id and _holds(by_id[line.line_id], line) for line in lines):
        return [line.line_id for line in lines]
    return _only_ways([_candidates(line, every) for line in lines])


def _holds(ordered: Line, line: Line) -> bool:
    return ordered.item == line.item and ordered.quantity >= line.quantity


def _candidates(line: Line, every: Sequence[Line]) -> set[str]:
    """Return the ids of the order's lines that `line` can be."""
    holding = [one for one in every if _holds(one, line)]
    priced = [one for one in holding if _price(one) == _price(line) is not None]
    return {one.line_id for one in priced or holding}


def _price(line: Line) -> Decimal | None:
    try:
        return Decimal(str(line.raw.get("price")))
    except InvalidOperation:
        return None


def _only_ways(candidates: Sequence[set[str]]) -> list[str]:
    """Return the one candidate of each line, where the others are sure to be other lines'."""
    left = [set(one) for one in candidates]
    found = [""] * len(left)
    while True:
        sure = {position for position, one in enumerate(left) if len(one) == 1}
        ids = [next(iter(left[position])) for position in sure]
        for position, line_id in zip(sure, ids, strict=True):
            # Two lines that can only be the same one: something is not as it seems.
            found[position] = line_id if ids.count(line_id) == 1 else ""
        if not sure:
            return found
        left = [set() if at in sure else one - set(ids) for at, one in enumerate(left)]
