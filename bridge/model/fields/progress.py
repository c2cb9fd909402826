"""What becomes of a shipment on its way: cancelled by us, or how far the warehouse has got."""

from __future__ import annotations

from bridge.model.fields.kinds import integer, moment, text, word
from bridge.model.fields.message import Message
from bridge.model.fields.orders import LINE, SHIPMENT
from bridge.model.fields.shared import FILE, ITEM, SIZE

#: `cancelled` is the yes to an order_cancel, `cancelRefused` the no: refused, or too late.
_STATES = (
    "received",
    "started",
    "picked",
    "packed",
    "shipped",
    "cancelled",
    "rejected",
    "cancelRefused",
)

ORDER_CANCEL = Message(
    name="order_cancel",
    is_outbound=True,
    levels={
        "file": FILE,
        # Partners want the number only, or the whole order again.
        "shipment": {
            **SHIPMENT,
            "reason": text("Why it is not to be shipped."),
            "cancelledAt": moment("When it was cancelled."),
        },
        "line": LINE,
    },
    document_key="shipment.shipmentId",
    needed=(("shipment.shipmentId",),),
)

ORDER_STATUS = Message(
    name="order_status",
    is_outbound=False,
    levels={
        "file": FILE,
        "shipment": {
            "shipmentId": text("The shipment's id, as we sent it."),
            "orderId": text("The order's id."),
            "partnerOrderId": text("The partner's own number of the order."),
            "status": word("How far the shipment has got", *_STATES),
            "code": text("The partner's code for why; the bridge keeps and shows it."),
            "reason": text("Why it is rejected, cancelled or not to be cancelled any more."),
            "happenedAt": moment("When that was."),
            **SIZE,
        },
        "line": {
            **ITEM,
            "lineId": text("Our line id, where the partner sends it back."),
            "status": word("How far the line has got", *_STATES),
            "code": text("The partner's code for why."),
            "reason": text("Why it is rejected or cancelled."),
            "quantity": integer("Units that the status is about."),
            "happenedAt": moment("When that was, where lines say it."),
        },
    },
    document_key="shipment.shipmentId",
    needed=(("shipment.shipmentId",), ("shipment.status", "line.status")),
    business_key=(
        "shipment.shipmentId",
        "shipment.status",
        "shipment.happenedAt",
        "line.lineId",
        "line.physicalSku",
        "line.ean",
        "line.status",
        "line.happenedAt",
    ),
)
