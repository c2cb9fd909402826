"""What lies in a partner's folder and cannot be taken is told, once, until it is gone."""

from __future__ import annotations

import os

import pytest

from tests.acceptance.incoming import confirm, emails, open_for_business, sent
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "stock")


def _told(world: World) -> list[tuple[str, str, str]]:
    return world.rows(
        "SELECT code, severity, message FROM problems WHERE closed_at IS NULL AND kind = 'folder' "
        "ORDER BY message"
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"CONFIRMATION_\xff.csv", r"CONFIRMATION_\udcff.csv"),
        (b"CONFIRMATION_\n1.csv", r"CONFIRMATION_\n1.csv"),
        (b"CONFIRMATION_\x1b[2J.csv", r"CONFIRMATION_\x1b[2J.csv"),
    ],
)
def test_a_name_that_cannot_be_used_is_a_problem_until_it_is_gone(
    world: World, name: bytes, shown: str
) -> None:
    shipment = sent(world)
    path = world.homes["alpha"].root / os.fsdecode(b"out/" + name)
    path.touch()
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    assert world.import_().exit_code == 1, "nothing of what was sent may be lost in silence"
    assert emails(world) == {shipment: 1}, "the rest of the folder is read"
    ((code, severity, message),) = _told(world)
    assert (code, severity) == ("name-unusable", "held")
    assert shown in message
    assert message.isprintable()
    assert world.import_().exit_code == 1
    assert world.rows("SELECT COUNT(*) FROM problems") == [(1,)], "not new each night"
    path.unlink()
    assert world.import_().exit_code == 0
    assert _told(world) == []


def test_links_pipes_and_sockets_under_an_awaited_name_are_told(world: World) -> None:
    out = world.homes["alpha"].root / "out"
    (out / "CONFIRMATION_1.csv").symlink_to("../done/anything")
    os.mkfifo(out / "STOCK_1.csv")
    (out / "notes").symlink_to("..")
    assert world.import_().exit_code == 1
    assert [(code, message.split()[0]) for code, _, message in _told(world)] == [
        ("not-a-file", "CONFIRMATION_1.csv"),
        ("not-a-file", "STOCK_1.csv"),
    ]
    assert world.decide("discard", "out", kind="folder")
    assert world.import_().exit_code == 0
    (out / "STOCK_1.csv").unlink()
    world.import_()
    (out / "CONFIRMATION_2.csv").symlink_to("x")
    assert world.import_().exit_code == 1
    assert len(_told(world)) == 1, "what was discarded stays so, and what is new is told"


def test_a_name_that_no_message_awaits_keeps_no_night_from_being_a_good_one(world: World) -> None:
    (world.homes["alpha"].root / os.fsdecode(b"out/other\xff.txt")).touch()
    assert world.import_().exit_code == 0
    assert [severity for _, severity, _ in _told(world)] == ["notice"]


def test_a_thousand_such_names_do_not_fill_the_ledger(world: World) -> None:
    for number in range(1_000):
        (world.homes["alpha"].root / os.fsdecode(b"out/STOCK_%d\x07.csv" % number)).touch()
    world.import_()
    assert len(_told(world)) == 21
    assert "more than 20" in " ".join(message for _, _, message in _told(world))
