"""Times that cannot be raise no figure: of before the order was there, or still to come.

The world opens at 21:00 in Stockholm; the shop starts with 100 of each item.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bridge.app.again import replay_files
from bridge.app.deciding import Asked
from tests.acceptance.incoming import (
    STOCK,
    completed,
    confirm,
    count,
    give_back,
    later,
    move,
    open_for_business,
    sent,
)
from tests.acceptance.world import World

AHEAD, BEFORE = "2026-12-01 10:00:00", "1970-01-01 00:00:00"


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "stock", "movement", "return")
    world.item("TEE")


def counted(world: World, at: str, units: int, name: str = "1") -> int:
    """Return what the store has of an item counted at `at`, a time of the opening day or any."""
    count(world, f"{at if '-' in at else '2026-01-12 ' + at};TEE;;{units}", name=name)
    later(world)
    return world.item("TEE").physical


def ship(world: World, at: str) -> str:
    """Return what it is that left, for `bridge discard`."""
    shipment = sent(world, ("TEE", 5))
    confirm(world, f"{shipment};C;{at};DHL;T1;TEE;;5")
    return shipment


def lose(world: World, at: str) -> str:
    move(world, f"M1;{at};TEE;;DAM;;;-5")
    return "alpha/M1/2"


@pytest.mark.parametrize("at", [AHEAD, BEFORE])
@pytest.mark.parametrize("leave", [ship, lose])
def test_what_leaves_at_an_impossible_time_is_off_what_was_counted_before(
    world: World, leave: Callable[[World, str], str], at: str
) -> None:
    assert counted(world, "21:00:00", 100) == 100
    gone = leave(world, at)
    later(world)
    assert world.item("TEE").physical == 95
    assert world.problems(gone) == ["impossible-time"]
    world.clock.forward(hours=2)
    assert counted(world, "23:00:00", 95, "2") == 95, "it is in the next count"
    world.decide("discard", gone)
    later(world)
    assert world.problems() == []


def find(world: World, at: str) -> None:
    move(world, f"M1;{at};TEE;;FOUND;;;2")


def bring_back(world: World, at: str) -> None:
    shipment = completed(world, ("TEE", 2))
    give_back(world, f"R1;{shipment};{at};TEE;2;GOOD;")


@pytest.mark.parametrize("at", [AHEAD, BEFORE])
@pytest.mark.parametrize("come", [find, bring_back])
def test_what_comes_at_an_impossible_time_is_in_the_next_count_and_not_before(
    world: World, come: Callable[[World, str], None], at: str
) -> None:
    come(world, at)
    world.clock.forward(hours=1)
    assert counted(world, "21:30:00", 50) == 50
    assert world.problems() == ["impossible-time"]
    world.clock.forward(hours=2)
    assert counted(world, "23:30:00", 52, "2") == 52


def test_an_hour_is_allowed_for_clocks(world: World) -> None:
    shipment = ship(world, "2026-01-12 21:50:00")
    assert counted(world, "21:55:00", 95) == 95
    assert world.problems(shipment) == []


@pytest.mark.parametrize("at", ["2062-01-12 20:00:00", "2026-12-01 20:00:00"])
@pytest.mark.parametrize("guards", [{}, {"guards": {"older": "hold"}}])
def test_a_count_that_is_still_to_come_is_held_and_keeps_no_other_back(
    world: World, guards: dict[str, object], at: str
) -> None:
    world.set_policies(stock=guards)
    assert counted(world, at, 70) == 100
    assert world.problems() == ["counted-in-future"]
    assert counted(world, "22:00:00", 40, "2") == 40
    assert world.problems() == []


def test_a_count_that_is_still_to_come_can_be_left_out(world: World) -> None:
    assert counted(world, AHEAD, 70) == 100
    world.decide("discard", "TEE")
    later(world)
    assert (world.problems(), world.item("TEE").physical) == ([], 100)


def test_the_higher_of_two_counts_of_one_moment_waits_for_a_person(world: World) -> None:
    again = partial(counted, world, "20:00:00")
    assert again(50) == 50
    assert again(80, "2") == 50
    assert world.problems("TEE") == ["counted-otherwise"]
    world.decide("release", "TEE")
    later(world)
    assert (world.problems(), world.item("TEE").physical) == ([], 80)
    assert again(60, "3") == 60, "the lower one counts at once"


def test_the_same_file_read_again_may_raise_a_count(world: World) -> None:
    assert counted(world, "20:00:00", 50) == 50
    plus_ten = "integer: {plus: -10}"
    world.map("stock", STOCK.replace("integer: true", plus_ten))
    asked = Asked("replay", ("STOCK_1.csv",), "ten were left out")
    replay_files(world.write_configuration(), asked, None, world.clock)
    later(world)
    assert (world.problems(), world.item("TEE").physical) == ([], 60)
