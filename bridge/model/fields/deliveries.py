"""Goods that come to the shelf or move on it: announced, received, put right."""

from __future__ import annotations

from bridge.model.fields.kinds import boolean, decimal, integer, moment, text
from bridge.model.fields.message import Message
from bridge.model.fields.shared import FILE, ITEM, SIZE

INBOUND = Message(
    name="inbound",
    is_outbound=True,
    levels={
        "file": FILE,
        "delivery": {
            "deliveryId": text("The delivery's id, such as 957-1: what must come back."),
            "orderId": text("The id of the order to the supplier."),
            "supplierName": text("Who sends it."),
            "supplierCountry": text("The supplier's country, ISO 3166 alpha-2."),
            "created": moment("When it was announced."),
            "ETD": moment("When it is expected to leave the supplier."),
            "ETA": moment("When it is expected at the warehouse."),
            "message": text("What the shop has to say about it."),
            "lineCount": integer("Number of lines to expect."),
            "unitCount": integer("Number of units to expect."),
        },
        "line": {
            "lineNumber": integer("Position of the line in the delivery, from 1."),
            **ITEM,
            "sku": text("The product's part of the SKU."),
            "variantSku": text("The variant's part of the SKU."),
            "sizeSku": text("The size's part of the SKU."),
            "upc": text("The other bar code."),
            "name": text("Name of the product."),
            "variant": text("Name of the variant."),
            "size": text("Name of the size."),
            "quantity": integer("Units to expect."),
            "cost": decimal("Cost of a unit."),
            "costCurrency": text("ISO 4217 code of the cost."),
        },
    },
    document_key="delivery.deliveryId",
    needed=(
        ("delivery.deliveryId",),
        ("line.physicalSku", "line.sku", "line.ean", "line.upc"),
        ("line.quantity",),
    ),
)

RECEIPT = Message(
    name="receipt",
    is_outbound=False,
    levels={
        "file": FILE,
        "delivery": {
            "deliveryId": text("The delivery's id, as we sent it."),
            "receiptId": text("The partner's id of the receipt; a delivery can have several."),
            "supplierName": text("Who has sent it."),
            "receivedAt": moment("When it was received."),
            "isFinal": boolean("Nothing more of this delivery will come."),
            "comment": text("The warehouse's remark; it stays in the archived file."),
            **SIZE,
        },
        "line": {
            **ITEM,
            "lineId": text("Our line number, where the partner sends it back."),
            "expectedQuantity": integer("Units announced, as the partner has it."),
            "quantity": integer("Units received."),
            "condition": text("Condition of the goods."),
            "exception": text("What is not as announced: short, over, damaged."),
            "exceptionQuantity": integer("Units that the exception is about."),
            "lot": text("Lot or batch."),
            "serialNumber": text("Serial number."),
        },
    },
    document_key="delivery.deliveryId",
    needed=(
        ("delivery.deliveryId",),
        ("line.physicalSku", "line.ean", "line.lineId"),
        ("line.quantity",),
    ),
    business_key=(
        "delivery.deliveryId",
        "delivery.receiptId",
        "delivery.receivedAt",
        "line.lineId",
        "line.physicalSku",
        "line.ean",
        "line.condition",
        "line.exception",
        "line.lot",
        "line.serialNumber",
    ),
)

MOVEMENT = Message(
    name="movement",
    is_outbound=False,
    levels={
        "file": FILE,
        "movement": {
            "movementId": text("The partner's id of the movement, or of several at once."),
            "happenedAt": moment("When it was moved."),
            "reference": text("The delivery, shipment or return that it belongs to."),
            "comment": text("The warehouse's remark; it stays in the archived file."),
            **SIZE,
        },
        "line": {
            **ITEM,
            "quantity": integer(
                "Units that the shelf gains, with a minus where it loses them; between two "
                "buckets, units moved."
            ),
            "reason": text("Why: correction, receipt, count, return to the supplier."),
            "fromBucket": text("Condition or place that the units were taken from."),
            "toBucket": text("Condition or place that they were put to."),
            "lot": text("Lot or batch."),
            "serialNumber": text("Serial number."),
        },
    },
    document_key="movement.movementId",
    needed=(("line.physicalSku", "line.ean"), ("line.quantity",)),
    business_key=(
        "movement.movementId",
        "movement.happenedAt",
        "movement.reference",
        "line.physicalSku",
        "line.ean",
        "line.reason",
        "line.fromBucket",
        "line.toBucket",
        "line.lot",
        "line.serialNumber",
    ),
)
