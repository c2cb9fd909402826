"""The `Store`: all records of one shop, behind one lock, with one clock and one time zone.

It finds, numbers and adds records. What may be done with them is in the rules beside it.
"""

import itertools
import operator
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bridge.sandbox.store.effects import EffectLog, Kind
from bridge.sandbox.store.records import (
    Address,
    Delivery,
    Item,
    Order,
    OrderLine,
    Payment,
    Refused,
    Return,
    Shipment,
    ShipmentLine,
)

DATE_TIME = "%Y-%m-%d %H:%M:%S"

#: Turns an order's number into a selection id that looks like one.
SCATTER = 0x9E3779B97F4A7C15F39CC0605CEDC835


@dataclass(frozen=True)
class StoreSettings:
    """What an administrator of the shop has set."""

    #: All dates of the API are in it, and the API does not say which it is.
    time_zone: str = "Europe/Stockholm"
    #: Shipment lines have ids other than their order lines', as `GET returns` shows them; off,
    #: they are the same, as in the reference's own examples.
    line_ids_apart: bool = True
    #: "Send Shipping Confirmation", used where a call has no `sendEmail`.
    sends_shipping_email: bool = True
    #: "Default stock action on return", used where a call has no `returnStock`.
    returns_to_stock: bool = True
    #: Where the PDFs of shipments are; "": at the server that plays the shop's API.
    documents: str = ""
    warehouse: str = "Default warehouse"


class Store:
    """One shop in memory."""

    def __init__(
        self,
        settings: StoreSettings = StoreSettings(),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings
        self.now = now
        self.lock = threading.RLock()
        self.effects = EffectLog()
        self.items: list[Item] = []
        self.orders: dict[int, Order] = {}
        self.returns: dict[int, Return] = {}
        self.deliveries: list[Delivery] = []
        self._zone = ZoneInfo(settings.time_zone)
        self._ids = {
            name: itertools.count(first)
            for name, first in (
                ("order", 83651),
                ("order line", 60288),
                ("shipment line", 30672),
                ("shipment", 8039),
                ("return", 385),
                ("return line", 555),
                ("delivery", 364),
                ("item", 3131),
            )
        }

    # Time -------------------------------------------------------------------------------------

    def local(self, moment: datetime) -> str:
        """`moment` as the API writes it: in the store's time zone, without saying so."""
        return moment.astimezone(self._zone).strftime(DATE_TIME)

    def moment(self, text: str) -> datetime:
        """The moment of a date, or date and time, in the store's time zone."""
        for pattern in (DATE_TIME, "%Y-%m-%d"):
            try:
                return datetime.strptime(text, pattern).replace(tzinfo=self._zone).astimezone(UTC)
            except ValueError:
                continue
        raise Refused(f"date is not valid: {text}")

    def record(self, kind: Kind, subject: object, **detail: Any) -> None:
        """Put one effect on the world into the log."""
        self.effects.record(self.now(), kind, subject, **detail)

    def next_id(self, kind: str) -> int:
        """A new id of one `kind` of record."""
        return next(self._ids[kind])

    # Filling it -------------------------------------------------------------------------------

    def add_item(self, item: Item) -> Item:
        """Put `item` into the range."""
        created = item.created or self.now()
        item.created = created
        item.modified = item.modified or created
        item.stock_modified = item.stock_modified or created
        self.items.append(item)
        return item

    def add_order(
        self,
        delivery: Address,
        lines: Iterable[tuple[Item, int]],
        *,
        placed: datetime | None = None,
        billing: Address | None = None,
        shipment: bool = True,
        good_to_go: bool = True,
        **fields: Any,
    ) -> Order:
        """A new order of `lines`, with one shipment of all of it unless `shipment` is off."""
        order_id = self.next_id("order")
        order = Order(
            order_id=order_id,
            selection_id=f"{order_id * SCATTER % 2**128:032x}",
            placed=placed or self.now(),
            delivery=delivery,
            billing=billing or delivery,
            **fields,
        )
        order.lines = [self._order_line(item, qty) for item, qty in lines]
        self.orders[order_id] = order
        if shipment:
            self.add_shipment(order, good_to_go=good_to_go)
        return order

    def _order_line(self, item: Item, qty: int, price: Decimal | None = None) -> OrderLine:
        line = OrderLine(
            line_id=self.next_id("order line"),
            item=item,
            qty=qty,
            price=item.price if price is None else price,
            original_price=item.price,
        )
        line.parts = [self._order_line(part, qty * each, Decimal(0)) for part, each in item.parts]
        return line

    def add_shipment(
        self,
        order: Order,
        quantities: Mapping[OrderLine, int] | None = None,
        *,
        good_to_go: bool = True,
    ) -> Shipment:
        """A new shipment of `quantities` of an order, or of all of it."""
        chosen = {line: line.qty for line in order.lines} if quantities is None else quantities
        shipment = Shipment(
            number=f"{order.order_id}-{len(order.shipments) + 1}",
            internal_id=self.next_id("shipment"),
            order=order,
            created=order.placed if quantities is None else self.now(),
            good_to_go=good_to_go,
            paid_otherwise=order.payment is Payment.PREPAID,
        )
        shipment.lines = [self._shipment_line(line, qty) for line, qty in chosen.items()]
        order.shipments.append(shipment)
        return shipment

    def _shipment_line(self, order_line: OrderLine, qty: int) -> ShipmentLine:
        apart = self.settings.line_ids_apart
        line_id = self.next_id("shipment line") if apart else order_line.line_id
        line = ShipmentLine(line_id, order_line, qty)
        line.parts = [
            self._shipment_line(part, part.qty * qty // order_line.qty) for part in order_line.parts
        ]
        return line

    # Finding ----------------------------------------------------------------------------------

    def shipments(self) -> Iterator[Shipment]:
        """All shipments that are not gone, oldest first."""
        found = [s for order in self.orders.values() for s in order.shipments if not s.gone]
        yield from sorted(found, key=lambda s: (s.created, s.internal_id))

    def shipment(self, number: object) -> Shipment:
        """The shipment of that number; refused where there is none."""
        order_id = str(number).partition("-")[0]
        order = self.orders.get(int(order_id)) if order_id.isdecimal() else None
        for shipment in order.shipments if order else ():
            if shipment.number == str(number) and not shipment.gone:
                return shipment
        raise Refused("shipment does not exist", shipment=str(number))

    def order(self, order_id: object) -> Order:
        """The order of that id, given as a number or as text; refused where there is none."""
        text = str(order_id)
        order = self.orders.get(int(text)) if text.isdecimal() else None
        if order is None:
            raise Refused("order does not exist", order=text)
        return order

    def items_by_code(self) -> dict[str, Item]:
        """The items by EAN, UPC and full SKU, in that order where codes are alike.

        Where several share a SKU it is the first one's, which is why a SKU without variant and
        size identifies nothing.
        """
        found: dict[str, Item] = {}
        for code in map(operator.attrgetter, ("ean", "upc", "full_sku")):
            for item in self.items:
                found.setdefault(code(item), item)
        found.pop("", None)
        return found

    def allocations(self) -> Counter[Item]:
        """Units on the shelf that are promised to orders, by item."""
        promised = Counter({item: item.reserved_elsewhere for item in self.items})
        for order in self.orders.values():
            if not order.cancelled:
                for line in order.all_lines():
                    promised[line.item] += line.qty - order.left_the_shelf(line)
        return promised

    def returned(self, line: ShipmentLine) -> int:
        """Units of a shipment line that are in returns already."""
        return sum(
            part.qty
            for made in self.returns.values()
            for part in made.lines
            if part.shipment_line is line
        )

    # The shelf --------------------------------------------------------------------------------

    def move(self, item: Item, change: int) -> None:
        """Put `change` units of `item` on the shelf, or take them off; of a bundle its items."""
        for part, each in item.parts or ((item, 1),):
            part.physical = max(0, part.physical + change * each)
            part.stock_modified = self.now()
