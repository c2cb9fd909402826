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
