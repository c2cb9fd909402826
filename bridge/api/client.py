"""The Order API of a real store: `OrderApi` over HTTPS.

Here meaning becomes calls and answers become meaning; how a call goes out is `http`'s business. May
be shared by threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import TypeVar
from urllib.parse import quote

from bridge.api import answers, calls, paging
from bridge.api.base import ApiRefusal, OrderApi
from bridge.api.calls import Call
from bridge.api.http import ApiSettings, Http
from bridge.api.pdf import fetch_pdf
from bridge.api.reach import Reach
from bridge.api.reading import (
    asked_for,
    name_of,
    outcome,
    readable,
    says_none,
    tell_in_the_log,
)
from bridge.api.values import not_earlier, not_later, text
from bridge.errors import ItemError, TryLaterError
from bridge.model.problem import Problem
from bridge.model.store import (
    Completion,
    CreatedReturn,
    Delivery,
    FoundShipment,
    NewReturn,
    Order,
    Product,
    Raw,
    Shipment,
    ShipmentStatus,
    StockAnswer,
    StockFigure,
    StockLevel,
    StoreReturn,
)

_Thing = TypeVar("_Thing")

#: The three lists, the likeliest first, and it once more: a shipment that moves on from in progress
#: to good-to-go while we look would else be seen in neither.
_LOOK_IN = (
    ShipmentStatus.GOOD_TO_GO,
    ShipmentStatus.IN_PROGRESS,
    ShipmentStatus.COMPLETED,
    ShipmentStatus.GOOD_TO_GO,
)


class OrderApiClient(OrderApi):
    """One Order API plugin of one store; close it, or use it as a context.

    `on_unreadable` is told of each object in a list that lacks an id or a quantity: it is left
    out, the rest goes on. It is called in the thread that reads. Clients may share a `reach`.
    """

    def __init__(
        self,
        settings: ApiSettings,
        *,
        on_unreadable: Callable[[Problem], None] = tell_in_the_log,
        reach: Reach | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._base = settings.base
        self._zone = settings.time_zone
        self._http = Http(settings, reach=reach, sleep=sleep, now=now)
        self._on_unreadable = on_unreadable

    def __enter__(self) -> OrderApiClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections of all threads."""
        self._http.close()

    # --- shipments and orders ---------------------------------------------------------------------

    def shipments(
        self,
        *,
        status: ShipmentStatus = ShipmentStatus.GOOD_TO_GO,
        order: str = "",
        newer_than: datetime | None = None,
        older_than: datetime | None = None,
        page_size: int = paging.LARGEST_PAGE,
    ) -> Iterator[Shipment]:
        query = self._between(newer_than, older_than)
        found = self._shipment_rows(status, order, query, page_size)
        return self._readable(found, "shipment", "shipmentId", self._shipment)

    def find_shipment(self, order_id: str, shipment_id: str) -> FoundShipment | None:
        are_all_named = True
        for status in _LOOK_IN:
            for raw in self._shipment_rows(status, order_id, {}, paging.LARGEST_PAGE):
                name = name_of(raw, "shipmentId")
                if name == shipment_id:
                    found = asked_for(f"shipment {name}", self._shipment, raw)
                    return FoundShipment(status, found)
                are_all_named = are_all_named and bool(name)
        if not are_all_named:
            raise ItemError(f"A shipment of order {order_id} has no id: it may be {shipment_id}")
        return None

    def _shipment(self, raw: Raw) -> Shipment:
        return answers.shipment(raw, self._zone)

    def _shipment_rows(
        self, status: ShipmentStatus, order: str, query: Mapping[str, str], page_size: int
    ) -> Iterator[Raw]:
        limit = min(max(page_size, paging.SMALLEST_PAGE), paging.LARGEST_PAGE)
        asked = {**query, "status": status.value, "order": order, "limit": str(limit)}

        def fetch(offset: int) -> list[Raw]:
            call = calls.read("/shipments", {**asked, "offset": str(offset)}, about=order)
            return self._list(call, "shipments", id_name="shipmentId")

        return paging.by_offset(fetch, "shipmentId")

    def order(self, order_id: str) -> Order | None:
        call = calls.read("/orders", {"order": order_id}, about=order_id)
        found = self._list(call, "orders", "order", id_name="orderId")
        for raw in found:
            if name_of(raw, "orderId") == order_id:
                return asked_for(f"order {order_id}", answers.order, raw)
        if found:
            raise TryLaterError(f"The store answered {call} with other orders")
        return None

    def document(self, url: str, hosts: Collection[str], most_bytes: int) -> bytes:
        return fetch_pdf(self._http, self._base, url, hosts, most_bytes)

    def capture(self, shipment_id: str) -> None:
        self._http.send(calls.capture(shipment_id))

    def update_shipment(
        self,
        shipment_id: str,
        quantities: Mapping[str, int],
        *,
        serial_numbers: Mapping[str, str] | None = None,
        gtg: bool | None = None,
    ) -> None:
        self._http.send(calls.update_shipment(shipment_id, quantities, serial_numbers, gtg))

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
        return outcome(call, answers.created_shipment_id, self._http.send(call))

    def complete_shipment(self, completion: Completion) -> None:
        self._http.send(calls.complete_shipment(completion))

    # --- stock and products -----------------------------------------------------------------------

    def set_stock(self, figures: Sequence[StockFigure]) -> StockAnswer:
        if not figures:
            return StockAnswer()
        call = calls.set_stock(figures)
        try:
            return outcome(call, answers.stock_answer, self._http.send(call)) or StockAnswer()
        except ApiRefusal as refusal:
            # "no" with names is a partial success; without any, the whole batch is refused.
            if partly := outcome(call, answers.stock_answer, refusal.answer):
                return partly
            raise

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
        query = {
            "sku": sku,
            "ean": ean,
            "upc": upc,
            "modified": self._from(modified),
            "stock_modified": self._from(stock_modified),
            "created": self._from(created),
            "limit": str(page_size),
        }
        found = self._catalogue("/stock", query)
        return self._readable(found, "stock row", "stockItemId", answers.stock_level)

    def products(
        self,
        *,
        modified: datetime | None = None,
        created: datetime | None = None,
        sku: str = "",
        ean: str = "",
        page_size: int = 200,
    ) -> Iterator[Product]:
        query = {
            "modified": self._from(modified),
            "created": self._from(created),
            "sku": sku,
            "ean": ean,
            "limit": str(page_size),
        }
        found = self._catalogue("/products", query)
        return self._readable(found, "product", "stockItemId", answers.product)

    def _catalogue(self, path: str, query: Mapping[str, str]) -> Iterator[Raw]:
        def fetch(page: Mapping[str, str]) -> Raw:
            return self._answer(calls.read(path, page), "products")

        return paging.by_next(fetch, query, path, "products")

    # --- returns ----------------------------------------------------------------------------------

    def returns(
        self,
        *,
        shipment: str = "",
        order: str = "",
        return_id: str = "",
        newer_than: datetime | None = None,
        older_than: datetime | None = None,
    ) -> Iterator[StoreReturn]:
        asked = {
            **self._between(newer_than, older_than),
            "shipment": shipment,
            "order": order,
            "return": return_id,
            "limit": str(paging.LARGEST_PAGE),
        }
        about = shipment or order or return_id

        def fetch(number: int) -> list[Raw]:
            call = calls.read("/returns", {**asked, "page": str(number)}, about=about)
            return self._list(call, "returns", "return", id_name="returnId")

        found = paging.by_page(fetch, "returnId")
        if about:
            return (asked_for(f"return of {about}", self._return, raw) for raw in found)
        return self._readable(found, "return", "returnId", self._return)

    def _return(self, raw: Raw) -> StoreReturn:
        return answers.store_return(raw, self._zone)

    def create_return(self, new: NewReturn) -> CreatedReturn:
        call = calls.create_return(new)
        return outcome(call, answers.created_return, self._http.send(call))

    def finish_return(self, return_id: str, *, refund: bool, send_email: bool | None) -> None:
        call = calls.finish_return(return_id, refund=refund, send_email=send_email)
        answer = self._http.send(call)
        # Create return answers with the refund's own status; here it is tolerance.
        paid_back = answer.get("refund")
        if isinstance(paid_back, dict) and text(paid_back, "status").lower() == "no":
            raise ApiRefusal(str(call), text(paid_back, "msg") or "the refund failed")

    # --- suppliers' deliveries --------------------------------------------------------------------

    def deliveries(self) -> Iterator[Delivery]:
        call = calls.read("/supplier-deliveries", {})
        listed = self._list(call, "deliveries", "supplierDeliveries", id_name="deliveryId")
        read = partial(answers.delivery, zone=self._zone)
        return self._readable(self._opened(listed), "delivery", "deliveryId", read)

    def _opened(self, listed: Iterable[Raw]) -> Iterator[Raw]:
        """Yield each of the listed with its products, but for one that was accepted meanwhile."""
        for raw in listed:
            name = text(raw, "id") or text(raw, "deliveryId")
            call = calls.read(f"/supplier-deliveries/{quote(name, safe='')}", {}, about=name)
            answer = self._answer(call, "delivery")
            found = answer.get("delivery", answer)
            if found:
                yield {**raw, **found} if isinstance(found, dict) else raw

    def accept_delivery(
        self, delivery: Delivery, quantities: Mapping[str, int], *, by_ean: bool, insert_stock: bool
    ) -> str:
        call = calls.accept_delivery(delivery, quantities, by_ean=by_ean, insert_stock=insert_stock)
        return outcome(call, answers.additional_delivery, self._http.send(call))

    # --- what they share --------------------------------------------------------------------------

    def _answer(self, call: Call, name: str) -> Raw:
        """Return a list's answer; a "no" that says that there is none is an empty one."""
        try:
            return self._http.send(call)
        except ApiRefusal as refusal:
            if says_none(refusal):
                return {name: []}
            raise

    def _list(self, call: Call, *names: str, id_name: str) -> list[Raw]:
        return paging.listed(self._answer(call, names[0]), call.path, *names, id_name=id_name)

    def _between(self, newer_than: datetime | None, older_than: datetime | None) -> dict[str, str]:
        until = "" if older_than is None else not_earlier(older_than, self._zone)
        return {"newer_than": self._from(newer_than), "older_than": until}

    def _from(self, at: datetime | None) -> str:
        return "" if at is None else not_later(at, self._zone)

    def _readable(
        self, found: Iterator[Raw], noun: str, id_name: str, read: Callable[[Raw], _Thing]
    ) -> Iterator[_Thing]:
        return readable(found, noun, id_name, read, self._on_unreadable)
