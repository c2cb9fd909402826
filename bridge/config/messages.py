"""The `messages` of a partner: which business documents are exchanged with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pydantic import Field

from bridge.config.documents import DocumentMessage
from bridge.config.inbound import InboundMessage
from bridge.config.outbound import Delivery, OutboundMessage
from bridge.config.scalars import Block, Complaint


class Messages(Block):
    """Which messages are exchanged with the partner."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "orders": "did you mean `order`? Messages are named in the singular",
        "confirmations": "did you mean `confirmation`? Messages are named in the singular",
        "returns": "did you mean `return`? Messages are named in the singular",
    }

    order: OutboundMessage | None = Field(None, description="Shipments to pick and pack, out.")
    order_summary: OutboundMessage | None = Field(
        None,
        description="One file more for each run that sums up its order files, delivered behind "
        "the last of them, out.",
    )
    document: DocumentMessage | None = Field(
        None, description="PDFs of the shipments in an order file, delivered before it, out."
    )
    order_cancel: OutboundMessage | None = Field(
        None, description="Shipments that were sent and are not to be shipped any more, out."
    )
    ack: InboundMessage | None = Field(
        None, description="What has become of our files at the partner, in."
    )
    ack_sent: OutboundMessage | None = Field(
        None, description="What has become of the partner's files here, out."
    )
    order_status: InboundMessage | None = Field(
        None, description="How far the partner has got with shipments, and what it rejects, in."
    )
    item: OutboundMessage | None = Field(
        None, description="The product master, delivered before the orders that need it, out."
    )
    inbound_: OutboundMessage | None = Field(
        None,
        alias="inbound",
        description="Deliveries of suppliers that the warehouse is to expect, out.",
    )
    confirmation: InboundMessage | None = Field(None, description="What was shipped, in.")
    return_: InboundMessage | None = Field(
        None, alias="return", description="Goods that came back, in."
    )
    movement: InboundMessage | None = Field(
        None, description="What the shelf has gained or lost otherwise, in."
    )
    receipt: InboundMessage | None = Field(
        None, description="What has come of suppliers' deliveries, in."
    )
    stock: InboundMessage | None = Field(None, description="Counts of what is on the shelf, in.")

    def complaints(self) -> Iterator[Complaint]:
        """Yield that there is nothing to exchange."""
        if not self.named():
            yield Complaint("write at least one of: order, confirmation, stock, return", "nothing")
        if self.order_summary is not None and self.order is None:
            meant = "write `order` too: a summary is about order files"
            yield Complaint(meant, "no order files", "order_summary")
        if self.order_cancel is not None and self.order is None:
            meant = "write `order` too: what was never sent is not cancelled"
            yield Complaint(meant, "no orders", "order_cancel")
        if self.document is not None and self.order is None:
            meant = "write `order` too: documents go with the shipments of order files"
            yield Complaint(meant, "no order files", "document")

    def named(self) -> dict[str, OutboundMessage | InboundMessage]:
        """Return the messages with a mapping, by name, in the order of a night."""
        known = self._all().items()
        return {
            name: one for name, one in known if isinstance(one, OutboundMessage | InboundMessage)
        }

    def _all(self) -> dict[str, object]:
        fields = type(self).model_fields.items()
        return {field.alias or name: getattr(self, name) for name, field in fields}

    def outbound(self) -> dict[str, OutboundMessage]:
        """Return those that go out, by name."""
        known = self.named().items()
        return {name: one for name, one in known if isinstance(one, OutboundMessage)}

    def inbound(self) -> dict[str, InboundMessage]:
        """Return those that come in, in the order in which a night applies them."""
        known = self.named().items()
        return {name: one for name, one in known if isinstance(one, InboundMessage)}

    def deliveries(self) -> dict[str, Delivery]:
        """Return how files are delivered, by what they are: messages, and the documents of some."""
        known = self._all().items()
        return {name: one for name, one in known if isinstance(one, Delivery)}
