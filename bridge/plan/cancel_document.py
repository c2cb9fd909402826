"""A shipment that is not to be shipped any more, as an `order_cancel` mapping writes it."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.model.document import Node
from bridge.model.fields import MESSAGES
from bridge.model.moment import Moment
from bridge.model.picking import PickLine
from bridge.model.store import Order
from bridge.plan.order_summary import shipment_as_sent
from bridge.plan.store_values import store_values

_FIELDS = MESSAGES["order_cancel"].levels


def cancel_document(order: Node, reason: str | None, cancelled_at: Moment | None) -> Node:
    """Return the document that cancels `order`, the shipment as it was sent with all its lines."""
    values = {**order.values, "reason": reason, "cancelledAt": cancelled_at}
    return Node(order.level, values, order.children)


def no_longer_there(
    shipment_id: str, order_id: str, lines: Sequence[PickLine], order: Order | None
) -> Node:
    """Return a shipment that the store no longer has, with what its order still says.

    Its lines are those that the partner was told; of the order come address and the like.
    """
    sent = shipment_as_sent(shipment_id, order_id, lines)
    if order is None:
        return sent
    raws = {line.line_id: line.raw for line in order.lines}
    for line, node in zip(lines, sent.children, strict=True):
        raw = raws.get(line.order_line_id, {})
        known = {name: value for name, value in node.values.items() if value is not None}
        node.values = {**store_values(_FIELDS["line"], raw), **known, "raw": raw}
    of_order = store_values(_FIELDS["shipment"], order.raw)
    values = {**of_order, **sent.values, "raw": order.raw, "order": order.raw}
    return Node(sent.level, values, sent.children)
