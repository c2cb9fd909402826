"""Bundles from the pick list to the confirmation, as each setting of the plugin returns them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.sandbox.order_api import Bundles, PluginSettings
from bridge.sandbox.store import Payment
from tests.acceptance.incoming import confirm, count, emails, open_for_business, sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import SECRET, World

#: Plugin setting, policy, and what the partner tells of two sets of a TEE and two SOCKs each.
WHOLE = {
    "the bundle": (Bundles.BUNDLE, "bundle", {"SET": 2}),
    "its items": (Bundles.ITEMS, "items", {"TEE": 2, "SOCK": 4}),
    "items beside it": (Bundles.BOTH, "items", {"TEE": 2, "SOCK": 4}),
    "items in it": (Bundles.NESTED, "items", {"TEE": 2, "SOCK": 4}),
    "it, with items in it": (Bundles.NESTED, "bundle", {"SET": 2}),
    "both, of which it tells items": (Bundles.NESTED, "both", {"TEE": 2, "SOCK": 4}),
    "both, of which it tells the bundle": (Bundles.NESTED, "both", {"SET": 2}),
    "both, of which it tells both": (Bundles.BOTH, "both", {"SET": 2, "TEE": 2, "SOCK": 4}),
}


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Any]:
    worlds: list[World] = []

    def world_of(plugin: Bundles, policy: str) -> World:
        world = World(tmp_path, plugin=PluginSettings(secret=SECRET, bundles=plugin))
        worlds.append(world.__enter__())
        world.add_partner("alpha", {"order": ORDER_CSV})
        open_for_business(world, "stock")
        world.set_policies(bundles=policy)
        parts = ((world.item("TEE"), 1), (world.item("SOCK"), 2))
        world.item("SET", parts=parts, ean="")
        return world

    yield world_of
    for world in worlds:
        world.__exit__(None, None, None)


def shipped(world: World, told: dict[str, int], **order: Any) -> str:
    shipment = sent(world, ("SET", 2), **order)
    rows = (f"{shipment};C;2026-01-12 21:10:00;DHL;T1;{sku};;{n}" for sku, n in told.items())
    confirm(world, *rows)
    return shipment


@pytest.mark.parametrize("case", WHOLE)
def test_bundle_is_complete_whichever_way_it_is_told(make: Any, case: str) -> None:
    plugin, policy, told = WHOLE[case]
    world = make(plugin, policy)
    shipment = shipped(world, told)
    assert world.import_().exit_code == 0
    assert (world.states(), emails(world)) == ({shipment: "completed"}, {shipment: 1})
    assert world.item("TEE").physical == 98


def test_figures_of_its_items_are_those_of_the_shelf(make: Any) -> None:
    world = make(Bundles.NESTED, "both")
    count(world, "2026-01-12 20:30:00;TEE;;40", "2026-01-12 20:30:00;SOCK;;40")
    shipped(world, {"SET": 2})
    world.import_()
    assert (world.item("TEE").physical, world.item("SOCK").physical) == (38, 36)


def test_bundle_and_items_that_do_not_agree_are_held(make: Any) -> None:
    world = make(Bundles.NESTED, "both")
    shipment = shipped(world, {"SET": 2, "TEE": 2, "SOCK": 2})
    world.import_()
    assert world.problems(shipment) == ["bundle-disagrees"]
    assert emails(world) == {}


@pytest.mark.parametrize("plugin", [Bundles.NESTED, Bundles.ITEMS])
@pytest.mark.parametrize("payment", [Payment.PREPAID, Payment.INVOICE])
def test_item_of_a_bundle_that_is_missing_is_for_people(
    make: Any, plugin: Bundles, payment: Payment
) -> None:
    world = make(plugin, "items")
    world.set_policies(short={"unpaid": "new_shipment", "paid": "return"})
    shipment = shipped(world, {"TEE": 2, "SOCK": 3}, payment=payment)
    world.import_()
    assert world.problems(shipment) == ["short-bundle"]
    assert world.writes() == []


def test_bundle_that_is_missing_is_short_like_any_line(make: Any) -> None:
    world = make(Bundles.NESTED, "bundle")
    world.set_policies(short="lower")
    shipment = shipped(world, {"SET": 1}, payment=Payment.INVOICE)
    assert world.import_().exit_code == 0
    assert [line.qty for line in world.store.shipment(shipment).lines] == [1]
    assert emails(world) == {shipment: 1}


def test_item_is_unknown_where_bundles_are_picked_and_the_other_way_round(make: Any) -> None:
    world = make(Bundles.NESTED, "bundle")
    shipment = shipped(world, {"TEE": 2, "SOCK": 4})
    world.import_()
    assert set(world.problems(shipment)) == {"unknown-item"}
