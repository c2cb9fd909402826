"""Delivery to servers that fail in the middle, and to OpenSSH's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.sandbox.sftp_server import SftpServer
from bridge.sandbox.store import by_hand
from tests.acceptance.layouts import ORDER_CSV, ORDER_XML
from tests.acceptance.world import World
from tests.sshd import Sshd

PASSWORD = "s3cret-of-the-partner"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    root = tmp_path / "server"
    root.mkdir()
    with SftpServer(root, password=PASSWORD) as server:
        yield server


@pytest.fixture
def sftp(empty_world: World, server: SftpServer) -> World:
    """A world whose partner `alpha` is reached through the sandbox's server."""
    (empty_world.folder / "password").write_text(PASSWORD)
    transport = {
        "host": server.host, "port": str(server.port), "user": server.user,
        "password": {"file": "password"}, "host_keys": server.host_key, "timeout_seconds": "5",
    }  # fmt: skip
    empty_world.add_partner(
        "alpha", {"order": ORDER_CSV}, transport={"sftp": transport}, root=server.root
    )
    empty_world.adopt()
    return empty_world


def settings(world: World) -> dict[str, Any]:
    found: dict[str, Any] = world.configuration["partners"]["alpha"]["transport"]["sftp"]
    return found


def test_a_connection_lost_in_an_upload_leaves_nothing_that_the_partner_would_read(
    sftp: World, server: SftpServer
) -> None:
    server.misbehaviour.cut_after_bytes = 20
    shipment = sftp.sell()
    assert sftp.export().exit_code == 75
    assert [name for name in sftp.files("in") if not name.endswith(".part")] == []

    server.misbehaviour.cut_after_bytes = None
    assert sftp.export().exit_code == 0
    ((name, content),) = sftp.files("in").items()
    assert (name, content.count(b"\n")) == ("ORD_0001.csv", 2)
    assert sftp.states() == {shipment: "sent"}


def test_a_connection_lost_after_the_rename_is_recognised_as_delivered(
    sftp: World, server: SftpServer
) -> None:
    server.misbehaviour.cuts_before_answer_to = {"rename"}
    shipment = sftp.sell()
    assert sftp.export().exit_code == 75
    written = (server.root / "in" / "ORD_0001.csv").stat()

    server.misbehaviour.cuts_before_answer_to = set()
    assert sftp.export().exit_code == 0
    # Not written again: it is the same file as before.
    found = (server.root / "in" / "ORD_0001.csv").stat()
    assert (found.st_ino, found.st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    assert list(sftp.files("in")) == ["ORD_0001.csv"]
    assert sftp.states() == {shipment: "sent"}


def lose_it_after_the_rename(sftp: World, server: SftpServer) -> str:
    server.misbehaviour.cuts_before_answer_to = {"rename"}
    shipment = sftp.sell()
    sftp.export()
    server.misbehaviour.cuts_before_answer_to = set()
    return shipment


def test_a_file_that_the_partner_may_have_seen_is_not_withdrawn_any_more(
    sftp: World, server: SftpServer
) -> None:
    shipment = lose_it_after_the_rename(sftp, server)
    by_hand.cancel_order(sftp.store, int(shipment.partition("-")[0]))

    outcome = sftp.export()
    assert "files withdrawn" not in outcome.done
    assert sftp.states() == {shipment: "sent"}
    sftp.export()
    assert sftp.problems(shipment) == ["cancelled-after-export"]


def test_a_rename_that_left_both_names_is_cleared_up(sftp: World, server: SftpServer) -> None:
    shipment = lose_it_after_the_rename(sftp, server)
    # Servers rename by a second name, and can die before they take the first one away.
    (server.root / "in" / "ORD_0001.csv.part").hardlink_to(server.root / "in" / "ORD_0001.csv")

    assert sftp.export().exit_code == 0
    assert list(sftp.files("in")) == ["ORD_0001.csv"]
    assert sftp.states() == {shipment: "sent"}


def test_a_file_that_is_gone_after_a_lost_answer_is_held_and_not_sent_again(
    sftp: World, server: SftpServer
) -> None:
    shipment = lose_it_after_the_rename(sftp, server)
    content = (server.root / "in" / "ORD_0001.csv").read_bytes()
    (server.root / "in" / "ORD_0001.csv").unlink()

    for _night in range(2):
        assert sftp.export().exit_code == 1
        assert sftp.problems("ORD_0001.csv") == ["delivery-unclear"]
    assert sftp.files("in") == {}
    assert sftp.states() == {shipment: "planned"}

    # The partner says that it never came: its bytes are put there by hand, as the remedy says.
    sftp.put_file("in/ORD_0001.csv", content)
    assert sftp.export().exit_code == 0
    assert (sftp.states(), sftp.problems()) == ({shipment: "sent"}, [])


def test_a_partner_that_takes_files_at_once_is_believed_to_have_taken_it(
    sftp: World, server: SftpServer
) -> None:
    sftp.set_message("order", taken_at_once="on")
    server.misbehaviour.takes_files_on = "rename"
    shipment = lose_it_after_the_rename(sftp, server)

    assert sftp.export().exit_code == 0
    assert list(server.taken) == ["in/ORD_0001.csv"]
    assert sftp.states() == {shipment: "sent"}


def test_another_file_under_the_name_after_a_lost_answer_is_left_alone(
    sftp: World, server: SftpServer
) -> None:
    shipment = lose_it_after_the_rename(sftp, server)
    sftp.put_file("in/ORD_0001.csv", "somebody else's")

    assert sftp.export().exit_code == 1
    assert sftp.files("in") == {"ORD_0001.csv": b"somebody else's"}
    assert sftp.problems("ORD_0001.csv") == ["name-in-use"]
    assert sftp.states() == {shipment: "planned"}


def test_a_shipment_cancelled_while_its_file_was_half_uploaded_is_taken_out_of_it(
    sftp: World, server: SftpServer
) -> None:
    server.misbehaviour.cut_after_bytes = 20
    wrong, right = sftp.sell(), sftp.sell("CAP")
    sftp.export()
    by_hand.cancel_order(sftp.store, int(wrong.partition("-")[0]))
    server.misbehaviour.cut_after_bytes = None

    assert sftp.export().exit_code == 0
    ((_, content),) = sftp.files("in").items()  # the half file is swept away, too
    assert wrong.encode() not in content
    assert right.encode() in content


def test_a_full_disk_at_the_partner_is_a_passing_fault(sftp: World, server: SftpServer) -> None:
    server.misbehaviour.free_bytes = 10
    shipment = sftp.sell()
    assert sftp.export().exit_code == 75
    assert sftp.states() == {shipment: "planned"}

    server.misbehaviour.free_bytes = None
    assert sftp.export().exit_code == 0
    assert list(sftp.files("in")) == ["ORD_0001.csv"]


def test_a_server_without_rename_shows_a_file_by_its_done_file(
    sftp: World, server: SftpServer
) -> None:
    server.misbehaviour.lacks = {"rename"}
    sftp.set_message("order", rename="off", done_file=".done")
    server.misbehaviour.cut_after_bytes = 20
    shipment = sftp.sell()
    assert sftp.export().exit_code == 75
    assert "ORD_0001.csv.done" not in sftp.files("in")

    server.misbehaviour.cut_after_bytes = None
    assert sftp.export().exit_code == 0
    assert list(sftp.files("in")) == ["ORD_0001.csv", "ORD_0001.csv.done"]
    assert sftp.files("in")["ORD_0001.csv"].count(b"\n") == 2
    assert sftp.states() == {shipment: "sent"}


def test_another_host_key_than_the_pinned_one_gets_nothing(sftp: World, server: SftpServer) -> None:
    with SftpServer(server.root, password=PASSWORD) as impostor:
        settings(sftp)["port"] = str(impostor.port)
        shipment = sftp.sell()
        outcome = sftp.export()
    assert outcome.exit_code == 2
    assert "host key" in outcome.troubles[0]
    assert (sftp.files("in"), sftp.states()) == ({}, {shipment: "planned"})

    settings(sftp)["port"] = str(server.port)
    assert sftp.export().exit_code == 0
    assert sftp.states() == {shipment: "sent"}


def test_a_wrong_password_is_told_without_showing_it(sftp: World) -> None:
    (sftp.folder / "password").write_text("wr0ng-one")
    shipment = sftp.sell()

    ended = sftp.bridge("export", "-v")
    assert ended.returncode == 2
    assert "wr0ng-one" not in ended.stdout + ended.stderr
    assert "alpha" in ended.stderr

    (sftp.folder / "password").write_text(PASSWORD)
    assert sftp.export().exit_code == 0
    assert sftp.states() == {shipment: "sent"}


def test_a_missing_folder_on_the_server_is_named(sftp: World) -> None:
    sftp.set_message("order", folder="nowhere")
    sftp.sell()

    outcome = sftp.export()
    assert outcome.exit_code == 2
    assert "nowhere" in outcome.troubles[0]


@pytest.mark.sshd
def test_a_night_against_openssh_with_two_partners(empty_world: World, sshd: Sshd) -> None:
    world = empty_world
    for name, layout, country in (("alpha", ORDER_CSV, "SE"), ("beta", ORDER_XML, "DE")):
        root = world.folder / name
        key = {
            "host": sshd.settings.host, "port": str(sshd.settings.port), "user": "root",
            "key_file": str(sshd.settings.key_file), "timeout_seconds": "20",
            "host_keys": list(sshd.settings.host_keys),
        }  # fmt: skip
        world.add_partner(
            name, {"order": layout}, countries=[country], transport={"sftp": key},
            root=root, prefix=f"{root}/",
        )  # fmt: skip
    swedish, german = world.sell(capture=True), world.sell(country="DE", capture=True)

    assert world.bridge("adopt", "--shipments", "new").returncode == 0
    assert world.bridge("export").returncode == 0
    assert world.bridge("export").returncode == 0

    assert list(world.files("in")) == ["ORD_0001.csv"]
    assert list(world.files("in", partner="beta")) == ["orders-0001.xml"]
    assert sorted(world.captured()) == sorted([swedish, german])
    assert world.states() == {swedish: "sent", german: "sent"}


@pytest.mark.sshd
def test_openssh_going_silent_in_the_middle_of_a_night_loses_nothing(
    empty_world: World, own_sshd: Sshd
) -> None:
    world = empty_world
    root = world.folder / "alpha"
    key = {
        "host": own_sshd.settings.host, "port": str(own_sshd.settings.port), "user": "root",
        "key_file": str(own_sshd.settings.key_file), "timeout_seconds": "1",
        "connect_timeout_seconds": "1", "host_keys": list(own_sshd.settings.host_keys),
    }  # fmt: skip
    world.add_partner(
        "alpha", {"order": ORDER_CSV}, transport={"sftp": key}, root=root, prefix=f"{root}/"
    )
    world.adopt()
    shipment = world.sell()
    own_sshd.freeze()

    assert world.export().exit_code == 75
    assert (world.files("in"), world.states()) == ({}, {shipment: "planned"})
