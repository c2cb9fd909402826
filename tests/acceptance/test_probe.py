"""What a partner's server and the store's plugin allow is found out, and nothing is left behind."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bridge.app.probe_report import Probe, Verdict
from bridge.app.probing import host_keys_of, probe
from bridge.sandbox.sftp_folder import Misbehaviour
from bridge.sandbox.sftp_server import SftpServer
from tests.acceptance.incoming import CONFIRMATION
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World
from tests.sshd import Sshd


def serving(world: World, server: SftpServer, **keys: Any) -> None:
    sftp = {
        "host": server.host, "port": str(server.port), "user": "partner",
        "password": {"file": "secret"}, "host_keys": [server.host_key],
        "timeout_seconds": "10", **keys,
    }  # fmt: skip
    world.add_partner("alpha", {"order": ORDER_CSV}, root=server.root, transport={"sftp": sftp})
    world.map("confirmation", CONFIRMATION)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    (tmp_path / "served").mkdir()
    password = "s3cret-of-the-plugin"
    with SftpServer(tmp_path / "served", password=password) as found:
        yield found


def probed(world: World, **how: Any) -> Probe:
    return probe(world.write_configuration(), "alpha", **how)


def told(found: Probe) -> dict[str, str]:
    return {one.about: one.told for one in found.findings}


def faults(found: Probe) -> dict[str, str]:
    return {one.about: one.told for one in found.findings if one.verdict is not Verdict.FINE}


def everything(server: SftpServer) -> list[str]:
    return sorted(str(path.relative_to(server.root)) for path in server.root.rglob("*"))


def test_all_is_fine_and_nothing_has_changed(empty_world: World, server: SftpServer) -> None:
    world = empty_world
    serving(world, server)
    world.put_file("out/CONFIRMATION_1.csv", "x")
    world.put_file("out/else.txt", "x")
    before = everything(server)
    found = probed(world)
    assert (found.exit_code, faults(found)) == (0, {})
    assert (
        told(found)["confirmation: out"] == "can be listed; 2 files, of which 1 fit CONFIRMATION_*"
    )
    assert told(found)["store: GET shipments"] == "allowed; nothing is there"
    assert "which is pinned" in told(found)["host key"]
    assert everything(server) == before
    assert not world.state.exists(), "no ledger is made"


def test_what_a_delivery_needs_is_tried_on_request_and_cleaned_up(
    world: World, server: SftpServer
) -> None:
    serving(world, server)
    before = everything(server)
    found = probed(world, may_write=True)
    assert (found.exit_code, faults(found)) == (0, {})
    assert told(found)["writing: in"] == "a file can be written, and its size is shown"
    assert "renaming: in" in told(found)
    assert told(found)["clock: in"].endswith("s against ours")
    assert everything(server) == before


def test_putting_away_is_tried_on_request_and_what_was_not_tried_is_said(
    world: World, server: SftpServer
) -> None:
    serving(world, server)
    untried = told(probed(world))["rights to change"]
    assert "writing and renaming in in; moving from out to " in untried
    assert untried.endswith("--write tries it with a small file of its own")
    (server.root / "out" / "CONFIRMATION_1.csv").write_text("x")
    (server.root / "done").mkdir(exist_ok=True)
    before = everything(server)
    found = told(probed(world, may_write=True))
    assert "rights to change" not in found
    assert found["moving: done"] == "a file can be moved there"
    assert everything(server) == before
    shutil.rmtree(server.root / "error")
    shutil.rmtree(server.root / "done")
    before = everything(server)
    tried = told(probed(world, may_write=True))
    assert tried["moving: error"] == "not tried: the folder is not there yet"
    assert everything(server) == before


@pytest.mark.sshd
def test_the_same_with_openssh(empty_world: World, sshd: Sshd, tmp_path: Path) -> None:
    world = empty_world
    root = tmp_path / "home"
    transport = {
        "sftp": {
            "host": sshd.settings.host, "port": str(sshd.settings.port), "user": "root",
            "key_file": str(sshd.settings.key_file), "host_keys": list(sshd.settings.host_keys),
            "timeout_seconds": "10",
        }
    }  # fmt: skip
    world.add_partner(
        "alpha", {"order": ORDER_CSV}, root=root, prefix=f"{root}/", transport=transport
    )
    found = probed(world, may_write=True)
    assert (found.exit_code, faults(found)) == (0, {})
    assert list((root / "in").iterdir()) == []
    (shown,) = host_keys_of(sshd.settings.host, sshd.settings.port)
    assert shown in told(found)["host key"]


@pytest.mark.parametrize(
    ("changes", "about", "profile"),
    [
        ({"lacks": {"rename"}}, "renaming: in", {}),
        ({"refuses": {"fstat"}}, "writing: in", {"check_on_handle": "off"}),
        ({"takes_files_on": "close"}, "clock: in", None),
    ],
)
def test_what_a_server_cannot_do_is_told_with_its_switch(
    world: World, server: SftpServer, changes: Any, about: str, profile: Any
) -> None:
    server.misbehaviour = replace(Misbehaviour(), **changes)
    serving(world, server)
    found = probed(world, may_write=True)
    assert found.exit_code == 1
    assert about in faults(found)
    if profile is not None:
        assert found.profile == profile


def test_another_host_key_is_shown_and_nothing_is_said_to_it(
    world: World, server: SftpServer, tmp_path: Path
) -> None:
    with SftpServer(tmp_path / "served") as other:
        serving(world, server, host_keys=[other.host_key])
        found = probed(world)
    assert found.exit_code == 1
    (fault,) = [one for one in found.findings if one.verdict is Verdict.FAULT]
    (shown,) = host_keys_of(server.host, server.port)
    assert shown in fault.told
    assert "another host key" in fault.told


def test_a_wrong_secret_and_a_missing_folder_are_told_beside_what_works(
    world: World, server: SftpServer
) -> None:
    serving(world, server)
    (server.root / "error").rmdir()
    (server.root / "out").rename(server.root / "elsewhere")
    (world.folder / "secret").write_text("another-secret")
    found = probed(world)
    assert set(faults(found)) == {"login", "store: GET shipments"}
    world.configuration["partners"]["alpha"]["transport"]["sftp"]["password"] = {"env": "PW"}
    ended = world.bridge("probe", "alpha", "--json", PW="s3cret-of-the-plugin")
    assert ended.returncode == 1
    data = json.loads(ended.stdout)
    wrong = [one["about"] for one in data["findings"] if one["verdict"] != "fine"]
    assert wrong == ["confirmation: out", "store: GET shipments"]
    (absent,) = [one for one in data["findings"] if one["about"] == "confirmation: error"]
    assert absent["told"] == "is not there yet: it is made when it is first needed"


@pytest.mark.parametrize("makes_it", ["on", "off"])
def test_folder_for_orders_is_made_only_where_bridge_yaml_says_so(
    empty_world: World, server: SftpServer, makes_it: str
) -> None:
    world = empty_world
    serving(world, server)
    world.set_message("order", make_folder=makes_it)
    (server.root / "in").rmdir()
    found = probed(world)
    assert ("order: in" in faults(found)) == (makes_it == "off")
    assert not (server.root / "in").exists()


def test_the_keys_of_a_server_are_shown_before_anything_is_pinned(
    world: World, server: SftpServer
) -> None:
    ended = world.bridge("probe", "--host", f"{server.host}:{server.port}")
    assert ended.returncode == 0, ended.stderr
    (shown,) = host_keys_of(server.host, server.port)
    assert shown in ended.stdout
    assert f'host_keys: ["{shown.split()[-1]}"]' in ended.stdout
    assert world.bridge("probe").returncode == 2
