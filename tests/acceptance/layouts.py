"""Mappings of two invented partners, small enough to be understood with a test that uses them."""

from __future__ import annotations

#: A header, and a row for each line: `83651-1;Alva Exempelsson;Stockholm;SWE;TEE;…;1`.
ORDER_CSV = """\
version: 1
message: order
format: csv
file: {name: "ORD_{sequence:04}.csv", encoding: iso-8859-1}
csv: {delimiter: ";", header: true, newline: lf}
codes:
  country: {SE: SWE, "NO": NOR, DK: DNK}
records:
  - record: row
    each: line
    fields:
      - {at: ORDER_NO, field: shipment.shipmentId}
      - {at: NAME, field: shipment.deliveryName, max: 35, required: true}
      - {at: CITY, field: shipment.deliveryCity, required: true}
      - {at: COUNTRY, field: shipment.deliveryCountry, code: country}
      - {at: SKU, field: physicalSku}
      - {at: EAN, field: ean}
      - {at: QTY, field: quantity, integer: true}
"""

#: What sums up the order files of a run: F for each, S for each shipment in it, T for all.
SUMMARY_CSV = """\
version: 1
message: order_summary
format: csv
file: {name: "SUM_{sequence:04}.csv"}
csv: {delimiter: ";", header: false, newline: lf}
records:
  - record: F
    each: orderFile
    match: {1: F}
    fields:
      - {at: 2, field: name, required: true}
      - {at: 3, field: shipmentCount, integer: true}
      - {at: 4, field: unitCount, integer: true}
      - {at: 5, field: size, integer: true}
      - {at: 6, field: sha256}
    records:
      - record: S
        each: shipment
        match: {1: S}
        fields:
          - {at: 2, field: shipmentId, required: true}
          - {at: 3, field: unitCount, integer: true}
          - {at: 4, field: deliveryCity, max: 20}
  - record: T
    each: file
    match: {1: T}
    fields:
      - {at: 2, field: documentCount, integer: true}
      - {at: 3, field: shipmentCount, integer: true}
      - {at: 4, field: unitCount, integer: true}
      - {at: 5, field: recordCount, integer: true}
"""

#: One element for each shipment, one below it for each line.
ORDER_XML = """\
version: 1
message: order
format: xml
file: {name: "orders-{sequence:04}.xml"}
xml: {indent: false}
records:
  - record: orders
    each: file
    fields:
      - {at: "@count", field: documentCount, integer: true}
    records:
      - record: order
        each: shipment
        fields:
          - {at: "@no", field: shipmentId}
          - {at: name, field: deliveryName, required: true}
          - {at: country, field: deliveryCountry}
          - {at: note, field: deliveryNote}
        records:
          - record: line
            each: line
            fields:
              - {at: "@sku", field: physicalSku}
              - {at: "@qty", field: quantity, integer: true}
"""

#: What was shipped: `83651-1;C;2026-01-13 10:00:00;PostNord;TRACK1;TEE;1`. C: no more will come.
CONFIRMATION_CSV = """\
version: 1
message: confirmation
format: csv
file: {name: "CONFIRMATION_{sequence:04}.csv"}
csv: {delimiter: ";", header: true, newline: lf}
codes:
  final: {"true": C, "false": P}
records:
  - record: row
    each: line
    fields:
      - {at: ORDER_NO, field: shipment.shipmentId, required: true}
      - {at: STATUS, field: shipment.isFinal, code: final, required: true}
      - {at: SHIPPED, field: parcel.shippedAt, date: "%Y-%m-%d %H:%M:%S"}
      - {at: CARRIER, field: parcel.carrier}
      - {at: TRACKING, field: parcel.tracking}
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true, required: true}
"""

#: A header with a number, and a row for each item: `I;TEE;2000000000001;A TEE;0.30;Y;2026…`.
ITEM_CSV = """\
version: 1
message: item
format: csv
file: {name: "ITEM_{sequence:04}.csv"}
csv: {delimiter: ";", header: false, newline: lf}
codes:
  active: {"true": Y, "false": N}
records:
  - record: H
    each: file
    match: {1: H}
    fields:
      - {at: 2, field: documentCount, integer: true}
  - record: I
    each: item
    match: {1: I}
    fields:
      - {at: 2, field: physicalSku}
      - {at: 3, field: ean}
      - {at: 4, field: name, max: 20}
      - {at: 5, field: weight, decimal: {places: 2}}
      - {at: 6, field: isActive, code: active}
      - {at: 7, field: file.created, date: "%Y%m%d%H%M%S"}
"""
