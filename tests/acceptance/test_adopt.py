"""The first day: nothing moves before a person has said what was sent and read already."""

from __future__ import annotations

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import by_hand
from tests.acceptance.layouts import CONFIRMATION_CSV, ORDER_CSV, ORDER_XML
from tests.acceptance.world import World

HEADER = "ORDER_NO;STATUS;SHIPPED;CARRIER;TRACKING;SKU;QTY\n"


@pytest.fixture
def running_shop(empty_world: World) -> World:
    """A shop with two open shipments, and a confirmation that lies at its partner."""
    empty_world.add_partner("alpha", {"order": ORDER_CSV, "confirmation": CONFIRMATION_CSV})
    for sku in ("TEE", "CAP"):
        empty_world.sell(sku, capture=True)
    confirm(empty_world, "83651-1", "TEE", file="CONFIRMATION_OLD.csv")
    return empty_world


def confirm(world: World, shipment: str, sku: str, *, file: str) -> None:
    row = f"{shipment};C;2026-01-12 10:00:00;PostNord;T-{sku};{sku};1\n"
    world.put_file(f"out/{file}", HEADER + row)


@pytest.mark.parametrize("command", ["export", "import", "run"])
def test_nothing_moves_before_the_adoption(running_shop: World, command: str) -> None:
    world = running_shop
    ended = world.bridge(command)

    assert ended.returncode == 2
    assert "run `bridge adopt alpha`" in ended.stderr
    assert world.files("in") == {}
    assert list(world.files("out")) == ["CONFIRMATION_OLD.csv"]
    assert (world.writes(), world.states()) == ([], {})


def test_adopt_shows_what_is_open_and_changes_nothing_until_it_is_told(
    running_shop: World,
) -> None:
    world = running_shop
    ended = world.bridge("adopt")

    assert ended.returncode == 2
    for shown in ("83651-1", "83652-1", "CONFIRMATION_OLD.csv", "--shipments sent|new"):
        assert shown in ended.stdout + ended.stderr
    assert world.bridge("export").returncode == 2
    assert world.writes() == []


def test_shipments_that_were_sent_before_are_never_exported(running_shop: World) -> None:
    world = running_shop
    assert world.bridge("adopt", "--shipments", "sent", "--files", "read").returncode == 0
    new = world.sell("MUG")

    outcome = world.run()

    assert outcome.exit_code == 0
    assert world.states() == {"83651-1": "sent", "83652-1": "sent", new: "sent"}
    assert world.captured() == []
    ((_, content),) = world.files("in").items()
    assert new.encode() in content
    assert content.count(b"\n") == 2
    # Files that were dealt with are left where they lie, and never read.
    assert list(world.files("out")) == ["CONFIRMATION_OLD.csv"]


def test_new_shipments_go_with_the_next_export_and_new_files_are_read(
    running_shop: World,
) -> None:
    world = running_shop
    world.adopt(shipments="new", files="new")

    world.run()

    assert b"".join(world.files("in").values()).count(b"\n") == 3
    assert sorted(world.captured()) == ["83651-1", "83652-1"]
    assert world.files("out") == {}
    assert world.states() == {"83651-1": "completed", "83652-1": "sent"}


def test_a_confirmation_of_a_shipment_sent_before_the_bridge_completes_it(
    running_shop: World,
) -> None:
    world = running_shop
    world.set_policies(capture="on_completion")
    world.adopt(shipments="sent", files="read")
    confirm(world, "83652-1", "CAP", file="CONFIRMATION_NEW.csv")

    assert world.run().exit_code == 0
    assert world.states() == {"83651-1": "sent", "83652-1": "completed"}
    assert world.store.shipment("83652-1").tracking == "T-CAP"


def test_a_change_of_a_shipment_sent_before_the_bridge_is_reported(running_shop: World) -> None:
    world = running_shop
    world.adopt(shipments="sent", files="read")
    world.store.orders[83651].delivery.city = "Uppsala"

    world.export()
    assert world.problems("83651-1") == ["changed-after-export"]


def test_a_partner_is_adopted_by_itself(running_shop: World) -> None:
    world = running_shop
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.add_partner("beta", {"order": ORDER_XML}, countries=["DE"])
    german = world.sell(country="DE")
    world.adopt("beta")

    outcome = world.export()

    assert outcome.exit_code == 2
    assert "alpha has not been adopted" in outcome.troubles[0]
    assert world.states() == {german: "sent"}


def test_what_was_held_for_want_of_a_partner_can_be_adopted_as_sent(running_shop: World) -> None:
    world = running_shop
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.adopt("alpha")
    german = world.sell(country="DE")
    world.export()
    assert world.problems(german) == ["nobody-takes-it"]

    # A second partner, who has been getting its orders by hand so far.
    world.add_partner("beta", {"order": ORDER_XML}, countries=["DE"])
    world.adopt("beta", held="sent")
    world.export()
    assert world.files("in", partner="beta") == {}
    assert world.states()[german] == "sent"
    assert world.problems(german) == []


def test_adopting_again_changes_nothing(running_shop: World) -> None:
    world = running_shop
    world.adopt(shipments="sent", files="read")
    ledger = world.everything()

    assert world.bridge("adopt").returncode == 0
    ledger["adoptions"] = world.rows("SELECT * FROM adoptions")
    assert world.everything() == ledger


def test_a_partner_is_adopted_while_writes_are_off(running_shop: World) -> None:
    world = running_shop
    world.set_endpoint(writes="off")
    assert world.bridge("adopt", "--shipments", "sent", "--files", "read").returncode == 0
    world.set_endpoint(writes="on")

    assert world.run().exit_code == 0
    assert (world.files("in"), world.writes()) == ({}, [])


def test_an_adoption_that_the_store_interrupts_has_adopted_nobody(running_shop: World) -> None:
    world = running_shop
    world.api.faults.order(Fault(Trouble.REFUSED, "GET", "orders", nth=2, times=None))

    ended = world.bridge("adopt", "--shipments", "sent", "--files", "read")
    assert ended.returncode != 0
    assert world.states() == {}
    assert world.rows("SELECT * FROM adoptions") == []

    world.api.faults.clear()
    assert world.bridge("adopt", "--shipments", "sent", "--files", "read").returncode == 0


def test_a_shop_with_nothing_open_is_adopted_without_a_question(empty_world: World) -> None:
    empty_world.add_partner("alpha", {"order": ORDER_CSV})

    assert empty_world.bridge("adopt").returncode == 0
    assert empty_world.bridge("run").returncode == 0


def test_tonights_orders_of_a_partner_that_was_adopted_are_nobodys_question(
    empty_world: World,
) -> None:
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE"])
    world.adopt()
    new = world.sell(country="SE")
    ended = world.bridge("adopt", "--shipments", "sent")
    assert (ended.returncode, "every partner has been adopted" in ended.stdout) == (0, True)
    world.add_partner("beta", {"order": ORDER_CSV}, countries=["DK"])
    old = world.sell(country="DK")
    assert world.bridge("adopt", "--shipments", "sent").returncode == 0
    assert world.states() == {old: "sent"}
    world.export()
    assert world.states() == {old: "sent", new: "sent"}
    assert len(world.files("in")) == 1


def test_a_notice_that_is_shown_again_sends_nothing_again(empty_world: World) -> None:
    world = empty_world
    world.add_partner("alpha", {"order": ORDER_CSV})
    old = world.sell()
    world.adopt(shipments="sent")
    by_hand.hold(world.store, int(old.partition("-")[0]))
    world.export()
    assert world.problems(old) == ["held-after-export"]
    world.decide("discard", old)
    assert world.decide("retry", old)
    by_hand.hold(world.store, int(old.partition("-")[0]), held=False)
    world.export()
    assert (world.files("in"), world.states()) == ({}, {old: "sent"})
