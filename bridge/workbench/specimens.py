"""Invented documents of every message, with a value for each field: to show what a file looks like.

Nobody's data: names, numbers and addresses are made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from bridge.mapping.compiled import CompiledField, CompiledMapping
from bridge.mapping.converters import Code
from bridge.model.document import Node, Value
from bridge.model.fields import Field, FieldType
from bridge.model.moment import Moment

#: When everything in them happens.
MADE = datetime(2026, 1, 13, 13, 5, tzinfo=UTC)

_TEXTS = {
    "shipmentId": "83651-1",
    "orderId": "83651",
    "returnId": "R-1001",
    "parcelId": "P-0001",
    "lineId": "30671",
    "physicalSku": "TEE100-WHI-M",
    "sku": "TEE100",
    "variantSku": "-WHI",
    "sizeSku": "-M",
    "ean": "2000000010021",
    "upc": "200000010021",
    "orderFile.name": "ORD_20260113_000001.csv",
    "sha256": "a3f5" * 16,
    "name": "Organic Tee",
    "product": "Organic Tee",
    "variant": "White",
    "size": "M",
    "Name": "Alva Exempelsson",
    "Company": "",
    "Email": "alva.1@example.com",
    "Cell": "+46701740605",
    "Tele": "+46870174060",
    "Address": "Provgatan 1",
    "Coaddress": "",
    "Zipcode": "111 29",
    "City": "Stockholm",
    "State": "Stockholm",
    "Country": "SE",
    "customerId": "11605",
    "orderCurrency": "SEK",
    "orderStore": "retail",
    "shippingList": "PostNord MyPack",
    "carrier": "PostNord",
    "service": "MyPack",
    "tracking": "00370730254812345678",
    "deliveryNote": "https://shop.example/documents/delnote?shipment=83651-1",
    "proforma": "https://shop.example/documents/proforma?shipment=83651-1",
    "invoices": "https://shop.example/documents/invoice?order=83651",
    "deliveryNoteFile": "83651-1_deliveryNote.pdf",
    "proformaFile": "83651-1_proforma.pdf",
    "invoiceFiles": "83651-1_invoices.pdf",
    "shipwallet_pickup": "184533",
    "weightUnit": "kg",
    "countryOfOrigin": "PT",
    "harmCode": "61091000",
    "condition": "GOOD",
    "lot": "L2601",
    "deliveryId": "957-1",
    "receiptId": "G-2001",
    "movementId": "M-3001",
    "supplierName": "Exempel Textil",
    "supplierCountry": "PT",
    "costCurrency": "EUR",
    "fromBucket": "FREE",
    "toBucket": "BLOCKED",
    "partnerOrderId": "W-70001",
    "fileName": "ORD_20260112_000001.csv",
    "message": "order",
    "documentId": "83651-1",
    "store": "nordic",
    "partner": "example",
}
_AMOUNTS = {"weight": Decimal("0.25"), "price": Decimal("299.00")}


def specimen(mapping: CompiledMapping) -> tuple[dict[str, Value], Node]:
    """Return values of the file's level and one document that `mapping` can write.

    Where it has a code table, the value is the first word of it.
    """
    words = dict(_words(mapping))
    levels = mapping.message.levels
    names = list(levels)
    nodes = [Node(level, dict(_values(level, levels[level], words))) for level in names[1:]]
    for outer, inner in pairwise(nodes):
        outer.children.append(inner)
    file = dict(_values("file", levels["file"], words))
    return file | {"documentCount": 1, "lineCount": 1}, nodes[0]


def _values(
    level: str, fields: Mapping[str, Field], words: Mapping[str, Value]
) -> Iterator[tuple[str, Value]]:
    for name, field in fields.items():
        full = f"{level}.{name}"
        value = words.get(full, _TEXTS.get(full) or _value(name, field))
        yield name, (value,) if field.is_many else value


def _value(name: str, field: Field) -> Value:
    if field.type is FieldType.MOMENT:
        return Moment(MADE - timedelta(days=1) if name == "orderDate" else MADE)
    if field.type is FieldType.INTEGER:
        return 1
    if field.type is FieldType.DECIMAL:
        return _AMOUNTS.get(name, Decimal("299.00"))
    if field.type is FieldType.BOOLEAN:
        return name != "isCancelled"
    if field.words:
        return field.words[0]
    bare = name.removeprefix("delivery").removeprefix("billing")
    return _TEXTS.get(name, _TEXTS.get(bare, ""))


def _words(mapping: CompiledMapping) -> Iterator[tuple[str, Value]]:
    """Yield the first word of the table of each field that has one; yes and no go by themselves."""
    for outermost in mapping.records:
        for record in outermost.every:
            for rule in record.fields:
                yield from _of_table(rule)


def _of_table(rule: CompiledField) -> Iterator[tuple[str, Value]]:
    for step in rule.chain_at(Moment(MADE)).meaning:
        if isinstance(step, Code) and not {"true", "false"} & set(step.words):
            yield from ((name, step.words[0]) for name in rule.names if step.words)
