"""Our side of every mapping: the messages, their levels, and the fields that each level has.

A document is a tree of levels: an `order` file holds shipments, a shipment holds lines. A mapping
names a field by its level and name (`shipment.deliveryName`); within a record that stands for one
level, that level's own fields go by their bare name. Names are those of the Order API where it has
one (Order API, Get shipments, Complete shipment, Create return).
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.model.fields.answers import CONFIRMATION, RETURN, STOCK
from bridge.model.fields.kinds import Field, FieldType
from bridge.model.fields.message import Message
from bridge.model.fields.orders import ITEM_MASTER, ORDER, ORDER_SUMMARY
from bridge.model.fields.shared import RUNNING_NUMBER

__all__ = ["MESSAGES", "RUNNING_NUMBER", "Field", "FieldType", "Message"]

MESSAGES: Mapping[str, Message] = {
    one.name: one for one in (ORDER, ORDER_SUMMARY, ITEM_MASTER, CONFIRMATION, STOCK, RETURN)
}
