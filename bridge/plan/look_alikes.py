"""Whether somebody has made a return in Centra already for the goods that a partner tells of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import StoreReturn
from bridge.plan.returns import PlannedReturn, is_by_hand

MADE_BY_HAND = "made-by-hand"


def look_alike(
    planned: Sequence[PlannedReturn],
    lines: Sequence[PickLine],
    others: Iterable[StoreReturn],
    since: datetime,
) -> StoreReturn | None:
    """Return a return made by hand for the same goods of the shipment, made after `since`.

    The same goods are the same units of the same items, of one disposition or of all together:
    which of several lines of one item they were taken off is chance.
    """
    asked = [_items(one.quantities.items(), lines) for one in planned]
    wanted = [*asked, sum(asked, Counter())]
    at = {line.shipment_line_id: line.position for line in lines}
    for one in others:
        is_recent = one.created is None or one.created.utc >= since
        told = [(at.get(line.shipment_line_id, 0), line.quantity) for line in one.lines]
        if is_by_hand(one) and is_recent and _items(told, lines) in wanted:
            return one
    return None


def _items(units: Iterable[tuple[int, int]], lines: Sequence[PickLine]) -> Counter[str]:
    names: Mapping[int, str] = {
        line.position: f"{line.physical_sku}/{line.ean or line.upc}" for line in lines
    }
    found: Counter[str] = Counter()
    for position, quantity in units:
        if quantity:
            found[names.get(position, "?")] += quantity
    return found


def since(now: datetime, days: int) -> datetime:
    """Return how far back returns are looked at."""
    return now - timedelta(days=days)


def made_by_hand(one: StoreReturn) -> Problem:
    """Return that somebody has made a return for these goods."""
    state = "is completed" if one.is_completed else "is pending"
    return Problem(
        MADE_BY_HAND,
        f"somebody has made return {one.return_id} in Centra for the same goods of this shipment; "
        f"it {state}",
        "if it is for these goods, complete it in Centra where it is pending, then `bridge "
        "discard`; if goods came back twice, `bridge release` makes another one",
    )
