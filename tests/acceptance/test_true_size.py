"""Attacks at their true size: a folder with a million files, a line of a gigabyte.

What a partner really has sent beside them is read, in the memory that any night takes. The small
sizes are run always, the true ones with

    .venv/bin/pytest --large -m large -s tests/acceptance/test_true_size.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.sandbox.sftp_server import SftpServer
from tests.acceptance.incoming import CONFIRMATION, CONFIRMATION_HEADER, confirm, emails, sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.measuring import measured
from tests.acceptance.world import World

PASSWORD = "s3cret-of-the-partner"
LARGE = [pytest.mark.large, pytest.mark.timeout(5_400)]
#: MiB of which a night makes do beside what a folder of a million names takes.
USUAL, CROWDED = 150, 1_500


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    root = tmp_path / "server"
    root.mkdir()
    with SftpServer(root, password=PASSWORD) as server:
        yield server


def _open(world: World, server: SftpServer | None) -> None:
    """Let `alpha` be reached through a folder or a server, and take as many files as there are."""
    transport: dict[str, dict[str, object]] = {"folder": {"path": str(world.folder / "alpha")}}
    if server is not None:
        (world.folder / "password").write_text(PASSWORD)
        transport = {
            "sftp": {
                "host": server.host, "port": str(server.port), "user": server.user,
                "password": {"file": "password"}, "host_keys": server.host_key,
                "timeout_seconds": "600",
            }
        }  # fmt: skip
        world.configuration["run"]["settle_seconds"] = "601"
    next(iter(transport.values()))["most_files"] = "2000000"
    world.add_partner(
        mappings={"order": ORDER_CSV, "confirmation": CONFIRMATION},
        transport=transport,
        root=server.root if server is not None else None,
    )
    world.adopt()


@pytest.mark.parametrize("kind", ["folder", "sftp"])
@pytest.mark.parametrize("files", [3_000, pytest.param(1_000_000, marks=LARGE)])
def test_a_folder_of_strangers_files_hides_none_of_the_partners(
    empty_world: World, request: pytest.FixtureRequest, kind: str, files: int
) -> None:
    world = empty_world
    _open(world, request.getfixturevalue("server") if kind == "sftp" else None)
    shipment = sent(world)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    out = world.homes["alpha"].root / "out"
    for number in range(files):
        os.close(os.open(out / f"of-no-message-{number:07}.tmp", os.O_CREAT | os.O_WRONLY))
    done = measured(world, most=CROWDED if files > 10_000 else USUAL)
    assert done.returncode == 0, done.stderr[-500:]
    assert emails(world) == {shipment: 1}


@pytest.mark.parametrize(
    ("megabytes", "quote"),
    [(20, ""), pytest.param(1_024, "", marks=LARGE), pytest.param(1_024, '"', marks=LARGE)],
)
def test_a_line_without_an_end_is_given_up_before_it_fills_the_memory(
    empty_world: World, megabytes: int, quote: str
) -> None:
    world = empty_world
    _open(world, None)
    world.set_message("confirmation", most_megabytes="2000")
    shipment = sent(world)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", name="2")
    path = world.put_file("out/CONFIRMATION_1.csv", "")
    with path.open("wb") as file:
        file.write(f"{CONFIRMATION_HEADER}\n{shipment};C;;DHL;{quote}".encode())
        for _ in range(megabytes):
            file.write(b"x" * (1 << 20))
    done = measured(world)
    assert done.returncode == 1
    assert world.rows("SELECT code, line FROM problems WHERE subject = 'CONFIRMATION_1.csv'") == [
        ("line-too-long", 2)
    ]
    assert emails(world) == {shipment: 1}
    error = world.homes["alpha"].root / "error"
    assert [one.name for one in error.iterdir()] == ["CONFIRMATION_1.csv"]
