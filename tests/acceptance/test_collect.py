"""Collecting: a file is taken when it is whole, once, whatever the partner allows."""

from __future__ import annotations

import os

import pytest

from tests.acceptance.incoming import (
    CONFIRMATION_HEADER,
    confirm,
    emails,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.world import World

MODIFIED = 1_768_000_000


@pytest.fixture(autouse=True)
def shipment(world: World) -> str:
    open_for_business(world)
    return sent(world, ("TEE", 3))


def files(world: World) -> list[tuple[str, str, str]]:
    """Return name, state and reason of every file that came in."""
    return world.rows("SELECT name, state, reason FROM files WHERE direction = 'in' ORDER BY id")


def row(shipment: str, quantity: int = 3, tracking: str = "T1") -> str:
    return f"{shipment};P;;DHL;{tracking};TEE;;{quantity}"


def whole_file(*rows: str) -> str:
    return "\n".join([CONFIRMATION_HEADER, *rows, ""])


# When a file is whole ---------------------------------------------------------------------------


def test_file_is_taken_after_two_equal_looks(world: World, shipment: str) -> None:
    world.set_message("confirmation", settle_seconds="10")
    confirm(world, row(shipment))
    assert world.import_().done["files collected"] == 1
    assert world.clock.slept == [10.0], "the run itself waits for what it sees for the first time"


def test_file_seen_by_an_earlier_run_is_not_waited_for(world: World, shipment: str) -> None:
    world.set_message("confirmation", settle_seconds="10")
    place = world.put_file("out/CONFIRMATION_1.csv", CONFIRMATION_HEADER)
    sleeping = world.clock.sleep

    def grow(seconds: float) -> None:
        sleeping(seconds)
        place.write_text(whole_file(row(shipment)))

    world.clock.sleep = grow  # type: ignore[method-assign]
    outcome = world.import_()
    world.clock.sleep = sleeping  # type: ignore[method-assign]
    assert outcome.done["files not settled yet"] == 1, "it grew while it was looked at"
    assert list(world.files("out")) == ["CONFIRMATION_1.csv"]
    world.clock.forward(seconds=10)
    assert world.import_().done["files collected"] == 1
    assert world.clock.slept == [10.0]
    assert emails(world) == {shipment: 1}


def test_done_file_says_that_a_file_is_whole(world: World, shipment: str) -> None:
    world.set_message("confirmation", settle_seconds="10", done_file=".done", files="CONF*.csv")
    confirm(world, row(shipment))
    outcome = world.import_()
    assert outcome.done == {"files not settled yet": 1}
    assert world.clock.slept == []
    world.put_file("out/CONFIRMATION_1.csv.done", "")
    assert world.import_().done["files collected"] == 1
    assert world.files("out") == {}, "the done-file goes too, or it would vouch for the next file"


# Which files are one and the same ---------------------------------------------------------------


def test_same_bytes_under_another_name_are_skipped(world: World, shipment: str) -> None:
    confirm(world, row(shipment, 1))
    world.import_()
    confirm(world, row(shipment, 1), name="copy")
    assert world.import_().done["files skipped as duplicates"] == 1
    assert files(world)[-1] == ("CONFIRMATION_copy.csv", "done", "same-bytes")
    assert sorted(world.files("done")) == ["CONFIRMATION_1.csv", "CONFIRMATION_copy.csv"]


def test_same_bytes_are_read_again_with_a_corrected_mapping(world: World, shipment: str) -> None:
    mapping = world.folder / "mappings" / "alpha" / "confirmation.yaml"
    right = mapping.read_text()
    mapping.write_text(right.replace('"true": C', '"true": K'))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3")
    assert world.import_().exit_code == 1
    mapping.write_text(right)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3", name="again")
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}


def test_same_name_with_other_bytes_is_another_file(world: World, shipment: str) -> None:
    confirm(world, row(shipment, 1))
    world.import_()
    confirm(world, row(shipment, 2, "T2"))
    world.import_()
    assert emails(world) == {shipment: 1}
    (second,) = [name for name in world.files("done") if name != "CONFIRMATION_1.csv"]
    assert second.startswith("CONFIRMATION_1.csv~"), "the first one is not written over"


# What the partner allows ------------------------------------------------------------------------


def in_place(world: World) -> None:
    for key in ("done_folder", "error_folder"):
        world.configuration["partners"]["alpha"]["messages"]["confirmation"].pop(key)


def test_file_that_stays_is_read_once_and_again_when_it_changes(
    world: World, shipment: str
) -> None:
    in_place(world)
    confirm(world, row(shipment, 1))
    place = world.homes["alpha"].root / "out" / "CONFIRMATION_1.csv"
    os.utime(place, (MODIFIED, MODIFIED))
    assert world.import_().done["files collected"] == 1
    before = world.everything()
    assert world.import_().done == {"shipments confirmed in part": 1}
    assert {**world.everything(), "documents": []} == {**before, "documents": []}
    confirm(world, row(shipment, 1), row(shipment, 2, "T2"))
    os.utime(place, (MODIFIED, MODIFIED))
    assert world.import_().done["files collected"] == 1, "the same time, and other bytes"
    assert emails(world) == {shipment: 1}
    assert list(world.files("out")) == ["CONFIRMATION_1.csv"]
    reckoned(world)


def test_file_that_may_not_be_renamed_is_read_and_moved(world: World, shipment: str) -> None:
    world.set_message("confirmation", claim="none")
    confirm(world, row(shipment))
    world.import_()
    assert list(world.files("done")) == ["CONFIRMATION_1.csv"]
    assert emails(world) == {shipment: 1}


def test_claimed_name_that_the_pattern_matches_is_not_read_as_a_file(
    world: World, shipment: str
) -> None:
    world.put_file("out/CONFIRMATION_1.csv.bridge-77", whole_file(row(shipment)))
    outcome = world.import_()
    assert outcome.exit_code == 1
    assert world.problems("CONFIRMATION_1.csv") == ["claimed-elsewhere"]
    (world.homes["alpha"].root / "out/CONFIRMATION_1.csv.bridge-77").rename(
        world.homes["alpha"].root / "out/CONFIRMATION_1.csv"
    )
    assert world.import_().exit_code == 0, "given its name back it is read"
    assert emails(world) == {shipment: 1}


def test_missing_done_folder_is_made(world: World, shipment: str) -> None:
    (world.homes["alpha"].root / "done").rmdir()
    confirm(world, row(shipment))
    assert world.import_().exit_code == 0
    assert list(world.files("done")) == ["CONFIRMATION_1.csv"]


def test_missing_folder_is_a_configuration_error_and_nothing_is_lost(
    world: World, shipment: str
) -> None:
    world.set_message("confirmation", folder="nowhere")
    confirm(world, row(shipment))
    assert world.import_().exit_code == 2
    world.set_message("confirmation", folder="out")
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
