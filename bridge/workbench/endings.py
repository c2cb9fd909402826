"""Where our fields come from and what becomes of them: the calls of the Order API, in words.

Names of parameters are the reference's (`bridge.api.calls`). What is not listed here goes nowhere
by itself; the field's own description then says what it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.config.stock_policy import BUCKETS
from bridge.model.fields import Message

_MATCHED = "tells which line it is; no call has it"
_BUCKET = "adds to POST /stock: quantity, as `policies.stock.buckets` says"
_ADDED = "rows of one item are added up; no call has it"
_MOVED = "when the goods moved, for stock figures; no call has it"
_KEPT = "stays in the archived file; no call has it"

#: By message and field without its level, where all levels end alike, or with it.
_ENDINGS: Mapping[str, Mapping[str, str]] = {
    "order_status": {
        "shipmentId": "tells which shipment it is; no call has it",
        "orderId": "finds a shipment that the ledger does not know",
        "partnerOrderId": "no call has it",
        "status": "shown in `bridge status` and `bridge trace`; rejected and cancelled hold the "
        "shipment; no call has it",
        "code": "shown with the problem; no call has it",
        "reason": _KEPT,
        "happenedAt": "which of several states is the latest; no call has it",
        "physicalSku": _MATCHED,
        "ean": _MATCHED,
        "lineId": _MATCHED,
        "quantity": "whether all of a line is meant; no call has it",
    },
    "ack": {
        "fileName": "tells which of our files it is; no call has it",
        "fileNumber": "tells which of our files it is; no call has it",
        "message": "tells which of our files it is, by its number; no call has it",
        "status": "a file that is rejected holds its shipments; no call has it",
        "code": "shown with the problem; no call has it",
        "reason": _KEPT,
        "happenedAt": "which of several words on a file is the latest; no call has it",
        "answerCount": "no call has it",
        "acceptedCount": "no call has it",
        "documentId": "tells which shipment is rejected; no call has it",
        "recordNumber": "tells how many are rejected that nothing names; no call has it",
        "place": "no call has it",
    },
    "confirmation": {
        "shipmentId": "PUT /shipment: shipment",
        "orderId": "compared with the shipment's own; another one holds it",
        "packages": "PUT /shipment: packages, but no fewer than there are parcels",
        "isFinal": "true: what is missing was not shipped, and `policies.short` decides; no call "
        "has it",
        "isCancelled": "true: nothing of it is shipped, and `policies.nothing_shipped` decides; "
        "no call has it",
        "tracking": "PUT /shipment: tracking, several as `policies.tracking` says; each is a "
        "parcel in `packages`, where no parcelId is told",
        "carrier": "PUT /shipment: carrier, the first that is told",
        "service": "PUT /shipment: service, the first that is told",
        "shippedAt": _MOVED,
        "returnTracking": "PUT /shipment: returnSlipTracking, several as `policies.tracking` says",
        "parcelId": "each is a parcel in PUT /shipment: packages",
        "physicalSku": _MATCHED,
        "ean": _MATCHED,
        "lineId": _MATCHED,
        "quantity": "compared with what was ordered; where less was shipped `policies.short` "
        "decides: PUT /shipments/<id>: products, POST /shipments: products, or POST /return",
        "lot": "tells one row from another; no call has it",
        "serialNumber": "tells one row from another; with `policies: {serial_numbers: on}` PUT "
        "/shipments/<id>: products, serialNumber",
    },
    "stock": {
        "physicalSku": "POST /stock: product, where there is no ean",
        "ean": "POST /stock: product",
        "quantity": "POST /stock: quantity, after what has moved since the count",
        "isFull": "whether what it lacks is set to nothing, by `policies.stock.missing`; no call "
        "has it",
        **dict.fromkeys(BUCKETS, _BUCKET),
        "bucket": "whether the row is counted, by `policies.stock.buckets`; no call has it",
        "warehouse": "whether the row is counted, by `policies.stock.warehouses`; no call has it",
        **dict.fromkeys(("location", "lot", "serialNumber"), _ADDED),
        "countedAt": "which movements the count contains; no call has it",
    },
    "return": {
        "returnId": "POST /return: comment, with the bridge's own mark; names the return",
        "shipmentId": "POST /return: shipment",
        "orderId": "finds the shipment, or is compared with its order; no call has it",
        "tracking": "finds the shipment that was sent or comes back with it; no call has it",
        "storeReturnId": "PUT /returns/<id>, where that return is pending; none is created then",
        "receivedAt": _MOVED,
        "comment": _KEPT,
        "physicalSku": "tells which line in POST /return: products",
        "ean": "tells which line in POST /return: products",
        "lineId": "tells which line in POST /return: products",
        "quantity": "POST /return: products",
        "condition": "by `policies.returns`: POST /return: returnStock and costs, and whether PUT "
        "/returns/<id>: refundPayment follows",
        "reasonCode": "by the `reasons` in `policies.returns`: the same",
        "reason": _KEPT,
    },
}
#: What the file says of itself.
_OF_FILE = {
    "lineCount": "compared with the lines that were read; another number refuses the file",
    "documentCount": "compared with the documents that were read; another number refuses the file",
    "created": "no call has it",
    "sequence": "no call has it",
}
#: Of an order's fields, those that the store's shipment does not have under the same name.
_MADE = {
    "shipment.isPaid": "paid",
    "line.physicalSku": "products: sku + variantSku + sizeSku",
    "line.quantity": "products: qty",
    "line.lineNumber": "counted here, from 1",
    "shipment.lineCount": "counted here",
    "shipment.unitCount": "counted here",
}
#: What a cancellation has beside the fields of its order.
_OF_CANCELS = ("shipment.reason", "shipment.cancelledAt")
#: Of a delivery's fields, those that the store's answer does not have under the same name.
_OF_DELIVERIES = {
    "lineNumber": "counted here, from 1",
    "lineCount": "counted here",
    "unitCount": "counted here",
    "physicalSku": "GET /supplier-deliveries: products: sku + variantSku + sizeSku",
}


def ending(message: Message, name: str) -> str:
    """Return what becomes of the qualified field `name` that was read."""
    level, _, bare = name.partition(".")
    known = _OF_FILE if level == "file" and bare in _OF_FILE else _ENDINGS.get(message.name, {})
    return known.get(bare) or _description(message, level, bare)


def origin(message: Message, name: str) -> str:
    """Return where the qualified field `name` of a message that goes out comes from."""
    level, _, bare = name.partition(".")
    if level == "file" or message.name == "ack_sent" or name in _OF_CANCELS:
        return f"the bridge itself: {_description(message, level, bare)}"
    if message.name == "inbound":
        return _of_delivery(level, bare)
    made = _MADE.get(name)
    if made is not None:
        return made if made.startswith("counted") else f"GET /shipments: {made}"
    if message.name == "item":
        return f"GET /products: {bare.removeprefix('raw.')}"
    inside = "products: " if level == "line" else ""
    if bare.startswith("order."):
        return f"GET /orders: {bare.removeprefix('order.')}"
    alternative = ", else GET /orders: " + bare if bare.startswith("shipwallet_") else ""
    return f"GET /shipments: {inside}{bare.removeprefix('raw.')}{alternative}"


def _of_delivery(level: str, bare: str) -> str:
    inside = "products: " if level == "line" else ""
    usual = f"GET /supplier-deliveries: {inside}{bare.removeprefix('raw.')}"
    return _OF_DELIVERIES.get(bare, usual)


def _description(message: Message, level: str, bare: str) -> str:
    field = message.levels.get(level, {}).get(bare)
    return field.description if field else ""
