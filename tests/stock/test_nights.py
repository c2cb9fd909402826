"""After nights with files in any order, the shop's stock is what lies on the warehouse's shelf."""

from __future__ import annotations

import pytest

from bridge.sandbox.store import Kind
from tests.acceptance.world import World
from tests.stock.nights import differences, nights

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", [3, 11])
def test_the_shop_shows_the_shelf_once_everything_is_in(empty_world: World, seed: int) -> None:
    warehouse = nights(empty_world, seed)
    assert differences(empty_world, warehouse) == {}
    assert empty_world.problems() == []
    assert empty_world.store.effects.count(Kind.STOCK_SET) > 5
    assert not empty_world.store.effects.repeated(Kind.COMPLETED)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_completed_by_hand_is_never_put_back_on_sale(empty_world: World, seed: int) -> None:
    warehouse = nights(empty_world, seed, is_by_hand=True)
    assert empty_world.store.effects.count(Kind.BY_HAND)
    found = differences(empty_world, warehouse)
    assert all(shown < there for shown, there in found.values()), found
    warehouse.count_once_more()
    assert differences(empty_world, warehouse) == {}
