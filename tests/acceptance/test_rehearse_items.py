"""A rehearsal of a partner that is told of items before the orders that name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.commands import bridge
from tests.acceptance.layouts import ITEM_CSV
from tests.acceptance.test_rehearse import edit, rehearsed, shop

__all__ = ["shop"]

_REFUSED = "Orders for items that the warehouse was not told of"


@pytest.fixture
def with_items(shop: Path) -> Path:
    """What `bridge init` writes, with an item mapping beside it."""
    (shop / "mappings" / "example" / "item.yaml").write_text(ITEM_CSV)
    edit(shop / "bridge.yaml", "# item: {mapping", "item: {mapping")
    return shop


def test_the_warehouse_reads_the_items_and_takes_the_orders(with_items: Path) -> None:
    code, found = rehearsed(with_items)
    assert code == 0
    assert found["The item file"] == {"read by the item mapping, run backwards": "works: 6 items"}
    assert _REFUSED not in found
    shown = bridge(with_items, "rehearse", "example").stdout
    assert "mappings of items, orders, confirmations, returns and stock agree" in shown


def test_an_item_mapping_that_names_other_things_than_the_orders_fails(with_items: Path) -> None:
    path = with_items / "mappings" / "example" / "item.yaml"
    edit(path, "      - {at: 3, field: ean}\n", "")
    edit(path, "field: physicalSku}", "field: sku}")
    code, found = rehearsed(with_items)
    assert code == 1
    assert all(told.startswith("does not work: names REH1-") for told in found[_REFUSED].values())
    assert found[_REFUSED]


def test_items_of_the_policies_brand_are_invented(with_items: Path) -> None:
    edit(
        with_items / "bridge.yaml", "field: {}                 #", "field: {brand: [Provmärket]} #"
    )
    code, found = rehearsed(with_items)
    assert (code, _REFUSED in found) == (0, False)
