"""The warehouse itself: orders in; confirmations, counts and returns out."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bridge.config.messages import Messages
from bridge.config.stock_policy import BUCKETS
from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Node
from bridge.model.moment import Moment
from bridge.model.records import Record
from bridge.model.terms import Terms
from bridge.sandbox.warehouse.articles import Articles
from bridge.sandbox.warehouse.behaviour import Behaviour, Comeback
from bridge.sandbox.warehouse.orders import Order, read_orders
from bridge.sandbox.warehouse.posting import Inbox, Outbox
from bridge.sandbox.warehouse.progressing import ack_of, cancelled_in, status_document
from bridge.sandbox.warehouse.replies import Consignment, Packer
from bridge.sandbox.warehouse.shelf import Item, Shelf
from bridge.sandbox.warehouse.words import nearest_word, words_of


def _now() -> datetime:
    return datetime.now(UTC)


class Warehouse:
    """Plays one partner in `root`, the folder that stands for the partner's login folder.

        warehouse = Warehouse("nordlager", root, partner.messages, mappings)
        warehouse.behaviours["83652-1"] = Behaviour.SHORT
        warehouse.work()      # order files in, confirmations out
        warehouse.count()     # a stock file out

    `mappings` are the partner's, by message. What writes files returns them. ValueError for what a
    mapping cannot say, or for a message that is not exchanged.
    """

    def __init__(
        self,
        name: str,
        root: Path,
        messages: Messages,
        mappings: Mapping[str, CompiledMapping],
        *,
        shelf: Shelf | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.shelf = Shelf() if shelf is None else shelf
        #: What is done with orders, by shipment; all that is ordered is shipped otherwise.
        self.behaviours: dict[str, Behaviour] = {}
        #: Every order that came, by shipment.
        self.orders: dict[str, Order] = {}
        #: Shipments that were ordered again; the first order counts.
        self.ordered_again: list[str] = []
        #: Items that orders named and that it was not told of; it does not take those orders.
        self.refused: dict[str, list[Item]] = {}
        self.articles = Articles(mappings.get("item"))
        self._name = name
        self._clock = clock
        self._order_mapping = mappings.get("order")
        self._cancel_mapping = mappings.get("order_cancel")
        self._inboxes = {
            message: _inbox(root, message, messages, mappings)
            for message in messages.outbound()
            if message in mappings
        }
        self._outboxes = {
            message: Outbox(root, name, settings, mappings[message], clock)
            for message, settings in messages.inbound().items()
        }
        confirmation = mappings.get("confirmation")
        self._packer = Packer(
            name,
            self.shelf.take,
            partial(self._word, "carrier"),
            partial(self._word, "service"),
            confirmation.terms if confirmation is not None else Terms(),
        )
        self._later: list[Consignment] = []
        self._returns: list[tuple[Node, bool]] = []
        self._return_numbers = itertools.count(1001)

    @property
    def counts(self) -> bool:
        """Whether the partner reports stock at all."""
        return "stock" in self._outboxes

    def work(self) -> list[Path]:
        """Take the order files that are whole, pack, and confirm.

        ValueError for one that cannot be read; it is taken all the same.
        """
        leaving: list[Consignment] = []
        for order in self.take_orders():
            behaviour = self.behaviours.get(order.shipment_id, Behaviour.ALL)
            leaving += self._packer.pack(order, behaviour)
        return self._leave(leaving)

    def answer(self, order: Order, behaviour: Behaviour) -> list[Path]:
        """Pack one order that was taken, and confirm it in a file of its own."""
        return self._leave(self._packer.pack(order, behaviour))

    def report(self, order: Order, status: str) -> list[Path]:
        """Tell how far an order is, in a file of its own."""
        document = status_document(order, status, Moment(self._clock()))
        return [self._outbox("order_status").put([document])]

    def acknowledge(self, name: str, number: int, message: str, status: str) -> list[Path]:
        """Tell what has become of a file of the bridge's."""
        document = ack_of(name, number, message, status, Moment(self._clock()))
        return [self._outbox("ack").put([document])]

    def take_cancellations(self) -> list[str]:
        """Take the files that cancel shipments and return which; ValueError for an unreadable."""
        inbox, mapping = self._inboxes.get("order_cancel"), self._cancel_mapping
        if inbox is None or mapping is None:
            raise ValueError(f"{self._name} exchanges no order_cancel")
        now = Moment(self._clock())
        taken = [cancelled_in(inbox.take(path), mapping, now) for path in inbox.whole()]
        return [one for some in taken for one in some]

    def send_again(self, message: str, file: Path) -> Path:
        """Put the bytes of `file` into the outbox of `message` under a name of their own."""
        return self._outbox(message).put_again(file)

    def send_rest(self) -> list[Path]:
        """Confirm what was kept back of orders that are reported in two files."""
        later, self._later = self._later, []
        return self._confirm(later)

    def count(self) -> list[Path]:
        """Report what is on the shelf, every item."""
        at = Moment(self._clock())
        items = [_counted(item, units, at) for item, units in self.shelf]
        return [self._outbox("stock").put(items)] if items else []

    def take_back(
        self, shipment_id: str, item: Item, how: Comeback = Comeback.GOOD, units: int = 1
    ) -> None:
        """Receive `units` of `item` that came back; `report_returns` tells of it."""
        is_good = how is not Comeback.DAMAGED
        if is_good:
            self.shelf.put(item, units)
        mapping, now = self._outbox("return").mapping, Moment(self._clock())
        words = words_of(mapping, "line.condition", now) or ("GOOD", "DAMAGED")
        line = _returned(item, units, words[0] if is_good else words[-1])
        values = {
            "returnId": f"{self._name[:3].upper()}-R{next(self._return_numbers)}",
            "shipmentId": shipment_id,
            "orderId": shipment_id.rpartition("-")[0],
            "receivedAt": Moment(self._clock()),
            "lineCount": 1,
            "unitCount": units,
        }
        self._returns.append((Node("return", values, [line]), how is Comeback.TWICE))

    def report_returns(self) -> list[Path]:
        """Report what came back since the last time."""
        returns, self._returns = self._returns, []
        if not returns:
            return []
        outbox = self._outbox("return")
        return _put(returns, outbox, outbox.put)

    def take_orders(self) -> list[Order]:
        """Take the order files that are whole and return what is new in them.

        ValueError for a file that cannot be read; it is taken all the same.
        """
        if "order" not in self._inboxes or self._order_mapping is None:
            return []
        self.take_items()
        inbox, new, now = self._inboxes["order"], [], Moment(self._clock())
        for path in inbox.whole():
            for order in read_orders(inbox.take(path), self._order_mapping, now):
                if order.shipment_id in self.orders:
                    self.ordered_again.append(order.shipment_id)
                elif unknown := self._unknown(order):
                    self.refused[order.shipment_id] = unknown
                else:
                    self.orders[order.shipment_id] = order
                    new.append(order)
        return new

    def take_items(self) -> None:
        """Take the item files that are whole, and learn what is in them.

        ValueError for a file that cannot be read; it is taken all the same.
        """
        if "item" in self._inboxes:
            inbox, now = self._inboxes["item"], Moment(self._clock())
            for path in inbox.whole():
                self.articles.take(inbox.take(path), now)

    def _unknown(self, order: Order) -> list[Item]:
        """Return the items of an order that it was never told of."""
        return [line.item for line in order.lines if not self.articles.knows(line.item)]

    def _leave(self, leaving: Sequence[Consignment]) -> list[Path]:
        """Confirm what leaves now, and keep the rest back."""
        self._later += [one for one in leaving if one.is_later]
        return self._confirm([one for one in leaving if not one.is_later])

    def _confirm(self, leaving: Sequence[Consignment]) -> list[Path]:
        if not leaving:
            return []
        outbox, at = self._outbox("confirmation"), Moment(self._clock())
        said = [
            (one, document)
            for one in leaving
            if (document := self._packer.confirmation(one, at)) is not None
        ]
        unreadable = [document for one, document in said if one.is_unreadable]

        def spoil(document: Node, records: list[Record]) -> None:
            if any(document is one for one in unreadable):
                _spoil_quantity(records, outbox.mapping)

        documents = [(document, one.is_doubled) for one, document in said]
        return _put(documents, outbox, partial(outbox.put, spoil=spoil))

    def _outbox(self, message: str) -> Outbox:
        if message not in self._outboxes:
            raise ValueError(f"{self._name} exchanges no {message}")
        return self._outboxes[message]

    def _word(self, field: str, service: str) -> str:
        """Return a carrier or service as the confirmation mapping can write it."""
        mapping, now = self._outbox("confirmation").mapping, Moment(self._clock())
        named = (words_of(mapping, f"{level}.{field}", now) for level in ("parcel", "shipment"))
        words = next(filter(None, named), ())
        return nearest_word(words, service) if words or field == "carrier" else service


def _inbox(
    root: Path, message: str, messages: Messages, mappings: Mapping[str, CompiledMapping]
) -> Inbox:
    """Return the folder of a message that files of other messages may be put into as well."""
    outbound = messages.outbound()
    others = [
        mappings[other].name_template
        for other in outbound
        if other != message and other in mappings
    ]
    return Inbox(root, outbound[message], mappings[message], others)


def _put(
    documents: Sequence[tuple[Node, bool]],
    outbox: Outbox,
    put: Callable[[Sequence[Node]], Path],
) -> list[Path]:
    """Write the documents that are sent once into one file, the others into one that is doubled.

    Where the mapping says so, each has a file of its own.
    """
    once = [document for document, is_doubled in documents if not is_doubled]
    doubled = [document for document, is_doubled in documents if is_doubled]
    files = [put(some) for some in _batches(once, outbox)]
    for some in _batches(doubled, outbox):
        first = put(some)
        files += [first, outbox.put_again(first)]
    return files


def _batches(documents: Sequence[Node], outbox: Outbox) -> list[Sequence[Node]]:
    if outbox.mapping.per == "document":
        return [[one] for one in documents]
    return [documents] if documents else []


def _counted(item: Item, units: int, at: Moment) -> Node:
    """Return a row about an item of which all is free to sell."""
    values = {
        "physicalSku": item.sku,
        "ean": item.ean,
        "quantity": units,
        **dict.fromkeys(BUCKETS, 0),
        "available": units,
        "bucket": "available",
        "countedAt": at,
    }
    return Node("item", values)


def _returned(item: Item, units: int, condition: str) -> Node:
    return Node(
        "line",
        {
            "physicalSku": item.sku,
            "ean": item.ean,
            "quantity": units,
            "condition": condition,
            "reason": "did not fit",
        },
    )


def _spoil_quantity(records: Sequence[Record], mapping: CompiledMapping) -> bool:
    """Write the first quantity as no number; returns whether there was one."""
    places = {
        (rule.layout.name, field.places[0])
        for outermost in mapping.records
        for rule in outermost.every
        for field in rule.fields
        if "line.quantity" in field.names
    }
    for record in records:
        for place in record.cells:
            if (record.type, place) in places:
                record.cells[place] = "?"
                return True
        if _spoil_quantity(record.children, mapping):
            return True
    return False
