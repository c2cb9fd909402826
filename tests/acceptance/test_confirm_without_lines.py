"""Confirmations that name no lines: what is named was shipped whole, once."""

from __future__ import annotations

import pytest

from bridge.sandbox.store import by_hand
from tests.acceptance.incoming import calls, emails, open_for_business, reckoned, sent
from tests.acceptance.world import World

NAMED = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: tab, header: false}
lines: all
records:
  - record: P
    each: parcel
    columns: 2
    fields:
      - {at: 1, name: ORDER, field: shipment.shipmentId, required: true}
      - {at: 2, name: PARCEL, field: tracking}
"""
#: The same with a status: C for complete, P for a part.
SIGNALLED = NAMED.replace(
    "lines: all", 'lines: all\ncodes: {final: {"true": C, "false": P}}'
).replace(
    "columns: 2\n    fields:\n",
    "columns: 3\n    fields:\n      - {at: 3, field: shipment.isFinal, code: final}\n",
)


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)
    world.map("confirmation", NAMED)


def tell(world: World, number: int, *rows: str) -> int:
    """Put a file of these rows there, import it, and return the exit code."""
    text = "".join("\t".join(row.split(";")) + "\r\n" for row in rows)
    world.put_file(f"out/CONFIRMATION_{number}.csv", text)
    return world.import_().exit_code


def test_what_is_named_is_completed_whole_with_all_of_its_parcels(world: World) -> None:
    world.set_policies(tracking={"several": "join"})
    shipment, other = sent(world, ("TEE", 2), "CAP"), sent(world, "TEE")
    assert tell(world, 1, f"{shipment};T1", f"{shipment};T2") == 0
    assert world.states() == {shipment: "completed", other: "sent"}
    (call,) = calls(world, "PUT", "shipment")
    assert (call["tracking"], call["packages"]) == ("T1, T2", 2)
    assert world.rows("SELECT SUM(shelf_quantity) FROM movements") == [(-3,)]
    reckoned(world)


def test_the_same_again_is_skipped_and_more_is_told_to_a_person(world: World) -> None:
    shipment, other = sent(world, "TEE"), sent(world, "TEE")
    tell(world, 1, f"{shipment};T1")
    assert tell(world, 2, f"{shipment};T1", f"{other};T3") == 0
    assert tell(world, 3, f"{shipment};T2") == 1
    assert world.problems(shipment) == ["already-complete"]
    assert emails(world) == {shipment: 1, other: 1}


def test_a_row_that_cannot_be_read_completes_nothing(world: World) -> None:
    shipment, other = sent(world, "TEE"), sent(world, "TEE")
    assert tell(world, 1, f"{shipment};T1;more", f"{other};T2") == 1
    assert emails(world) == {other: 1}
    assert tell(world, 2, f"{shipment};T1") == 0
    assert emails(world) == {shipment: 1, other: 1}


def test_a_shipment_that_was_changed_at_the_store_is_held(world: World) -> None:
    shipment = sent(world, "TEE")
    by_hand.cancel_order(world.store, int(shipment.partition("-")[0]))
    assert tell(world, 1, f"{shipment};T1") == 1
    assert world.problems(shipment) == ["gone-from-store"]


def test_where_the_partner_says_that_it_is_only_a_part_the_rest_is_waited_for(
    world: World,
) -> None:
    world.map("confirmation", SIGNALLED)
    shipment = sent(world, ("TEE", 2))
    assert tell(world, 1, f"{shipment};T1;P") == 0
    assert world.states() == {shipment: "sent"}
    assert tell(world, 2, f"{shipment};T2;C") == 0
    assert emails(world) == {shipment: 1}
