"""What the warehouse says about an order: confirmations, as documents of ours, by its behaviour."""

import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bridge.model.document import Node, Value
from bridge.model.moment import Moment
from bridge.model.terms import Terms
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

    `carrier` and `service` turn the order's words for the service into those to report; `terms` are
    those of the mapping that it is reported through.
    """

    def __init__(
        self,
        name: str,
        pick: Callable[[Item, int], int],
        carrier: Callable[[str], str],
        service: Callable[[str], str],
        terms: Terms,
    ) -> None:
        self._prefix = name[:3].upper()
        self._pick = pick
        self._carrier = carrier
        self._service = service
        self._terms = terms
        self._numbers = itertools.count(1)
        #: Units that have left so far, by shipment and line.
        self._gone: dict[str, Counter[int]] = {}

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

    def confirmation(self, consignment: Consignment, at: Moment) -> Node | None:
        """Return what is said of `consignment`, which leaves at the moment `at`.

        None: a mapping without lines has no word for a shipment that is not whole.
        """
        order, parcels = consignment.order, consignment.parcels
        gone = self._gone.setdefault(order.shipment_id, Counter())
        gone.update({id(line): units for line, units in _together(parcels)})
        is_final = self._is_final(consignment, gone)
        if is_final is None:
            return None
        numbers = tuple(self._tracking() for _ in parcels)
        if self._terms.quantities == "cumulative":
            parcels = ([(line, gone[id(line)]) for line, _ in _together(parcels)],)
        common = self._common(order, at)
        children = [
            Node(
                "parcel",
                {"parcelId": share[0], "tracking": share, **common},
                [_line(line, units, gone, is_final) for line, units in packed],
            )
            for packed, share in _parcels(parcels, numbers)
        ]
        values = {
            "shipmentId": order.shipment_id,
            "orderId": order.values.get("orderId"),
            "packages": len(numbers),
            "isFinal": is_final,
            "isCancelled": False,
            "tracking": numbers,
            **common,
            **_size(children),
            **_counters(order, gone),
        }
        return Node("shipment", values, children)

    def _is_final(self, consignment: Consignment, gone: Mapping[int, int]) -> bool | None:
        """Return whether to say that no more will come; None where nothing can be said.

        Without lines, that word says that all of it was shipped.
        """
        if self._terms.lines == "told":
            return consignment.is_final
        is_whole = all(gone[id(line)] >= line.quantity for line in consignment.order.lines)
        return is_whole if is_whole or self._terms.has_final_signal else None

    def _common(self, order: Order, at: Moment) -> dict[str, Value]:
        """Return what a shipment and its parcels say alike."""
        service = order.said("shippingList", "deliveryService", "defaultCarrier")
        return {
            "carrier": self._carrier(service),
            "service": self._service(service),
            "shippedAt": at,
        }

    def _tracking(self) -> str:
        return f"{self._prefix}{next(self._numbers):09}"


def _together(parcels: Sequence[Packed]) -> Packed:
    """Return the lines of all parcels, each once with all of its units."""
    lines = {id(line): line for parcel in parcels for line, _ in parcel}
    units = Counter[int]()
    for parcel in parcels:
        for line, number in parcel:
            units[id(line)] += number
    return [(line, units[at]) for at, line in lines.items()]


def _parcels(
    parcels: Sequence[Packed], numbers: tuple[str, ...]
) -> list[tuple[Packed, tuple[str, ...]]]:
    """Return parcels with the lines that are in each, and with their tracking numbers.

    Of two of which one is empty, the other has both numbers; where all are, one has every line.
    """
    filled = [[one for one in packed if one[1]] for packed in parcels]
    filled = [packed for packed in filled if packed] or [parcels[0]]
    shares = [numbers] if len(filled) == 1 else [(number,) for number in numbers]
    return list(zip(filled, shares, strict=True))


def _line(line: OrderLine, units: int, gone: Mapping[int, int], is_final: bool) -> Node:
    left = max(line.quantity - gone[id(line)], 0)
    values = {
        "physicalSku": line.item.sku,
        "ean": line.item.ean,
        "lineId": line.values.get("lineId"),
        "quantity": units,
        "isFinal": is_final or not left,
        "orderedQuantity": line.quantity,
        "openQuantity": 0 if is_final else left,
    }
    return Node("line", values)


def _size(parcels: Sequence[Node]) -> dict[str, Value]:
    """Return how much stands in a confirmation of these parcels."""
    lines = [line for parcel in parcels for line in parcel.children]
    return {"lineCount": len(lines), "unitCount": sum(line.values["quantity"] for line in lines)}


def _counters(order: Order, gone: Mapping[int, int]) -> dict[str, Value]:
    """Return what was ordered and has left so far, in lines and in units."""
    units = [gone[id(line)] for line in order.lines]
    return {
        "orderedLineCount": len(order.lines),
        "shippedLineCount": sum(number > 0 for number in units),
        "orderedUnitCount": order.units,
        "shippedUnitCount": sum(units),
    }


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
