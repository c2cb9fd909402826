"""Shipments, lines and policies as the decisions see them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bridge.api.answers import order, shipment
from bridge.config.policies import Policies
from bridge.config.return_policy import ReturnRule
from bridge.model.moment import Moment
from bridge.model.picking import PickLine
from bridge.model.store import Order, ReturnLine, Shipment, StoreReturn


def a_row(line_id: str = "11", qty: int = 1, **more: Any) -> dict[str, Any]:
    """A product line of the store's JSON."""
    return {
        "lineId": line_id, "sku": "S", "variantSku": "V", "sizeSku": "M", "ean": "73500",
        "qty": qty, **more,
    }  # fmt: skip


def a_shipment(*products: dict[str, Any], **more: Any) -> Shipment:
    """A shipment as the API client reads it."""
    raw = {
        "orderId": "83651", "shipmentId": "83651-1", "deliveryCountry": "SE",
        "products": list(products) or [a_row()], **more,
    }  # fmt: skip
    return shipment(raw, UTC)


def an_order(*products: dict[str, Any], **more: Any) -> Order:
    return order({"orderId": "83651", "products": list(products), **more})


def a_line(position: int = 1, quantity: int = 1, **more: Any) -> PickLine:
    values = {
        "shipment_line_id": f"1{position}", "order_line_id": f"2{position}",
        "physical_sku": f"SVM{position}", "ean": f"7350{position}", "upc": "",
        "is_sku_complete": True, **more,
    }  # fmt: skip
    return PickLine(position=position, quantity=quantity, **values)


def policies(**more: Any) -> Policies:
    return Policies.model_validate(more)


RULES = {
    "GOOD": ReturnRule(restock=True, refund=True),
    "BAD": ReturnRule(restock=False, refund=True),
}


def at(hour: int, *, day: int = 1, is_exact: bool = True) -> Moment:
    return Moment(datetime(2026, 11, day, hour, tzinfo=UTC), f"{day} at {hour}", is_exact)


def a_return(comment: str = "", more: Any = None, **units: int) -> StoreReturn:
    more = more or {}
    lines = tuple(ReturnLine("", key.removeprefix("id"), value) for key, value in units.items())
    return StoreReturn("385", "83651-1", comment, False, lines, **more)
