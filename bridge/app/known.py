"""Open shipments that the ledger knows as not with the partner: which could have been sent since.

An older ledger may know a shipment as held that went later, once its cause was gone, or as rejected
that a person had sent again. What the store
or today's mapping still says against sending it did not go: of that nobody is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bridge.errors import BridgeError
from bridge.flows.outgoing.candidate import candidate_of, orders_of
from bridge.flows.outgoing.making import Making
from bridge.flows.work import Work
from bridge.ledger.problems import About, ProblemRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.store import Order, Shipment
from bridge.plan.export import decide


@dataclass(frozen=True, slots=True)
class Known:
    """An open shipment that the ledger knows as not with the partner."""

    shipment: Shipment
    state: str
    #: What is open about it in the ledger.
    problems: tuple[ProblemRow, ...]
    #: Codes of what speaks against sending it today; none: it could have been sent since.
    against: tuple[str, ...]

    @property
    def codes(self) -> str:
        """The codes of its problems, in words."""
        return ", ".join(dict.fromkeys(row.code for row in self.problems))


def known_ones(work: Work, pairs: Sequence[tuple[Shipment, ShipmentRow]]) -> Iterator[Known]:
    """Yield what is known of shipments, each with its row; nothing is changed."""
    marks = [_marks(work, shipment, row) for shipment, row in pairs]
    unmarked = [shipment for (shipment, _), found in zip(pairs, marks, strict=True) if not found]
    orders = read_orders(work, unmarked)
    for (shipment, row), found in zip(pairs, marks, strict=True):
        against = found or _unwritable(work, shipment, orders.get(shipment.order_id))
        about = About(row.store, row.partner, "shipment", row.shipment_id)
        problems = tuple(work.books.problems.open_of(about))
        yield Known(shipment, row.state, problems, tuple(dict.fromkeys(against)))


def _marks(work: Work, shipment: Shipment, row: ShipmentRow) -> list[str]:
    """Return what the ledger and the store say against sending a shipment."""
    if row.state == "discarded":
        return ["discarded"]
    verdict = decide(shipment, [work.name], row.state, work.partner.policies)
    if verdict.kind == "capture":
        return ["not-captured"]
    return [one.code for one in verdict.problems]


def _unwritable(work: Work, shipment: Shipment, order: Order | None) -> list[str]:
    """Return why the mapping of today cannot write a shipment."""
    settings = work.partner.messages.order
    if settings is None:
        return []
    making = Making(work, "order", settings, work.mappings["order"])
    candidate = candidate_of(work, shipment, order)
    alone = {"documentCount": 1, "lineCount": len(candidate.lines)}
    _, problems = making.try_out(candidate.document, alone)
    return [one.code for one in problems]


def read_orders(work: Work, shipments: Sequence[Shipment]) -> dict[str, Order | None]:
    """Return the orders of `shipments`; their line ids are needed when one ships short."""
    orders: dict[str, Order | None] = {}
    for order_id, found in orders_of(work, shipments):
        if isinstance(found, BridgeError):
            raise found
        orders[order_id] = found
    return orders
