"""Good-to-go shipments become order files: what goes, what waits, and why."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from bridge.sandbox.order_api import Bundles, PluginSettings
from bridge.sandbox.store import Item, by_hand
from tests.acceptance.layouts import ORDER_CSV, ORDER_XML
from tests.acceptance.world import SECRET, World

HEADER = b"ORDER_NO;NAME;CITY;COUNTRY;SKU;EAN;QTY\n"
PER_SHIPMENT = ORDER_CSV.replace("{sequence:04}.csv", "{shipmentId}.csv").replace(
    "encoding: iso-8859-1", "encoding: iso-8859-1, per: document"
)


def rows(world: World, *, partner: str = "alpha") -> list[list[str]]:
    """Return the cells of every order line that lies at a CSV partner."""
    files = world.files("in", partner=partner).values()
    return [row.split(";") for file in files for row in file.decode("iso-8859-1").splitlines()[1:]]


def test_all_shipments_of_a_night_go_into_one_file(world: World) -> None:
    first = world.sell(("TEE", 2), "CAP")
    second = world.sell("CAP", name="Åke Östberg", country="NO", city="Bodø")

    outcome = world.export()

    tee, cap = world.item("TEE").ean, world.item("CAP").ean
    assert world.files("in") == {
        "ORD_0001.csv": HEADER
        + (
            f"{first};Alva Exempelsson;Stockholm;SWE;TEE;{tee};2\n"
            f"{first};Alva Exempelsson;Stockholm;SWE;CAP;{cap};1\n"
            f"{second};Åke Östberg;Bodø;NOR;CAP;{cap};1\n"
        ).encode("iso-8859-1")
    }
    assert world.states() == {first: "sent", second: "sent"}
    assert (outcome.exit_code, outcome.done["shipments sent"]) == (0, 2)


def test_each_shipment_gets_a_file_of_its_own_where_the_mapping_says_so(world: World) -> None:
    world.map("order", PER_SHIPMENT)
    first, second = world.sell("TEE"), world.sell("CAP")

    world.export()

    assert list(world.files("in")) == [f"ORD_{first}.csv", f"ORD_{second}.csv"]
    assert [row[0] for row in rows(world)] == [first, second]


def test_an_xml_partner_gets_xml_with_the_count_and_the_delivery_note(empty_world: World) -> None:
    world = empty_world
    world.add_partner("beta", {"order": ORDER_XML})
    world.adopt()
    shipment = world.sell(("TEE", 3), country="DE", name="王示例")

    world.export()

    ((name, content),) = world.files("in", partner="beta").items()
    root = etree.fromstring(content)
    assert (name, root.get("count")) == ("orders-0001.xml", "1")
    (order,) = root
    assert order.get("no") == shipment
    assert order.findtext("name") == "王示例"
    assert (order.findtext("note") or "").startswith(world.api.documents)
    assert [(line.get("sku"), line.get("qty")) for line in order.iter("line")] == [("TEE", "3")]


def test_the_addresses_of_delivery_note_and_proforma_stand_in_the_file(world: World) -> None:
    more = """\
      - {at: NOTE, field: shipment.deliveryNote, required: true}
      - {at: PROFORMA, field: shipment.proforma, required: true}
"""
    world.map("order", ORDER_CSV + more)
    world.sell(country="NO")

    world.export()

    ((*_, note, proforma),) = rows(world)
    assert note.startswith(world.api.documents)
    assert proforma.startswith(world.api.documents)
    assert note != proforma


def test_what_the_customer_chose_in_the_delivery_checkout_reaches_the_partner(
    world: World,
) -> None:
    more = """\
      - {at: POINT, field: shipment.shipwallet_pickup}
      - {at: DOOR, field: shipment.shipwallet_doorcode}
"""
    world.map("order", ORDER_CSV + more)
    # Ingrid's fields stand on the order; the shipment lacks them.
    world.sell(ingrid={"pickup": "SP-4711", "doorcode": "0042"})

    world.export()

    assert rows(world)[0][-2:] == ["SP-4711", "0042"]


def test_a_captured_shipment_goes_as_paid(world: World) -> None:
    paid = "      - {at: PAID, field: shipment.isPaid, code: paid}\n"
    table = 'codes:\n  paid: {"true": "1", "false": "0"}\n'
    world.map("order", ORDER_CSV.replace("codes:\n", table) + paid)
    world.sell(capture=True)

    world.export()

    assert rows(world)[0][-1] == "1"


@pytest.mark.parametrize(
    ("plugin", "policy", "picked"),
    [
        (Bundles.NESTED, "items", {"TEE": "2", "CAP": "1", "MUG": "1"}),
        (Bundles.NESTED, "bundle", {"SET": "1", "MUG": "1"}),
        (Bundles.NESTED, "both", {"SET": "1", "TEE": "2", "CAP": "1", "MUG": "1"}),
        (Bundles.ITEMS, "items", {"TEE": "2", "CAP": "1", "MUG": "1"}),
        (Bundles.BOTH, "items", {"TEE": "2", "CAP": "1", "MUG": "1"}),
        (Bundles.BOTH, "bundle", {"SET": "1", "MUG": "1"}),
        (Bundles.BUNDLE, "bundle", {"SET": "1", "MUG": "1"}),
    ],
)
def test_a_bundle_is_picked_as_the_policy_says(
    tmp_path_factory: pytest.TempPathFactory, plugin: Bundles, policy: str, picked: dict[str, str]
) -> None:
    settings = PluginSettings(secret=SECRET, bundles=plugin)
    with World(tmp_path_factory.mktemp("world"), settings) as world:
        sell_a_bundle(world, policy)
        world.export()
        assert {row[4]: row[6] for row in rows(world)} == picked


@pytest.mark.parametrize(
    ("plugin", "policy"), [(Bundles.ITEMS, "bundle"), (Bundles.BUNDLE, "items")]
)
def test_a_bundle_whose_lines_contradict_the_policy_is_held(
    tmp_path_factory: pytest.TempPathFactory, plugin: Bundles, policy: str
) -> None:
    settings = PluginSettings(secret=SECRET, bundles=plugin)
    with World(tmp_path_factory.mktemp("world"), settings) as world:
        shipment = sell_a_bundle(world, policy)
        assert world.export().exit_code == 1
        assert world.files("in") == {}
        assert world.states() == {shipment: "held"}


def sell_a_bundle(world: World, policy: str) -> str:
    world.add_partner("alpha", {"order": ORDER_CSV}, policies={"bundles": policy})
    world.adopt()
    parts: tuple[tuple[Item, int], ...] = ((world.item("TEE"), 2), (world.item("CAP"), 1))
    world.item("SET", parts=parts)
    return world.sell("SET", "MUG")


def test_shipments_go_to_the_partner_whose_conditions_they_meet(empty_world: World) -> None:
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE", "NO"])
    world.add_partner("beta", {"order": ORDER_XML}, countries=["DE"])
    world.adopt()
    swedish, german, australian = (world.sell(country=code) for code in ("SE", "DE", "AU"))

    outcome = world.export()

    assert [row[0] for row in rows(world)] == [swedish]
    assert german.encode() in world.files("in", partner="beta")["orders-0001.xml"]
    assert world.states() == {swedish: "sent", german: "sent", australian: "held"}
    assert world.problems(australian) == ["nobody-takes-it"]
    # What no partner takes is reported, and keeps nobody waiting.
    assert (outcome.exit_code, outcome.done["shipments that no partner takes"]) == (0, 1)


def test_a_shipment_that_two_partners_would_take_goes_to_neither(empty_world: World) -> None:
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE", "NO"])
    world.add_partner("beta", {"order": ORDER_CSV}, countries=["NO", "DK"])
    world.adopt()
    shipment = world.sell(country="NO")

    assert world.export().exit_code == 1
    assert world.files("in") == world.files("in", partner="beta") == {}
    assert world.problems(shipment) == ["several-take-it"]

    world.configuration["partners"]["beta"]["shipments"] = {"delivery_country": ["DK"]}
    assert world.export().exit_code == 0
    assert [row[0] for row in rows(world)] == [shipment]
    assert world.problems() == []


def test_a_partner_that_only_counts_stock_takes_no_shipments_away(empty_world: World) -> None:
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV})
    stock = """\
version: 1
message: stock
format: csv
csv: {delimiter: ";", header: true, newline: lf}
records:
  - record: row
    each: item
    fields:
      - {at: SKU, field: physicalSku, required: true}
      - {at: QTY, field: quantity, integer: true, required: true}
      - {at: AT, field: countedAt, date: "%Y-%m-%d %H:%M:%S", required: true}
"""
    world.add_partner("counter", {"stock": stock})
    world.adopt()
    shipment = world.sell()

    assert world.export().exit_code == 0
    assert world.states() == {shipment: "sent"}


@pytest.mark.parametrize(
    ("mark", "code"), [({"hold": True}, "on-hold"), ({"suspect": True}, "suspect")]
)
def test_a_shipment_that_the_store_holds_waits_and_goes_once_it_is_released(
    world: World, mark: dict[str, Any], code: str
) -> None:
    shipment = world.sell(capture=True, **mark)

    assert world.export().exit_code == 1
    assert (world.files("in"), world.captured()) == ({}, [])
    assert world.problems(shipment) == [code]

    order = world.store.orders[int(shipment.partition("-")[0])]
    order.hold = order.suspect = False
    assert world.export().exit_code == 0
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])


@pytest.mark.parametrize(
    ("sale", "code", "field"),
    [
        ({"country": "GL"}, "code-unknown", "shipment.deliveryCountry"),
        ({"name": "N" * 36}, "too-long", "shipment.deliveryName"),
        ({"name": "Łeo Wzorcowy"}, "not-in-encoding", ""),
        ({"city": ""}, "required", "shipment.deliveryCity"),
    ],
)
def test_what_cannot_be_mapped_holds_its_own_shipment_and_no_other(
    world: World, sale: dict[str, Any], code: str, field: str
) -> None:
    good, bad, also_good = world.sell(), world.sell(**sale), world.sell()

    assert world.export().exit_code == 1

    assert [row[0] for row in rows(world)] == [good, also_good]
    assert world.states() == {good: "sent", bad: "held", also_good: "sent"}
    ((found, about, message),) = world.rows(
        "SELECT code, field, message FROM problems WHERE closed_at IS NULL"
    )
    assert (found, about) == (code, field)
    # The ledger keeps the place of a value, never the value.
    assert not any(value in message for value in sale.values() if len(value) > 2)


def test_a_held_shipment_goes_by_itself_once_its_cause_is_gone(world: World) -> None:
    shipment = world.sell(name="N" * 36)
    world.export()

    by_hand.change_delivery(world.store, int(shipment.partition("-")[0]), name="Nils")
    outcome = world.export()

    assert outcome.exit_code == 0
    assert [row[:2] for row in rows(world)] == [[shipment, "Nils"]]
    assert world.problems() == []


def test_of_a_shipment_whose_cause_changes_only_the_new_one_is_open(world: World) -> None:
    shipment = world.sell(name="N" * 36)
    world.export()
    assert world.problems(shipment) == ["too-long"]

    by_hand.hold(world.store, int(shipment.partition("-")[0]))
    world.export()
    assert world.problems(shipment) == ["on-hold"]


def test_a_held_shipment_that_another_partner_takes_leaves_nothing_open(
    empty_world: World,
) -> None:
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE", "GL"])
    world.add_partner("beta", {"order": ORDER_XML}, countries=["DE"])
    world.adopt()
    shipment = world.sell(country="GL")
    world.export()
    assert world.problems(shipment) == ["code-unknown"]

    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.configuration["partners"]["beta"]["shipments"] = {"delivery_country": ["DE", "GL"]}
    assert world.export().exit_code == 0
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])


def test_a_shipment_whose_partner_is_settled_waits_for_that_partner_s_reason_alone(
    empty_world: World,
) -> None:
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE", "NO"])
    world.add_partner("beta", {"order": ORDER_CSV}, countries=["NO", "DK"])
    world.adopt()
    shipment = world.sell(country="NO", name="N" * 36)
    world.export()
    assert world.problems(shipment) == ["several-take-it"]

    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.export()
    assert world.problems(shipment) == ["too-long"]


def test_a_held_shipment_that_is_cancelled_waits_for_nobody(world: World) -> None:
    shipment = world.sell(name="N" * 36)
    assert world.export().exit_code == 1

    by_hand.cancel_order(world.store, int(shipment.partition("-")[0]))
    assert world.export().exit_code == 0
    assert world.problems() == []


def test_a_shipment_in_progress_is_none_of_the_bridge_s_business(world: World) -> None:
    world.sell()
    order = next(iter(world.store.orders.values()))
    order.shipments[0].good_to_go = False

    assert world.export().exit_code == 0
    assert (world.files("in"), world.states()) == ({}, {})
