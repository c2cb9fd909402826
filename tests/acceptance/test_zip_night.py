"""A night in which everything is zipped, both ways, with the sandbox's warehouse as the partner."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest

from bridge.app.books import open_configuration
from bridge.sandbox.warehouse import Item, Warehouse
from tests.acceptance.incoming import CONFIRMATION, STOCK, emails, reckoned
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World
from tests.sshd import Sshd

ORDER = ORDER_CSV.replace("{sequence:04}.csv", "{sequence:04}.zip").replace(
    "encoding:", 'zip: "{partner}-{sequence}.csv", encoding:'
)


def zipped(mapping: str, pattern: str) -> str:
    return mapping.replace("csv: {", f'file: {{zip: "{pattern}"}}\ncsv: {{', 1)


def zip_everything(world: World, **partner: Any) -> None:
    """Add the partner `alpha`, who zips each file, in one folder for all that it sends."""
    world.add_partner("alpha", {"order": ORDER}, **partner)
    world.map("confirmation", zipped(CONFIRMATION, "export/CONF_*.csv"))
    world.map("stock", zipped(STOCK, "export/STOCK_*.csv"))
    for message in ("confirmation", "stock"):
        settings = world.configuration["partners"]["alpha"]["messages"][message]
        settings.pop("done_folder")
        world.set_message(message, done="delete", files="*.zip")
    world.adopt()


def warehouse(world: World) -> Warehouse:
    configuration, mappings = open_configuration(world.write_configuration())
    messages = configuration.partner("alpha").messages
    root = world.homes["alpha"].root
    return Warehouse("alpha", root, messages, mappings["alpha"], clock=world.clock)


def play(world: World) -> None:
    shipment = world.sell("TEE", ("CAP", 2))
    world.export()
    ((name, _),) = world.files("in").items()
    assert name == "ORD_0001.zip"
    partner = warehouse(world)
    partner.shelf.put(Item("TEE", world.item("TEE").ean), 7)
    sent = partner.work()
    world.clock.forward(minutes=1)
    sent += partner.count()
    inside = [zipfile.ZipFile(path).namelist() for path in sent]
    assert [name[0].partition("_")[0] for name in inside] == ["export/CONF", "export/STOCK"]

    outcome = world.import_()
    assert (outcome.exit_code, outcome.done["files in zips read"]) == (0, 2)
    assert world.states() == {shipment: "completed"}
    assert emails(world) == {shipment: 1}
    assert world.item("TEE").physical == 100 + 7 - 1
    assert world.files("out") == {}, "read, and deleted"
    reckoned(world)


def test_orders_confirmations_and_counts_travel_in_zips(empty_world: World) -> None:
    zip_everything(empty_world)
    play(empty_world)


@pytest.mark.sshd
def test_zips_over_openssh_are_deleted_once_they_are_read(empty_world: World, sshd: Sshd) -> None:
    root = empty_world.folder / "alpha"
    key = {
        "host": sshd.settings.host, "port": str(sshd.settings.port), "user": "root",
        "key_file": str(sshd.settings.key_file), "timeout_seconds": "20",
        "host_keys": list(sshd.settings.host_keys),
    }  # fmt: skip
    zip_everything(empty_world, transport={"sftp": key}, root=root, prefix=f"{root}/")
    play(empty_world)
