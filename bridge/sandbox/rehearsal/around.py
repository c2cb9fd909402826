"""What is exchanged around orders in a rehearsal: states, acknowledgements, cancellations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bridge.app import night
from bridge.app.session import Session
from bridge.flows.work import Books
from bridge.mapping.compiled import CompiledMapping
from bridge.sandbox.rehearsal.reasons import Reasons
from bridge.sandbox.rehearsal.report import Section, Verdict
from bridge.sandbox.store import Store, by_hand
from bridge.sandbox.warehouse import Order, Warehouse

#: Does one part of a night.
Do = Callable[[str, Callable[[Session], None]], None]
_STATUS, _CANCEL, _ACK = "order_status", "order_cancel", "ack"
#: The messages that are played here.
PLAYED = frozenset({_STATUS, _CANCEL, _ACK})
#: What it takes: an order that is started, one that is rejected, and one that is cancelled.
WANTED = ("started", "rejected", "cancelled")


class Around:
    """Plays what a partner exchanges of it, with orders that nothing else is played with."""

    def __init__(
        self,
        mappings: Mapping[str, CompiledMapping],
        warehouse: Warehouse,
        orders: Mapping[str, Order],
        reasons: Reasons,
        partner: str,
    ) -> None:
        self._partner = partner
        self._mappings = mappings
        self._warehouse = warehouse
        self._orders = orders
        self._reasons = reasons
        #: By message: what was found of it.
        self.sections: dict[str, Section] = {}

    def play(self, shipments: Mapping[str, str], store: Store, books: Books, do: Do) -> None:
        """Play it all with `shipments`, by what becomes of each, as far as they have arrived."""
        arrived = {what: one for what, one in shipments.items() if one in self._orders}
        if _ACK in self._mappings:
            self._acknowledge(books, do)
        for status in ("started", "rejected"):
            if _STATUS in self._mappings and status in arrived:
                self._report(arrived[status], status, books, do)
        if _CANCEL in self._mappings and "cancelled" in arrived:
            self._cancel(arrived["cancelled"], store, books, do)

    def _section(self, message: str) -> Section:
        titles = {_STATUS: "States of orders", _ACK: "Acknowledgements", _CANCEL: "Cancellations"}
        return self.sections.setdefault(message, Section(f"{titles[message]}, as they are written"))

    def _tried(self, message: str, what: str, act: Callable[[], object]) -> bool:
        """Let the warehouse say something; add that it cannot."""
        try:
            act()
        except ValueError as error:
            reason = self._reasons.once(what, self._reasons.of(message, error))
            self._section(message).add(what, Verdict.UNSAID, reason)
            return False
        return True

    def _found(self, message: str, what: str, found: str, expected: str) -> None:
        verdict = Verdict.WORKS if found == expected else Verdict.FAILS
        said = found if found == expected else f"{found or 'nothing'}; expected: {expected}"
        self._section(message).add(what, verdict, said)

    def _acknowledge(self, books: Books, do: Do) -> None:
        what = "an order file is accepted"
        files = books.files.in_state(self._partner, "out", "delivered")
        file = next((one for one in files if one.message == "order"), None)
        if file is None:
            return
        told = (file.name, file.number, "order", "accepted")
        if self._tried(_ACK, what, lambda: self._warehouse.acknowledge(*told)):
            do("import", night.import_)
            known = books.acks.get(file.id)
            self._found(_ACK, what, known.status if known else "", "accepted")

    def _report(self, shipment: str, status: str, books: Books, do: Do) -> None:
        what = f"an order is {status}"
        order = self._orders[shipment]
        if self._tried(_STATUS, what, lambda: self._warehouse.report(order, status)):
            do("import", night.import_)
            self._found(_STATUS, what, self._word(books, shipment), status)

    def _word(self, books: Books, shipment: str) -> str:
        row = next(iter(books.shipments.known_as(shipment)), None)
        known = books.progress.get(row.store, row.shipment_id) if row is not None else None
        return known.status if known is not None else ""

    def _cancel(self, shipment: str, store: Store, books: Books, do: Do) -> None:
        what = "a shipment that was sent is cancelled"
        by_hand.cancel_order(store, store.shipment(shipment).order.order_id)
        do("export", night.export)
        taken: list[str] = []
        if self._tried(_CANCEL, what, lambda: taken.extend(self._warehouse.take_cancellations())):
            self._found(_CANCEL, what, ", ".join(taken), shipment)
        if _STATUS not in self._mappings:
            return
        what, order = "its cancellation is confirmed", self._orders[shipment]
        if self._tried(_STATUS, what, lambda: self._warehouse.report(order, "cancelled")):
            do("import", night.import_)
            row = next(iter(books.shipments.known_as(shipment)), None)
            self._found(_STATUS, what, row.state if row else "", "cancelled")
