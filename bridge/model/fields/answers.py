"""What comes back: what was shipped, what lies on the shelf, what customers sent back."""

from __future__ import annotations

from bridge.model.fields.kinds import boolean, integer, moment, text
from bridge.model.fields.message import Message
from bridge.model.fields.shared import FILE, ITEM, SIZE

_PARCEL_FACTS = {
    "tracking": text("Tracking number or numbers.", is_many=True),
    "carrier": text("The carrier, in the store's words."),
    "service": text("The carrier's service, in the store's words."),
    "shippedAt": moment("When it left the warehouse."),
    "returnTracking": text("Number of the return label in the parcel."),
}

CONFIRMATION = Message(
    name="confirmation",
    is_outbound=False,
    levels={
        "file": FILE,
        "shipment": {
            "shipmentId": text("The shipment's id, as we sent it."),
            "orderId": text("The order's id."),
            "packages": integer("Number of parcels."),
            "isFinal": boolean("Nothing more of this shipment will come."),
            "isCancelled": boolean("The warehouse will not ship it at all."),
            **_PARCEL_FACTS,
            **SIZE,
            "orderedLineCount": integer("Lines ordered, by the partner's own counters."),
            "shippedLineCount": integer("Lines shipped so far, by the same."),
            "orderedUnitCount": integer("Units ordered, by the partner's own counters."),
            "shippedUnitCount": integer("Units shipped so far, by the same."),
        },
        "parcel": {"parcelId": text("The partner's id of the parcel."), **_PARCEL_FACTS},
        "line": {
            **ITEM,
            "lineId": text("Our line id, where the partner sends it back."),
            "quantity": integer("Units shipped."),
            "isFinal": boolean("Nothing more of this line will come."),
            "orderedQuantity": integer("Units ordered, by the partner's own counters."),
            "openQuantity": integer("Units that are still to come, by the same."),
            "lot": text("Lot or batch."),
            "serialNumber": text("Serial number."),
        },
    },
    document_key="shipment.shipmentId",
    needed=(
        ("shipment.shipmentId",),
        ("line.physicalSku", "line.ean", "line.lineId"),
        ("line.quantity",),
    ),
    business_key=(
        "shipment.shipmentId",
        "shipment.tracking",
        "parcel.parcelId",
        "parcel.tracking",
        "line.lineId",
        "line.physicalSku",
        "line.ean",
        "line.lot",
        "line.serialNumber",
    ),
)

#: The units of an item by what becomes of them, where a file has a column for each. What of it lies
#: on the shelf says `policies.stock.buckets`.
BUCKETS = {
    "available": integer("Units that are promised to nobody."),
    "allocated": integer("Units that are promised to orders and lie on the shelf."),
    "picked": integer("Units that were taken off the shelf and have not left yet."),
    "blocked": integer("Units that must not be sold."),
    "quality": integer("Units that are being inspected."),
    "returned": integer("Units that came back and are not put away yet."),
}

#: What tells rows of one item apart, whose units are added up.
_PLACES = {
    "bucket": text("Condition or place of the row's units, as `policies.stock.buckets` names it."),
    "warehouse": text("The partner's name of the warehouse."),
    "location": text("The place in the warehouse."),
    "lot": text("Lot or batch."),
    "serialNumber": text("Serial number."),
}

STOCK = Message(
    name="stock",
    is_outbound=False,
    levels={
        "file": {
            **FILE,
            "countedAt": moment("When the whole file was counted."),
            "isFull": boolean("It names every item that lies on the shelf."),
        },
        "item": {
            **ITEM,
            "quantity": integer("Units on the shelf: the physical figure."),
            **BUCKETS,
            **_PLACES,
            "countedAt": moment("When this item was counted."),
        },
    },
    document_key="",
    needed=(
        ("item.physicalSku", "item.ean"),
        ("item.quantity", *(f"item.{name}" for name in BUCKETS)),
    ),
    business_key=(
        "item.physicalSku",
        "item.ean",
        "item.countedAt",
        "file.countedAt",
        *(f"item.{name}" for name in _PLACES),
    ),
)

RETURN = Message(
    name="return",
    is_outbound=False,
    levels={
        "file": FILE,
        "return": {
            "returnId": text("The partner's id of the return."),
            "shipmentId": text("The shipment that came back."),
            "orderId": text("The order that came back."),
            "tracking": text("Tracking number of the parcel, as it left or as it came back."),
            "storeReturnId": text("The store's own number of the return, announced in Centra."),
            "receivedAt": moment("When it was received."),
            "comment": text("The warehouse's remark; it stays in the archived file."),
            **SIZE,
        },
        "line": {
            **ITEM,
            "lineId": text("Our line id, where the partner sends it back."),
            "quantity": integer("Units that came back."),
            "condition": text("Condition or disposition, as `policies.returns` names them."),
            "reason": text("The customer's reason in words; it stays in the archived file."),
            "reasonCode": text("The reason as a code, as `reasons` of `policies.returns` name it."),
        },
    },
    document_key="return.returnId",
    needed=(
        ("return.returnId",),
        ("line.physicalSku", "line.ean", "line.lineId"),
        ("line.quantity",),
    ),
    usual=(("return.shipmentId", "return.orderId", "return.tracking", "return.storeReturnId"),),
    business_key=(
        "return.returnId",
        "line.condition",
        "line.lineId",
        "line.physicalSku",
        "line.ean",
    ),
)
