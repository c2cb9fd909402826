"""Movements: what a partner has found, scrapped or moved changes the figure of its items."""

from __future__ import annotations

import pytest

from bridge.app.again import replay_files
from bridge.app.deciding import Asked
from bridge.sandbox.faults import Fault, Trouble
from tests.acceptance.incoming import (
    MOVEMENT,
    count,
    later,
    move,
    open_for_business,
    reckoned,
    stock_told,
)
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "movement", "stock")
    world.item("TEE")
    world.item("CAP")
    count(world, "2026-01-12 12:00:00;TEE;;50", "2026-01-12 12:00:00;CAP;;7")
    world.import_()


def figures(world: World) -> dict[str, int]:
    """What was told after the first night."""
    return {item: units for call in stock_told(world)[1:] for item, units in call.items()}


def test_what_was_scrapped_or_found_after_the_count_changes_the_figure(world: World) -> None:
    move(
        world,
        "M1;2026-01-12 15:00:00;TEE;;damage;;;-2",
        "M2;2026-01-12 16:00:00;CAP;;count;;;1",
        "M3;2026-01-12 09:00:00;CAP;;damage;;;-3",
    )
    assert world.import_().exit_code == 0
    assert figures(world) == {"TEE": 48, "CAP": 8}, "M3 is in the count"
    assert world.item("TEE").physical == 48
    reckoned(world)


def test_it_is_recorded_once_however_often_it_is_told(world: World) -> None:
    row = "M1;2026-01-12 15:00:00;TEE;;damage;;;-2"
    move(world, row)
    world.import_()
    move(world, row, "M2;2026-01-12 15:00:00;TEE;;damage;;;-2", name="2")
    assert world.import_().exit_code == 0
    assert figures(world) == {"TEE": 46}
    assert world.rows("SELECT state, reason FROM records WHERE reason <> ''") == [
        ("skipped", "duplicate")
    ]


def test_a_later_count_contains_it(world: World) -> None:
    move(world, "M1;2026-01-12 15:00:00;TEE;;damage;;;-2")
    count(world, "2026-01-12 18:00:00;TEE;;48", name="2")
    world.import_()
    assert figures(world) == {"TEE": 48}


def test_what_other_messages_tell_of_is_skipped(world: World) -> None:
    move(world, "M1;2026-01-12 15:00:00;TEE;;receipt;;;20")
    assert world.import_().done["movements that other messages tell of"] == 1
    assert figures(world) == {}
    world.set_policies(stock={"movements_elsewhere": ["dispatch"]})
    move(world, "M2;2026-01-12 15:00:00;TEE;;receipt;;;20", name="2")
    world.import_()
    assert figures(world) == {"TEE": 70}


def test_between_buckets_only_what_leaves_or_reaches_the_shelf_counts(world: World) -> None:
    at = "2026-01-12 15:00:00"
    move(
        world,
        f"M1;{at};TEE;;block;available;blocked;2",
        f"M2;{at};TEE;;pick;available;picked;5",
        f"M3;{at};CAP;;unblock;quality;available;4",
        f"M4;{at};CAP;;damage;;blocked;-1",
    )
    assert world.import_().exit_code == 0
    assert figures(world) == {"TEE": 48, "CAP": 11}


def test_an_unknown_bucket_waits_until_the_policy_names_it(world: World) -> None:
    move(world, "M1;2026-01-12 15:00:00;TEE;;block;;77;-2")
    assert world.import_().exit_code == 1
    assert world.problems() == ["bucket-unknown"]
    world.set_policies(stock={"buckets": {"77": "count"}})
    assert world.import_().exit_code == 0
    assert figures(world) == {"TEE": 48}


def test_the_same_again_without_an_id_or_a_time_is_held(world: World) -> None:
    lines = [one for one in MOVEMENT.splitlines() if "at: ID" not in one and "at: AT" not in one]
    world.map("movement", "\n".join(lines))
    move(world, ";;TEE;;damage;;;-2")
    world.import_()
    move(world, ";;TEE;;damage;;;-2", ";;CAP;;damage;;;-1", name="2")
    assert world.import_().exit_code == 1
    assert world.problems() == ["same-again"]
    assert figures(world) == {"TEE": 48, "CAP": 6}
    (subject,) = world.rows("SELECT subject FROM problems WHERE closed_at IS NULL")[0]
    world.decide("discard", subject)
    assert world.import_().exit_code == 0
    reckoned(world)


def test_the_same_file_again_is_held_where_nothing_in_it_tells_and_not_when_it_is_replayed(
    world: World,
) -> None:
    lines = [one for one in MOVEMENT.splitlines() if "at: ID" not in one and "at: AT" not in one]
    world.map("movement", "\n".join(lines))
    move(world, ";;TEE;;damage;;;-2")
    world.import_()
    world.clock.forward(minutes=1)
    asked = Asked("replay", ("MOVEMENT_1.csv",), "because")
    replay_files(world.write_configuration(), asked, None, world.clock)
    assert world.import_().exit_code == 0
    move(world, ";;TEE;;damage;;;-2", name="2")
    assert world.import_().exit_code == 1
    assert world.problems() == ["same-again"]
    assert figures(world) == {"TEE": 48}


def test_the_same_id_with_another_figure_is_held(world: World) -> None:
    move(world, "M1;2026-01-12 15:00:00;TEE;;damage;;;-2")
    world.import_()
    move(world, "M1;2026-01-12 15:00:00;TEE;;damage;;;-3", name="2")
    assert world.import_().exit_code == 1
    assert world.problems() == ["same-key-other-content"]
    assert figures(world) == {"TEE": 48}


def test_an_item_is_found_whichever_of_its_names_the_movement_has(world: World) -> None:
    tee, cap = world.item("TEE").ean, world.item("CAP").ean
    count(world, f"2026-01-12 13:00:00;TEE;{tee};50", "2026-01-12 13:00:00;CAP;;7", name="2")
    world.import_()
    before = len(stock_told(world))
    move(
        world,
        "M1;2026-01-12 15:00:00;TEE;;damage;;;-2",
        f"M2;2026-01-12 15:00:00;;{cap};damage;;;-1",
    )
    assert world.import_().exit_code == 0
    assert stock_told(world)[before:] == [{tee: 48, "CAP": 6}]


def test_as_long_as_the_store_cannot_be_asked_for_an_items_names_it_waits(world: World) -> None:
    move(world, f"M2;2026-01-12 15:00:00;;{world.item('CAP').ean};damage;;;-1")
    world.api.faults.order(Fault(Trouble.TOO_MANY, "GET", "products", times=None))
    assert world.import_().exit_code == 75
    assert figures(world) == {}
    world.api.faults.clear()
    assert later(world).exit_code == 0
    assert figures(world) == {"CAP": 6}


AT = "2026-01-12 15:00:00"


@pytest.mark.parametrize("again", [";{ean}", "{ean};", "TEE;{ean}"])
def test_its_own_number_makes_it_one_whatever_its_item_is_called(world: World, again: str) -> None:
    move(world, f"M1;{AT};TEE;;FOUND;;;10")
    world.import_()
    item = again.format(ean=world.item("TEE").ean)
    cap = f"M1;{AT};CAP;;FOUND;;;1"
    move(world, f"M1;{AT};{item};FOUND;;;10", cap, f"M2;{AT};{item};FOUND;;;1", name="2")
    assert world.import_().exit_code == 0
    assert figures(world) == {"TEE": 61, "CAP": 8}, "CAP is another line of it, M2 another one"


def test_its_own_number_told_for_another_reason_is_held(world: World) -> None:
    move(world, f"M1;{AT};TEE;;FOUND;;;10")
    world.import_()
    move(world, f"M1;{AT};TEE;;INVENTORY;;;10", name="2")
    assert world.import_().exit_code == 1
    assert world.problems() == ["same-key-other-content"]
    assert figures(world) == {"TEE": 60}
    (subject,) = world.rows("SELECT subject FROM problems WHERE closed_at IS NULL")[0]
    world.decide("discard", subject)
    assert world.import_().exit_code == 0
    assert figures(world) == {"TEE": 60}
    reckoned(world)


def test_sizes_that_share_a_sku_are_two_lines_of_one_movement(world: World) -> None:
    move(world, f"M1;{AT};SHIRT;7300000000017;FOUND;;;10")
    move(world, f"M1;{AT};SHIRT;7300000000024;FOUND;;;10", name="2")
    assert world.import_().done["movements recorded"] == 2
