"""Every setting of the plugin against every policy."""

from __future__ import annotations

import pytest

from bridge.model.store import Shipment
from bridge.plan.bundles import contradiction, lines_to_pick
from tests.plan.made import a_row, a_shipment

ALONE = a_row("1")
BUNDLE = a_row("2", isBundle=1)
ITEMS = [a_row("3", isPartOfBundle="217"), a_row("4", 2, isPartOfBundle=True)]
NESTED = a_row("2", isBundle=True, bundle=[a_row("3"), a_row("4", 2)])

SETTINGS = {
    "bundle": a_shipment(ALONE, BUNDLE),
    "items": a_shipment(ALONE, *ITEMS),
    "both": a_shipment(ALONE, BUNDLE, *ITEMS),
    "nested": a_shipment(ALONE, NESTED),
    "no bundle in it": a_shipment(ALONE),
}

#: Plugin setting and policy: the lines to pick, or the code of the contradiction.
MATRIX = {
    ("bundle", "bundle"): ["1", "2"],
    ("bundle", "items"): "bundle-without-items",
    ("bundle", "both"): "bundle-without-items",
    ("items", "bundle"): "items-without-bundle",
    ("items", "items"): ["1", "3", "4"],
    ("items", "both"): "items-without-bundle",
    ("both", "bundle"): ["1", "2"],
    ("both", "items"): ["1", "3", "4"],
    ("both", "both"): ["1", "2", "3", "4"],
    ("nested", "bundle"): ["1", "2"],
    ("nested", "items"): ["1", "3", "4"],
    ("nested", "both"): ["1", "2", "3", "4"],
    ("no bundle in it", "bundle"): ["1"],
    ("no bundle in it", "items"): ["1"],
    ("no bundle in it", "both"): ["1"],
}


def picked(shipment: Shipment, policy: str) -> list[str]:
    return [line.line_id for line in lines_to_pick(shipment, policy)]


@pytest.mark.parametrize(("setting", "policy"), MATRIX)
def test_a_policy_fits_the_plugin_or_is_told_to_contradict_it(setting: str, policy: str) -> None:
    wanted, found = MATRIX[(setting, policy)], contradiction(SETTINGS[setting], policy)
    if isinstance(wanted, str):
        assert found is not None
        assert found.code == wanted
        assert "bundles" in found.remedy
    else:
        assert found is None
        assert picked(SETTINGS[setting], policy) == wanted


def test_nothing_else_is_picked_for_a_bundle_whose_items_are_not_told() -> None:
    assert picked(SETTINGS["bundle"], "items") == ["1"]


def test_items_that_come_nested_and_beside_are_picked_once() -> None:
    assert picked(a_shipment(NESTED, *ITEMS), "items") == ["3", "4"]
    assert picked(a_shipment(*ITEMS, NESTED), "both") == ["3", "4", "2"]


def test_lines_of_nothing_are_not_picked() -> None:
    shipment = a_shipment(a_row("1", 0), a_row("2"), a_row("3", 0, isBundle=1))
    assert picked(shipment, "items") == ["2"]
    assert contradiction(shipment, "items") is None
