"""Exporting again: nothing twice, and what has changed meanwhile is told, once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bridge.sandbox.store import Payment, by_hand, shipping
from bridge.sandbox.store.shipping import LineChange
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.meddling import export_with
from tests.acceptance.world import World

PER_SHIPMENT = ORDER_CSV.replace("encoding: iso-8859-1", "encoding: iso-8859-1, per: document")

#: The list of all good-to-go shipments, and nothing else.
THE_LIST = {("shipments", "")}


def named(template: str, layout: str = ORDER_CSV) -> str:
    """Return a mapping that writes files of that name."""
    return layout.replace("ORD_{sequence:04}.csv", template)


def order_of(shipment: str) -> int:
    return int(shipment.partition("-")[0])


def reads(world: World) -> set[tuple[str, str]]:
    """Return what has been read so far, and of which order, and forget it."""
    calls = [entry for entry in world.api.journal if entry.method == "GET"]
    world.api.journal.clear()
    return {(entry.path, entry.query.get("order", "")) for entry in calls}


def test_exporting_again_makes_no_file_and_no_call_but_the_one_that_lists(world: World) -> None:
    world.sell(capture=True)
    world.sell("CAP")
    world.export()
    reads(world)
    files, ledger = world.files("in"), world.everything()

    for _night in range(3):
        outcome = world.export()
        assert (outcome.exit_code, dict(outcome.done)) == (0, {})
        assert (reads(world), world.writes()) == (THE_LIST, [])
    assert world.files("in") == files
    assert world.everything() == ledger


def test_exporting_again_with_something_held_changes_nothing_either(world: World) -> None:
    world.sell(name="N" * 36)
    world.sell(capture=True, capture_succeeds=False)
    world.export()
    ledger, calls = world.everything(), len(world.writes())

    world.clock.forward(hours=24)
    assert world.export().exit_code == 1
    assert world.everything() == ledger
    assert len(world.writes()) == calls


def test_only_what_is_new_stands_in_the_next_file(world: World) -> None:
    world.sell()
    world.export()
    second = world.sell("CAP")
    world.export()

    assert list(world.files("in")) == ["ORD_0001.csv", "ORD_0002.csv"]
    assert world.files("in")["ORD_0002.csv"].count(b"\n") == 2
    assert second.encode() in world.files("in")["ORD_0002.csv"]


def test_a_number_is_not_used_up_by_a_night_without_orders(world: World) -> None:
    world.sell()
    for _night in range(3):
        world.export()
    world.sell()
    world.export()

    assert list(world.files("in")) == ["ORD_0001.csv", "ORD_0002.csv"]


def test_files_of_one_second_are_given_the_seconds_after_it(world: World) -> None:
    world.map("order", named("ORD_{created:%H%M%S}.csv", PER_SHIPMENT))
    shipments = [world.sell() for _ in range(3)]

    assert world.export().exit_code == 0
    # 20:00 UTC is 21:00 in Stockholm.
    assert list(world.files("in")) == ["ORD_210000.csv", "ORD_210001.csv", "ORD_210002.csv"]
    assert world.states() == dict.fromkeys(shipments, "sent")


def test_a_name_with_the_day_alone_is_given_once_a_day(world: World) -> None:
    world.map("order", named("ORD_{created:%Y%m%d}.csv"))
    world.sell()
    world.export()
    second = world.sell()

    outcome = world.export()
    assert outcome.exit_code == 75
    assert "ORD_20260112.csv was given already" in outcome.troubles[0]
    assert second not in world.states()

    world.clock.forward(hours=24)
    assert world.export().exit_code == 0
    assert list(world.files("in")) == ["ORD_20260112.csv", "ORD_20260113.csv"]
    assert world.states()[second] == "sent"


def test_a_static_name_waits_until_the_partner_has_taken_the_file_before(world: World) -> None:
    world.map("order", named("ORDERS.csv"))
    first = world.sell()
    world.export()
    second, third = world.sell(), None
    assert world.export().exit_code == 1
    assert world.problems("ORDERS.csv") == ["file-not-taken-yet"]

    # More come while it waits; they queue up behind it, and say nothing more.
    third = world.sell()
    assert world.export().exit_code == 1
    assert world.problems("ORDERS.csv") == ["file-not-taken-yet"]
    assert world.states() == {first: "sent", second: "planned", third: "planned"}
    assert world.rows("SELECT COUNT(*) FROM problems") == [(1,)]

    for shipment in (second, third):
        (world.homes["alpha"].root / "in" / "ORDERS.csv").unlink()
        world.export()
        assert shipment.encode() in world.files("in")["ORDERS.csv"]
        assert world.states()[shipment] == "sent"
    assert world.problems() == []


def test_a_name_that_somebody_else_uses_is_not_overwritten(world: World) -> None:
    world.put_file("in/ORD_0001.csv", "not ours")
    shipment = world.sell()

    assert world.export().exit_code == 1
    assert world.files("in") == {"ORD_0001.csv": b"not ours"}
    assert world.problems("ORD_0001.csv") == ["name-in-use"]

    (world.homes["alpha"].root / "in" / "ORD_0001.csv").unlink()
    assert world.export().exit_code == 0
    assert shipment.encode() in world.files("in")["ORD_0001.csv"]
    assert world.problems() == []


def test_a_change_after_the_export_is_reported_once_and_nothing_is_sent(world: World) -> None:
    shipment = world.sell()
    world.export()

    by_hand.change_delivery(world.store, order_of(shipment), city="Uppsala")
    for _night in range(3):
        # Nothing waits for it, so the night is a good one.
        assert world.export().exit_code == 0
    assert world.problems(shipment) == ["changed-after-export"]
    assert world.rows("SELECT COUNT(*) FROM problems") == [(1,)]
    assert len(world.files("in")) == 1

    by_hand.change_delivery(world.store, order_of(shipment), city="Stockholm")
    world.export()
    assert world.problems() == []


def test_a_shipment_that_is_put_on_hold_after_the_export_is_reported(world: World) -> None:
    shipment = world.sell()
    world.export()

    by_hand.hold(world.store, order_of(shipment))
    world.export()
    assert world.problems(shipment) == ["held-after-export"]

    by_hand.hold(world.store, order_of(shipment), held=False)
    world.export()
    assert world.problems() == []


def test_a_cancellation_after_the_export_is_reported_once(world: World) -> None:
    shipment = world.sell()
    world.export()
    by_hand.cancel_order(world.store, order_of(shipment))

    assert world.export().exit_code == 1
    assert world.problems(shipment) == ["cancelled-after-export"]
    reads(world)
    world.export()
    # What was found out once is not looked up every night.
    assert reads(world) == THE_LIST
    assert world.rows("SELECT COUNT(*) FROM problems") == [(1,)]
    assert len(world.files("in")) == 1
    world.decide("discard", shipment)
    reads(world)
    world.export()
    assert (reads(world), world.problems()) == (THE_LIST, [])


def test_a_shipment_that_is_taken_back_after_the_export_is_reported(world: World) -> None:
    shipment = world.sell()
    world.export()
    world.store.shipment(shipment).good_to_go = False
    world.export()
    assert world.problems(shipment) == ["taken-back-after-export"]

    world.store.shipment(shipment).good_to_go = True
    world.export()
    assert world.problems() == []
    assert len(world.files("in")) == 1


def test_a_shipment_that_somebody_completes_by_hand_is_known_as_completed(world: World) -> None:
    shipment = world.sell()
    world.export()
    by_hand.complete_shipment(world.store, shipment, "BY-HAND-1")

    outcome = world.export()
    assert outcome.exit_code == 0
    assert outcome.done["shipments completed by somebody else"] == 1
    assert (world.states(), world.problems()) == ({shipment: "completed"}, [])
    reads(world)
    world.export()
    assert reads(world) == THE_LIST


def test_what_the_shop_takes_into_a_new_shipment_goes_once_the_partner_knows(
    world: World,
) -> None:
    first = world.sell(("TEE", 3), payment=Payment.INVOICE)
    world.export()
    order = world.store.orders[order_of(first)]
    line = order.lines[0]
    with world.store.lock:
        shipping.update(world.store, first, {line.line_id: LineChange(qty=1)})
    second = world.store.add_shipment(order, {line: 2}).number

    world.export()
    assert world.states() == {first: "sent", second: "held"}
    assert world.problems() == ["changed-after-export", "recreated"]
    world.decide("release", second)
    world.export()
    assert world.states() == {first: "sent", second: "sent"}


# A run that stood still between the list and the delivery -----------------------------------------


def cancel(world: World, shipment: str) -> None:
    by_hand.cancel_order(world.store, order_of(shipment))


def hold(world: World, shipment: str) -> None:
    by_hand.hold(world.store, order_of(shipment))


def change(world: World, shipment: str) -> None:
    world.store.shipment(shipment).lines[0].qty = 2


@pytest.mark.parametrize("moment", ["before look", "before write", "after write"])
@pytest.mark.parametrize("act", [cancel, hold, change])
def test_what_the_store_no_longer_says_after_hours_is_not_delivered(
    world: World, act: Callable[[World, str], None], moment: str
) -> None:
    world.map("order", PER_SHIPMENT)
    first, second = world.sell(), world.sell()

    def asleep() -> None:
        world.clock.forward(hours=5)
        act(world, first)

    outcome = export_with(world, moment, asleep)
    told = b"".join(world.files("in").values())
    if moment == "before write":
        assert outcome.done.get("files withdrawn") == 1, "seen once it was written, before its name"
    assert (first.encode() in told, second.encode() in told) == (False, True)
    assert world.states()[first] == "new"
    world.export()
    told = b"".join(world.files("in").values())
    assert told.count(first.encode()) == (act is change), "written anew"
    assert told.count(second.encode()) == 1


def test_a_run_that_goes_on_at_once_does_not_list_the_shipments_again(world: World) -> None:
    world.map("order", PER_SHIPMENT)
    world.sell()
    asked = []
    for seconds in (0, 50, 70):
        world.sell()
        world.api.journal.clear()
        export_with(world, "before write", partial(world.clock.forward, seconds=seconds))
        asked.append(sum(one.path == "shipments" for one in world.api.journal))
    assert asked[0] == asked[1] < asked[2]
