"""Mappings to test with, and files as they go through the real codecs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bridge.codecs.parts import read_parts, write_file
from bridge.config.fault import Fault, Faults
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.load import load_mapping
from bridge.mapping.name import inside_of
from bridge.mapping.read import Reader
from bridge.mapping.write import (
    count_records,
    write_document,
    write_documents,
    write_file_records,
)
from bridge.model.document import Entry, Node
from bridge.model.problem import Problem
from bridge.model.records import Record

STOCKHOLM = ZoneInfo("Europe/Stockholm")

#: One row for each line; every step that a confirmation is likely to need.
ROWS = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";"}
codes:
  carrier: {PostNord: PN, DHL: [DHL, DHX]}
  final: {"true": C, "false": P}
records:
  - record: row
    each: line
    fields:
      - {at: ORDER_NO, field: shipment.shipmentId, required: true}
      - {at: STATUS, field: shipment.isFinal, code: final}
      - {at: SHIPPED, field: parcel.shippedAt, date: "%Y-%m-%d %H:%M:%S"}
      - {at: CARRIER, field: parcel.carrier, code: carrier}
      - {at: TRACKING, field: parcel.tracking, split: "|"}
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true, required: true}
"""

#: Header, line and parcel rows, told apart by their first cell.
TYPED = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";", header: false, newline: lf}
codes:
  final: {"true": "1", "false": "0"}
ignore:
  - {record: comment, match: {1: "*"}}
records:
  - record: H
    each: shipment
    match: {1: H}
    fields:
      - {at: 2, name: ORDER_NO, field: shipmentId, required: true}
      - {at: 3, name: FINAL, field: isFinal, code: final}
    records:
      - record: L
        each: line
        match: {1: L}
        fields:
          - {at: 2, name: SKU, field: physicalSku, required: true}
          - {at: 3, name: QTY, field: quantity, integer: true}
      - record: P
        each: parcel
        match: {1: P}
        fields:
          - {at: 2, name: TRACKING, field: tracking}
        records:
          - record: C
            each: line
            match: {1: C}
            fields:
              - {at: 2, name: SKU, field: physicalSku}
              - {at: 3, name: QTY, field: quantity, integer: true}
  - record: T
    each: file
    required: off
    match: {1: T}
    fields:
      - {at: 2, name: ORDERS, field: documentCount, integer: true}
      - {at: 3, name: LINES, field: lineCount, integer: true}
"""

#: Orders in XML, with an envelope, attributes and lines.
XML_ORDER = """\
version: 1
message: order
format: xml
file: {name: "ORD_{sequence:06}.xml"}
xml: {namespace: "urn:orders", namespaces: {x: "urn:extra"}}
codes:
  country: {SE: SWE, "NO": NOR}
records:
  - record: orders
    each: file
    fields:
      - {at: "@number", field: sequence, integer: {width: 6}}
      - {at: count, field: documentCount, integer: true}
    records:
      - record: list/order
        each: shipment
        fields:
          - {at: "@id", field: shipmentId, required: true}
          - {at: [date, time], field: orderDate, date: "%Y-%m-%d %H:%M:%S"}
          - {at: to/name, field: deliveryName}
          - {at: to/x:country, field: deliveryCountry, code: country}
          - {at: total, field: grandTotalValue, decimal: {places: 2, mark: ","}}
        records:
          - record: line
            each: line
            fields:
              - {at: "@sku", field: physicalSku}
              - {at: ".", field: quantity, integer: true}
"""


#: Confirmations in XML, with lines of two types and an element that is ignored.
XML_MAPPING = """\
version: 1
message: confirmation
format: xml
xml: {namespace: "*"}
records:
  - record: message
    each: file
    fields:
      - {at: "@number", field: sequence, integer: true}
      - {at: lines, field: lineCount, integer: true}
    records:
      - record: shipment
        each: shipment
        fields:
          - {at: "@id", field: shipmentId}
        ignore:
          - {record: ref}
        records:
          - record: line
            each: line
            match: {"@type": SKU}
            fields:
              - {at: item, field: physicalSku}
              - {at: qty, field: quantity, integer: true}
          - record: line
            each: line
            match: {"@type": [EAN, GTIN]}
            fields:
              - {at: item, field: ean}
              - {at: qty, field: quantity, integer: true}
"""

#: Counts with a header for the whole file.
STOCK = """\
version: 1
message: stock
format: csv
csv: {header: false}
records:
  - record: H
    each: file
    match: {1: H}
    fields:
      - {at: 2, field: countedAt, date: "%Y%m%d%H%M%S"}
      - {at: 3, field: sequence, integer: true}
  - record: I
    each: item
    match: {1: I}
    fields:
      - {at: 2, field: physicalSku}
      - {at: 3, field: quantity, integer: true}
"""


def changed(text: str, *changes: tuple[str, str]) -> str:
    """Return `text` with pairs of texts replaced, each of which must stand in it."""
    for old, new in changes:
        assert old in text, f"{old!r} is not in the mapping"
        text = text.replace(old, new, 1)
    return text


def compiled(text: str, *changes: tuple[str, str]) -> CompiledMapping:
    """Return the mapping in `text`, for a partner in Stockholm."""
    return load_mapping(changed(text, *changes), "m.yaml", STOCKHOLM)


def faults(text: str, *changes: tuple[str, str]) -> list[Fault]:
    """Return what is wrong with the mapping in `text`."""
    with pytest.raises(Faults) as caught:
        load_mapping(changed(text, *changes), "m.yaml", STOCKHOLM)
    return list(caught.value.faults)


def one_field(steps: str, message: str = "order") -> CompiledMapping:
    """Return a mapping with a field of these `steps` in the column X, and what else it needs."""
    if message == "order":
        head = 'file: {name: "ORD_{sequence}.csv"}'
        rest = "{at: ID, field: shipment.shipmentId}"
    else:
        head, rest = "file: {}", "{at: ID, field: shipment.shipmentId}"
    return compiled(
        f"""\
version: 1
message: {message}
format: csv
{head}
codes:
  country: {{SE: SWE, "NO": NOR}}
  shared: {{A: X, B: X}}
  both: {{"true": [Y, J], "false": N}}
  many: {{PostNord: [PN, PNX], DHL: DHL}}
records:
  - each: line
    fields:
      - {rest}
      - {{at: SKU, field: physicalSku}}
      - {{at: QTY, field: quantity, integer: true}}
      - {steps}
"""
    )


def written(
    mapping: CompiledMapping, documents: Sequence[Node], **file: Any
) -> tuple[bytes, list[Problem]]:
    """Return a file of `documents` as the real codec writes it, and what is wrong with them."""
    records: list[Record] = []
    problems: list[Problem] = []
    for made, found in write_documents(mapping, file, documents):
        records += made
        problems += found
    around, found = write_file_records(mapping, {**file, "recordCount": count_records(records)})
    problems += found
    sink = io.BytesIO()
    if not problems:
        inside = inside_of(mapping.inside, file, mapping.zone)
        write_file(sink, mapping.layout, around, records, inside)
    return sink.getvalue(), problems


def entries(mapping: CompiledMapping, data: bytes | str) -> list[Entry]:
    """Return what a file says, read by the real codec."""
    raw = data.encode(mapping.layout.encoding) if isinstance(data, str) else data
    parts = read_parts(io.BytesIO(raw), mapping.layout, "f.txt")
    return [entry for part in parts for entry in Reader(mapping).entries(part.records)]


def codes_of(some: Sequence[Entry]) -> list[list[str]]:
    """Return the codes of each entry's problems."""
    return [[problem.code for problem in one.problems] for one in some]


def line(**values: Any) -> Node:
    """Return a shipment with one line; `shipment_x` and `parcel_x` go to the levels above."""
    shipment = {"shipmentId": "1-1"}
    parcel: dict[str, Any] = {}
    own: dict[str, Any] = {"physicalSku": "A", "quantity": 1}
    for name, value in values.items():
        level, _, rest = name.partition("_")
        target = {"shipment": shipment, "parcel": parcel}.get(level if rest else "", own)
        target[rest if target is not own else name] = value
    inner = Node("line", own)
    return Node("shipment", shipment, [Node("parcel", parcel, [inner])] if parcel else [inner])


def cell(mapping: CompiledMapping, document: Node, place: str = "X") -> str:
    """Return what the only record of `document` has at `place`; it must be without problems."""
    records, problems = write_document(mapping, {}, document)
    assert not problems, problems
    return records[0].cells.get(place, "")


def refused(mapping: CompiledMapping, document: Node) -> list[str]:
    """Return the codes of the problems of writing `document`."""
    return [problem.code for problem in write_document(mapping, {}, document)[1]]


def value_of(mapping: CompiledMapping, text: str, name: str) -> Any:
    """Return what the text in the column X is read as, or the code of the problem that it makes."""
    csv = f'ID,SKU,QTY,X\n1-1,A,1,"{text}"\n'
    (entry,) = entries(mapping, csv)
    return entry.problems[0].code if entry.problems else entry.values.get(name)
