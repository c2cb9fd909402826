"""A file of very many rows, a few of them wrong: those are told with their lines, all others count.

The sizes marked `large` are those of the promise, a million rows of which a thousand are wrong:

    .venv/bin/pytest --large -m large -s tests/acceptance/test_many_rows.py
"""

from __future__ import annotations

import pytest

from bridge.sandbox.store import Item
from tests.acceptance.incoming import (
    CONFIRMATION_HEADER,
    STOCK_HEADER,
    emails,
    open_for_business,
)
from tests.acceptance.measuring import measured
from tests.acceptance.world import World

#: Rows, and how many of them are wrong.
STOCK_SIZES = [
    (5_000, 5),
    pytest.param(1_000_000, 1_000, marks=[pytest.mark.large, pytest.mark.timeout(5_400)]),
]
#: Shipments, items of each, parcels that each item is spread over, and how many rows are wrong.
CONFIRMATION_SIZES = [
    (60, 5, 2, 6),
    pytest.param(2_000, 50, 10, 1_000, marks=[pytest.mark.large, pytest.mark.timeout(5_400)]),
]


@pytest.mark.parametrize(("rows", "wrong"), STOCK_SIZES)
def test_counts_are_told_but_for_the_wrong_ones(world: World, rows: int, wrong: int) -> None:
    open_for_business(world, "stock")
    # Each call costs the pretended shop a look at all of its items.
    world.set_policies(stock={"batch": "10000", "look_again": "off"})
    world.set_endpoint(timeout_seconds="55")
    for number in range(rows):
        sku = f"S{number:07}"
        world.store.add_item(Item(stock_item_id=world.store.next_id("item"), sku=sku, ean=sku))
    every = rows // wrong
    bad = {number for number in range(rows) if number % every == every // 2}
    path = world.put_file("out/STOCK_1.csv", "")
    with path.open("w") as file:
        file.write(f"{STOCK_HEADER}\n")
        for number in range(rows):
            figure = "some" if number in bad else str(number % 1_000)
            file.write(f"2026-01-12 12:00:00;S{number:07};;{figure}\n")
    assert measured(world).returncode == 1
    assert world.rows("SELECT state, COUNT(*) FROM records GROUP BY state ORDER BY state") == [
        ("applied", rows - wrong),
        ("aside", wrong),
    ]
    assert world.rows("SELECT COUNT(*) FROM counts WHERE state = 'sent'") == [(rows - wrong,)]
    told = world.rows("SELECT code, line, severity FROM problems WHERE closed_at IS NULL")
    assert sorted(told, key=lambda one: int(one[1])) == [
        ("not-a-whole-number", number + 2, "set_aside") for number in sorted(bad)
    ]
    figures = {item.sku: item.physical for item in world.store.items[:: max(1, every // 2)]}
    for sku, physical in figures.items():
        number = int(sku[1:])
        assert physical == (0 if number in bad else number % 1_000)


@pytest.mark.parametrize(("shipments", "lines", "parcels", "wrong"), CONFIRMATION_SIZES)
def test_every_shipment_that_a_wrong_row_touches_is_held_whole(
    world: World, shipments: int, lines: int, parcels: int, wrong: int
) -> None:
    open_for_business(world)
    world.set_endpoint(timeout_seconds="55")
    skus = [f"SKU{number}" for number in range(lines)]
    for sku in skus:
        world.item(sku, physical=1_000_000)
    sold = [world.sell(*((sku, parcels) for sku in skus)) for _ in range(shipments)]
    world.export()
    rows = shipments * lines * parcels
    every = rows // wrong
    bad = {number for number in range(rows) if number % every == every // 2}
    # Rows of one shipment lie far apart: first the first line of each, then the second …
    order = [(one, sku, no) for no in range(parcels) for sku in skus for one in sold]
    with world.put_file("out/CONFIRMATION_1.csv", "").open("w") as file:
        file.write(f"{CONFIRMATION_HEADER}\n")
        for number, (shipment, sku, parcel) in enumerate(order):
            figure = "one" if number in bad else "1"
            file.write(f"{shipment};C;;DHL;T-{shipment}-{parcel};{sku};;{figure}\n")
    assert measured(world).returncode == 1
    touched = {order[number][0] for number in bad}
    states = world.states()
    assert {one for one in sold if states[one] != "completed"} == touched
    assert emails(world) == {one: 1 for one in sold if one not in touched}
    told = world.rows("SELECT line FROM problems WHERE code = 'not-a-whole-number'")
    assert sorted(line for (line,) in told) == [number + 2 for number in sorted(bad)]
    held = world.rows("SELECT DISTINCT subject FROM problems WHERE severity = 'held'")
    assert {subject for (subject,) in held} == touched
