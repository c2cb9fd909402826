"""Order files as the documents that an `order_summary` mapping writes.

Names are those of `bridge.model.fields`. The shipments in them are documents of the message
`order`.
"""

from __future__ import annotations

from collections.abc import Sequence

from bridge.model.document import Node
from bridge.model.picking import PickLine

#: What stands for a file that is not written yet.
_NO_BYTES = "0" * 64


def order_file(
    name: str, shipments: Sequence[Node], *, size: int = 0, sha256: str = _NO_BYTES
) -> Node:
    """Return the document for the order file `name` with these `shipments` in it."""
    values = {
        "name": name,
        "size": size,
        "sha256": sha256,
        "shipmentCount": len(shipments),
        "lineCount": sum(one.values["lineCount"] for one in shipments),
        "unitCount": sum(one.values["unitCount"] for one in shipments),
    }
    return Node("orderFile", values, list(shipments))


def shipment_as_sent(shipment_id: str, order_id: str, lines: Sequence[PickLine]) -> Node:
    """Return a shipment that the store no longer has, as far as the ledger tells what was sent."""
    values = {
        "shipmentId": shipment_id,
        "orderId": order_id,
        "lineCount": len(lines),
        "unitCount": sum(line.quantity for line in lines),
    }
    return Node("shipment", values, [_line(one) for one in lines])


def _line(line: PickLine) -> Node:
    values = {
        "lineId": line.shipment_line_id,
        "lineNumber": line.position,
        "physicalSku": line.physical_sku,
        "ean": line.ean,
        "upc": line.upc,
        "quantity": line.quantity,
    }
    return Node("line", values)
