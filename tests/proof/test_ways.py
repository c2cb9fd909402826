"""Killed anywhere, whatever way a partner wants its files and puts its own before us."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bridge.sandbox.sftp_server import Misbehaviour, SftpServer
from tests.acceptance.incoming import CONFIRMATION, CONFIRMATION_HEADER, confirm, open_for_business
from tests.acceptance.layouts import ORDER_CSV, SUMMARY_CSV
from tests.acceptance.summaries import told
from tests.acceptance.world import World
from tests.codecs.zips import zipped
from tests.proof.tally import Tally

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
Prove = Callable[..., Tally]


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
def test_way_out(world: World, prove: Prove, keys: Mapping[str, Any]) -> None:
    world.set_message("order", **keys)
    world.sell()
    assert prove(world, command="export", second="none").points > 12
    kinds = {name.partition("0")[2][3:] for name in world.files("in")}
    assert kinds == {".csv"} | ({".csv.done"} if keys == {"done_file": ".done"} else set()) | (
        {".ok"} if "rename" in keys else set()
    )


def test_way_out_with_a_summary_of_the_order_files(world: World, prove: Prove) -> None:
    world.map("order", ORDER_CSV.replace("iso-8859-1}", "iso-8859-1, per: document}"))
    world.map("order_summary", SUMMARY_CSV)
    sold = [world.sell(), world.sell("CAP")]
    assert prove(world, command="export", second="none").points > 20
    (summary,) = told(world).values()
    assert sorted(one for some in summary.values() for one in some) == sorted(sold)


def test_way_out_to_a_partner_who_takes_files_the_moment_they_appear(
    empty_world: World, prove: Prove
) -> None:
    world = empty_world
    root = world.folder / "server"
    root.mkdir()
    taking = Misbehaviour(takes_files_on="rename")
    with SftpServer(root, password="secret", misbehaviour=taking) as server:
        (world.folder / "password").write_text("secret")
        sftp = {
            "host": server.host, "port": str(server.port), "user": server.user,
            "password": {"file": "password"}, "host_keys": server.host_key,
            "timeout_seconds": "10",
        }  # fmt: skip
        world.add_partner("alpha", {"order": ORDER_CSV}, transport={"sftp": sftp}, root=root)
        world.set_message("order", taken_at_once="on")
        world.adopt()
        world.sell()
        assert prove(world, command="export", second="none", also=[server.taken]).points > 12
        assert len(server.taken) == 1


def _sent(world: World) -> str:
    """Return a shipment of three pieces that is with the partner."""
    open_for_business(world, "stock")
    shipment = world.sell(("TEE", 3))
    world.export()
    return shipment


@pytest.mark.parametrize("row", ["{};C;;DHL;T1;TEE;;3", "{};C"], ids=["whole", "unreadable"])
@pytest.mark.parametrize(
    "keys",
    [
        {"claim": "rename", "done_file": ".ok"},
        {"claim": "none", "done_file": ".ok"},
        {"claim": "rename", "done": "delete"},
        {"claim": "rename", "done_prefix": "_"},
        {"claim": "none", "done_prefix": "_"},
    ],
    ids=["moved", "moved unclaimed", "deleted", "renamed", "renamed unclaimed"],
)
def test_way_in(world: World, prove: Prove, keys: Mapping[str, str], row: str) -> None:
    shipment = _sent(world)
    settings = world.configuration["partners"]["alpha"]["messages"]["confirmation"]
    if "done_file" not in keys:
        del settings["done_folder"]
    world.set_message("confirmation", files="CONF*.csv", **keys)
    confirm(world, row.format(shipment))
    if "done_file" in keys:
        world.put_file("out/CONFIRMATION_1.csv.ok", "")
    assert prove(world, command="import", second="none").points > 12
    assert world.states() == {shipment: "completed" if "TEE" in row else "sent"}


def test_zip_on_its_way_in(world: World, prove: Prove) -> None:
    shipment = _sent(world)
    mapping = CONFIRMATION.replace("csv: {", 'file: {zip: {inside: "*.csv"}}\ncsv: {', 1)
    world.map("confirmation", mapping)
    world.set_message("confirmation", files="Z*.zip")
    rows = [f"{shipment};P;;DHL;T1;TEE;;1", f"{shipment};C;;DHL;T2;TEE;;2"]
    one, two = ("\n".join([CONFIRMATION_HEADER, row, ""]) for row in rows)
    world.put_file("out/Z1.zip", zipped({"1.csv": one, "2.csv": two, "x.txt": ""}))
    assert prove(world, command="import", second="none").points > 20
    assert world.states() == {shipment: "completed"}
    assert list(world.files("done")) == ["Z1.zip"]


def test_file_whose_message_is_told_by_its_beginning(world: World, prove: Prove) -> None:
    shipment = _sent(world)
    for message, start in (("confirmation", CONFIRMATION_HEADER[:8]), ("stock", "COUNTED")):
        settings = world.configuration["partners"]["alpha"]["messages"][message]
        text = world.folder.joinpath(settings["mapping"]).read_text()
        world.map(message, text.replace("csv: {", f"file: {{starts: {start}}}\ncsv: {{", 1))
        world.set_message(message, files="EXP*")
    row = f"{shipment};C;;DHL;T1;TEE;;3"
    world.put_file("out/EXP1", f"{CONFIRMATION_HEADER}\n{row}\n")
    assert prove(world, command="import", second="none").points > 20
    assert world.rows("SELECT message, state FROM files WHERE direction = 'in'") == [
        ("confirmation", "done")
    ]
