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


def tell(world: World, *rows: str, name: str = "1") -> None:
    """Put a file about how far orders have got into the partner's folder."""
    world.put_file(f"out/ORDER_STATUS_{name}.csv", "\n".join([STATUS_HEADER, *rows, ""]))
