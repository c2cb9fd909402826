"""What has become of a shipment that was sent and that the store no longer lists.

Absence alone proves nothing: that it is cancelled follows only from what its order says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from bridge.model.picking import PickLine
from bridge.model.problem import Problem, Severity
from bridge.model.store import Order

#: cancelled: the order is. deleted: the order positively has other shipments. moved: the order has
#: it still, where this endpoint does not see it. unknown: nobody says.
Fate = Literal["cancelled", "deleted", "moved", "unknown"]
#: Why the partner is told not to ship it, in words that are everybody's.
REASONS = {"cancelled": "order cancelled", "deleted": "shipment withdrawn"}


def fate(order: Order | None, shipment_id: str) -> Fate:
    """Return what has become of a shipment that is in none of the store's three lists."""
    if order is None:
        return "unknown"
    if order.is_cancelled:
        return "cancelled"
    if order.has(shipment_id):
        return "moved"
    return "deleted" if order.lacks(shipment_id) else "unknown"


#: Units by item: by its SKU, or by its bar code where it has none.
Goods: TypeAlias = Counter[str]


def goods_of(lines: Iterable[PickLine]) -> Goods:
    """Return what is to be picked."""
    goods = Goods()
    for line in lines:
        goods[line.physical_sku or line.ean] += line.quantity
    return goods


def goods_ordered(order: Order) -> Goods:
    """Return what was ordered, bundles and what they consist of side by side."""
    goods = Goods()
    for line in (one for outer in order.lines for one in (outer, *outer.bundle)):
        goods[line.item.physical_sku or line.ean] += line.quantity
    return goods


def go_twice(goods: Goods, loose: Goods, at_store: Goods, ordered: Goods) -> bool:
    """Return whether some of `goods` may be on their way already.

    `loose` is what partners were told to ship and the store has in no shipment of theirs any more,
    `at_store` what it has in all shipments of the order. What exceeds the order was told before.
    """
    return any(at_store[item] + loose[item] > ordered[item] for item in loose.keys() & goods.keys())


def goes_now(
    cancelled: Sequence[str], released: Sequence[str], held: Sequence[str], most: int
) -> set[str]:
    """Return which of the shipments that were found `cancelled` are told to the partner now.

    More than `most` at once wait for a person; those that are `held` for that stay so until they
    are `released`.
    """
    undecided = [one for one in cancelled if one not in released]
    fresh = [one for one in undecided if one not in held]
    is_within = len(undecided) <= most
    return {*(one for one in cancelled if one in released), *(fresh if is_within else ())}


TAKEN_BACK = Problem(
    "taken-back-after-export",
    "the store no longer has it as good to go since the partner was told",
    "ask the partner not to ship it, or make it good to go again in Centra",
    severity=Severity.NOTICE,
)
MOVED = Problem(
    "moved-after-export",
    "since the partner was told it is another's to ship: its warehouse, or what else decides that "
    "in bridge.yaml, has changed at the store; nothing is sent by itself",
    "ask the partner not to ship it and have the other one do so, or change it back in Centra",
    severity=Severity.NOTICE,
)
GONE = Problem(
    "gone-after-export",
    "the store no longer has it, and nothing says that it is cancelled",
    "look at its order in Centra, and ask the partner not to ship it if it should not be",
    severity=Severity.NOTICE,
)
CANCELLED = Problem(
    "cancelled-after-export",
    "the store has cancelled it since the partner was told, and no file tells the partner",
    "call the partner now: it must not ship it. `bridge discard` says that it knows; with "
    "`messages: order_cancel` the bridge tells it",
)
MANY = Problem(
    "many-cancelled",
    "the store has cancelled it, with more others at once than `policies.cancellations.most`",
    "look in Centra whether they are all meant: `bridge release` tells the partner, for all with "
    "`--code many-cancelled`",
)
MAYBE_TOLD = Problem(
    "maybe-cancelled-before",
    "the store has cancelled it, and the partner may have been told before the ledger was restored",
    "ask the partner: `bridge discard` if it knows, `bridge release` tells it",
)
WANTED_AGAIN = Problem(
    "wanted-again",
    "the partner was told not to ship it, and the store has it to be shipped again",
    "ask the partner: `bridge release` says that it ships it all the same, `bridge retry` that it "
    "does not, which sends it again in an order file of its own",
)
#: Problems of which a discard says that the partner knows, and does not ship it.
KNOWN_THERE = (CANCELLED.code, MAYBE_TOLD.code)


def recreated(earlier: str) -> Problem:
    """Return the problem of a shipment with goods that the partner was told to ship in another."""
    return Problem(
        "recreated",
        f"it has goods that stood in {earlier} when that was sent, and that the store no longer "
        "has in it: with both, two parcels would go",
        "it goes once the earlier one is cancelled by the partner, or complete with what is left "
        "of it; or ask the partner, and `bridge release` it",
    )
