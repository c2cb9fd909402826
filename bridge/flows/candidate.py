"""A shipment that may go to a partner, with what it takes to write it."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.model.document import Node, Value
from bridge.model.picking import PickLine
from bridge.model.store import Line, Order, Shipment
from bridge.plan.enclosures import Enclosure, file_names
from bridge.plan.order_document import order_document


@dataclass(frozen=True, slots=True)
class Candidate:
    """A shipment that may go, with what it takes to write it."""

    shipment: Shipment
    order: Order | None
    lines: tuple[Line, ...]
    picks: tuple[PickLine, ...]
    #: The PDFs that go with it.
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def document(self) -> Node:
        """The document that mappings write of it, made anew each time."""
        return order_document(self.shipment, self.order, self.lines, file_names(self.enclosures))

    @property
    def ids(self) -> dict[str, Value]:
        """What the name of a file with nothing else in it can tell of it."""
        return {"shipmentId": self.shipment.shipment_id, "orderId": self.shipment.order_id}
