"""What a store tells about its shipments, orders, stock and returns, in our terms.

Built from the Order API's answers by `bridge.api.answers`, which knows their mixed types; from
here on ids are text, quantities whole numbers, flags booleans, and times `Moment`s in UTC. The
answer as it came stays in `raw`: stores have fields that nobody knows beforehand, and a mapping may
use any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from bridge.model.moment import Moment

#: A JSON object as it came. Numbers with a fraction are text, digit for digit as the store wrote
#: them ("329.00", "1e3"): exact, and a plain JSON object again.
Raw: TypeAlias = Mapping[str, Any]


class ShipmentStatus(StrEnum):
    """The three lists that the Order API keeps shipments in (Order API, Get shipments)."""

    GOOD_TO_GO = "goodtogo"
    IN_PROGRESS = "inprogress"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class ItemIdentity:
    """How one thing on the shelf is named: by its concatenated SKU, or by its bar code."""

    #: `sku` + `variantSku` + `sizeSku`, the physical SKU (guide, Understanding shipment data).
    physical_sku: str = ""
    ean: str = ""
    upc: str = ""
    #: False where variant and size have no SKU of their own: the SKU may then name several items.
    is_sku_complete: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a shipment or of an order. `line_id` is that of the thing it was read from."""

    line_id: str
    sku: str
    variant_sku: str
    size_sku: str
    ean: str
    upc: str
    quantity: int
    is_bundle: bool = False
    is_part_of_bundle: bool = False
    #: Line id of the bundle that it is a part of, as far as the store tells it; "" of none.
    part_of: str = ""
    #: The items of a bundle, where the plugin nests them.
    bundle: tuple[Line, ...] = ()
    raw: Raw = field(default_factory=dict, compare=False, repr=False)

    @property
    def item(self) -> ItemIdentity:
        """The identity of what is on the shelf."""
        return ItemIdentity(
            physical_sku=self.sku + self.variant_sku + self.size_sku,
            ean=self.ean,
            upc=self.upc,
            is_sku_complete=bool(self.variant_sku or self.size_sku),
        )


@dataclass(frozen=True, slots=True)
class Shipment:
    """A shipment to pick and pack, as the store shows it at this moment."""

    shipment_id: str
    order_id: str
    lines: tuple[Line, ...]
    delivery_country: str = ""
    shipping_list: str = ""
    is_on_hold: bool = False
    is_suspect: bool = False
    is_paid: bool = False
    should_capture: bool = False
    order_date: Moment | None = None
    #: After this day the customer no longer wants it.
    cancel_date: Moment | None = None
    preferred_delivery_date: Moment | None = None
    estimated_delivery_date: Moment | None = None
    #: When it was shipped, and with what number: set once somebody has completed it.
    shipment_date: Moment | None = None
    tracking_number: str = ""
    #: Of the parcel in which the customer may send it back.
    return_slip_tracking: str = ""
    #: The warehouses named on its lines, each once.
    warehouses: tuple[str, ...] = ()
    raw: Raw = field(default_factory=dict, compare=False, repr=False)

    @property
    def tracking_numbers(self) -> tuple[str, ...]:
        """The numbers that it can be known by when it comes back."""
        return tuple(one for one in (self.tracking_number, self.return_slip_tracking) if one)


@dataclass(frozen=True, slots=True)
class FoundShipment:
    """A shipment together with the list that it was found in."""

    status: ShipmentStatus
    shipment: Shipment


@dataclass(frozen=True, slots=True)
class Order:
    """An order: its own line ids, and the delivery checkout's fields (Ingrid)."""

    order_id: str
    lines: tuple[Line, ...]
    raw: Raw = field(default_factory=dict, compare=False, repr=False)
    #: Its shipments; None where the store does not say.
    shipment_ids: tuple[str, ...] | None = None
    #: True: the store says so. False: it does not, which proves nothing.
    is_cancelled: bool = False

    def lacks(self, shipment_id: str) -> bool:
        """Return whether the order positively has other shipments than that one."""
        return self.shipment_ids is not None and shipment_id not in self.shipment_ids

    def has(self, shipment_id: str) -> bool:
        """Return whether the order positively has that shipment."""
        return self.shipment_ids is not None and shipment_id in self.shipment_ids


@dataclass(frozen=True, slots=True)
class Completion:
    """What `PUT /shipment` is told (Order API, Complete shipment). Empty text is left out."""

    order_id: str
    shipment_id: str
    carrier: str = ""
    service: str = ""
    tracking: str = ""
    #: Number of the return label that lies in the parcel.
    return_slip_tracking: str = ""
    #: Number of parcels; 0 is left out.
    packages: int = 0
    #: Let the call try to capture the payment: only where capturing on completion was chosen.
    capture: bool = False
    #: None leaves the customer's e-mail to the store's own setting.
    send_email: bool | None = None


@dataclass(frozen=True, slots=True)
class StockFigure:
    """The physical quantity of an item to set (Order API, Update stock)."""

    #: EAN, UPC or physical SKU, as `POST /stock` matches it.
    product: str
    quantity: int


@dataclass(frozen=True, slots=True)
class StockAnswer:
    """What became of a batch of figures: those not named here were set."""

    not_found: frozenset[str] = frozenset()
    bundles: frozenset[str] = frozenset()
    #: Not set for a reason that the reference does not name.
    rejected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StockLevel:
    """One row of `GET /stock`; physical = allocated + available."""

    item: ItemIdentity
    physical: int
    allocated: int
    available: int
    raw: Raw = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NewReturn:
    """What `POST /return` is told (Order API, Create return); never with a refund."""

    shipment_id: str
    #: Quantity by the line id *of the shipment*.
    quantities: Mapping[str, int]
    #: Put the goods back into the store's stock.
    restock: bool
    comment: str
    #: Money besides the goods, by the reference's own parameters: an amount, or that the
    #: shipment's is meant.
    costs: Mapping[str, float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreatedReturn:
    """The answer of `POST /return`; without quantities: read the return back to know them."""

    return_id: str
    returned_line_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """A line of a return: the same goods under the order's and the shipment's line id."""

    order_line_id: str
    shipment_line_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class StoreReturn:
    """A return that exists at the store (Order API, Get returns)."""

    return_id: str
    shipment_id: str
    comment: str
    is_completed: bool
    lines: tuple[ReturnLine, ...]
    created: Moment | None = None
    #: Whether its goods were put back into the store's stock; None where it does not say.
    is_restocked: bool | None = None
    raw: Raw = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Product:
    """One size of one variant (Order API, Get products)."""

    item: ItemIdentity
    name: str
    variant: str
    size: str
    weight: Decimal | None
    weight_unit: str
    is_active: bool = True
    raw: Raw = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What a supplier is to deliver of one thing on the shelf."""

    item: ItemIdentity
    quantity: int
    raw: Raw = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A supplier's delivery that is announced (Order API, Get supplier deliveries)."""

    delivery_id: str
    lines: tuple[DeliveryLine, ...]
    #: What the store's addresses call it; the delivery's id where it shows none.
    internal_id: str = ""
    #: The order to the supplier: deliveries of one order follow one another.
    order_id: str = ""
    created: Moment | None = None
    #: When it is expected to leave the supplier, and to arrive.
    departure: Moment | None = None
    arrival: Moment | None = None
    raw: Raw = field(default_factory=dict, compare=False, repr=False)
