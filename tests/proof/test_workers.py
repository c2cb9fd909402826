"""A night whose calls are made several at a time, killed while some of them are under way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.acceptance.world import World
from tests.proof.nights import lay_out_night
from tests.proof.tally import Tally

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize("seed", range(2))
def test_killed_with_several_calls_under_way_a_night_ends_like_any_other(
    empty_world: World, prove: Callable[..., Tally], seed: int
) -> None:
    lay_out_night(empty_world, documents=3)
    empty_world.configuration["run"]["workers"] = "4"
    tally = prove(empty_world, sampled=8, seed=seed)
    assert tally.points == tally.pairs == 8
