"""The numbers of files that come in: a gap or a repeat is told, and never holds anything."""

from __future__ import annotations

import pytest

from tests.acceptance.incoming import emails, open_for_business, sent
from tests.acceptance.world import Outcome, World

#: A file's own record with its number, then rows.
CONFIRMATION = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";", header: false, newline: lf}
final: always
records:
  - record: HEAD
    each: file
    match: {1: H}
    fields:
      - {at: 2, field: sequence, integer: {width: 6}}
  - record: LINE
    each: line
    match: {1: L}
    fields:
      - {at: 2, field: shipment.shipmentId, required: true}
      - {at: 3, field: physicalSku}
      - {at: 4, field: quantity, integer: true, required: true}
      - {at: 5, field: parcel.tracking}
"""


@pytest.fixture(autouse=True)
def shop(world: World) -> None:
    open_for_business(world)
    world.map("confirmation", CONFIRMATION)


def receive(world: World, *numbers: int, name: str = "") -> Outcome:
    """Import a file of each of these numbers, each about a shipment of its own."""
    for number in numbers:
        shipment = sent(world, "TEE")
        text = f"H;{number:06}\nL;{shipment};TEE;1;T-{shipment}\n"
        world.put_file(f"out/CONFIRMATION_{name or number}.csv", text)
    return world.import_()


def missing(world: World) -> list[str]:
    """Return the open notices about gaps."""
    query = "SELECT message FROM problems WHERE code = 'number-missing' AND closed_at IS NULL"
    return [message.partition("without the ")[2] for (message,) in world.rows(query)]


def test_numbers_one_after_the_other_are_no_news(world: World) -> None:
    assert receive(world, 7, 8, 9).exit_code == 0
    assert world.problems() == []


def test_a_gap_is_told_and_holds_nothing(world: World) -> None:
    receive(world, 7)
    outcome = receive(world, 11)
    assert (outcome.exit_code, missing(world)) == (0, ["numbers 8 to 10"])
    assert len(emails(world)) == 2
    ((severity, remedy),) = world.rows("SELECT severity, remedy FROM problems")
    assert severity == "notice"
    assert "ask the partner" in remedy


def test_a_file_that_comes_late_takes_its_number_out_of_the_gap(world: World) -> None:
    receive(world, 7)
    receive(world, 11)
    receive(world, 9)
    assert sorted(missing(world)) == ["number 10", "number 8"]
    receive(world, 8)
    receive(world, 10)
    assert missing(world) == []
    assert world.problems() == []
    receive(world, 12)
    assert world.problems() == []


def test_files_that_are_read_in_another_order_leave_no_gap(world: World) -> None:
    receive(world, 8)
    receive(world, 9, 10, 11)
    assert world.files("done").keys() >= {"CONFIRMATION_10.csv", "CONFIRMATION_9.csv"}
    assert world.problems() == []


def test_a_number_that_comes_again_is_told_and_its_file_is_read(world: World) -> None:
    receive(world, 7, 8)
    outcome = receive(world, 7, name="again")
    assert (outcome.exit_code, world.problems("CONFIRMATION_again.csv")) == (0, ["number-repeated"])
    assert len(emails(world)) == 3
    receive(world, 9)
    assert missing(world) == [], "the count goes on from the highest"


def test_a_count_may_begin_anew(world: World) -> None:
    receive(world, 7)
    receive(world, 1, name="of_the_new_year")
    receive(world, 2)
    assert world.problems() == ["number-repeated"]
    receive(world, 4)
    assert missing(world) == ["number 3"]


def test_bytes_that_a_corrected_mapping_reads_again_repeat_no_number(world: World) -> None:
    world.map("confirmation", CONFIRMATION.replace("final: always", "final: never"))
    receive(world, 7)
    (again,) = world.files("done").values()
    world.map("confirmation", CONFIRMATION)
    world.put_file("out/CONFIRMATION_7.csv", again)
    assert world.import_().done["records read"] == 1
    assert "number-repeated" not in world.problems()


def test_a_file_that_cannot_be_read_leaves_its_gap_until_it_is_made_good(world: World) -> None:
    receive(world, 7)
    world.put_file("out/CONFIRMATION_8.csv", b"\x89PNG\r\n\x1a\n")
    world.import_()
    receive(world, 9)
    assert missing(world) == ["number 8"]
    receive(world, 8)
    assert missing(world) == []
