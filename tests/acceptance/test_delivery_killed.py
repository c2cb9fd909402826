"""The process is killed at every moment of an export in turn: nothing is lost, nothing is twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bridge.sandbox.sftp_server import Misbehaviour, SftpServer
from bridge.sandbox.store.effects import Kind
from tests.acceptance.killing import export_killed_at
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World

pytestmark = pytest.mark.slow

#: Runs after which whatever was unclear has been found out.
_NIGHTS = 5
_MOST_MOMENTS = 80


def in_the_folder(world: World) -> dict[str, bytes]:
    return world.files("in")


def kill_everywhere(
    world: World, sell: Callable[[], list[str]], at_partner: Callable[[World], Mapping[str, bytes]]
) -> int:
    """Kill an export at each of its moments; check each time, and return how many there were."""
    sold: list[str] = []
    for moment in range(1, _MOST_MOMENTS):
        sold += sell()
        what = export_killed_at(world, moment)
        if not what:
            return moment - 1
        for _night in range(_NIGHTS):
            world.clock.forward(hours=1)
            world.export()
            if all(world.states().get(one) == "sent" for one in sold):
                break
        files = at_partner(world)
        rows = [row for name, file in files.items() if name[-4:] == ".csv"
                for row in file.decode().splitlines()[1:]]  # fmt: skip
        assert Counter(row.split(";")[0] for row in rows) == Counter(sold), what
        assert world.states() == dict.fromkeys(sold, "sent"), what
        assert (world.problems(), world.store.effects.repeated(Kind.CAPTURED)) == ([], {}), what
        assert not [name for name in files if "part" in name], what
    raise AssertionError("an export does more and more")


def test_killed_anywhere_an_export_is_finished_by_the_next_one(world: World) -> None:
    moments = kill_everywhere(
        world, lambda: [world.sell(capture=True), world.sell("CAP")], in_the_folder
    )
    assert moments > 25
    assert len(world.captured()) == moments + 1


@pytest.mark.parametrize(
    "keys",
    [
        {"done_file": ".done"},
        {"rename": "off", "done_file": "{stem}.ok"},
        {"temporary": {"folder": "tmp"}, "make_folder": "on"},
        {"temporary": {"prefix": ".part-"}},
    ],
    ids=["done file", "no rename", "temporary folder", "temporary prefix"],
)
def test_killed_anywhere_whatever_way_the_partner_wants_its_files(
    world: World, keys: Mapping[str, Any]
) -> None:
    world.set_message("order", **keys)
    assert kill_everywhere(world, lambda: [world.sell()], in_the_folder) > 12
    if "done_file" in keys:
        ending = str(keys["done_file"]).replace("{stem}", "").removeprefix(".csv")
        files = list(world.files("in"))
        assert sum(name.endswith(".csv") for name in files) == sum(
            name.endswith(ending) for name in files
        )
    if "folder" in keys.get("temporary", {}):
        assert world.files("tmp") == {}


def test_killed_anywhere_with_a_partner_who_takes_files_the_moment_they_appear(
    empty_world: World,
) -> None:
    world = empty_world
    root = world.folder / "server"
    root.mkdir()
    with SftpServer(
        root, password="secret", misbehaviour=Misbehaviour(takes_files_on="rename")
    ) as server:
        (world.folder / "password").write_text("secret")
        sftp = {
            "host": server.host, "port": str(server.port), "user": server.user,
            "password": {"file": "password"}, "host_keys": server.host_key,
            "timeout_seconds": "10",
        }  # fmt: skip
        world.add_partner("alpha", {"order": ORDER_CSV}, transport={"sftp": sftp}, root=root)
        world.set_message("order", taken_at_once="on")
        world.adopt()

        def taken(_world: World) -> dict[str, bytes]:
            return {Path(path).name: content for path, content in server.taken.items()}

        assert kill_everywhere(world, lambda: [world.sell()], taken) > 12
