"""What a mapping makes of what a store says, without a store: the file that a partner would get.

What the store says is a JSON object as `….store.json` holds it:

    {"zone": the partner's time zone, "store_zone": the store's,
     "file": {"created": "2026-01-12T20:00:00Z", "sequence": 1},
     "bundles": "items",                          # as in `policies`
     "shipments": [as GET shipments answers], "orders": {order id: as GET orders answers}}

In place of the last two stand for `item` `"products": [as GET products answers]`, for `inbound`
`"deliveries": [as GET supplier-deliveries/ID answers]`, and for `ack_sent`, which the bridge says
by itself, `"acks": [{our fields, "answers": [{our fields}]}]`. For `order_cancel` stands beside
them `"cancelled": {shipment id: {"reason": …, "at": "2026-01-13T09:00:00Z"}}`. For an
`order_summary` each shipment stands in an order file of its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bridge.api import answers
from bridge.codecs import InvalidFileError, against_schema, codec_for
from bridge.codecs.parts import write_file
from bridge.errors import ConfigurationError
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.name import inside_of
from bridge.mapping.write import (
    counts_of,
    write_document,
    write_documents,
    write_file_records,
)
from bridge.model.document import Node, Value
from bridge.model.moment import Moment
from bridge.model.problem import Problem
from bridge.plan.bundles import lines_to_pick
from bridge.plan.cancel_document import cancel_document
from bridge.plan.inbound_document import inbound_document
from bridge.plan.item_document import item_document
from bridge.plan.order_document import order_document
from bridge.plan.order_summary import order_file
from bridge.workbench.acks import ack_documents


@dataclass(slots=True)
class WrittenFile:
    """A file in the making, and the documents that cannot stand in it."""

    data: bytes = b""
    #: What is wrong with a document, by its id; it is left out, as an export would hold it.
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    #: The documents that are in the file, by their ids.
    documents: dict[str, Node] = field(default_factory=dict)


def written_file(mapping: CompiledMapping, said: Mapping[str, Any]) -> WrittenFile:
    """Return the file that `mapping` writes for what the store has `said`.

    ConfigurationError where the file's own records cannot be written, or `said` is not such an
    object.
    """
    made, file = WrittenFile(), file_values(said)
    for name, node in documents(mapping, said).items():
        problems = _problems(mapping, file, node)
        if problems:
            made.problems[name] = problems
        else:
            made.documents[name] = node
    made.data = _bytes(mapping, file, list(made.documents.values()))
    return made


def documents(mapping: CompiledMapping, said: Mapping[str, Any]) -> dict[str, Node]:
    """Return the documents in what the store has `said`, by id, as the mapping is given them."""
    try:
        return dict(_DOCUMENTS[mapping.message.name](said))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ConfigurationError(
            f"this is not what a store says: {error}",
            "compare it with a `.store.json` of the samples that come with the bridge",
        ) from error


def _shipments(said: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    zone = ZoneInfo(said.get("store_zone", "UTC"))
    orders = said.get("orders", {})
    for raw in said["shipments"]:
        shipment = answers.shipment(raw, zone)
        order = answers.order(orders[shipment.order_id]) if shipment.order_id in orders else None
        lines = lines_to_pick(shipment, said.get("bundles", "items"))
        yield shipment.shipment_id, order_document(shipment, order, lines)


def _order_files(said: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    for name, shipment in _shipments(said):
        yield name, order_file(f"ORDER_{name}", [shipment])


def _items(said: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    for number, raw in enumerate(said["products"], start=1):
        product = answers.product(raw)
        yield product.item.physical_sku or product.item.ean or str(number), item_document(product)


def _cancelled(said: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    about = said.get("cancelled", {})
    for name, order in _shipments(said):
        told = about.get(name, {})
        at = Moment(datetime.fromisoformat(told["at"])) if "at" in told else None
        yield name, cancel_document(order, told.get("reason"), at)


def _deliveries(said: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    zone = ZoneInfo(said.get("store_zone", "UTC"))
    for raw in said["deliveries"]:
        delivery = answers.delivery(raw, zone)
        yield delivery.delivery_id, inbound_document(delivery)


#: What reads the documents of a message out of what is said.
_DOCUMENTS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[tuple[str, Node]]]] = {
    "order": _shipments,
    "order_summary": _order_files,
    "order_cancel": _cancelled,
    "item": _items,
    "inbound": _deliveries,
    "ack_sent": ack_documents,
}


def file_values(said: Mapping[str, Any]) -> dict[str, Value]:
    """Return what the file in the making knows of itself; its counts come later."""
    about = said.get("file", {})
    created = datetime.fromisoformat(about.get("created", "2026-01-12T20:00:00Z"))
    return {
        "created": Moment(created),
        "sequence": int(about.get("sequence", 1)),
        "store": about.get("store", ""),
        "partner": about.get("partner", ""),
        "documentCount": 0,
        "lineCount": 0,
    }


def _problems(mapping: CompiledMapping, file: Mapping[str, Value], node: Node) -> list[Problem]:
    """Return why a document cannot be written."""
    records, problems = write_document(mapping, file, node)
    codec = codec_for(mapping.layout.format)
    faults = [fault for record in records for fault in codec.check(record, mapping.layout)]
    if not faults and not problems:
        around, _ = write_file_records(mapping, {**file, "documentCount": 1, "lineCount": 1})
        faults = against_schema(codec, mapping.layout, around, records)
    return problems + [Problem(one.code, f"{one.place}: {one.message}") for one in faults]


def _bytes(mapping: CompiledMapping, file: Mapping[str, Value], good: list[Node]) -> bytes:
    """Return the file with the `good` documents; nothing where there is none."""
    if not good:
        return b""
    records = [one for made, _ in write_documents(mapping, file, good) for one in made]
    counted = {**file, **counts_of(good, records)}
    around, problems = write_file_records(mapping, counted)
    if problems:
        raise ConfigurationError(
            f"the file's own record cannot be written: {problems[0].message}",
            "correct the mapping",
        )
    # Anew: places may depend on the counts, which are known only now.
    records = [one for made, _ in write_documents(mapping, counted, good) for one in made]
    sink = io.BytesIO()
    ids = {name: good[0].values.get(name) for name in ("shipmentId", "orderId")}
    inside = inside_of(mapping.inside, counted | ids, mapping.zone)
    try:
        write_file(sink, mapping.layout, around, records, inside)
    except InvalidFileError as error:
        raise ConfigurationError(str(error), "correct the mapping") from error
    return sink.getvalue()
