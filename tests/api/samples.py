"""Answers of a store as the reference shows them, in short."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def a_line(line_id: str = "43243", qty: Any = 1, **more: Any) -> dict[str, Any]:
    return {"lineId": line_id, "sku": "S1", "variantSku": "V", "sizeSku": "M", "qty": qty, **more}


def a_shipment(number: Any = "83651-1", **more: Any) -> dict[str, Any]:
    order = str(number).partition("-")[0]
    return {
        "orderId": order,
        "shipmentId": number,
        "deliveryName": "Åsa Öberg",
        "paid": 1,
        "shouldCapture": 0,
        "products": [a_line()],
        **more,
    }


def a_return(number: Any = 385, **more: Any) -> dict[str, Any]:
    line = {"returnLineId": 555, "shipmentLineId": 30672, "orderLineId": 60288, "quantity": 1}
    return {
        "returnId": number,
        "completed": False,
        "shipment": "20059-1",
        "shipmentId": 8039,
        "comment": "Godkänd retur",
        "products": [line],
        **more,
    }


def as_pages(rows: list[dict[str, Any]]) -> Callable[[Any], Any]:
    """Answer `GET shipments` from `rows` by limit and offset, as they are at that moment."""

    def answering(seen: Any) -> Any:
        offset, limit = int(seen.query["offset"]), int(seen.query["limit"])
        return {"status": "ok", "shipments": rows[offset : offset + limit]}

    return answering
