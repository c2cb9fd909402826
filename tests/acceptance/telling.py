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

ACK = """\
version: 1
message: ack
format: csv
csv: {delimiter: ";", header: false, newline: lf}
codes:
  status: {received: GOT, accepted: OK, partial: PART, rejected: ERR}
records:
  - record: F
    each: ack
    match: {1: F}
    fields:
      - {at: 2, name: FILE, field: fileName, required: true}
      - {at: 3, name: RESULT, field: status, code: status}
      - {at: 4, name: CODE, field: code}
    records:
      - record: O
        each: answer
        match: {1: O}
        fields:
          - {at: 2, name: ORDER, field: documentId}
          - {at: 3, name: RESULT, field: status, code: status, required: true}
          - {at: 4, name: CODE, field: code}
"""

ACK_SENT = """\
version: 1
message: ack_sent
format: csv
file: {name: "ACK_{sequence:04}.csv", per: document}
csv: {delimiter: ";", header: false, newline: lf}
codes:
  status: {accepted: OK, partial: PART, rejected: ERR}
records:
  - record: F
    each: ack
    match: {1: F}
    fields:
      - {at: 2, field: fileName, required: true}
      - {at: 3, field: status, code: status, required: true}
      - {at: 4, field: answerCount, integer: true}
      - {at: 5, field: acceptedCount, integer: true}
    records:
      - record: R
        each: answer
        match: {1: R}
        fields:
          - {at: 2, field: documentId}
          - {at: 3, field: recordNumber, integer: true}
          - {at: 4, field: code}
"""


def tell(world: World, *rows: str, name: str = "1") -> None:
    """Put a file about how far orders have got into the partner's folder."""
    world.put_file(f"out/ORDER_STATUS_{name}.csv", "\n".join([STATUS_HEADER, *rows, ""]))


def acknowledge(world: World, *rows: str, name: str = "1") -> None:
    """Put a file about what became of ours into the partner's folder."""
    world.put_file(f"out/ACK_{name}.csv", "\n".join([*rows, ""]))
