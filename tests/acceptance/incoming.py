"""What the tests of the way in share: a partner's layouts, its files, and what the shop has felt.

shipment = sent(world, ("TEE", 2))                     ordered, and with the partner
confirm(world, f"{shipment};C;;PostNord;T1;TEE;;2")    a file in its folder
world.import_()
emails(world)                                          {shipment: 1}
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from bridge.sandbox.store import Kind
from tests.acceptance.world import World

CONFIRMATION = """\
version: 1
message: confirmation
format: csv
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
      - {at: TRACKING, field: parcel.tracking, split: "|"}
      - {at: SKU, field: physicalSku}
      - {at: EAN, field: ean}
      - {at: QTY, field: quantity, integer: true, required: true}
"""
CONFIRMATION_HEADER = "ORDER_NO;STATUS;SHIPPED;CARRIER;TRACKING;SKU;EAN;QTY"

RETURN = """\
version: 1
message: return
format: csv
csv: {delimiter: ";", header: true, newline: lf}
records:
  - record: row
    each: line
    fields:
      - {at: RETURN_NO, field: return.returnId, required: true}
      - {at: ORDER_NO, field: return.shipmentId, required: true}
      - {at: RECEIVED, field: return.receivedAt, date: "%Y-%m-%d %H:%M:%S"}
      - {at: SKU, field: physicalSku}
      - {at: QTY, field: quantity, integer: true, required: true}
      - {at: CONDITION, field: condition}
      - {at: REMARK, field: return.comment}
"""
RETURN_HEADER = "RETURN_NO;ORDER_NO;RECEIVED;SKU;QTY;CONDITION;REMARK"

STOCK = """\
version: 1
message: stock
format: csv
csv: {delimiter: ";", header: true, newline: lf}
records:
  - record: row
    each: item
    fields:
      - {at: COUNTED, field: countedAt, date: "%Y-%m-%d %H:%M:%S"}
      - {at: SKU, field: physicalSku}
      - {at: EAN, field: ean}
      - {at: ON_HAND, field: quantity, integer: true, required: true}
"""
STOCK_HEADER = "COUNTED;SKU;EAN;ON_HAND"

MOVEMENT = """\
version: 1
message: movement
format: csv
csv: {delimiter: ";", header: true}
records:
  - each: line
    fields:
      - {at: ID, field: movement.movementId}
      - {at: AT, field: movement.happenedAt, date: "%Y-%m-%d %H:%M:%S"}
      - {at: SKU, field: physicalSku}
      - {at: EAN, field: ean}
      - {at: WHY, field: reason}
      - {at: FROM, field: fromBucket}
      - {at: TO, field: toBucket}
      - {at: UNITS, field: quantity, integer: true, required: true}
"""
MOVEMENT_HEADER = "ID;AT;SKU;EAN;WHY;FROM;TO;UNITS"

RULES = {
    "GOOD": {"restock": "on", "refund": "on"},
    "DAMAGED": {"restock": "off", "refund": "on"},
    "CHECK": {"restock": "on", "refund": "off"},
}


MAPPINGS = {
    "confirmation": CONFIRMATION,
    "return": RETURN,
    "movement": MOVEMENT,
    "stock": STOCK,
}


def open_for_business(world: World, *messages: str) -> None:
    """Let the partner `alpha` send confirmations, and `messages` besides; adopt it."""
    for message in ("confirmation", *messages):
        world.map(message, MAPPINGS[message])
    if "return" in messages:
        world.set_policies(returns=RULES)
    world.adopt()


def sent(world: World, *skus: str | tuple[str, int], **order: Any) -> str:
    """Return a shipment that was ordered and has gone to the partner."""
    shipment = world.sell(*skus, **order)
    world.export()
    assert world.states()[shipment] == "sent"
    return shipment


def confirm(world: World, *rows: str, name: str = "1") -> None:
    """Put a confirmation file of these rows into the partner's folder."""
    text = "\n".join([CONFIRMATION_HEADER, *rows, ""])
    world.put_file(f"out/CONFIRMATION_{name}.csv", text)


def give_back(world: World, *rows: str, name: str = "1") -> None:
    """Put a file of returns into the partner's folder."""
    world.put_file(f"out/RETURN_{name}.csv", "\n".join([RETURN_HEADER, *rows, ""]))


def move(world: World, *rows: str, name: str = "1") -> None:
    """Put a file of movements into the partner's folder."""
    world.put_file(f"out/MOVEMENT_{name}.csv", "\n".join([MOVEMENT_HEADER, *rows, ""]))


def count(world: World, *rows: str, name: str = "1") -> None:
    """Put a stock file into the partner's folder."""
    world.put_file(f"out/STOCK_{name}.csv", "\n".join([STOCK_HEADER, *rows, ""]))


def completed(
    world: World, *skus: str | tuple[str, int], told: tuple[str, ...] = (), **order: Any
) -> str:
    """Return a shipment that was ordered, sent, confirmed whole and completed.

    `told` are the items that its confirmation names, where they are not called as ordered.
    """
    shipment = sent(world, *skus, **order)
    lines = [(one, 1) if isinstance(one, str) else one for one in told or skus or ("TEE",)]
    rows = [f"{shipment};C;;PostNord;T-{shipment};{sku};;{number}" for sku, number in lines]
    confirm(world, *rows, name=f"of_{shipment}")
    world.import_()
    assert world.states()[shipment] == "completed"
    return shipment


def felt(world: World, kind: Kind) -> Counter[str]:
    """Return how often something happened in the shop, by what it happened to."""
    return Counter(effect.subject for effect in world.store.effects.of(kind))


def emails(world: World) -> Counter[str]:
    """Return the customers' e-mails about their shipments, by shipment."""
    return felt(world, Kind.CUSTOMER_EMAILED)


def calls(world: World, method: str, path: str) -> list[Any]:
    """Return the bodies of the calls that asked for a change, oldest first."""
    return [one.body for one in world.writes() if (one.method, one.path) == (method, path)]


def stock_told(world: World) -> list[dict[str, int]]:
    """Return the figures of each call that set stock."""
    return [
        {one["product"]: one["quantity"] for one in body["products"]}
        for body in calls(world, "POST", "stock")
    ]


def later(world: World, minutes: int = 2) -> Any:
    """Let a lost request's time pass, import again, and return how that went."""
    world.clock.forward(minutes=minutes)
    return world.import_()


def reckoned(world: World) -> None:
    """Assert that every record of every file that was read has become something."""
    states = dict(world.rows("SELECT file_id, COUNT(*) FROM records GROUP BY file_id"))
    known = "('applied', 'held', 'aside', 'skipped', 'staged')"
    assert world.rows(f"SELECT id FROM records WHERE state NOT IN {known}") == []
    for file_id, read in world.rows(
        "SELECT id, records_read FROM files WHERE direction = 'in' AND reason = ''"
    ):
        assert states.get(file_id, 0) == read
