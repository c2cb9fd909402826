"""`bridge rehearse`: a night from the integrator's own files, and what it finds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.commands import bridge
from tests.acceptance.layouts import SUMMARY_CSV


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """What `bridge init` writes, as it stands: no secret, no address that answers."""
    assert bridge(tmp_path, "init").returncode == 0
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def rehearsed(shop: Path, *arguments: str) -> tuple[int, dict[str, dict[str, str]]]:
    """The exit code, and by section and what was tried: the verdict and what was told."""
    ended = bridge(shop, "rehearse", "example", "--json", *arguments)
    assert "Traceback" not in ended.stderr
    data: dict[str, Any] = json.loads(ended.stdout)
    return ended.returncode, {
        section["title"]: {
            one["what"]: f"{one['verdict']}: {one['told']}" for one in section["findings"]
        }
        for section in data["sections"]
    }


def test_a_night_with_sound_mappings_works_and_leaves_nothing_behind(shop: Path) -> None:
    before = sorted(shop.rglob("*"))

    ended = bridge(shop, "rehearse", "example")

    assert ended.returncode == 0
    assert "0 does not work" in ended.stdout
    assert "It does not prove that the partner means" in ended.stdout
    assert sorted(shop.rglob("*")) == before


def test_every_kind_of_answer_is_played_and_judged(shop: Path) -> None:
    code, found = rehearsed(shop)

    assert code == 0
    confirmed = found["Confirmations, as the warehouse writes them"]
    assert confirmed["confirmed whole"].startswith("works: completed")
    assert "[short-but-paid]" in confirmed["one unit short, and final"]
    assert "[more-than-ordered]" in confirmed["one unit more than ordered"]
    assert "[unknown-item]" in confirmed["an item that nobody ordered"]
    assert found["Once only"]["refunds paid"] == "works: 3, none twice"
    assert found["Once only"]["running it all again"] == "works: changes nothing"
    assert found["Your samples of stock"]["stock.csv, read"] == "works: 2 records"


def test_a_partner_with_one_file_name_a_day_plays_every_case(shop: Path) -> None:
    path = shop / "mappings/example/confirmation.yaml"
    edit(path, "CONF_{created:%Y%m%d%H%M%S}_{sequence:06}.csv", "CONF_{created:%Y%m%d}.csv")

    code, found = rehearsed(shop)

    assert code == 0
    for told in found["Confirmations, as the warehouse writes them"].values():
        assert not told.startswith("not rehearsed")


def test_half_a_file_that_passes_for_a_short_shipment_is_found(shop: Path) -> None:
    edit(shop / "bridge.yaml", "short: hold", "short: lower")

    code, found = rehearsed(shop)

    assert code == 1
    cut = found["Files that were cut off"]["cut between two lines"]
    assert cut.startswith("does not work: shipped")
    assert "have the partner write a trailer" in cut


def test_a_shipment_id_that_does_not_come_back_is_found(shop: Path) -> None:
    path = shop / "mappings/example/order.yaml"
    edit(path, "shipment.shipmentId, required: true", "shipment.shipmentId, cut: 5")

    code, found = rehearsed(shop)

    assert code == 1
    assert found["The order file"]["read by the order mapping, run backwards"].startswith(
        "does not work"
    )


def test_a_mapping_that_cannot_say_that_a_shipment_is_final_is_told(shop: Path) -> None:
    path = shop / "mappings/example/confirmation.yaml"
    edit(path, "      - {at: Status, field: shipment.isFinal, code: final}\n", "")

    code, found = rehearsed(shop)

    assert code == 0
    short = found["Confirmations, as the warehouse writes them"]["one unit short, and final"]
    assert short.startswith("look at it: waiting")
    assert "map `isFinal`" in short


def test_a_final_signal_that_has_conditions_need_not_come(shop: Path) -> None:
    path = shop / "mappings/example/confirmation.yaml"
    signal = "{at: Status, field: shipment.isFinal, code: final}"
    at_none = '{at: Quantity, field: isFinal, code: none_left, when: {Quantity: "0"}}'
    edit(path, signal, at_none)
    edit(path, "codes:\n", 'codes:\n  none_left: {"true": "0"}\n')

    code, found = rehearsed(shop)

    assert code == 0
    confirmed = found["Confirmations, as the warehouse writes them"]
    assert "only where the conditions of `isFinal` hold" in confirmed["one unit short, and final"]
    assert "[nothing-shipped]" in confirmed["nothing shipped, and final"]


def test_what_matters_and_is_not_sent_is_told(shop: Path) -> None:
    path = shop / "mappings/example/order.yaml"
    edit(path, "      - {at: ServicePoint, field: shipment.shipwallet_pickup}\n", "")

    _, found = rehearsed(shop)

    orders = found["Orders, as the warehouse reads them"]
    told = orders["the service point: with one, the parcel goes there"]
    assert told == "look at it: no field of the order mapping carries `shipwallet_pickup`"


def test_an_order_that_the_mapping_cannot_write_is_told_with_the_reason(shop: Path) -> None:
    edit(shop / "mappings/example/order.yaml", "encoding: utf-8 ", "encoding: iso-8859-1 ")

    _, found = rehearsed(shop)

    orders = found["Orders, as the warehouse reads them"]
    assert "[not-in-encoding]" in orders["letters of another alphabet"]


def test_a_samples_own_ways_are_told_where_the_mapping_does_not_keep_them(shop: Path) -> None:
    edit(shop / "samples/example/confirmation.csv", ",1,COMPLETE", ",01,COMPLETE")

    _, found = rehearsed(shop)

    back = found["Your samples of confirmation"]["confirmation.csv, written back"]
    assert back == "look at it: these places come back otherwise, or not at all: row Quantity (2×)"


def test_the_night_can_be_kept_and_looked_into(shop: Path) -> None:
    assert bridge(shop, "rehearse", "example", "--keep", "kept").returncode == 0

    config = ("--config", "kept/bridge.yaml")
    assert "83651-1" in bridge(shop, "trace", "83651-1", *config).stdout
    assert bridge(shop, "rehearse", "example", "--keep", "kept").returncode == 2


def test_a_partner_whose_files_all_have_one_name_is_rehearsed_as_far_as_that_goes(
    shop: Path,
) -> None:
    path = shop / "mappings/example/confirmation.yaml"
    edit(path, "CONF_{created:%Y%m%d%H%M%S}_{sequence:06}.csv", "CONF_.csv")

    code, found = rehearsed(shop)

    assert code == 0
    confirmed = found["Confirmations, as the warehouse writes them"]
    assert confirmed["confirmed whole"].startswith("works")
    again = "confirmed whole, and the file sent again"
    assert "every name that CONF_.csv makes is taken" in confirmed[again]
    assert confirmed["in two parcels"] == f"not rehearsed: for the same reason as `{again}`"


def test_an_unknown_partner_and_a_faulty_mapping_are_told(shop: Path) -> None:
    ended = bridge(shop, "rehearse", "exmple")
    assert ended.returncode == 2
    assert "Did you mean `example`?" in ended.stderr
    edit(shop / "mappings/example/order.yaml", "deliveryCity", "deliverCity")
    ended = bridge(shop, "rehearse", "example")
    assert ended.returncode == 2
    assert "did you mean `shipment.deliveryCity`?" in ended.stderr


@pytest.mark.parametrize("partner", ["nordlager", "polderpack"])
def test_the_demos_partners_can_be_rehearsed(partner: str, tmp_path: Path) -> None:
    assert bridge(tmp_path, "demo", "demo").returncode == 0

    ended = bridge(tmp_path, "rehearse", partner, "--config", "demo/bridge.yaml")

    assert ", 0 does not work" in ended.stdout
    assert ended.returncode == 0


def test_a_summary_beside_the_order_files_is_not_taken_for_orders(shop: Path) -> None:
    text = SUMMARY_CSV.replace("SUM_{sequence:04}.csv", "ORD_SUM_{sequence:06}.csv")
    (shop / "mappings/example/order_summary.yaml").write_text(text.replace(", max: 20", ""))
    edit(
        shop / "bridge.yaml",
        "# order_summary: {mapping: mappings/example/order_summary.yaml, folder: in/summaries}",
        "order_summary: {mapping: mappings/example/order_summary.yaml, folder: in/orders}",
    )

    code, found = rehearsed(shop, "--keep", "kept")

    assert code == 0
    assert found["The order file"]["read by the order mapping, run backwards"].startswith("works")
    (summary,) = (shop / "kept/partner/in/orders").glob("ORD_SUM_*.csv")
    assert summary.read_text().startswith("F;ORD_")


def test_what_is_wrong_with_other_partners_does_not_matter(shop: Path) -> None:
    other = """\
partners:
  other:
    endpoint: nordic/main
    time_zone: Europe/Stockholm
    transport: {folder: {path: ./other}}
    shipments: all
    messages: {order: {mapping: mappings/other/order.yaml, folder: order}}
    polices: {}
"""
    edit(shop / "bridge.yaml", "partners:\n", other)

    ended = bridge(shop, "rehearse", "example")

    assert ended.returncode == 0
    assert "0 does not work" in ended.stdout
    assert "beside what example alone needs: see `bridge check`" in ended.stderr
