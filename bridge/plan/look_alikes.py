"""Whether somebody has made a return in Centra already for the goods that a partner tells of.

Its units are accounted for where they were taken for goods that came back before. What is left of
it, of an item that is told of, may be the same goods.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from bridge.model.document import Value
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import StoreReturn
from bridge.plan.matching import NoMatch, identity, matching_lines
from bridge.plan.returns import units_of

MADE_BY_HAND = "made-by-hand"

#: What the lines of one item share; of a line that is not picked, such as a bundle whose items
#: are, nothing.
_Item: TypeAlias = tuple[str, ...]
_NO_ITEM: _Item = ()


@dataclass(frozen=True, slots=True)
class ByHand:
    """A return of a shipment that somebody has made in Centra, and what nothing accounts for."""

    there: StoreReturn
    #: The lines of its shipment.
    lines: Sequence[PickLine]
    #: Units by line id of the shipment; none is 0.
    left: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """The returns made by hand that goods may be of which a partner tells of."""

    found: Sequence[StoreReturn]
    #: How many units of each entry, by its number from 0, may be theirs: by return and line id.
    units: Mapping[tuple[int, str, str], int]
    #: Each of them is pending, and is of just the goods that came back.
    are_pending_and_the_same: bool


def unaccounted(
    there: StoreReturn, lines: Sequence[PickLine], accounted: Mapping[str, int]
) -> ByHand:
    """Return a return made by hand, of a shipment with these lines, and what is left of it.

    `accounted` are units by line id: which of several lines of one item they were taken off is
    chance.
    """
    items = _items_of(lines)
    used = _by_item(accounted, items)
    left: dict[str, int] = {}
    for line_id, units in units_of([there]).items():
        item = items.get(line_id, _NO_ITEM)
        share = min(units, used[item])
        used[item] -= share
        if units > share:
            left[line_id] = units - share
    return ByHand(there, lines, left)


def look_alikes(
    entries: Sequence[Mapping[str, Value]], candidates: Sequence[ByHand]
) -> LookAlikes | None:
    """Return which of `candidates` the goods of `entries` may be of; None for none of them."""
    free = [max(int(values.get("line.quantity") or 0), 0) for values in entries]
    told = list(free)
    found: list[ByHand] = []
    units: dict[tuple[int, str, str], int] = {}
    for one in candidates:
        named = [_item_told(values, one.lines) for values in entries]
        items = _items_of(one.lines)
        wanted = {item for item, quantity in zip(named, told, strict=True) if item and quantity}
        if wanted and any(items.get(each, _NO_ITEM) in {_NO_ITEM, *wanted} for each in one.left):
            found.append(one)
            units |= _taken(one, items, named, free)
    is_same = all(not one.there.is_completed and _is_just(one, entries, told) for one in found)
    return LookAlikes([one.there for one in found], units, is_same) if found else None


def _taken(
    one: ByHand, items: Mapping[str, _Item], named: Sequence[_Item], free: list[int]
) -> dict[tuple[int, str, str], int]:
    """Take what is left of a return off the units that are `free` of each entry."""
    taken = {}
    for line_id, units in one.left.items():
        left = units
        for number, item in enumerate(named):
            share = min(left, free[number])
            if share and item and item == items.get(line_id):
                left -= share
                free[number] -= share
                taken[number, one.there.return_id, line_id] = share
    return taken


def _is_just(one: ByHand, entries: Sequence[Mapping[str, Value]], told: Sequence[int]) -> bool:
    """Return whether a return is of these goods and nothing else, and nothing accounts for it."""
    came: Counter[_Item] = Counter()
    for values, quantity in zip(entries, told, strict=True):
        came[_item_told(values, one.lines)] += quantity
    whole = +units_of([one.there])
    items = _items_of(one.lines)
    is_known = whole.keys() <= items.keys()
    return is_known and dict(whole) == dict(one.left) and +came == _by_item(whole, items)


def _item_told(values: Mapping[str, Value], lines: Sequence[PickLine]) -> _Item:
    """Return the item of which an entry tells, if the lines have it."""
    try:
        return identity(matching_lines(values, lines)[0])
    except NoMatch:
        return _NO_ITEM


def _items_of(lines: Sequence[PickLine]) -> dict[str, _Item]:
    return {line.shipment_line_id: identity(line) for line in lines}


def _by_item(units: Mapping[str, int], items: Mapping[str, _Item]) -> Counter[_Item]:
    found: Counter[_Item] = Counter()
    for line_id, quantity in units.items():
        found[items.get(line_id, _NO_ITEM)] += quantity
    return found


def lines_of_same_items(ids: Set[str], lines: Sequence[PickLine]) -> set[str]:
    """Return these line ids, and those of the other lines of the same items."""
    items = _items_of(lines)
    wanted = {items[line_id] for line_id in ids if line_id in items}
    return {*ids, *(line_id for line_id, item in items.items() if item in wanted)}


def since(now: datetime, days: int) -> datetime:
    """Return how far back returns are looked at."""
    return now - timedelta(days=days)


def made_by_hand(found: Sequence[StoreReturn]) -> Problem:
    """Return that somebody has made returns that may be for these goods."""
    named = " and ".join(
        f"{one.return_id} ({'completed' if one.is_completed else 'pending'})" for one in found
    )
    return Problem(
        MADE_BY_HAND,
        f"somebody has made a return of the same items in Centra, {named}, and no other return of "
        "the partner's accounts for it: it may be for these goods",
        "if it is for these goods, complete it in Centra where it is pending, and `bridge discard` "
        "this; if these are others, which came back besides, `bridge release` makes their return",
        names=tuple(one.return_id for one in found),
    )
