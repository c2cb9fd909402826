"""A shipment of the store as the document that an `order` mapping writes.

Names are those of `bridge.model.fields`. What Ingrid has put on the order comes to the shipment
here, where the shipment itself lacks it (guide, In case you use Ingrid).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from bridge.model.document import Node, Value
from bridge.model.fields import MESSAGES
from bridge.model.picking import PickLine
from bridge.model.store import Line, Order, Shipment
from bridge.plan.line_ids import order_line_ids
from bridge.plan.store_values import store_text, store_values

_FIELDS = MESSAGES["order"].levels

#: What a partner acts on: a change of any of these after the export has to be told. Written out,
#: because the hashes of what was sent stand in ledgers: another list makes everything look changed.
_CONTENT = """
    deliveryName deliveryCompany deliveryEmail deliveryCell deliveryTele deliveryAddress
    deliveryCoaddress deliveryZipcode deliveryCity deliveryState deliveryCountry deliveryService
    shipwallet_method shipwallet_pickup shipwallet_deliverytime shipwallet_doorcode
    shipwallet_courier_instructions shipwallet_id shippingList
""".split()


def pick_lines(lines: Sequence[Line], order: Order | None) -> list[PickLine]:
    """Return `lines` as the ledger keeps them, with the order's line ids where they are sure."""
    return [
        PickLine(
            position=position,
            shipment_line_id=line.line_id,
            order_line_id=order_line_id,
            physical_sku=line.item.physical_sku,
            ean=line.ean,
            upc=line.upc,
            is_sku_complete=line.item.is_sku_complete,
            quantity=line.quantity,
            bundle=line.part_of,
        )
        for position, (line, order_line_id) in enumerate(
            zip(lines, order_line_ids(lines, order), strict=True), start=1
        )
    ]


def content_hash(shipment: Shipment, lines: Sequence[Line]) -> str:
    """Return the hash of what the partner acts on: address, service, items and quantities."""
    content = {
        "shipment": {name: _plain(shipment.raw.get(name)) for name in _CONTENT},
        "lines": sorted((line.item.physical_sku, line.ean, line.quantity) for line in lines),
    }
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def order_document(
    shipment: Shipment,
    order: Order | None,
    lines: Sequence[Line],
    files: Mapping[str, Value] | None = None,
) -> Node:
    """Return the document for one shipment with the `lines` to pick.

    `files` says how the files are called that go with it.
    """
    order_raw = order.raw if order else {}
    values = store_values(_FIELDS["shipment"], shipment.raw)
    for name in _FIELDS["shipment"]:
        if name.startswith("shipwallet_") and not values.get(name):
            values[name] = store_text(order_raw.get(name))
    values |= {
        "shipmentId": shipment.shipment_id,
        "orderId": shipment.order_id,
        "orderDate": shipment.order_date,
        "cancelDate": shipment.cancel_date,
        "preferredDeliveryDate": shipment.preferred_delivery_date,
        "estimatedDeliveryDate": shipment.estimated_delivery_date,
        "isPaid": shipment.is_paid,
        "lineCount": len(lines),
        "unitCount": sum(line.quantity for line in lines),
        "raw": shipment.raw,
        "order": order_raw,
        **(files or {}),
    }
    children = [_line(line, number) for number, line in enumerate(lines, start=1)]
    return Node("shipment", values, children)


def _line(line: Line, number: int) -> Node:
    values = store_values(_FIELDS["line"], line.raw) | {
        "lineId": line.line_id,
        "lineNumber": number,
        "physicalSku": line.item.physical_sku,
        "sku": line.sku,
        "variantSku": line.variant_sku,
        "sizeSku": line.size_sku,
        "ean": line.ean,
        "upc": line.upc,
        "quantity": line.quantity,
        "raw": line.raw,
    }
    return Node("line", values)
