"""A shipment that may go to a partner, with what it takes to write it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bridge.api.parallel import run_parallel
from bridge.errors import BridgeError
from bridge.flows.work import Work
from bridge.model.document import Node, Value
from bridge.model.picking import PickLine
from bridge.model.store import Line, Order, Shipment
from bridge.plan.bundles import lines_to_pick
from bridge.plan.enclosures import Enclosure, file_names
from bridge.plan.order_document import order_document, pick_lines


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


def candidate_of(work: Work, shipment: Shipment, order: Order | None) -> Candidate:
    """Return what it takes to write a shipment of that order."""
    lines = lines_to_pick(shipment, work.partner.policies.bundles)
    return Candidate(shipment, order, tuple(lines), tuple(pick_lines(lines, order)))


def orders_of(
    work: Work, shipments: Sequence[Shipment]
) -> Iterator[tuple[str, Order | BridgeError | None]]:
    """Yield the id of each order of `shipments`, with the order or why it could not be read."""
    ids = list(dict.fromkeys(one.order_id for one in shipments))
    for number, found in enumerate(run_parallel(work.api.order, ids, work.workers), start=1):
        work.progress("orders read", number, len(ids))
        yield found
