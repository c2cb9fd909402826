"""Counts, ends and joins on the way into the ledger: nothing is lost, and a correct file heals."""

from __future__ import annotations

import pytest

from bridge.sandbox.store import Payment
from tests.acceptance.incoming import calls, emails, open_for_business, reckoned, sent
from tests.acceptance.world import World
from tests.mapping.test_ends import BLOCKS
from tests.mapping.test_joins import JOINED

TRAILER = """\
  - record: T
    each: file
    match: {1: T}
    columns: 2
    fields:
      - {at: 2, field: lineCount, integer: true}
"""


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)
    world.map("confirmation", BLOCKS)


def tell(world: World, number: int, text: str) -> int:
    """Put a file there, import it, and return the exit code."""
    world.put_file(f"out/CONFIRMATION_{number}.csv", text)
    return world.import_().exit_code


def block(shipment: str, *lines: str, end: str) -> str:
    return "".join(f"{row}\n" for row in (f"START;{shipment}", *lines, end))


def test_blocks_complete_their_shipments(world: World) -> None:
    shipment = sent(world, ("TEE", 2), "CAP")
    assert tell(world, 1, block(shipment, "L;TEE;2", "L;CAP;1", end="END;2;3;C")) == 0
    assert emails(world) == {shipment: 1}
    reckoned(world)


@pytest.mark.parametrize(
    ("end", "code"),
    [("END;3;3;C", "count-differs"), ("END;2;4;C", "count-differs"), ("", "end-missing")],
)
def test_a_block_that_is_not_whole_waits_alone_until_a_correct_file_comes(
    world: World, end: str, code: str
) -> None:
    shipment, other = sent(world, ("TEE", 2), "CAP"), sent(world, "TEE")
    lines = ("L;TEE;2", "L;CAP;1")
    broken = block(shipment, *lines, end=end).replace("\n\n", "\n")
    assert tell(world, 1, broken + block(other, "L;TEE;1", end="END;1;1;C")) == 1
    assert emails(world) == {other: 1}, "though all of its units are there"
    assert sorted(world.problems(shipment)) == sorted([code, "row-not-sound"])
    reckoned(world)
    assert tell(world, 2, block(shipment, *lines, end="END;2;3;C")) == 0
    assert emails(world) == {other: 1, shipment: 1}
    assert world.problems() == []
    reckoned(world)


def test_a_file_with_a_wrong_count_is_taken_with_a_notice_where_the_mapping_only_warns(
    world: World,
) -> None:
    world.map("confirmation", BLOCKS.replace("csv: {", "counts: warn\ncsv: {", 1) + TRAILER)
    shipment = sent(world, "TEE")
    assert tell(world, 1, block(shipment, "L;TEE;1", end="END;1;1;C") + "T;5\n") == 0
    assert emails(world) == {shipment: 1}
    assert world.problems("CONFIRMATION_1.csv") == ["count-differs"]
    assert world.rows("SELECT severity FROM problems WHERE closed_at IS NULL") == [("notice",)]


def test_nothing_is_called_short_in_a_file_that_may_lack_lines(world: World) -> None:
    world.set_policies(short="lower")
    world.map("confirmation", BLOCKS.replace("csv: {", "counts: warn\ncsv: {", 1) + TRAILER)
    shipment = sent(world, ("TEE", 2), payment=Payment.INVOICE)
    assert tell(world, 1, block(shipment, "L;TEE;1", end="END;1;1;C") + "T;2\n") == 1
    assert world.problems(shipment) == ["short-or-unread"]
    assert calls(world, "PUT", f"shipments/{shipment}") == []


def test_counts_that_are_ignored_change_nothing(world: World) -> None:
    world.map("confirmation", BLOCKS.replace("csv: {", "counts: ignore\ncsv: {", 1) + TRAILER)
    shipment = sent(world, "TEE")
    assert tell(world, 1, block(shipment, "L;TEE;1", end="END;7;7;C") + "T;5\n") == 0
    assert emails(world) == {shipment: 1}
    assert world.problems() == []


def test_joined_records_complete_their_shipments_in_whatever_order_they_come(world: World) -> None:
    world.map("confirmation", JOINED)
    one, other = sent(world, ("TEE", 2)), sent(world, "CAP")
    rows = [f"L;{one};TEE;2", f"H;{other};T2;1", f"L;{other};CAP;1", f"H;{one};T1;1", "L;9;TEE;1"]
    assert tell(world, 1, "".join(f"{row}\n" for row in rows)) == 1
    assert emails(world) == {one: 1, other: 1}
    told = {call["shipment"]: call["tracking"] for call in calls(world, "PUT", "shipment")}
    assert told == {one: "T1", other: "T2"}
    assert world.problems() == ["header-missing"]
    reckoned(world)
