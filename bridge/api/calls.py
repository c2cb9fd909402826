"""Every call that the bridge makes, as a value: method, path, query and body. Pure.

Both the client and the dry run take their calls from here, so that what a dry run shows is what
would be sent. Comments name the reference's section and why a field is written as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bridge.model.store import Completion, Delivery, NewReturn, StockFigure


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a store; as text it names itself without any customer's data."""

    method: str
    #: Below the base, with its leading slash.
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    #: The id of the shipment, order or return that it is about, where the path lacks it.
    about: str = ""

    @property
    def is_write(self) -> bool:
        """Whether it can change anything, so that repeating it needs proof."""
        return self.method != "GET"

    def __str__(self) -> str:
        name = f"{self.method} {self.path}"
        return f"{name} ({self.about})" if self.about else name


def read(path: str, query: Mapping[str, str], about: str = "") -> Call:
    """Return a call that only reads; what is empty in `query` is left out."""
    return Call("GET", path, {name: value for name, value in query.items() if value}, about=about)


def capture(shipment_id: str) -> Call:
    """Capture shipment."""
    return Call("PUT", "/capture", body={"shipment": shipment_id}, about=shipment_id)


def update_shipment(
    shipment_id: str,
    quantities: Mapping[str, int],
    serial_numbers: Mapping[str, str] | None,
    gtg: bool | None,
) -> Call:
    """Update shipment: a line's quantity alone, an object with its serial number, or that alone."""
    products: dict[str, Any] = dict(quantities)
    for line, number in (serial_numbers or {}).items():
        units = {"qty": quantities[line]} if line in quantities else {}
        products[line] = {**units, "serialNumber": number}
    body: dict[str, Any] = {"products": products} if products else {}
    if gtg is not None:
        body["gtg"] = int(gtg)
    return Call("PUT", f"/shipments/{quote(shipment_id, safe='')}", body=body)


def create_shipment(
    order_id: str,
    quantities: Mapping[str, int],
    *,
    capture: bool,
    gtg: bool,
    shipped: bool,
    deduct_previous_costs: bool,
) -> Call:
    """Create shipment: the order is an integer here, and `capture` is true unless said."""
    body: dict[str, Any] = {
        "order": int(order_id) if order_id.isascii() and order_id.isdecimal() else order_id,
        "products": dict(quantities),
        "capture": capture,
        "gtg": gtg,
        "shipped": shipped,
    }
    if deduct_previous_costs:
        body["deductPreviousCosts"] = True
    return Call("POST", "/shipments", body=body, about=order_id)


def complete_shipment(completion: Completion) -> Call:
    """Complete shipment: without `shipped` and `gtg` it would answer ok and not complete."""
    body: dict[str, Any] = {
        "order": completion.order_id,
        "shipment": completion.shipment_id,
        "shipped": 1,
        "gtg": 1,
        # True by default there: leaving it out would capture.
        "capture": completion.capture,
    }
    told = {
        "carrier": completion.carrier,
        "service": completion.service,
        "tracking": completion.tracking,
        "packages": completion.packages,
        "returnSlipTracking": completion.return_slip_tracking,
    }
    body.update({name: value for name, value in told.items() if value})
    if completion.send_email is not None:
        body["sendEmail"] = completion.send_email
    return Call("PUT", "/shipment", body=body, about=completion.shipment_id)


def set_stock(figures: Sequence[StockFigure]) -> Call:
    """Update stock."""
    products = [{"product": figure.product, "quantity": figure.quantity} for figure in figures]
    return Call("POST", "/stock", body={"products": products})


def accept_delivery(
    delivery: Delivery, quantities: Mapping[str, int], *, by_ean: bool, insert_stock: bool
) -> Call:
    """Accept supplier delivery: keyed by bar code, or below `/sku` by the full SKU."""
    path = f"/supplier-deliveries/{quote(delivery.internal_id, safe='')}"
    body = {"products": dict(quantities), "insertStock": insert_stock}
    return Call("POST", path if by_ean else f"{path}/sku", body=body, about=delivery.delivery_id)


def create_return(new: NewReturn) -> Call:
    """Create return: never with `refund`, which would make a second call a second refund."""
    body = {
        "shipment": new.shipment_id,
        "returnStock": int(new.restock),
        "products": dict(new.quantities),
        "comment": new.comment,
        **new.costs,
    }
    return Call("POST", "/return", body=body, about=new.shipment_id)


def finish_return(return_id: str, *, refund: bool, send_email: bool | None) -> Call:
    """Update return."""
    body: dict[str, Any] = {"completed": True}
    if refund:
        body["refundPayment"] = True
    if send_email is not None:
        body["sendEmail"] = send_email
    return Call("PUT", f"/returns/{quote(return_id, safe='')}", body=body)
