"""The partner acts between two of our calls: nothing is read half, lost, or read twice."""

from __future__ import annotations

import os

import pytest

from bridge.sandbox.store import Payment
from tests.acceptance.incoming import (
    CONFIRMATION_HEADER,
    confirm,
    count,
    emails,
    give_back,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.meddling import import_with
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def shipment(world: World) -> str:
    open_for_business(world)
    number = sent(world, ("TEE", 3))
    confirm(world, f"{number};P;;DHL;T1;TEE;;1")
    return number


def rest(shipment: str) -> str:
    rows = (f"{shipment};P;;DHL;T1;TEE;;1", f"{shipment};P;;DHL;T2;TEE;;2")
    return "\n".join([CONFIRMATION_HEADER, *rows, ""])


@pytest.mark.parametrize("claim", ["rename", "none"])
def test_file_that_is_gone_before_it_is_read_is_told_and_taken_when_it_is_back(
    world: World, shipment: str, claim: str
) -> None:
    world.set_message("confirmation", claim=claim)
    place = world.homes["alpha"].root / "out" / "CONFIRMATION_1.csv"
    first = "before rename" if claim == "rename" else "before read"
    assert import_with(world, first, place.unlink).exit_code == 0
    assert world.problems() == ["file-not-taken"]
    world.put_file("out/CONFIRMATION_1.csv", rest(shipment))
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert world.problems() == []


def test_claimed_file_that_is_not_there_for_a_moment_is_taken_when_it_is_back(
    world: World, shipment: str
) -> None:
    folder = world.homes["alpha"].root / "out"
    hidden = world.folder / "hidden"

    def hide() -> None:
        (claimed,) = folder.iterdir()
        claimed.rename(hidden)
        hidden.with_suffix(".name").write_text(claimed.name)

    assert import_with(world, "before read", hide).exit_code == 0
    assert world.problems() == ["file-not-taken"]
    assert world.import_().done == {}
    hidden.rename(folder / hidden.with_suffix(".name").read_text())
    assert world.import_().done["files collected"] == 1
    assert world.rows("SELECT state FROM files WHERE direction = 'in'") == [("done",)]
    assert world.problems() == []


def test_shipment_is_not_short_while_a_file_could_not_be_taken(world: World) -> None:
    world.set_policies(short="lower")
    number = sent(world, ("CAP", 3), payment=Payment.INVOICE)
    confirm(world, f"{number};P;;DHL;T1;CAP;;1", name="2")
    confirm(world, f"{number};C;;DHL;T2;CAP;;2", name="3")
    hidden = world.folder / "hidden"
    place = world.homes["alpha"].root / "out" / "CONFIRMATION_2.csv"

    def hide() -> None:
        place.rename(hidden)

    (world.homes["alpha"].root / "out" / "CONFIRMATION_1.csv").unlink()
    assert import_with(world, "before rename", hide).exit_code == 1
    assert world.problems(number) == ["short-or-unread"]
    hidden.rename(place)
    assert world.import_().exit_code == 0
    assert emails(world) == {number: 1}
    assert [line.qty for line in world.store.shipment(number).all_lines()] == [3]


def test_file_that_grows_while_it_is_read_in_place_is_read_again(
    world: World, shipment: str
) -> None:
    world.set_message("confirmation", claim="none")

    def grow() -> None:
        world.put_file("out/CONFIRMATION_1.csv", rest(shipment))

    import_with(world, "after read", grow)
    assert world.rows("SELECT COUNT(*) FROM records") == [(0,)], "no half of it was staged"
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert list(world.files("done")) == ["CONFIRMATION_1.csv"]
    reckoned(world)


def test_file_that_is_written_anew_before_it_is_moved_is_read_too(
    world: World, shipment: str
) -> None:
    world.set_message("confirmation", claim="none")
    place = world.homes["alpha"].root / "out" / "CONFIRMATION_1.csv"

    def write_anew() -> None:
        place.write_text(rest(shipment))
        os.utime(place, (1, 1))

    import_with(world, "before make_folder", write_anew)
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert world.files("out") == {}
    assert list(world.files("done")) == ["CONFIRMATION_1.csv"]
    reckoned(world)


def test_next_file_of_the_same_name_is_not_taken_for_the_one_that_is_under_way(
    world: World, shipment: str
) -> None:
    def send_the_next() -> None:
        world.put_file("out/CONFIRMATION_1.csv", rest(shipment))

    import_with(world, "after rename", send_the_next)
    assert list(world.files("out")) == ["CONFIRMATION_1.csv"]
    world.import_()
    assert emails(world) == {shipment: 1}
    assert len(world.files("done")) == 2


def test_dry_run_of_an_import_tells_what_it_would_do_and_changes_nothing(
    world: World, shipment: str
) -> None:
    open_for_business(world, "return", "stock")
    confirm(world, f"{shipment};C;2026-01-12 15:00:00;DHL;T1;TEE;;3")
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    count(world, "2026-01-12 20:00:00;TEE;;54")
    before, files = world.everything(), world.files("out")
    outcome = world.import_(dry_run=True)
    assert (world.everything(), world.files("out")) == (before, files)
    assert world.writes() == []
    would = "\n".join(outcome.would)
    for told in ("PUT /shipment ", "POST /return", "POST /stock", "rename out/CONFIRMATION_1.csv"):
        assert told in would
