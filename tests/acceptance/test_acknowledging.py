"""What is told to the partner of its files: each once, whole, in part or not at all readable."""

from __future__ import annotations

import pytest

from tests.acceptance.incoming import confirm, count, open_for_business, sent
from tests.acceptance.telling import ACK, ACK_SENT, STATUS, STATUS_HEADER, acknowledge
from tests.acceptance.world import World
from tests.codecs.zips import zipped


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "stock")
    world.map("ack", ACK)
    world.map("ack_sent", ACK_SENT)
    world.import_()


def told(world: World) -> list[str]:
    """The rows of every acknowledgement that lies at the partner."""
    files = world.files("in").items()
    return [row for name, text in files if "ACK" in name for row in text.decode().splitlines()]


def test_files_that_were_read_are_acknowledged_once_each(world: World) -> None:
    shipment = sent(world)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    count(world, "2026-01-12 20:00:00;TEE;;40")
    assert world.import_().done["files acknowledged"] == 2
    world.run()
    assert told(world) == ["F;CONFIRMATION_1.csv;OK;1;1", "F;STOCK_1.csv;OK;1;1"]


def test_what_could_not_be_read_is_told_by_its_place_and_our_reason(world: World) -> None:
    one, other = sent(world), sent(world)
    confirm(world, f"{one};C;;DHL;T1;TEE;;1", f"{other};C;;DHL;T1;TEE;;many", name="half")
    world.put_file("out/CONFIRMATION_none.csv", "no;header\n")
    world.import_()
    assert told(world) == [
        "F;CONFIRMATION_half.csv;PART;2;1", f"R;{other};2;not-a-whole-number",
        "F;CONFIRMATION_none.csv;ERR;0;0",
    ]  # fmt: skip


def test_file_that_comes_again_is_acknowledged_again(world: World) -> None:
    shipment = sent(world)
    for name in ("1", "2"):
        confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", name=name)
        world.import_()
    assert [row.split(";")[1:3] for row in told(world)] == [
        ["CONFIRMATION_1.csv", "OK"], ["CONFIRMATION_2.csv", "OK"]
    ]  # fmt: skip


def test_an_acknowledgement_is_never_acknowledged(world: World) -> None:
    sent(world)
    acknowledge(world, "F;ORD_0001.csv;OK;")
    world.import_()
    assert told(world) == []


def test_what_came_before_anybody_wanted_that_is_not_acknowledged(world: World) -> None:
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.add_partner("beta", {"order_status": STATUS}, countries=["NO"])
    world.adopt("beta")
    world.put_file("out/ORDER_STATUS_1.csv", f"{STATUS_HEADER}\n", partner="beta")
    world.import_()
    world.map("ack_sent", ACK_SENT, partner="beta")
    world.import_()
    assert world.files("in", partner="beta") == {}
    world.put_file("out/ORDER_STATUS_2.csv", f"{STATUS_HEADER}\n", partner="beta")
    world.import_()
    assert world.files("in", partner="beta") == {"ACK_0001.csv": b"F;ORDER_STATUS_2.csv;OK;0;0\n"}


def test_zip_is_acknowledged_for_all_that_is_in_it(world: World) -> None:
    world.map("stock", (world.folder / "mappings/alpha/stock.yaml").read_text().replace(
        "csv: {", 'file: {zip: {inside: "*.csv"}}\ncsv: {', 1))  # fmt: skip
    world.set_message("stock", files="STOCK_*.zip")
    header = "COUNTED;SKU;EAN;ON_HAND\n"
    texts = {"a.csv": f"{header}2026-01-12 20:00:00;TEE;;4\n", "b.csv": f"{header};CAP;;x\n"}
    world.put_file("out/STOCK_1.zip", zipped(texts))
    world.import_()
    assert told(world)[0].startswith("F;STOCK_1.zip;PART;")


def test_acknowledgement_that_did_not_get_through_goes_with_the_next_run(world: World) -> None:
    count(world, "2026-01-12 20:00:00;TEE;;40")
    (world.homes["alpha"].root / "in").rename(world.folder / "away")
    world.import_()
    (world.folder / "away").rename(world.homes["alpha"].root / "in")
    world.import_()
    assert told(world) == ["F;STOCK_1.csv;OK;1;1"]
