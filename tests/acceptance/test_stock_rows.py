"""Stock files with several figures or several rows for an item: buckets, lots, warehouses."""

from __future__ import annotations

import pytest

from tests.acceptance.incoming import (
    confirm,
    open_for_business,
    reckoned,
    sent,
    stock_told,
)
from tests.acceptance.world import World

COLUMNS = """\
version: 1
message: stock
format: csv
csv: {delimiter: ";", header: true}
records:
  - each: item
    fields:
      - {at: SKU, field: physicalSku, required: true}
      - {at: COUNTED, field: countedAt, date: "%Y-%m-%d %H:%M:%S", required: true}
      - {at: FREE, field: available, integer: true, required: true}
      - {at: RESERVED, field: allocated, integer: true}
      - {at: PICKED, field: picked, integer: true}
      - {at: BLOCKED, field: blocked, integer: true}
"""

ROWS = """\
version: 1
message: stock
format: csv
csv: {delimiter: ";", header: true}
codes:
  bucket: {available: F, quality: Q, blocked: S}
records:
  - each: item
    fields:
      - {at: SKU, field: physicalSku, required: true}
      - {at: COUNTED, field: countedAt, date: "%Y-%m-%d %H:%M:%S", required: true}
      - {at: WH, field: warehouse}
      - {at: LOT, field: lot}
      - {at: STATUS, field: bucket, code: bucket, required: true}
      - {at: UNITS, field: quantity, integer: true, required: true}
"""
AT = "2026-01-12 20:00:00"


@pytest.fixture(autouse=True)
def items(world: World) -> None:
    for sku in ("TEE", "CAP", "SOCK"):
        world.item(sku)


def put(world: World, header: str, *rows: str, name: str = "1") -> None:
    world.put_file(f"out/STOCK_{name}.csv", "\n".join([header, *rows, ""]))


def test_columns_of_one_row_are_added_up_as_the_policy_says(world: World) -> None:
    world.map("stock", COLUMNS)
    open_for_business(world)
    world.set_policies(stock={"buckets": {"picked": "leave"}})
    put(world, "SKU;COUNTED;FREE;RESERVED;PICKED;BLOCKED", f"TEE;{AT};40;5;3;9", f"CAP;{AT};7;;;")
    assert world.import_().exit_code == 0
    assert stock_told(world) == [{"TEE": 45, "CAP": 7}]


def test_rows_of_one_item_are_added_up_once_for_each_file(world: World) -> None:
    world.map("stock", ROWS)
    open_for_business(world)
    world.set_policies(stock={"warehouses": ["A", "B"]})
    rows = (
        f"TEE;{AT};A;L1;F;40",
        f"CAP;{AT};A;;F;7",
        f"TEE;{AT};A;L2;F;5",
        f"TEE;{AT};B;L1;F;3",
        f"TEE;{AT};A;L1;Q;9",
        f"TEE;{AT};C;L1;F;100",
        f"SOCK;{AT};A;;S;4",
    )
    put(world, "SKU;COUNTED;WH;LOT;STATUS;UNITS", *rows)
    assert world.import_().exit_code == 0
    assert stock_told(world) == [{"CAP": 7, "SOCK": 0, "TEE": 48}]
    assert world.rows("SELECT state, reason, COUNT(*) FROM records GROUP BY 1, 2 ORDER BY 1") == [
        ("applied", "", 6),
        ("skipped", "other-warehouse", 1),
    ]
    put(world, "SKU;COUNTED;WH;LOT;STATUS;UNITS", *rows, name="2")
    assert world.import_().exit_code == 0
    assert len(stock_told(world)) == 1, "the same, told again, adds nothing"
    reckoned(world)


def test_item_with_a_row_that_cannot_be_read_waits_for_the_next_count(world: World) -> None:
    world.map("stock", ROWS)
    open_for_business(world)
    header = "SKU;COUNTED;WH;LOT;STATUS;UNITS"
    put(world, header, f"TEE;{AT};A;L1;F;40", f"TEE;{AT};A;L2;F;x", f"CAP;{AT};A;;F;7")
    assert world.import_().exit_code == 1
    assert stock_told(world) == [{"CAP": 7}], "40 may be too few"
    assert world.problems("TEE") == ["not-a-whole-number", "counted-in-part"]
    put(world, header, "TEE;2026-01-12 20:30:00;A;L1;F;40", name="2")
    assert world.import_().exit_code == 0
    assert stock_told(world)[1:] == [{"TEE": 40}]


def test_what_the_partner_keeps_for_orders_is_added_to_what_is_available(world: World) -> None:
    open_for_business(world, "stock")
    world.set_policies(stock={"contains": "available"})
    shipment = sent(world, ("TEE", 3))
    world.clock.forward(days=1)
    put(
        world,
        "COUNTED;SKU;EAN;ON_HAND",
        "2026-01-13 19:00:00;TEE;;40",
        "2026-01-13 19:00:00;CAP;;7",
    )
    sent(world, ("CAP", 2))
    world.import_()
    assert stock_told(world) == [{"TEE": 43, "CAP": 7}], "CAP was counted before its order came"
    confirm(world, f"{shipment};C;2026-01-13 20:00:00;DHL;T1;TEE;;3")
    world.import_()
    assert stock_told(world)[1:] == [{"TEE": 40}]
    assert world.item("TEE").physical == 40


def test_rows_that_nothing_tells_apart_are_added_where_that_is_said(world: World) -> None:
    open_for_business(world, "stock")
    world.set_policies(stock={"rows": "add", "negative": "zero"})
    put(world, "COUNTED;SKU;EAN;ON_HAND", f"{AT};TEE;;4", f"{AT};TEE;;5", f"{AT};CAP;;-2")
    assert world.import_().exit_code == 0
    assert stock_told(world) == [{"CAP": 0, "TEE": 9}]
