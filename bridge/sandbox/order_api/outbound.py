"""Orders and shipments as the Order API writes them.

Source: the reference's "Get shipments" and "Get orders", with the traps of
`facts/order-api.md`. Which line id stands where is in this package's docstring.
"""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal

from bridge.sandbox.order_api.settings import Bundles, PluginSettings
from bridge.sandbox.order_api.spelling import ZERO_DATE, Json, Spelling
from bridge.sandbox.store import (
    Address,
    Item,
    Order,
    OrderLine,
    Payment,
    Shipment,
    ShipmentLine,
    Store,
)

PLACE_FIELDS = ("address", "coaddress", "zipcode", "city", "state", "country")
DELIVERY_FIELDS = ("name", "company", "email", "cell", "tele", *PLACE_FIELDS)
BILLING_FIELDS = ("name", "company", "email", "tele", *PLACE_FIELDS)


class Outbound:
    """Writes what leaves the shop, in the way that one plugin is set to."""

    def __init__(self, store: Store, settings: PluginSettings) -> None:
        self._store = store
        self._settings = settings

    def shipment(self, shipment: Shipment) -> Json:
        """A shipment, as in `GET shipments`."""
        order = shipment.order
        spelling = self._spelling(order)
        return {
            **self._order_head(order, spelling),
            "shipmentId": shipment.number,
            **self.documents(shipment),
            **_terms(order),
            "defaultCarrier": order.shipping_list.split(" ")[0],
            "deliveryService": order.shipping_list,
            **spelling.date("shipmentDate", shipment.shipped_at, self._store),
            "trackingNumber": shipment.tracking,
            "trackingUrl": _tracking_url(shipment),
            "returnSlipTracking": shipment.return_slip_tracking,
            "paid": spelling.truth(shipment.paid),
            "shouldCapture": spelling.truth(shipment.should_capture),
            **_totals(shipment.value(), spelling),
            "internalComment": order.internal_comment + shipment.internal_comment,
            **(_ingrid(order) if self._settings.ingrid_on_shipments else {}),
            "products": self._shipment_lines(shipment.lines, spelling),
        }

    def order(self, order: Order) -> Json:
        """An order, as in `GET orders`."""
        spelling = self._spelling(order)
        total = sum((line.price * line.qty for line in order.lines), order.shipping_value)
        return {
            **self._order_head(order, spelling),
            "orderStatus": _status(order),
            **_totals(total, spelling),
            "internalComment": order.internal_comment,
            "marketId": 1,
            "pricelistId": 1,
            "paymentType": order.payment.value,
            **_ingrid(order),
            "shipments": [self._shipment_summary(s) for s in order.shipments if not s.gone],
            "products": self._order_lines(order.lines, spelling),
        }

    def _spelling(self, order: Order) -> Spelling:
        return Spelling.of(order.order_id, mixed=self._settings.mixed_types)

    def _order_head(self, order: Order, spelling: Spelling) -> Json:
        return {
            "orderId": str(order.order_id),
            "selectionId": order.selection_id,
            "orderDate": self._store.local(order.placed),
            **spelling.date("cancelDate", None, self._store),
            **spelling.date("preferredDeliveryDate", order.preferred_delivery, self._store),
            **spelling.date("estimatedDeliveryDate", None, self._store),
            "orderStore": "retail",
            "orderCurrency": order.currency,
            "customerId": str(order.customer_id),
            "accountId": "0",
            **_address("delivery", order.delivery, DELIVERY_FIELDS),
            **_address("billing", order.billing, BILLING_FIELDS),
            "billingVAT": "",
            "poNumber": "",
            "shippingList": order.shipping_list,
            "suspect": spelling.truth(order.suspect),
            "hold": spelling.truth(order.hold),
            "shippingValue": spelling.amount(order.shipping_value),
            "voucherValue": 0,
            "taxAdded": 0,
            "taxDeducted": 0,
            "otherComment": order.other_comment,
            **order.extra,
        }

    def documents(self, shipment: Shipment) -> Json:
        """The URLs of a shipment's PDFs."""
        base = self._store.settings.documents or "https://shop.example/documents"
        return {
            "proforma": f"{base}/proforma?shipment={shipment.number}",
            "deliveryNote": f"{base}/delnote?shipment={shipment.number}",
        }

    def _shipment_summary(self, shipment: Shipment) -> Json:
        sent = shipment.shipped_at
        return {
            "shipmentId": shipment.number,
            "shippedDate": self._store.local(sent) if sent else ZERO_DATE,
            "carrier": shipment.carrier,
            "service": shipment.service,
            "trackingId": shipment.tracking,
            "trackingUrl": _tracking_url(shipment),
            "returnSlipTracking": shipment.return_slip_tracking,
        }

    # Lines ------------------------------------------------------------------------------------

    def _shipment_lines(self, lines: Iterable[ShipmentLine], spelling: Spelling) -> list[Json]:
        written = []
        for line in lines:
            parts = [self._shipment_line(part, spelling, line) for part in line.parts]
            written += self._arranged(self._shipment_line(line, spelling), parts)
        return written

    def _order_lines(self, lines: Iterable[OrderLine], spelling: Spelling) -> list[Json]:
        written = []
        for line in lines:
            parts = [self._order_line(part, spelling, line) for part in line.parts]
            written += self._arranged(self._order_line(line, spelling), parts)
        return written

    def _arranged(self, line: Json, parts: list[Json]) -> list[Json]:
        """A line and its items, in the way that the plugin is set to show bundles."""
        if not parts or self._settings.bundles is Bundles.BUNDLE:
            return [line]
        if self._settings.bundles is Bundles.ITEMS:
            return parts
        if self._settings.bundles is Bundles.BOTH:
            return [line, *parts]
        return [{**line, "bundle": parts}]

    def _shipment_line(
        self, line: ShipmentLine, spelling: Spelling, bundle: ShipmentLine | None = None
    ) -> Json:
        where = {"name": self._store.settings.warehouse, "itemQty": str(line.qty)}
        return {
            "lineId": str(line.line_id),
            **_item(line.item),
            "qty": spelling.count(line.qty),
            **_prices(line.order_line, spelling),
            "serialNumber": line.serial_number,
            "warehouses": [where],
            **_bundle_marks(bool(line.parts), bundle.line_id if bundle else None),
        }

    def _order_line(
        self, line: OrderLine, spelling: Spelling, bundle: OrderLine | None = None
    ) -> Json:
        where = {"name": self._store.settings.warehouse, "itemQty": line.qty}
        return {
            "lineId": str(line.line_id),
            **_item(line.item),
            "brand": "Example",
            "qty": spelling.count(line.qty),
            **_prices(line, spelling),
            "totalPrice": spelling.amount(line.price * line.qty),
            "anyDiscount": False,
            "warehouses": [where],
            **_bundle_marks(bool(line.parts), bundle.line_id if bundle else None),
        }


def _address(prefix: str, address: Address, fields: Iterable[str]) -> Json:
    values = asdict(address)
    return {prefix + name.capitalize(): values[name] for name in fields}


def _terms(order: Order) -> Json:
    later = order.payment is Payment.INVOICE
    terms = {"id": 10, "name": "30 days", "description": "30 days net"}
    return {
        "shippingTerms": {"id": 5, "name": "DDP", "description": "Delivered, duty paid"},
        "paymentTerms": terms if later else {},
    }


def _totals(total: Decimal, spelling: Spelling) -> Json:
    tax = total / 5
    return {
        "grandTotalValue": spelling.amount(total),
        "grandTotalTaxValue": spelling.amount(tax),
        "taxBreakdown": [{"description": "VAT", "taxPercent": 25, "value": spelling.amount(tax)}],
    }


def _ingrid(order: Order) -> Json:
    names = ("method", "pickup", "deliverytime", "doorcode", "courier_instructions", "id")
    if not order.ingrid:
        return {}
    return {f"shipwallet_{name}": order.ingrid.get(name, "") for name in names}


def _tracking_url(shipment: Shipment) -> str:
    number = shipment.tracking
    return f"https://tracking.example/{number}" if number else ""


def _status(order: Order) -> str:
    if order.cancelled:
        return "canceled"
    done = order.shipments and all(s.completed for s in order.shipments if not s.gone)
    return "completed" if done else "processing"


def _item(item: Item) -> Json:
    return {
        "sku": item.sku,
        "variantSku": item.variant_sku,
        "sizeSku": item.size_sku,
        "name": item.name,
        "variant": item.variant,
        "size": item.size,
        "ean": item.ean,
        "upc": item.upc,
        "weight": float(item.weight),
        "weightUnit": item.weight_unit,
        "countryOfOrigin": item.country_of_origin,
        "harmCode": item.harm_code,
    }


def _prices(line: OrderLine, spelling: Spelling) -> Json:
    return {
        "originalPrice": spelling.amount(line.original_price),
        "price": spelling.amount(line.price),
        "comment": line.comment,
    }


def _bundle_marks(is_bundle: bool, bundle_id: int | None) -> Json:
    marks: Json = {"isBundle": is_bundle}
    if bundle_id is not None:
        marks["isPartOfBundle"] = str(bundle_id)
    return marks
