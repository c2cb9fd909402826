"""Cumulative figures: a later file contains the earlier ones, and nothing counts twice."""

from __future__ import annotations

import itertools

import pytest

from bridge.sandbox.store import Payment
from tests.acceptance.incoming import (
    CONFIRMATION,
    STOCK,
    confirm,
    count,
    emails,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.world import World

CUMULATIVE = CONFIRMATION.replace("csv: {", "quantities: cumulative\ncsv: {", 1)


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)
    world.map("confirmation", CUMULATIVE)


def tell(world: World, number: int, *rows: str) -> int:
    """Put a file of these rows there, import it, and return the exit code."""
    confirm(world, *rows, name=str(number))
    return world.import_().exit_code


def test_a_growing_figure_completes_its_shipment_when_all_of_it_is_there(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    for number, units in enumerate((1, 2, 3)):
        assert emails(world) == {}
        assert tell(world, number, f"{shipment};P;;DHL;T{number};TEE;;{units}") == 0
    assert world.states() == {shipment: "completed"}
    assert emails(world) == {shipment: 1}
    reckoned(world)


def test_figures_are_not_added_up(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    assert tell(world, 1, f"{shipment};P;;DHL;T1;TEE;;1") == 0
    assert tell(world, 2, f"{shipment};P;;DHL;T2;TEE;;2") == 0
    assert world.states() == {shipment: "sent"}
    assert emails(world) == {}


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_files_in_any_order_complete_it_once_and_count_no_unit_twice(
    world: World, order: tuple[int, ...]
) -> None:
    shipment = sent(world, ("TEE", 3))
    for number, units in enumerate(order):
        tell(world, number, f"{shipment};P;;DHL;T{units};TEE;;{units}")
        assert emails(world) == ({shipment: 1} if 3 in order[: number + 1] else {})
    lost = world.rows("SELECT shelf_quantity, centra_quantity FROM movements")
    assert lost == [(-3, -3)]
    is_late = order[-1] != 3
    assert bool(world.problems(shipment)) is is_late, "a lower figure behind it is told to a person"
    reckoned(world)


def test_a_lower_later_figure_is_held_until_one_comes_that_is_not(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    tell(world, 1, f"{shipment};P;;DHL;T1;TEE;;2")
    assert tell(world, 2, f"{shipment};P;;DHL;T2;TEE;;1") == 1
    assert world.problems(shipment) == ["figure-lower"]
    assert tell(world, 3, f"{shipment};P;;DHL;T3;TEE;;3") == 0
    assert emails(world) == {shipment: 1}
    assert world.problems() == []


def test_a_file_that_is_sent_again_changes_nothing(world: World) -> None:
    shipment, other = sent(world, ("TEE", 3)), sent(world, "TEE")
    first = f"{shipment};P;;DHL;T1;TEE;;1"
    second = f"{shipment};P;;DHL;T2;TEE;;2"
    tell(world, 1, first)
    tell(world, 2, second)
    for number, again in enumerate((first, second, first), start=3):
        assert tell(world, number, again, f"{other};P;;DHL;X{number};TEE;;0") == 0
        assert world.problems(shipment) == []
    assert world.states()[shipment] == "sent"
    assert tell(world, 9, f"{shipment};C;;DHL;T3;TEE;;3") == 0
    assert emails(world) == {shipment: 1}


def test_the_same_state_told_again_in_other_words_after_completion_is_skipped(
    world: World,
) -> None:
    shipment = sent(world, ("TEE", 2))
    tell(world, 1, f"{shipment};P;;DHL;T1;TEE;;2")
    assert emails(world) == {shipment: 1}
    assert tell(world, 2, f"{shipment};C;2026-01-12 15:00:00;DHL;T1;TEE;;2") == 0
    assert world.problems() == []
    assert ("skipped", "unchanged") in world.rows("SELECT state, reason FROM records")
    assert emails(world) == {shipment: 1}
    reckoned(world)


@pytest.mark.parametrize("row", ["C;;DHL;T9;TEE;;2", "C;;DHL;T1;TEE;;1", "C;;DHL;T1;TEE;;3"])
def test_what_is_new_after_completion_is_held_and_not_done(world: World, row: str) -> None:
    shipment = sent(world, ("TEE", 2))
    tell(world, 1, f"{shipment};P;;DHL;T1;TEE;;2")
    assert tell(world, 2, f"{shipment};{row}") == 1
    assert world.problems(shipment) == ["already-complete"]
    assert emails(world) == {shipment: 1}


def test_short_is_concluded_from_the_latest_figures_and_the_final_word(world: World) -> None:
    world.set_policies(short="lower")
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    tell(world, 1, f"{shipment};P;;DHL;T1;TEE;;1")
    assert tell(world, 2, f"{shipment};C;;DHL;T2;TEE;;2") == 0
    assert [line.qty for line in world.store.shipment(shipment).all_lines()] == [2]
    assert emails(world) == {shipment: 1}


def test_the_shelf_has_lost_the_latest_figure_and_not_the_sum(world: World) -> None:
    world.map("stock", STOCK)
    shipment = sent(world, ("TEE", 3))
    count(world, "2026-01-12 12:00:00;TEE;;50")
    tell(world, 1, f"{shipment};P;2026-01-12 15:00:00;DHL;T1;TEE;;1")
    tell(world, 2, f"{shipment};P;2026-01-12 16:00:00;DHL;T2;TEE;;2")
    assert world.rows("SELECT shelf_quantity FROM movements") == [(-2,)]
