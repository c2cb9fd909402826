"""What the warehouse says around an order: how far it is, what it takes, what it cancels."""

from __future__ import annotations

from pathlib import Path

from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Node, Value
from bridge.model.moment import Moment
from bridge.sandbox.warehouse.orders import Order, entries_of


def status_document(order: Order, status: str, at: Moment) -> Node:
    """Return that an order, and with it each of its lines, has got so far."""
    refused = {"code": "E1", "reason": "not to be shipped"}
    why: dict[str, Value] = refused if status in ("rejected", "cancelRefused") else {}
    lines = [
        Node("line", {
            "lineId": line.values.get("lineId"), "physicalSku": line.item.sku,
            "ean": line.item.ean, "status": status, "quantity": line.quantity,
            "happenedAt": at, **why,
        })
        for line in order.lines
    ]  # fmt: skip
    values = {
        "shipmentId": order.shipment_id,
        "orderId": order.values.get("orderId"),
        "status": status,
        "happenedAt": at,
        "lineCount": len(lines),
        "unitCount": order.units,
        **why,
    }
    return Node("shipment", values, lines)


def ack_of(name: str, number: int, message: str, status: str, at: Moment) -> Node:
    """Return what has become of a file of the bridge's, and of the one document in it."""
    values = {
        "fileName": name,
        "fileNumber": number,
        "message": message,
        "status": status,
        "happenedAt": at,
        "answerCount": 1,
        "acceptedCount": int(status == "accepted"),
    }
    return Node("ack", values, [Node("answer", {"recordNumber": 1, "status": status})])


def cancelled_in(path: Path, mapping: CompiledMapping, came: Moment) -> list[str]:
    """Return the shipments that a file cancels; ValueError for one that cannot be read."""
    return list(dict.fromkeys(entry.document for entry in entries_of(path, mapping, came)))
