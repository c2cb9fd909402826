"""A folder that a stranger has filled: bounded, and what can be used of it is used."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.model.endpoints import FolderSettings, TransportSettings
from bridge.transports import names, open_transport
from bridge.transports.base import CrowdedError
from tests.sshd import Sshd
from tests.transports.conftest import Exchange, settings_for

NAMES = [
    b"line\nbreak.csv", b"return\r.csv", b"escape\x1b[2J.csv", b"bell\x07.csv", b"no-utf8-\xff.csv",
    b"half-\xed\xa0\x80.csv", b"next\xc2\x85line.csv", b"separator\xe2\x80\xa8.csv",
]  # fmt: skip


def _place(kind: str, request: pytest.FixtureRequest) -> tuple[Path, TransportSettings]:
    if kind == "sandbox":
        server = request.getfixturevalue("partner").server
        return server.root, replace(settings_for(server), most_files=300)
    root: Path = request.getfixturevalue("tmp_path") / "root"
    if kind == "folder":
        root.mkdir()
        return root, FolderSettings(root, most_files=300)
    sshd: Sshd = request.getfixturevalue("sshd")
    return root, sshd.with_settings(most_files=300)


@pytest.mark.parametrize(
    "kind", ["folder", "sandbox", pytest.param("openssh", marks=pytest.mark.sshd)]
)
def test_more_files_than_were_agreed_end_the_listing_with_a_way_out(
    kind: str, request: pytest.FixtureRequest
) -> None:
    root, settings = _place(kind, request)
    folder = f"{root}/in" if kind == "openssh" else "in"
    (root / "in").mkdir(parents=True)
    for number in range(300):
        (root / "in" / f"{number}.csv").touch()
    with open_transport(settings) as transport:
        assert len(list(transport.list(folder))) == 300
        for number in range(300, 1500):
            (root / "in" / f"{number}.csv").touch()
        with pytest.raises(CrowdedError, match="more than 300 entries") as caught:
            transport.list(folder)
        assert "in" in caught.value.message
        assert "most_files" in caught.value.remedy
        assert transport.look(f"{folder}/7.csv") is not None, "the connection is as good as before"


def test_names_that_no_log_and_no_path_can_hold_are_left_out(exchange: Exchange) -> None:
    exchange.put("in/good.csv")
    for name in NAMES:
        (exchange.folder / os.fsdecode(b"in/" + name)).touch()
    with exchange.new() as transport:
        found = transport.list(exchange.at("in"))
    assert [file.name for file in found] == ["good.csv"]
    assert sorted(os.fsencode(one.name) for one in found.left_out) == sorted(NAMES)
    assert all(one.is_file and one.fault for one in found.left_out)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../a", "a/b", "/etc/passwd", "a\0b", "a" * 256, "é" * 128, "a\x9b"]
)
def test_what_is_no_name_of_a_file_is_told(name: str) -> None:
    assert names.fault_of(name)


@pytest.mark.parametrize("name", ["a" * 255, "é" * 127, "…", "a b.csv", "-rf", "~", "a\\b", "%s"])
def test_what_may_be_odd_and_is_a_name_is_taken(name: str) -> None:
    assert names.fault_of(name) == ""
