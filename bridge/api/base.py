"""What can be asked of a store, at the level of meaning.

Section names are those of Centra's Order API reference. Ids are text everywhere; times go in as
aware datetimes and come out as `Moment`s. Every method may raise

- `RefusedError` / `ConfigurationError`: wrong base or secret, a call that the plugin forbids;
- `TryLaterError`: nothing was done, ask again in a later run;
- `UnclearError` (writes only): it may or may not have been done; find out before repeating it;
- `ApiRefusal`: the store understood and said no; nothing was done, and this one thing waits.

Reads may be repeated at will. Of the writes, none may be repeated blindly: completing sends the
customer an e-mail, creating makes another one, finishing a return pays money back, and a stock
figure is older the second time. Setting a shipment's quantities comes nearest to being harmless.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bridge.api.masking import masked
from bridge.errors import ItemError
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

#: The store's messages are shown, but no longer than this: some carry whole stack traces.
LONGEST_MESSAGE = 200


class ApiRefusal(ItemError):
    """The store said no to one call (`"status": "no"`): nothing was done.

    `call` names the call ("PUT /capture (83651-1)"), `store_message` is the store's own `msg`
    without what could be personal data, and `answer` all that it said, for the few calls whose "no"
    means more; never show it.
    """

    def __init__(self, call: str, store_message: str, answer: Raw | None = None) -> None:
        self.call = call
        self.answer: Raw = answer or {}
        self.store_message = masked(store_message, call)[:LONGEST_MESSAGE]
        said = f"“{self.store_message}”" if self.store_message else "no, without a reason"
        super().__init__(f"The store refused {call}: {said}")


class OrderApi(Protocol):
    """One Order API plugin of one store."""

    def shipments(
        self,
        *,
        status: ShipmentStatus = ShipmentStatus.GOOD_TO_GO,
        order: str = "",
        newer_than: datetime | None = None,
        older_than: datetime | None = None,
        page_size: int = 100,
    ) -> Iterator[Shipment]:
        """Yield the shipments in a list, oldest first, each once (Get shipments).

        Not an event queue: a shipment shows up until it is completed. One that cannot be read is
        told to the client's `on_unreadable` and left out.
        """

    def find_shipment(self, order_id: str, shipment_id: str) -> FoundShipment | None:
        """Return the shipment and the list it stands in; None: positively in none of the three.

        `ItemError` where it is there and cannot be read (Get shipments).
        """

    def order(self, order_id: str) -> Order | None:
        """Return an order; None where the store has none of that id (Get orders)."""

    def document(self, url: str, hosts: Collection[str], most_bytes: int) -> bytes:
        """Return the PDF that the store says is at `url`, of `most_bytes` at most.

        It is fetched from the host of the endpoint's `api` and from `hosts` only; `ItemError` where
        it is elsewhere, is not given, too large or no PDF.
        """

    def capture(self, shipment_id: str) -> None:
        """Capture the payment of a shipment whose `should_capture` is true (Capture shipment).

        An `ApiRefusal` can mean fraud: that shipment must not be sent.
        """

    def update_shipment(
        self,
        shipment_id: str,
        quantities: Mapping[str, int],
        *,
        serial_numbers: Mapping[str, str] | None = None,
        gtg: bool | None = None,
    ) -> None:
        """Set the quantities of a shipment's lines, by line id (Update shipment).

        Give all lines: what happens to one left out is not documented. Compare afterwards.
        `serial_numbers` are by line id too; those of lines without a quantity can be set at any
        time.
        """

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
        """Return the id of a new shipment of what remains of an order (Create shipment).

        `quantities` is by the line ids *of the order*. With `capture`, nothing is created where
        capturing fails; `deduct_previous_costs` keeps shipping from being charged twice.
        """

    def complete_shipment(self, completion: Completion) -> None:
        """Mark a shipment as sent, good-to-go included (Complete shipment).

        The customer gets an e-mail. The answer does not prove that it *is* complete: an unpaid
        one says ok too. Find it afterwards.
        """

    def set_stock(self, figures: Sequence[StockFigure]) -> StockAnswer:
        """Set the physical quantities of items (Update stock).

        Partial success is an answer, not an error. Figures below the allocated quantity are
        raised to it silently: only `stock` shows that.
        """

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
        """Yield what the store believes to be on the shelf (Get stock)."""

    def returns(
        self,
        *,
        shipment: str = "",
        order: str = "",
        return_id: str = "",
        newer_than: datetime | None = None,
        older_than: datetime | None = None,
    ) -> Iterator[StoreReturn]:
        """Yield the returns that exist, newest first (Get returns).

        One that cannot be read is an `ItemError` where a shipment, order or return is asked for:
        leaving it out would look like proof that it does not exist. Else it goes to
        `on_unreadable`.
        """

    def create_return(self, new: NewReturn) -> CreatedReturn:
        """Create a pending return, without refund (Create return).

        It is created even if some lines cannot be returned, and the answer has no quantities:
        read it back with `returns(return_id=…)`.
        """

    def finish_return(self, return_id: str, *, refund: bool, send_email: bool | None) -> None:
        """Complete a pending return, with `refund` paying the money back (Update return)."""

    def products(
        self,
        *,
        modified: datetime | None = None,
        created: datetime | None = None,
        sku: str = "",
        ean: str = "",
        page_size: int = 200,
    ) -> Iterator[Product]:
        """Yield one row for each size of each variant (Get products)."""

    def deliveries(self) -> Iterator[Delivery]:
        """Yield the open deliveries of suppliers, with what is in them (Get supplier deliveries).

        One that cannot be read is told to the client's `on_unreadable` and left out.
        """

    def accept_delivery(
        self, delivery: Delivery, quantities: Mapping[str, int], *, by_ean: bool, insert_stock: bool
    ) -> str:
        """Accept a delivery with what has come, by bar code or full SKU (Accept supplier delivery).

        Only once; more and less than announced is allowed. Returns the id of the delivery that the
        store has opened for what is missing, "" where nothing is.
        """
