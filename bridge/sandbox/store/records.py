"""The nouns of the simulated shop.

They hold state and answer questions about themselves; every change is made by a rule
(`shipping`, `stock`, `returns`, `deliveries`). Names are ours, spelling for the wire is
`order_api.rendering`'s. Times are aware, in UTC.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Refused(Exception):
    """A rule said no. `fields` go into the answer beside `status: no` and the message."""

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields


@dataclass
class Address:
    """Where something goes, or who pays for it."""

    name: str
    address: str
    zipcode: str
    city: str
    country: str
    email: str = ""
    cell: str = ""
    tele: str = ""
    company: str = ""
    coaddress: str = ""
    state: str = ""


@dataclass(eq=False)
class Item:
    """One size of one variant: what lies on one shelf, or a bundle of such."""

    stock_item_id: int
    sku: str
    variant_sku: str = ""
    size_sku: str = ""
    ean: str = ""
    upc: str = ""
    name: str = ""
    variant: str = ""
    size: str = ""
    price: Decimal = Decimal("100.00")
    weight: Decimal = Decimal("0.30")
    weight_unit: str = "kg"
    country_of_origin: str = "PT"
    harm_code: str = "6109100010"
    product_id: int = 0
    variant_id: int = 0
    active: bool = True
    #: What is on the shelf, reserved units included.
    physical: int = 0
    #: Units reserved for orders that this simulation does not hold.
    reserved_elsewhere: int = 0
    cost_price: str = ""
    #: What a bundle consists of, with the quantity of each in one bundle.
    parts: tuple[tuple["Item", int], ...] = ()
    #: More fields of the product, or other values of those above, as `GET products` shows them.
    extra: Mapping[str, Any] = field(default_factory=dict)
    created: datetime | None = None
    modified: datetime | None = None
    stock_modified: datetime | None = None

    @property
    def full_sku(self) -> str:
        """The SKU on the shelf: the three parts put together."""
        return self.sku + self.variant_sku + self.size_sku

    @property
    def label(self) -> str:
        """The item's name in the log of effects: SKU and EAN, as either may not identify it."""
        return f"{self.full_sku}/{self.ean}"


@dataclass(eq=False)
class OrderLine:
    """So many of one item in an order; a bundle's line has its items' lines as `parts`."""

    line_id: int
    item: Item
    qty: int
    price: Decimal
    original_price: Decimal
    comment: str = ""
    parts: list["OrderLine"] = field(default_factory=list)

    def with_parts(self) -> Iterator["OrderLine"]:
        """This line and the lines of its items."""
        yield self
        yield from self.parts


@dataclass(eq=False)
class ShipmentLine:
    """So many of one order line in one shipment, with an id of its own."""

    line_id: int
    order_line: OrderLine
    qty: int
    serial_number: str = ""
    parts: list["ShipmentLine"] = field(default_factory=list)

    @property
    def item(self) -> Item:
        """What is to be picked for this line."""
        return self.order_line.item

    def with_parts(self) -> Iterator["ShipmentLine"]:
        """This line and the lines of its items."""
        yield self
        yield from self.parts


class Payment(StrEnum):
    """How an order is paid."""

    #: Money is reserved and must be captured per shipment.
    AUTHORISED = "authorised"
    #: Already paid in full.
    PREPAID = "prepaid"
    #: Paid later by the customer; nothing to capture, not paid until then.
    INVOICE = "invoice"


@dataclass(eq=False)
class Shipment:
    """An outbound delivery: the document that a WMS picks."""

    number: str
    internal_id: int
    order: "Order"
    created: datetime
    lines: list[ShipmentLine] = field(default_factory=list)
    good_to_go: bool = True
    captured: bool = False
    paid_otherwise: bool = False
    #: The shipping cost is charged with this shipment.
    bears_shipping_cost: bool = True
    shipped_at: datetime | None = None
    carrier: str = ""
    service: str = ""
    packages: int = 0
    tracking: str = ""
    return_slip_tracking: str = ""
    internal_comment: str = ""
    deleted: bool = False
    #: Its goods have left the stock; set once, by the first completion.
    goods_left: bool = False

    @property
    def paid(self) -> bool:
        """Whether its money has come, by a capture or otherwise."""
        return self.captured or self.paid_otherwise

    @property
    def should_capture(self) -> bool:
        """Whether its money still has to be captured before it is sent."""
        return self.order.payment is Payment.AUTHORISED and not self.paid

    @property
    def completed(self) -> bool:
        """A shipment is complete when it is paid, good-to-go and shipped; never otherwise."""
        return self.paid and self.good_to_go and self.shipped_at is not None

    @property
    def gone(self) -> bool:
        """Whether it was deleted, or its order cancelled: it is in no list any more."""
        return self.deleted or (self.order.cancelled and not self.completed)

    def all_lines(self) -> Iterator[ShipmentLine]:
        """Its lines, a bundle's items after their bundle."""
        for line in self.lines:
            yield from line.with_parts()

    def shelf_lines(self) -> Iterator[ShipmentLine]:
        """What is taken from shelves: items, and of a bundle its items only."""
        for line in self.lines:
            yield from line.parts or (line,)

    def value(self) -> Decimal:
        """What the customer pays for it."""
        goods = sum((line.order_line.price * line.qty for line in self.lines), Decimal(0))
        return goods + (self.order.shipping_value if self.bears_shipping_cost else Decimal(0))


@dataclass(eq=False)
class Order:
    """What a customer bought, with everything that its shipments inherit."""

    order_id: int
    selection_id: str
    placed: datetime
    delivery: Address
    billing: Address
    customer_id: int = 0
    currency: str = "SEK"
    shipping_list: str = "standard"
    payment: Payment = Payment.PREPAID
    capture_succeeds: bool = True
    refund_succeeds: bool = True
    shipping_value: Decimal = Decimal("49.00")
    hold: bool = False
    suspect: bool = False
    cancelled: bool = False
    internal_comment: str = ""
    other_comment: str = ""
    preferred_delivery: datetime | None = None
    #: Ingrid's `shipwallet_*` fields, without that prefix.
    ingrid: dict[str, str] = field(default_factory=dict)
    #: Fields that are in no reference, sent as they are.
    extra: dict[str, Any] = field(default_factory=dict)
    lines: list[OrderLine] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)

    def all_lines(self) -> Iterator[OrderLine]:
        """Its lines, a bundle's items after their bundle."""
        for line in self.lines:
            yield from line.with_parts()

    def in_shipments(self, line: OrderLine, but: Shipment | None = None) -> int:
        """How many units of `line` are in shipments other than `but`."""
        return sum(
            shipped.qty
            for shipment in self.shipments
            if shipment is not but and not shipment.deleted
            for shipped in shipment.all_lines()
            if shipped.order_line is line
        )

    def left_the_shelf(self, line: OrderLine) -> int:
        """How many units of `line` are in shipments whose goods have left the stock."""
        return sum(
            shipped.qty
            for shipment in self.shipments
            if shipment.goods_left
            for shipped in shipment.all_lines()
            if shipped.order_line is line
        )


@dataclass(eq=False)
class ReturnLine:
    """So many units of one shipment line that came back."""

    return_line_id: int
    shipment_line: ShipmentLine
    qty: int


@dataclass(frozen=True)
class Costs:
    """The money in a return besides its goods."""

    handling: Decimal = Decimal(0)
    shipping: Decimal = Decimal(0)
    #: What the return itself costs the customer.
    of_return: Decimal = Decimal(0)
    voucher: Decimal = Decimal(0)


@dataclass(eq=False)
class Return:
    """Goods that came back, or could not be sent, and the money that goes with them."""

    return_id: int
    shipment: Shipment
    created: datetime
    lines: list[ReturnLine]
    to_stock: bool
    comment: str | None = None
    costs: Costs = Costs()
    completed: bool = False

    def refund_amount(self) -> Decimal:
        """Goods, handling and shipping, less the cost of the return and vouchers."""
        goods = sum(
            (line.shipment_line.order_line.price * line.qty for line in self.lines), Decimal(0)
        )
        costs = self.costs
        return goods + costs.handling + costs.shipping - costs.of_return - costs.voucher


@dataclass(eq=False)
class Delivery:
    """An announced delivery from a supplier, open until it is accepted, once."""

    internal_id: int
    supplier_order: int
    number: int
    supplier_name: str
    supplier_country: str
    created: datetime
    departs: datetime
    arrives: datetime
    message: str
    quantities: dict[Item, int]
    accepted: dict[Item, int] | None = None

    @property
    def delivery_id(self) -> str:
        """The id that is told to others: "957-1"."""
        return f"{self.supplier_order}-{self.number}"
