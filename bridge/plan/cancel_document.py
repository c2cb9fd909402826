"""A shipment that is not to be shipped any more, as an `order_cancel` mapping writes it."""

from __future__ import annotations

from bridge.model.document import Node
from bridge.model.moment import Moment


def cancel_document(order: Node, reason: str | None, cancelled_at: Moment | None) -> Node:
    """Return the document that cancels `order`, the shipment as it was sent with all its lines."""
    values = {**order.values, "reason": reason, "cancelledAt": cancelled_at}
    return Node(order.level, values, order.children)
