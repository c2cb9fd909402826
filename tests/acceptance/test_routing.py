"""Whose a shipment is: several partners of a store, several endpoints, several stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.order_api import OrderApiServer, PluginSettings
from bridge.sandbox.store import Address, Store
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import SECRET, World


@pytest.fixture
def second(world: World) -> Iterator[OrderApiServer]:
    """A second plugin of the same shop, as the endpoint nordic/outlet."""
    with OrderApiServer(world.store, PluginSettings(secret=SECRET)) as api:
        endpoints = world.configuration["stores"]["nordic"]["endpoints"]
        endpoints["outlet"] = {**endpoints["main"], "api": api.base, "warehouse": "outlet"}
        yield api


def two_partners(world: World, endpoint: str = "nordic/outlet", **shipments: object) -> None:
    """`alpha` for all of nordic/main, `beta` at another endpoint, for all or for some."""
    world.add_partner("alpha", {"order": ORDER_CSV})
    world.add_partner("beta", {"order": ORDER_CSV}, endpoint=endpoint)
    if shipments:
        world.configuration["partners"]["beta"]["shipments"] = shipments
    world.adopt()


def orders(world: World, partner: str) -> bytes:
    return b"".join(world.files("in", partner=partner).values())


def test_the_rest_goes_to_the_partner_with_an_exception(world: World) -> None:
    world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE"])
    world.add_partner("beta", {"order": ORDER_CSV})
    world.configuration["partners"]["beta"]["shipments"] = {
        "except": {"delivery_country": ["SE"], "shipping_list": ["Pick-up*"]}
    }
    world.adopt()
    home, abroad = world.sell(country="SE"), world.sell(country="NO")
    nobodys = world.sell(country="DK", shipping_list="Pick-up in store")
    outcome = world.export()
    assert (outcome.exit_code, world.problems(nobodys)) == (0, ["nobody-takes-it"])
    assert home.encode() in orders(world, "alpha")
    assert abroad.encode() in orders(world, "beta")
    assert world.bridge("check").stdout.count("could take as well") == 0


def test_check_warns_of_rules_that_two_partners_could_both_match(world: World) -> None:
    world.add_partner("alpha", {"order": ORDER_CSV}, countries=["SE", "NO"])
    world.add_partner("beta", {"order": ORDER_CSV})
    partner = world.configuration["partners"]["beta"]
    partner["shipments"] = {"shipping_list": ["DHL*"]}
    told = world.bridge("check")
    assert told.returncode == 0
    assert "shipments that alpha could take as well" in told.stdout + told.stderr
    assert "`except: {delivery_country: [SE]}`" in told.stdout + told.stderr


@pytest.mark.usefixtures("second")
def test_what_two_endpoints_list_and_a_partner_of_each_takes_is_held(world: World) -> None:
    two_partners(world)
    shipment = world.sell()
    assert world.export().exit_code == 1
    assert world.problems(shipment) == ["several-take-it"]
    assert world.states() == {shipment: "held"}
    partner = world.configuration["partners"]["beta"]
    partner["shipments"] = {"field": {"orderStore": ["outlet"]}}
    assert world.export().exit_code == 0
    assert world.states() == {shipment: "sent"}
    assert shipment.encode() in orders(world, "alpha")
    assert orders(world, "beta") == b""


@pytest.mark.usefixtures("second")
def test_a_shipment_that_two_endpoints_list_goes_to_the_one_that_takes_it(world: World) -> None:
    two_partners(world, delivery_country=["NO"])
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    home, abroad = world.sell(country="SE"), world.sell(country="NO")
    for _ in range(2):
        assert world.export().exit_code == 0
        assert world.states() == {home: "sent", abroad: "sent"}
    assert (home.encode() in orders(world, "alpha")) == (abroad.encode() in orders(world, "beta"))


def test_an_endpoint_that_cannot_be_asked_does_not_stop_the_other(
    world: World, second: OrderApiServer
) -> None:
    two_partners(world, delivery_country=["NO"])
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    home, abroad = world.sell(country="SE"), world.sell(country="NO")
    second.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "shipments", times=5))
    assert world.export().exit_code == 75
    assert world.states()[home] == "sent"
    assert orders(world, "beta") == b""
    assert world.export().exit_code == 0
    assert world.states() == {home: "sent", abroad: "sent"}


def test_one_warehouse_works_for_several_stores(world: World, tmp_path: Path) -> None:
    """Two entries in bridge.yaml with one account; shipments of both stores have the same ids."""
    other = Store(now=world.clock)
    with OrderApiServer(other, PluginSettings(secret=SECRET)) as api:
        main = world.configuration["stores"]["nordic"]["endpoints"]["main"]
        world.configuration["stores"]["brand"] = {
            "time_zone": "Europe/Paris",
            "endpoints": {"main": {**main, "api": api.base}},
        }
        shared = tmp_path / "account"
        for name, endpoint in (("alpha", "nordic/main"), ("beta", "brand/main")):
            order = ORDER_CSV.replace("ORD_", f"{name}_")
            world.add_partner(name, {"order": order}, root=shared, endpoint=endpoint)
        world.adopt()
        first = world.sell(name="Alva Exempelsson")
        address = Address(
            "Bo Provström", "Testvägen 2", "111 22", "Stockholm", "SE", "bo@example.com"
        )
        second = other.add_order(address, [(other.add_item(world.item("TEE")), 1)]).shipments[0]
        assert second.number == first, "each store counts for itself"
        assert world.export().exit_code == 0
        files = world.files("in")
        assert [name.partition("_")[0] for name in files] == ["alpha", "beta"]
        assert [b"Exempelsson" in one for one in files.values()] == [True, False]
        assert world.rows("SELECT store, state FROM shipments ORDER BY store") == [
            ("brand", "sent"),
            ("nordic", "sent"),
        ]
