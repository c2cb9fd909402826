"""What the tests of returns share: a layout with all that a return can name, and what was made.

bring_back(world, row("R1", shipment=shipment))     a file with one row
world.import_()
made(world)                                         [({"TEE": 1}, True, True)]
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from bridge.sandbox.store import Return, returns
from tests.acceptance.world import World

_COLUMNS = {
    "NO": "field: return.returnId",
    "RMA": "field: return.storeReturnId",
    "SHIPMENT": "field: return.shipmentId",
    "ORDER": "field: return.orderId",
    "PARCEL": "field: return.tracking",
    "SKU": "field: physicalSku",
    "QTY": "field: quantity, integer: true, required: true",
    "CONDITION": "field: condition",
    "REASON": "field: reasonCode",
    "LINE": "field: lineId",
}


def layout(*columns: str, key: str = "") -> str:
    """Return a mapping that reads these columns, all where none is named."""
    lines = [f"      - {{at: {name}, {_COLUMNS[name]}}}" for name in columns or _COLUMNS]
    return "\n".join(
        [
            "version: 1", "message: return", "format: csv", *([f"key: {key}"] if key else []),
            'csv: {delimiter: ";", header: true, newline: lf}',
            "records:", "  - record: row", "    each: line", "    fields:", *lines, "",
        ]
    )  # fmt: skip


UNNUMBERED = layout(
    "SHIPMENT",
    "SKU",
    "QTY",
    "CONDITION",
    key="[return.shipmentId, line.condition, line.physicalSku]",
)


def row(no: str = "", **cells: str) -> dict[str, str]:
    """Return a row: one TEE in good condition, but for what is said."""
    return {"no": no, "sku": "TEE", "qty": "1", "condition": "GOOD", **cells}


def bring_back(world: World, *rows: dict[str, str], name: str = "1") -> None:
    """Put a file with these rows and all columns into the partner's folder."""
    text = [";".join(one.get(name.lower(), "") for name in _COLUMNS) for one in rows]
    world.put_file(f"out/RETURN_{name}.csv", "\n".join([";".join(_COLUMNS), *text, ""]))


def unnumbered(world: World, *rows: str, name: str = "1") -> None:
    """Put a file into the partner's folder that has no number of a return."""
    text = "\n".join(["SHIPMENT;SKU;QTY;CONDITION", *rows, ""])
    world.put_file(f"out/RETURN_{name}.csv", text)


def made(world: World) -> list[tuple[dict[str, int], bool, bool]]:
    """Return the returns at the store: units by SKU, whether restocked, whether completed."""
    return [
        (
            dict(Counter({line.shipment_line.item.sku: line.qty for line in one.lines})),
            one.to_stock,
            one.completed,
        )
        for one in world.store.returns.values()
    ]


def by_hand(
    world: World, shipment: str, units: int | dict[str, int] = 1, line: int = 0, **wanted: Any
) -> Return:
    """Let somebody make a return in Centra: `units` of one line of a shipment, or by SKU."""
    there = world.store.shipment(shipment)
    if isinstance(units, int):
        asked = {there.lines[line].line_id: units}
    else:
        asked = {one.line_id: units.get(one.item.sku, 0) for one in there.lines}
    return returns.create(world.store, there, returns.Wanted(asked, **wanted))
