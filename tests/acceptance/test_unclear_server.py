"""A partner's server that does one thing wrong, then behaves: each file goes and comes once.

fault                        | deliver a file                  | take an inbound file
cut at any byte              | here, test_delivery_sftp        | here
refuses rename, stat, mkdir  | here                            | here
answer lost after it did     | here, test_delivery_sftp        | here
disk full                    | here, test_delivery_sftp        | (the done folder: rename)
sweeper                      | here (held), test_delivery_sftp | test_collect_race
gone on read, grows, anew    | -                               | test_collect_race
same again, same name        | name-in-use: test_export_again  | test_collect, test_put_away
no sizes and times           | tests/transports                | here
morsels                      | -                               | here
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bridge.sandbox.sftp_folder import File
from bridge.sandbox.sftp_server import Misbehaviour, SftpServer
from tests.acceptance.incoming import CONFIRMATION, confirm, emails
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World

PASSWORD = "s3cret-of-the-partner"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    root = tmp_path / "server"
    root.mkdir()
    with SftpServer(root, password=PASSWORD) as server:
        yield server


@pytest.fixture
def world(empty_world: World, server: SftpServer) -> World:
    (empty_world.folder / "password").write_text(PASSWORD)
    sftp = {
        "host": server.host, "port": str(server.port), "user": server.user,
        "password": {"file": "password"}, "host_keys": server.host_key, "timeout_seconds": "5",
    }  # fmt: skip
    mappings = {"order": ORDER_CSV, "confirmation": CONFIRMATION}
    empty_world.add_partner("alpha", mappings, transport={"sftp": sftp}, root=server.root)
    empty_world.adopt()
    return empty_world


def misbehave(server: SftpServer, faults: Mapping[str, Any]) -> None:
    """Change the server's behaviour from now on; without faults it behaves again."""
    for name, value in {**vars(Misbehaviour()), **faults}.items():
        setattr(server.misbehaviour, name, value)


def lose_answers_to_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut the connection once a file was closed, and before that is said."""
    close = File.close

    def cut(itself: File) -> None:
        close(itself)
        itself._session.cut()

    monkeypatch.setattr(File, "close", cut)


OUT: list[dict[str, Any]] = [
    {"cut_after_bytes": 0},
    {"cut_after_bytes": 50},
    {"free_bytes": 40},
    {"refuses": {"rename"}},
    {"refuses": {"stat"}},
    {"refuses": {"open"}},
    {"fails_to_close": True},
    {"cuts_before_answer_to": {"open"}},
    {"cuts_before_answer_to": {"rename"}},
]


@pytest.mark.parametrize("faults", OUT, ids=str)
def test_order_file_is_there_once_and_whole_after_any_fault(
    world: World, server: SftpServer, faults: Mapping[str, Any]
) -> None:
    shipment = world.sell()
    misbehave(server, faults)
    assert world.export().exit_code != 0
    misbehave(server, {})
    assert world.export().exit_code == 0
    assert world.export().exit_code == 0
    ((name, content),) = world.files("in").items()
    assert (name, content.count(shipment.encode())) == ("ORD_0001.csv", 1)
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])


@pytest.mark.parametrize("answer", ["heard", "lost"])
def test_swept_temporary_file_is_held_and_not_written_again(
    world: World, server: SftpServer, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipment = world.sell()
    misbehave(server, {"takes_files_on": "close"})
    if answer == "lost":
        lose_answers_to_close(monkeypatch)
        assert world.export().exit_code == 75
        monkeypatch.undo()
    for _ in range(3):
        assert world.export().exit_code == 1
    assert [path for path in server.taken if "ORD_0001" in path] == list(server.taken)
    assert len(server.taken) == 1
    assert world.problems("ORD_0001.csv") == ["delivery-unclear"]
    assert world.states() == {shipment: "planned"}


IN: list[dict[str, Any]] = [
    {"cut_after_bytes": 0},
    {"cut_after_bytes": 60},
    {"refuses": {"rename"}},
    {"refuses": {"stat"}},
    {"refuses": {"open"}},
    {"refuses": {"list"}},
    {"cuts_before_answer_to": {"rename"}},
    {"cuts_before_answer_to": {"open"}},
    {"tells_attributes": False},
    {"most_bytes_per_read": 7},
]


@pytest.mark.parametrize("faults", IN, ids=str)
def test_inbound_file_is_taken_once_and_moved_after_any_fault(
    world: World, server: SftpServer, faults: Mapping[str, Any]
) -> None:
    shipment = world.sell()
    world.export()
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    misbehave(server, faults)
    world.import_()
    misbehave(server, {})
    assert world.import_().exit_code == 0
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert (list(world.files("out")), len(world.files("done"))) == ([], 1)
    assert world.problems() == []
