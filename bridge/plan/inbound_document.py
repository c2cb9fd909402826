"""An announced delivery of the store's as the document that an `inbound` mapping writes."""

from __future__ import annotations

import json
from hashlib import sha256

from bridge.model.document import Node
from bridge.model.fields import MESSAGES
from bridge.model.store import Delivery, DeliveryLine
from bridge.plan.store_values import store_text, store_values

_FIELDS = MESSAGES["inbound"].levels


def inbound_document(delivery: Delivery) -> Node:
    """Return the document for one delivery of a supplier (Order API, Get supplier deliveries)."""
    values = store_values(_FIELDS["delivery"], delivery.raw) | {
        "deliveryId": delivery.delivery_id,
        "created": delivery.created,
        "ETD": delivery.departure,
        "ETA": delivery.arrival,
        "lineCount": len(delivery.lines),
        "unitCount": sum(line.quantity for line in delivery.lines),
        "raw": delivery.raw,
    }
    lines = [_line(line, number) for number, line in enumerate(delivery.lines, start=1)]
    return Node("delivery", values, lines)


def delivery_hash(delivery: Delivery) -> str:
    """Return the hash of what the partner acts on: items, quantities and when to expect them."""
    content = {
        "arrival": delivery.arrival.text if delivery.arrival else "",
        "lines": sorted(
            (line.item.physical_sku, line.item.ean, line.quantity) for line in delivery.lines
        ),
    }
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _line(line: DeliveryLine, number: int) -> Node:
    values = store_values(_FIELDS["line"], line.raw) | {
        "lineNumber": number,
        "physicalSku": line.item.physical_sku,
        "ean": line.item.ean,
        "upc": line.item.upc,
        "name": store_text(line.raw.get("name") or line.raw.get("product")),
        "quantity": line.quantity,
        "raw": line.raw,
    }
    return Node("line", values)
