"""What a partner, or somebody in its name, can put into a folder: told, and the night goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.acceptance.incoming import MAPPINGS, confirm, emails, open_for_business, sent
from tests.acceptance.meddling import import_with
from tests.acceptance.world import World

MEGABYTE = 1 << 20


@pytest.fixture(autouse=True)
def shipment(world: World) -> str:
    open_for_business(world)
    number = sent(world, "TEE")
    confirm(world, f"{number};C;;DHL;T1;TEE;;1", name="sound")
    return number


def told(world: World) -> list[tuple[str, str]]:
    return world.rows("SELECT subject, code FROM problems WHERE closed_at IS NULL")


def test_file_that_is_larger_than_agreed_is_left_where_it_lies(world: World, shipment: str) -> None:
    world.set_message("confirmation", most_megabytes="1")
    place = world.put_file("out/CONFIRMATION_big.csv", b"x" * (MEGABYTE + 1))
    outcome = world.import_()
    assert (outcome.exit_code, emails(world)) == (1, {shipment: 1})
    assert told(world) == [("CONFIRMATION_big.csv", "file-too-large")]
    assert place.exists()
    world.set_message("confirmation", most_megabytes="2")
    world.import_()
    assert "file-too-large" not in world.problems()


@pytest.mark.parametrize("claim", ["rename", "none"])
def test_file_that_grows_beyond_what_was_agreed_while_it_is_read_is_given_back(
    world: World, shipment: str, claim: str
) -> None:
    world.set_message("confirmation", most_megabytes="1", claim=claim)

    def grow() -> None:
        for path in (world.homes["alpha"].root / "out").iterdir():
            path.write_bytes(b"x" * (MEGABYTE + 1))

    import_with(world, "before read", grow)
    assert told(world) == [("CONFIRMATION_sound.csv", "file-too-large")]
    assert list(world.files("out")) == ["CONFIRMATION_sound.csv"]
    assert not list((world.state / "archive").rglob(".new-*"))
    world.import_()
    assert world.problems() == ["file-too-large"]


def test_folder_with_too_many_files_is_told_and_the_other_folders_are_read(
    world: World, shipment: str
) -> None:
    world.map("stock", MAPPINGS["stock"])
    world.set_message("stock", folder="counts")
    transport = world.configuration["partners"]["alpha"]["transport"]["folder"]
    transport["most_files"] = "50"
    for number in range(60):
        world.put_file(f"counts/STOCK_{number}.csv", "x")
    outcome = world.import_()
    (trouble,) = outcome.troubles
    assert "'counts' has more than 50 entries" in trouble
    assert "most_files" in trouble
    assert outcome.exit_code != 0
    assert emails(world) == {shipment: 1}


@pytest.mark.parametrize("name", [b"CONFIRMATION_\xff.csv", b"CONFIRMATION_\n2.csv"])
def test_name_that_cannot_be_used_stops_nothing(world: World, shipment: str, name: bytes) -> None:
    path = world.homes["alpha"].root / "out" / os.fsdecode(name)
    path.write_text("x")
    assert world.import_().exit_code == 1
    assert world.problems("out") == ["name-unusable"]
    assert emails(world) == {shipment: 1}
    assert path.exists()


def test_file_that_is_a_link_is_not_read(world: World, shipment: str) -> None:
    secret = world.folder / "secret.csv"
    secret.write_text("secret")
    (world.homes["alpha"].root / "out/CONFIRMATION_link.csv").symlink_to(secret)
    assert world.import_().exit_code == 1
    assert world.problems("out") == ["not-a-file"]
    assert emails(world) == {shipment: 1}
    assert "link" not in str(world.rows("SELECT name FROM files"))


@pytest.mark.parametrize("folder", ["out", "done", "error"])
def test_folder_that_is_a_link_leads_nowhere(world: World, shipment: str, folder: str) -> None:
    """Nothing is read there, nothing is moved there, and the other partner's night goes on."""
    outside = world.folder / "outside"
    outside.mkdir()
    (outside / "CONFIRMATION_9.csv").write_text("not the partner's")
    place = world.homes["alpha"].root / folder
    place.rename(place.with_name("moved"))
    place.symlink_to(outside)
    if folder == "error":
        world.put_file("out/CONFIRMATION_bad.csv", b"\x00")
    world.add_partner("beta", {"confirmation": MAPPINGS["confirmation"]}, countries=["DK"])
    world.adopt("beta")
    world.put_file("out/CONFIRMATION_beta.csv", "not a header\n", partner="beta")
    outcome = world.import_()
    assert any("leads out" in one for one in outcome.troubles)
    assert list(outside.iterdir()) == [outside / "CONFIRMATION_9.csv"]
    assert list(world.files("error", partner="beta")) == ["CONFIRMATION_beta.csv"]
    assert emails(world) == ({} if folder == "out" else {shipment: 1})


def test_file_without_an_end_is_put_aside_and_the_next_is_read(world: World, shipment: str) -> None:
    world.put_file("out/CONFIRMATION_endless.csv", b"x" * 9_000_000)
    world.put_file("out/CONFIRMATION_quotes.csv", b'"' + b'\n";"' * 3_000_000)
    assert world.import_().exit_code == 1
    codes = dict(told(world))
    assert codes["CONFIRMATION_endless.csv"] == "line-too-long"
    assert codes["CONFIRMATION_quotes.csv"] == "line-too-long"
    assert len(world.files("error")) == 2
    assert emails(world) == {shipment: 1}


def test_archive_of_the_partner_is_never_left_half_written(world: World) -> None:
    world.set_message("confirmation", most_megabytes="1")
    world.put_file("out/CONFIRMATION_big.csv", b"x" * (MEGABYTE + 1))
    world.import_()
    assert [path for path in Path(world.state).rglob("*") if path.name.startswith(".new-")] == []
