"""What becomes of a file at the partner once it was looked at: moved, renamed or deleted."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from tests.acceptance.incoming import confirm, emails, open_for_business, sent
from tests.acceptance.meddling import import_with
from tests.acceptance.world import World

WAYS = {
    "deleted": {"done": "delete", "error_folder": "error"},
    "renamed": {"done_prefix": "_", "error_prefix": "BAD_"},
    "renamed or moved": {"done_prefix": "_", "error_folder": "error"},
    "moved or renamed": {"done_folder": "done", "error_prefix": "BAD_"},
}


def put_away(world: World, way: str, **keys: str) -> None:
    """Let files go that way, once they were looked at."""
    message = world.configuration["partners"]["alpha"]["messages"]["confirmation"]
    for key in ("done_folder", "error_folder"):
        message.pop(key)
    world.set_message("confirmation", files="*.csv", **WAYS[way], **keys)


@pytest.fixture(autouse=True)
def shipment(world: World) -> str:
    open_for_business(world)
    return sent(world, ("TEE", 2))


def final(shipment: str, quantity: int = 2, tracking: str = "T1") -> str:
    return f"{shipment};C;;DHL;{tracking};TEE;;{quantity}"


def test_file_is_deleted_once_it_is_read_and_stays_in_the_archive(
    world: World, shipment: str
) -> None:
    put_away(world, "deleted")
    confirm(world, final(shipment))
    assert world.import_().exit_code == 0
    assert [world.files(folder) for folder in ("out", "done", "error")] == [{}, {}, {}]
    assert emails(world) == {shipment: 1}
    ((sha256, state),) = world.rows("SELECT sha256, state FROM files WHERE direction = 'in'")
    assert state == "done"
    assert shipment in (world.state / "archive" / sha256[:2] / sha256).read_text()


def test_file_is_renamed_where_it_lies_and_not_read_again(world: World, shipment: str) -> None:
    put_away(world, "renamed")
    confirm(world, final(shipment))
    assert world.import_().exit_code == 0
    assert list(world.files("out")) == ["_CONFIRMATION_1.csv"], "though *.csv would match that too"
    assert world.import_().done == {}
    assert emails(world) == {shipment: 1}


@pytest.mark.parametrize("claim", ["rename", "none"])
@pytest.mark.parametrize("renaming", [1, 2])
def test_rename_that_was_cut_in_half_is_finished(
    world: World, shipment: str, monkeypatch: pytest.MonkeyPatch, claim: str, renaming: int
) -> None:
    world.set_message("confirmation", claim=claim)
    confirm(world, final(shipment))
    names = []

    def dies(path: Path) -> None:
        if path.parent.name == "out":
            names.append(path.name)
            if len(names) == renaming:
                raise KeyboardInterrupt
        real(path)

    real = os.unlink
    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(os, "unlink", dies)
        world.import_()
    assert names
    assert world.import_().exit_code == 0
    assert world.files("out") == {}
    assert list(world.files("done")) == ["CONFIRMATION_1.csv"]
    assert world.rows("SELECT COUNT(*) FROM files WHERE direction = 'in'") == [(1,)]
    assert emails(world) == {shipment: 1}


def test_next_file_of_the_name_does_not_write_over_the_renamed_one(
    world: World, shipment: str
) -> None:
    put_away(world, "renamed")
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1")
    world.import_()
    confirm(world, final(shipment, 1, "T2"))
    assert world.import_().exit_code == 0
    first, second = world.files("out")
    assert first == "_CONFIRMATION_1.csv"
    assert second.startswith("_CONFIRMATION_1.csv~")
    assert emails(world) == {shipment: 1}


@pytest.mark.parametrize(
    ("way", "folder", "name"),
    [
        ("deleted", "error", "CONFIRMATION_1.csv"),
        ("renamed", "out", "BAD_CONFIRMATION_1.csv"),
        ("renamed or moved", "error", "CONFIRMATION_1.csv"),
        ("moved or renamed", "out", "BAD_CONFIRMATION_1.csv"),
    ],
)
def test_file_that_cannot_be_read_is_never_deleted(
    world: World, way: str, folder: str, name: str
) -> None:
    put_away(world, way)
    world.put_file("out/CONFIRMATION_1.csv", "what is this?")
    outcome = world.import_()
    assert (outcome.exit_code, outcome.done["files unreadable"]) == (1, 1)
    assert world.files(folder) == {name: b"what is this?"}
    assert world.import_().done == {}, "and it is told once"


def test_what_was_still_written_to_a_claimed_file_is_taken_in_before_it_is_deleted(
    world: World, shipment: str
) -> None:
    put_away(world, "deleted")
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1")
    row = final(shipment, 1, "T2")
    with (world.homes["alpha"].root / "out" / "CONFIRMATION_1.csv").open("a") as still_open:

        def go_on_writing() -> None:
            still_open.write(f"{row}\n")
            still_open.flush()

        import_with(world, "after read", go_on_writing)
    assert world.files("out") == {}
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
