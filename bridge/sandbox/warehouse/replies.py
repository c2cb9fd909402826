"""What the warehouse says about an order: confirmations, as documents of ours, by its behaviour."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bridge.model.document import Node, Value
from bridge.model.moment import Moment
from bridge.sandbox.warehouse.behaviour import Behaviour
from bridge.sandbox.warehouse.orders import Order, OrderLine
from bridge.sandbox.warehouse.shelf import Item

#: Lines with the units that were packed of each.
Packed: TypeAlias = list[tuple[OrderLine, int]]

#: Something that nobody has ordered; the bar code is from the range for use within one shop.
NEVER_ORDERED = OrderLine(Item("NEVER-ORDERED", "2099999999992"), 1, {})


@dataclass(frozen=True)
class Consignment:
    """What leaves the warehouse for one order, all at once."""

    order: Order
    parcels: tuple[Packed, ...]
    #: No more will come.
    is_final: bool
    #: Its file is sent again under another name.
    is_doubled: bool = False
    #: A quantity in it is written as no number.
    is_unreadable: bool = False
    #: It waits for `Warehouse.send_rest`.
    is_later: bool = False


class Packer:
    """Packs orders and says so; `pick` takes units off the shelf and returns how many it got.

    `carrier` and `service` turn the order's words for the service into those to report.
    """

    def __init__(
        self,
        name: str,
        pick: Callable[[Item, int], int],
        carrier: Callable[[str], str],
        service: Callable[[str], str],
    ) -> None:
        self._prefix = name[:3].upper()
        self._pick = pick
        self._carrier = carrier
        self._service = service
        self._numbers = itertools.count(1)

    def pack(self, order: Order, behaviour: Behaviour) -> list[Consignment]:
        """Return what leaves the warehouse for `order`, now and later."""
        if behaviour is Behaviour.SILENCE:
            return []
        packed = self._packed(order, behaviour)
        first, rest = _halves(packed)
        if behaviour is Behaviour.TWO_FILES:
            return [
                Consignment(order, (first,), is_final=False),
                Consignment(order, (rest,), is_final=True, is_later=True),
            ]
        return [
            Consignment(
                _named(order, behaviour),
                (first, rest) if behaviour is Behaviour.TWO_PARCELS else (packed,),
                is_final=True,
                is_doubled=behaviour is Behaviour.TWICE,
                is_unreadable=behaviour is Behaviour.UNREADABLE,
            )
        ]

    def _packed(self, order: Order, behaviour: Behaviour) -> Packed:
        """Return the units of every line that leave the shelf, or are said to."""
        wanted = [(line, line.quantity) for line in order.lines]
        if behaviour is Behaviour.NOTHING:
            return [(line, 0) for line in order.lines]
        if behaviour is Behaviour.SHORT:
            line, units = wanted.pop()
            wanted.append((line, units - 1))
        packed = [(line, self._pick(line.item, units)) for line, units in wanted]
        if behaviour is Behaviour.TOO_MUCH:
            line, units = packed.pop()
            packed.append((line, units + self._pick(line.item, 1)))
        if behaviour is Behaviour.UNKNOWN_ITEM:
            packed.append((NEVER_ORDERED, 1))
        return packed

    def confirmation(self, consignment: Consignment, at: Moment) -> Node:
        """Return what is said of `consignment`, which leaves at the moment `at`.

        Of two parcels of which one is empty, the other has both tracking numbers.
        """
        order, parcels = consignment.order, consignment.parcels
        numbers = tuple(self._tracking() for _ in parcels)
        filled = [parcel for parcel in parcels if any(units for _, units in parcel)] or parcels[:1]
        shares = [numbers] if len(filled) == 1 else [(number,) for number in numbers]
        service = order.said("shippingList", "deliveryService", "defaultCarrier")
        common = {
            "carrier": self._carrier(service),
            "service": self._service(service),
            "shippedAt": at,
        }
        values = {
            "shipmentId": order.shipment_id,
            "orderId": order.values.get("orderId"),
            "packages": len(parcels),
            "isFinal": consignment.is_final,
            "isCancelled": False,
            "tracking": numbers,
            **common,
        }
        children = [
            _parcel(parcel, share, common) for parcel, share in zip(filled, shares, strict=True)
        ]
        return Node("shipment", values, children)

    def _tracking(self) -> str:
        return f"{self._prefix}{next(self._numbers):09}"


def _parcel(packed: Packed, tracking: tuple[str, ...], common: dict[str, Value]) -> Node:
    """Return one parcel, without the lines that are not in it, unless it is empty."""
    lines = [(line, units) for line, units in packed if units] or packed
    values = {"parcelId": tracking[0], "tracking": tracking, **common}
    return Node("parcel", values, [_line(line, units) for line, units in lines])


def _line(line: OrderLine, units: int) -> Node:
    values = {
        "physicalSku": line.item.sku,
        "ean": line.item.ean,
        "lineId": line.values.get("lineId"),
        "quantity": units,
    }
    return Node("line", values)


def _named(order: Order, behaviour: Behaviour) -> Order:
    """Return the order under the number that the warehouse reports it by."""
    if behaviour is not Behaviour.UNKNOWN_SHIPMENT:
        return order
    return Order(f"9{order.shipment_id}", order.values | {"orderId": None}, order.lines)


def _halves(packed: Packed) -> tuple[Packed, Packed]:
    """Return the first half of the units, rounded up, and the rest."""
    left = -(-sum(units for _, units in packed) // 2)
    first: Packed = []
    rest: Packed = []
    for line, units in packed:
        here = min(units, left)
        left -= here
        first.append((line, here))
        rest.append((line, units - here))
    return first, rest
