"""Our side of every mapping: the messages, their levels, and the fields that each level has.

A document is a tree of levels: an `order` file holds shipments, a shipment holds lines. A mapping
names a field by its level and name (`shipment.deliveryName`); within a record that stands for one
level, that level's own fields go by their bare name. Names are those of the Order API where it has
one (Order API, Get shipments, Complete shipment, Create return, Get supplier deliveries).
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.model.fields.acks import ACK, ACK_SENT
from bridge.model.fields.answers import CONFIRMATION, RETURN, STOCK
from bridge.model.fields.deliveries import INBOUND, MOVEMENT, RECEIPT
from bridge.model.fields.kinds import Field, FieldType
from bridge.model.fields.message import Message
from bridge.model.fields.orders import ITEM_MASTER, ORDER, ORDER_SUMMARY
from bridge.model.fields.progress import ORDER_CANCEL, ORDER_STATUS
from bridge.model.fields.shared import RUNNING_NUMBER

__all__ = ["MESSAGES", "RUNNING_NUMBER", "Field", "FieldType", "Message"]

_EVERY = (
    ORDER,
    ORDER_SUMMARY,
    ORDER_CANCEL,
    ITEM_MASTER,
    INBOUND,
    ORDER_STATUS,
    CONFIRMATION,
    STOCK,
    MOVEMENT,
    RETURN,
    RECEIPT,
    ACK,
    ACK_SENT,
)
MESSAGES: Mapping[str, Message] = {one.name: one for one in _EVERY}
