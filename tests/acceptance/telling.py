"""What the tests of states, cancellations and acknowledgements share: layouts and files.

tell(world, f"O;{shipment};REJ;2026-01-12 20:30:00;;91;no stock")    a file in the partner's folder
world.import_()
"""

from __future__ import annotations

from tests.acceptance.world import World

STATUS = """\
version: 1
message: order_status
format: csv
csv: {delimiter: ";", header: true, newline: lf}
codes:
  status: {received: NEW, started: PICK, packed: PACK, shipped: OUT, rejected: REJ, cancelled: CXL,
           cancelRefused: LATE}
records:
  - record: row
    each: shipment
    match: {KIND: O}
    fields:
      - {at: ORDER_NO, field: shipmentId, required: true}
      - {at: STATUS, field: status, code: status, required: true}
      - {at: AT, field: happenedAt, date: "%Y-%m-%d %H:%M:%S"}
      - {at: CODE, field: code}
      - {at: TEXT, field: reason}
  - record: line
    each: line
    match: {KIND: L}
    fields:
      - {at: ORDER_NO, field: shipment.shipmentId, required: true}
      - {at: STATUS, field: status, code: status, required: true}
      - {at: AT, field: happenedAt, date: "%Y-%m-%d %H:%M:%S"}
      - {at: SKU, field: physicalSku}
      - {at: CODE, field: code}
      - {at: TEXT, field: reason}
"""
STATUS_HEADER = "KIND;ORDER_NO;STATUS;AT;SKU;CODE;TEXT"

CANCEL = """\
version: 1
message: order_cancel
format: csv
file: {name: "CXL_{sequence:04}.csv"}
csv: {delimiter: ";", header: false, newline: lf}
records:
  - record: H
    each: shipment
    match: {1: H}
    fields:
      - {at: 2, field: shipmentId, required: true}
      - {at: 3, field: deliveryCity}
      - {at: 4, field: reason}
    records:
      - record: L
        each: line
        match: {1: L}
        fields:
          - {at: 2, field: physicalSku, required: true}
          - {at: 3, field: quantity, integer: true}
"""


def tell(world: World, *rows: str, name: str = "1") -> None:
    """Put a file about how far orders have got into the partner's folder."""
    world.put_file(f"out/ORDER_STATUS_{name}.csv", "\n".join([STATUS_HEADER, *rows, ""]))
