"""How many orders stand in a file, and what is sent where there are none."""

from __future__ import annotations

import io
import zipfile
from zoneinfo import ZoneInfo

import pytest

from bridge.codecs.parts import read_parts
from bridge.mapping.load import load_mapping
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World


def with_file(**keys: str) -> str:
    """Return the order mapping with more keys in its `file` block."""
    more = "".join(f", {key}: {value}" for key, value in keys.items())
    return ORDER_CSV.replace("encoding: iso-8859-1}", f"encoding: iso-8859-1{more}}}")


@pytest.mark.parametrize(("most", "sizes"), [("2", [2, 2, 1]), ("5", [5]), ("1", [1] * 5)])
def test_a_file_holds_no_more_orders_than_the_partner_takes(
    world: World, most: str, sizes: list[int]
) -> None:
    world.map("order", with_file(most=most))
    shipments = [world.sell() for _ in range(5)]
    outcome = world.export()
    assert (outcome.exit_code, outcome.done["files delivered"]) == (0, len(sizes))
    rows = [data.splitlines()[1:] for data in world.files("in").values()]
    assert [len(one) for one in rows] == sizes
    told = [row.split(b";")[0].decode() for one in rows for row in one]
    assert sorted(told) == sorted(shipments), "each of them once"
    assert set(world.states().values()) == {"sent"}


def test_an_order_that_is_held_takes_no_other_one_with_it(world: World) -> None:
    world.map("order", with_file(most="2"))
    good = [world.sell() for _ in range(3)]
    bad = world.sell(country="ZZ")
    assert world.export().exit_code == 1
    states = world.states()
    assert states.pop(bad) == "held"
    assert states == dict.fromkeys(good, "sent")
    assert len(world.files("in")) == 2


def test_without_orders_no_file_is_sent(world: World) -> None:
    outcome = world.export()
    assert (outcome.exit_code, outcome.done) == (0, {})
    assert world.files("in") == {}
    assert world.rows("SELECT COUNT(*) FROM files") == [(0,)]


def test_where_every_order_is_held_no_file_is_sent(world: World) -> None:
    world.sell(country="ZZ")
    assert world.export().exit_code == 1
    assert world.files("in") == {}


def test_orders_go_out_in_a_zip(world: World) -> None:
    text = with_file(zip='"orders_{sequence:04}.csv"').replace(
        "ORD_{sequence:04}.csv", "ORD_{created:%Y%m%d}_{sequence:04}.zip"
    )
    world.map("order", text)
    shipment = world.sell()
    assert world.export().exit_code == 0
    ((name, data),) = world.files("in").items()
    assert name == "ORD_20260112_0001.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (info,) = archive.infolist()
        assert info.filename == "orders_0001.csv"
        assert info.date_time == (2026, 1, 12, 21, 0, 0), "on the partner's clock"
    mapping = load_mapping(text, "order.yaml", ZoneInfo("Europe/Stockholm"))
    told = [
        (record.where.file, record.cells["ORDER_NO"])
        for part in read_parts(io.BytesIO(data), mapping.layout, name)
        for record in part.records
    ]
    assert told == [(f"{name}/orders_0001.csv", shipment)]
