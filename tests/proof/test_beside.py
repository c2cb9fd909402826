"""Announced deliveries and PDFs, killed at every moment, and killed again while they recover."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.acceptance.test_deliveries import accepted, announced
from tests.acceptance.world import World
from tests.proof.beside import BESIDE, deliveries
from tests.proof.tally import Tally

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

#: Its moments are those of the PDFs that go apart.
_MARKS = {"documents merged": pytest.mark.large}


def test_the_night_of_deliveries_has_everything_in_it(empty_world: World) -> None:
    deliveries(empty_world)
    assert empty_world.run().exit_code == 0
    assert accepted(empty_world) == [("957-1", {"TEE": 30}), ("958-1", {"CAP": 8})]
    assert [row.partition(";")[0] for row in announced(empty_world)] == [
        "957-1", "958-1", "959-1", "959-1",
    ]  # fmt: skip
    assert empty_world.rows("SELECT delivery_id, state, origin FROM deliveries") == [
        ("957-1", "accepted", "announced"), ("958-1", "accepted", "announced"),
        ("958-2", "sent", "rest"), ("959-1", "sent", "announced"),
    ]  # fmt: skip
    shelf = {one.sku: one.physical for one in empty_world.store.items}
    assert shelf == {"TEE": 130, "CAP": 107, "SOCK": 100}


@pytest.mark.parametrize("about", [pytest.param(one, marks=_MARKS.get(one, ())) for one in BESIDE])
def test_killed_anywhere_what_goes_beside_orders_is_done_once(
    empty_world: World, prove: Callable[..., Tally], about: str
) -> None:
    tally = prove(empty_world, command=BESIDE[about](empty_world))
    assert tally.points == tally.pairs > 15
