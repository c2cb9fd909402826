"""A dry run of the Order API: reads go to the store, writes only pretend.

A wrapper with the same interface, never a flag. What it pretends is remembered, so that whoever
reads again in the same run finds what would be there; nothing of it outlives the object.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from bridge.api import calls
from bridge.api.base import ApiRefusal, OrderApi
from bridge.api.calls import Call
from bridge.api.pretence import (
    Pretence,
    new_return,
    new_shipment,
    pretended,
    pretended_level,
    pretended_return,
)
from bridge.model.store import (
    Completion,
    CreatedReturn,
    Delivery,
    FoundShipment,
    NewReturn,
    Order,
    Product,
    Shipment,
    ShipmentStatus,
    StockAnswer,
    StockFigure,
    StockLevel,
    StoreReturn,
)


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A write that was not sent."""

    method: str
    #: Below the endpoint's base.
    path: str
    body: Mapping[str, Any]


class DryRunApi(OrderApi):
    """Wraps a real `OrderApi`; `planned` lists what would have been sent, in its order.

    `on_planned` is told of each at once. May be shared by threads, as the client may.
    """

    def __init__(
        self,
        inner: OrderApi,
        on_planned: Callable[[PlannedCall], None] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._inner = inner
        self._on_planned = on_planned
        self._now = now
        self._lock = Lock()
        self.planned: list[PlannedCall] = []
        self._shipments: dict[str, Pretence] = {}
        self._created: dict[str, FoundShipment] = {}
        self._returns: dict[str, StoreReturn] = {}
        self._finished: set[str] = set()
        self._accepted: set[str] = set()
        self._figures: dict[str, int] = {}
        self._count = 0

    # --- writes: recorded, and remembered ---------------------------------------------------------

    def capture(self, shipment_id: str) -> None:
        self._plan(calls.capture(shipment_id))
        self._pretend(shipment_id).is_captured = True

    def update_shipment(
        self,
        shipment_id: str,
        quantities: Mapping[str, int],
        *,
        serial_numbers: Mapping[str, str] | None = None,
        gtg: bool | None = None,
    ) -> None:
        self._plan(calls.update_shipment(shipment_id, quantities, serial_numbers, gtg))
        self._pretend(shipment_id).quantities.update(quantities)

    def create_shipment(
        self,
        order_id: str,
        quantities: Mapping[str, int],
        *,
        capture: bool,
        gtg: bool,
        shipped: bool,
        deduct_previous_costs: bool,
    ) -> str:
        call = calls.create_shipment(
            order_id,
            quantities,
            capture=capture,
            gtg=gtg,
            shipped=shipped,
            deduct_previous_costs=deduct_previous_costs,
        )
        order = self._inner.order(order_id)
        if order is None:
            raise ApiRefusal(str(call), "order does not exist")
        self._plan(call)
        shipment_id = self._new_id()
        shipment = new_shipment(shipment_id, order, quantities, is_paid=capture)
        status = ShipmentStatus.GOOD_TO_GO if gtg else ShipmentStatus.IN_PROGRESS
        self._created[shipment_id] = FoundShipment(status, shipment)
        if shipped:
            self._pretend(shipment_id).complete(Completion(order_id, shipment_id), self._now())
        return shipment_id

    def complete_shipment(self, completion: Completion) -> None:
        call = calls.complete_shipment(completion)
        if self.find_shipment(completion.order_id, completion.shipment_id) is None:
            raise ApiRefusal(str(call), "shipment does not exist")
        self._plan(call)
        self._pretend(completion.shipment_id).complete(completion, self._now())

    def set_stock(self, figures: Sequence[StockFigure]) -> StockAnswer:
        if figures:
            self._plan(calls.set_stock(figures))
            self._figures.update({figure.product: figure.quantity for figure in figures})
        return StockAnswer()

    def create_return(self, new: NewReturn) -> CreatedReturn:
        self._plan(calls.create_return(new))
        return_id = self._new_id()
        self._returns[return_id] = new_return(return_id, new)
        return CreatedReturn(return_id, tuple(new.quantities))

    def finish_return(self, return_id: str, *, refund: bool, send_email: bool | None) -> None:
        self._plan(calls.finish_return(return_id, refund=refund, send_email=send_email))
        self._finished.add(return_id)

    def accept_delivery(
        self, delivery: Delivery, quantities: Mapping[str, int], *, by_ean: bool, insert_stock: bool
    ) -> str:
        self._plan(
            calls.accept_delivery(delivery, quantities, by_ean=by_ean, insert_stock=insert_stock)
        )
        self._accepted.add(delivery.delivery_id)
        return ""

    # --- reads: the store's, with what is pretended over it ---------------------------------------

    def shipments(
        self,
        *,
        status: ShipmentStatus = ShipmentStatus.GOOD_TO_GO,
        order: str = "",
        newer_than: datetime | None = None,
        older_than: datetime | None = None,
        page_size: int = 100,
    ) -> Iterator[Shipment]:
        """Yield a list as it would be; what moved into it or was made comes last, undated."""
        for shipment in self._inner.shipments(
            status=status,
            order=order,
            newer_than=newer_than,
            older_than=older_than,
            page_size=page_size,
        ):
            shown = self._shown(FoundShipment(status, shipment))
            if shown.status is status:
                yield shown.shipment
        yield from self._moved_into(status, order)

    def _moved_into(self, status: ShipmentStatus, order: str) -> Iterator[Shipment]:
        with self._lock:
            candidates = list(self._created.values())
            completed = [
                pretence.completion
                for shipment_id, pretence in self._shipments.items()
                if pretence.completion and shipment_id not in self._created
            ]
        for done in completed if status is ShipmentStatus.COMPLETED else []:
            found = self._inner.find_shipment(done.order_id, done.shipment_id)
            # One that the store itself shows as completed was in its own list.
            if found and found.status is not status:
                candidates.append(found)
        for found in candidates:
            shown = self._shown(found)
            if shown.status is status and order in ("", shown.shipment.order_id):
                yield shown.shipment

    def find_shipment(self, order_id: str, shipment_id: str) -> FoundShipment | None:
        found = self._created.get(shipment_id) or self._inner.find_shipment(order_id, shipment_id)
        return self._shown(found) if found else None

    def _shown(self, found: FoundShipment) -> FoundShipment:
        pretence = self._shipments.get(found.shipment.shipment_id)
        return pretended(found, pretence) if pretence else found

    def document(self, url: str, hosts: Collection[str], most_bytes: int) -> bytes:
        return self._inner.document(url, hosts, most_bytes)

    def order(self, order_id: str) -> Order | None:
        return self._inner.order(order_id)

    def stock(
        self,
        *,
        sku: str = "",
        ean: str = "",
        upc: str = "",
        modified: datetime | None = None,
        stock_modified: datetime | None = None,
        created: datetime | None = None,
        page_size: int = 200,
    ) -> Iterator[StockLevel]:
        for level in self._inner.stock(
            sku=sku,
            ean=ean,
            upc=upc,
            modified=modified,
            stock_modified=stock_modified,
            created=created,
            page_size=page_size,
        ):
            yield pretended_level(level, self._figures)

    def returns(
        self,
        *,
        shipment: str = "",
        order: str = "",
        return_id: str = "",
        newer_than: datetime | None = None,
        older_than: datetime | None = None,
    ) -> Iterator[StoreReturn]:
        """Yield what would be there, the pretended first: the list is newest first."""
        for found in reversed(list(self._returns.values())):
            # A shipment's id is its order's with a number (reference: "83651-1").
            of_order = found.shipment_id.rpartition("-")[0]
            if (
                shipment in ("", found.shipment_id)
                and order in ("", of_order)
                and return_id in ("", found.return_id)
            ):
                yield pretended_return(found, self._finished)
        if return_id in self._returns:
            return
        for found in self._inner.returns(
            shipment=shipment,
            order=order,
            return_id=return_id,
            newer_than=newer_than,
            older_than=older_than,
        ):
            yield pretended_return(found, self._finished)

    def products(
        self,
        *,
        modified: datetime | None = None,
        created: datetime | None = None,
        sku: str = "",
        ean: str = "",
        page_size: int = 200,
    ) -> Iterator[Product]:
        return self._inner.products(
            modified=modified, created=created, sku=sku, ean=ean, page_size=page_size
        )

    # --- what is remembered -----------------------------------------------------------------------

    def _plan(self, call: Call) -> None:
        planned = PlannedCall(call.method, call.path, call.body or {})
        with self._lock:
            self.planned.append(planned)
        if self._on_planned:
            self._on_planned(planned)

    def _pretend(self, shipment_id: str) -> Pretence:
        with self._lock:
            return self._shipments.setdefault(shipment_id, Pretence())

    def _new_id(self) -> str:
        with self._lock:
            self._count += 1
            return f"dry-{self._count}"

    def deliveries(self) -> Iterator[Delivery]:
        return (one for one in self._inner.deliveries() if one.delivery_id not in self._accepted)
