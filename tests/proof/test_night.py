"""A whole night, killed at every moment, and killed again while it recovers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.sandbox.store import Kind
from tests.acceptance.incoming import felt
from tests.acceptance.world import World
from tests.proof.nights import lay_out_night
from tests.proof.tally import Tally

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_PARTS = 4


def test_the_night_has_everything_in_it(empty_world: World) -> None:
    lay_out_night(empty_world)
    assert empty_world.run().exit_code == 1
    assert empty_world.problems() == ["rejected"]
    assert sorted(empty_world.states().values()) == [
        "cancelling", "completed", "completed", "completed", "rejected", "sent", "sent", "shipped",
    ]  # fmt: skip
    assert len(empty_world.captured()) == 1
    names = [name.partition("_")[0] for name in empty_world.files("in")]
    assert names == ["ACK", "CXL", "ITEM", "ITEM", "ORD", "ORD"]
    for kind in (Kind.SHIPMENT_CHANGED, Kind.SHIPMENT_CREATED, Kind.COMPLETED):
        assert set(felt(empty_world, kind).values()) == {1}
    for kind in (Kind.RETURN_CREATED, Kind.REFUNDED):
        assert list(felt(empty_world, kind).values()) == [1, 1, 1, 1]
    assert len([one for one in empty_world.writes() if one.path == "return"]) == 3
    assert felt(empty_world, Kind.STOCK_SET).total() == 2


@pytest.mark.parametrize("part", range(_PARTS))
def test_killed_anywhere_a_night_ends_like_any_other(
    empty_world: World, prove: Callable[..., Tally], part: int
) -> None:
    lay_out_night(empty_world)
    tally = prove(empty_world, part=(part, _PARTS))
    assert tally.points == tally.pairs > 25
