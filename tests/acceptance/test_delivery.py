"""Order files reach the partner's folder once, whole, and only as long as they are true."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import by_hand
from tests.acceptance.layouts import CONFIRMATION_CSV, ORDER_CSV, ORDER_XML
from tests.acceptance.world import World


class Partner:
    """A partner whose folder is out of reach until it comes back."""

    def __init__(self, world: World, name: str = "alpha") -> None:
        self._root = world.homes[name].root
        self._away = self._root.with_name("away")

    def goes_away(self) -> None:
        self._root.rename(self._away)

    def comes_back(self) -> None:
        self._away.rename(self._root)


@pytest.fixture
def partner(world: World) -> Partner:
    return Partner(world)


def order_of(shipment: str) -> int:
    return int(shipment.partition("-")[0])


def test_what_could_not_be_delivered_goes_the_next_night_as_it_was_written(
    world: World, partner: Partner
) -> None:
    shipment = world.sell()
    partner.goes_away()
    outcome = world.export()
    assert outcome.exit_code == 2
    assert "does not exist" in outcome.troubles[0]
    assert world.states() == {shipment: "planned"}

    partner.comes_back()
    assert world.export().exit_code == 0
    assert list(world.files("in")) == ["ORD_0001.csv"]
    assert world.states() == {shipment: "sent"}


@pytest.mark.parametrize("change", ["cancelled", "held", "suspect", "taken back", "completed"])
def test_nothing_leaves_that_is_no_longer_to_be_sent(
    world: World, partner: Partner, change: str
) -> None:
    wrong, right = world.sell(), world.sell("CAP")
    partner.goes_away()
    world.export()
    order = world.store.orders[order_of(wrong)]
    match change:
        case "cancelled":
            by_hand.cancel_order(world.store, order.order_id)
        case "held":
            by_hand.hold(world.store, order.order_id)
        case "suspect":
            order.suspect = True
        case "taken back":
            order.shipments[0].good_to_go = False
        case "completed":
            by_hand.complete_shipment(world.store, wrong, "BY-HAND")
    partner.comes_back()

    outcome = world.export()

    assert outcome.done["files withdrawn"] == 1
    # The first name was never seen by the partner; the number in it is not used again.
    ((name, content),) = world.files("in").items()
    assert name == "ORD_0002.csv"
    assert right.encode() in content
    assert wrong.encode() not in content
    assert world.states()[right] == "sent"
    assert world.states()[wrong] in ("new", "held")


def test_what_has_changed_while_the_partner_was_away_is_written_anew(
    world: World, partner: Partner
) -> None:
    shipment = world.sell()
    partner.goes_away()
    world.export()
    by_hand.change_delivery(world.store, order_of(shipment), city="Uppsala")
    partner.comes_back()

    assert world.export().exit_code == 0
    ((_, content),) = world.files("in").items()
    assert b"Uppsala" in content
    assert b"Stockholm" not in content
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])


def test_a_file_named_after_its_shipment_is_written_anew_under_the_same_name(
    world: World, partner: Partner
) -> None:
    layout = ORDER_CSV.replace("{sequence:04}", "{shipmentId}")
    world.map("order", layout.replace("iso-8859-1", "iso-8859-1, per: document"))
    shipment = world.sell()
    partner.goes_away()
    world.export()
    by_hand.change_delivery(world.store, order_of(shipment), city="Uppsala")
    partner.comes_back()

    assert world.export().exit_code == 0
    assert b"Uppsala" in world.files("in")[f"ORD_{shipment}.csv"]


def test_a_mapping_that_was_corrected_meanwhile_writes_the_waiting_file_anew(
    world: World, partner: Partner
) -> None:
    shipment = world.sell()
    partner.goes_away()
    world.export()
    world.map("order", ORDER_CSV.replace("SE: SWE", "SE: '752'"))
    partner.comes_back()

    world.export()
    ((_, content),) = world.files("in").items()
    assert b";752;" in content
    assert world.states() == {shipment: "sent"}


def test_a_shipment_that_is_another_partner_s_by_now_goes_to_that_one(
    world: World, partner: Partner
) -> None:
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.add_partner("beta", {"order": ORDER_XML}, countries=["DE"])
    world.adopt()
    shipment = world.sell()
    partner.goes_away()
    world.export()
    partners = world.configuration["partners"]
    partners["alpha"]["shipments"] = {"delivery_country": ["NO"]}
    partners["beta"]["shipments"] = {"delivery_country": ["DE", "SE"]}
    partner.comes_back()

    assert world.export().exit_code == 0
    assert world.files("in") == {}
    assert shipment.encode() in world.files("in", partner="beta")["orders-0001.xml"]


def test_nothing_is_delivered_late_as_long_as_the_store_cannot_be_asked(
    world: World, partner: Partner
) -> None:
    shipment = world.sell()
    partner.goes_away()
    world.export()
    by_hand.cancel_order(world.store, order_of(shipment))
    partner.comes_back()
    world.api.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "shipments", times=None))

    assert world.export().exit_code == 75
    assert world.files("in") == {}

    world.api.faults.clear()
    assert world.export().exit_code == 0
    assert world.files("in") == {}


def test_a_folder_that_is_missing_is_named_and_its_file_goes_once_it_is_there(
    world: World,
) -> None:
    world.set_message("order", folder="orders")
    world.sell()
    outcome = world.export()
    assert outcome.exit_code == 2
    assert "There is no folder" in outcome.troubles[0]
    assert "correct the folder's name in bridge.yaml" in outcome.troubles[0]

    (world.homes["alpha"].root / "orders").mkdir()
    assert world.export().exit_code == 0
    assert list(world.files("orders")) == ["ORD_0001.csv"]


def test_a_folder_whose_name_is_corrected_gets_the_file_that_waits(world: World) -> None:
    world.set_message("order", folder="inn")
    shipment = world.sell()
    assert world.export().exit_code == 2

    world.set_message("order", folder="in")
    assert world.export().exit_code == 0
    assert shipment.encode() in world.files("in")["ORD_0002.csv"]
    assert world.states() == {shipment: "sent"}


def test_a_folder_is_made_where_that_is_wanted(world: World) -> None:
    world.set_message(
        "order", folder="new/orders", make_folder="on", temporary={"folder": "new/unfinished"}
    )
    world.sell()

    assert world.export().exit_code == 0
    assert list(world.files("new/orders")) == ["ORD_0001.csv"]
    assert world.files("new/unfinished") == {}


def test_a_done_file_says_that_a_file_is_whole(world: World) -> None:
    world.set_message("order", done_file="{stem}.ok")
    world.sell()
    world.export()

    assert list(world.files("in")) == ["ORD_0001.csv", "ORD_0001.ok"]
    assert world.files("in")["ORD_0001.ok"] == b""


def test_one_partner_that_is_away_keeps_no_other_waiting(empty_world: World) -> None:
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE"])
    world.add_partner("beta", {"order": ORDER_XML}, countries=["DE"])
    world.adopt()
    swedish, german = world.sell(), world.sell(country="DE")
    Partner(world).goes_away()

    assert world.export().exit_code == 2
    assert world.states() == {swedish: "planned", german: "sent"}


def test_only_the_partner_that_is_named_gets_its_files(empty_world: World) -> None:
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE"])
    world.add_partner("beta", {"order": ORDER_XML}, countries=["DE"])
    world.adopt()
    world.sell()
    german = world.sell(country="DE")

    world.export("beta")
    assert world.states() == {german: "sent"}
    assert world.files("in") == {}


def test_a_file_of_which_the_archive_has_lost_the_bytes_stops_the_run(
    world: World, partner: Partner
) -> None:
    world.sell()
    partner.goes_away()
    world.export()
    partner.comes_back()
    for archived in Path(world.state, "archive").glob("*/*"):
        archived.unlink()

    ended = world.bridge("export")
    assert ended.returncode == 70
    assert "restore the state folder from a backup" in ended.stderr


def test_a_message_that_is_taken_out_with_a_file_under_way_is_told_and_loses_nothing(
    world: World, partner: Partner
) -> None:
    world.map("confirmation", CONFIRMATION_CSV)
    shipment = world.sell()
    partner.goes_away()
    world.export()
    partner.comes_back()
    messages = world.configuration["partners"]["alpha"]["messages"]
    taken_out = messages.pop("order")

    for _ in range(2):
        assert world.export().exit_code == 1
        assert world.problems("ORD_0001.csv") == ["not-configured"]
    assert (world.files("in"), world.states()) == ({}, {shipment: "planned"})
    assert "name its message under `messages` again" in world.bridge("problems").stdout

    messages["order"] = taken_out
    assert world.export().exit_code == 0
    assert list(world.files("in")) == ["ORD_0001.csv"]
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])


def test_a_file_whose_delivery_is_unclear_keeps_its_ways_out_without_its_message(
    world: World,
) -> None:
    world.map("confirmation", CONFIRMATION_CSV)
    shipment = world.sell()
    world.export()
    with world.ledger() as ledger:
        ledger.execute("UPDATE files SET state = 'held', temporary = 'in/ORD_0001.csv.part'")
        ledger.execute("UPDATE shipments SET state = 'planned'")
    Path(world.homes["alpha"].root, "in", "ORD_0001.csv").unlink()
    world.export()
    assert world.problems() == ["delivery-unclear"]

    del world.configuration["partners"]["alpha"]["messages"]["order"]
    assert world.export().exit_code == 1
    assert world.problems() == ["delivery-unclear"]
    world.decide("release", "ORD_0001.csv")
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])
