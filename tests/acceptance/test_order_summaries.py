"""One file more for each run, which sums up its order files and goes behind the last of them."""

from __future__ import annotations

from hashlib import sha256

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import by_hand
from tests.acceptance.layouts import ORDER_CSV, SUMMARY_CSV
from tests.acceptance.summaries import Told, told
from tests.acceptance.world import World

ONE_EACH = ORDER_CSV.replace("iso-8859-1}", "iso-8859-1, per: document}")


@pytest.fixture
def summed(world: World) -> World:
    """A world whose partner gets each order in a file of its own, and their summary beside them."""
    world.map("order", ONE_EACH)
    world.map("order_summary", SUMMARY_CSV)
    return world


def blocked(world: World, name: str) -> None:
    """Let a file of somebody else's lie where `name` is to go."""
    world.put_file(f"in/{name}", "not ours")


def unblocked(world: World, name: str) -> None:
    (world.homes["alpha"].root / "in" / name).unlink()


def order_of(shipment: str) -> int:
    return int(shipment.partition("-")[0])


def test_every_order_file_of_a_run_is_named_with_what_stands_in_it(summed: World) -> None:
    shipments = [summed.sell(("TEE", 2), "CAP"), summed.sell()]
    outcome = summed.export()
    assert (outcome.exit_code, outcome.troubles) == (0, [])
    assert outcome.done == {
        "shipments written": 2, "summary files written": 1, "files delivered": 3,
        "shipments sent": 2,
    }  # fmt: skip
    files = summed.files("in")
    assert list(files) == ["ORD_0001.csv", "ORD_0002.csv", "SUM_0001.csv"]
    first, second = (files[f"ORD_000{number}.csv"] for number in (1, 2))
    assert files["SUM_0001.csv"].decode().splitlines() == [
        f"F;ORD_0001.csv;1;3;{len(first)};{sha256(first).hexdigest()}",
        f"S;{shipments[0]};3;Stockholm",
        f"F;ORD_0002.csv;1;1;{len(second)};{sha256(second).hexdigest()}",
        f"S;{shipments[1]};1;Stockholm",
        "T;2;2;4;4",
    ]
    assert set(summed.states().values()) == {"sent"}


def test_each_run_has_a_summary_of_its_own_and_one_without_orders_has_none(summed: World) -> None:
    for number in (1, 2):
        shipment = summed.sell()
        summed.export()
        summed.export()
        assert told(summed)[f"SUM_{number:04}.csv"] == {f"ORD_{number:04}.csv": [shipment]}
    assert len(told(summed)) == 2


def test_a_file_of_many_orders_is_summed_up_too(world: World) -> None:
    world.map("order_summary", SUMMARY_CSV)
    shipments = [world.sell() for _ in range(3)]
    assert world.export().exit_code == 0
    assert told(world) == {"SUM_0001.csv": {"ORD_0001.csv": shipments}}


def test_what_cannot_be_summed_up_is_held_and_stands_in_no_order_file(summed: World) -> None:
    good, bad = summed.sell(), summed.sell(city="A town with a name that is too long")
    assert summed.export().exit_code == 1
    assert summed.states() == {good: "sent", bad: "held"}
    assert summed.problems(bad) == ["too-long"]
    assert told(summed) == {"SUM_0001.csv": {"ORD_0001.csv": [good]}}


def test_a_summary_waits_for_every_order_file(summed: World) -> None:
    shipments = [summed.sell() for _ in range(2)]
    blocked(summed, "ORD_0001.csv")
    assert summed.export().exit_code == 1
    assert summed.states() == {shipments[0]: "planned", shipments[1]: "sent"}
    assert told(summed) == {}

    unblocked(summed, "ORD_0001.csv")
    assert summed.export().exit_code == 0
    expected: Told = {f"ORD_000{at}.csv": [one] for at, one in enumerate(shipments, start=1)}
    assert told(summed) == {"SUM_0001.csv": expected}


def test_a_summary_that_cannot_be_delivered_is_shown_and_sends_no_order_again(
    summed: World,
) -> None:
    shipment = summed.sell()
    summed.set_message("order_summary", folder="sums")
    outcome = summed.export()
    assert "There is no folder" in outcome.troubles[0]
    assert summed.states() == {shipment: "sent"}
    assert "SUM_0001.csv" in summed.bridge("status").stdout

    (summed.homes["alpha"].root / "sums").mkdir()
    outcome = summed.export()
    assert (outcome.exit_code, outcome.done) == (0, {"files delivered": 1, "shipments sent": 0})
    assert list(summed.files("in")) == ["ORD_0001.csv"]
    assert told(summed, "sums") == {"SUM_0001.csv": {"ORD_0001.csv": [shipment]}}


def test_a_name_that_is_in_use_holds_the_summary_alone(summed: World) -> None:
    shipment = summed.sell()
    blocked(summed, "SUM_0001.csv")
    assert summed.export().exit_code == 1
    assert (summed.states(), summed.problems()) == ({shipment: "sent"}, ["name-in-use"])
    unblocked(summed, "SUM_0001.csv")
    assert summed.export().exit_code == 0
    assert told(summed) == {"SUM_0001.csv": {"ORD_0001.csv": [shipment]}}


def test_a_summary_never_names_a_file_that_was_withdrawn(summed: World) -> None:
    first, second, third = (summed.sell() for _ in range(3))
    blocked(summed, "ORD_0002.csv")
    blocked(summed, "ORD_0003.csv")
    summed.export()
    by_hand.change_delivery(summed.store, order_of(second), city="Uppsala")
    unblocked(summed, "ORD_0003.csv")

    outcome = summed.export()

    assert outcome.exit_code == 0
    assert outcome.done["files withdrawn"] == 2
    assert told(summed) == {
        "SUM_0002.csv": {"ORD_0004.csv": [second]},
        "SUM_0003.csv": {"ORD_0001.csv": [first], "ORD_0003.csv": [third]},
    }
    assert set(summed.states().values()) == {"sent"}
    unblocked(summed, "ORD_0002.csv")
    assert summed.export().done == {}


@pytest.mark.parametrize("change", ["completed", "cancelled"])
def test_a_summary_is_written_anew_for_shipments_that_the_store_no_longer_lists(
    summed: World, change: str
) -> None:
    sent, stale = summed.sell(("TEE", 2)), summed.sell()
    blocked(summed, "ORD_0002.csv")
    summed.export()
    if change == "completed":
        by_hand.complete_shipment(summed.store, sent, "BY-HAND")
    else:
        by_hand.cancel_order(summed.store, order_of(sent))
    by_hand.cancel_order(summed.store, order_of(stale))

    summed.export()

    assert told(summed) == {"SUM_0002.csv": {"ORD_0001.csv": [sent]}}
    # What the store no longer has at all is told as the ledger has it.
    city = "Stockholm" if change == "completed" else ""
    assert f"S;{sent};2;{city}" in summed.files("in")["SUM_0002.csv"].decode()


def test_as_long_as_the_store_is_no_help_a_summary_is_owed(summed: World) -> None:
    sent, stale = summed.sell(), summed.sell()
    blocked(summed, "ORD_0002.csv")
    summed.export()
    by_hand.cancel_order(summed.store, order_of(stale))
    unblocked(summed, "ORD_0002.csv")
    summed.api.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "orders", times=None))
    assert summed.export().exit_code == 75
    assert told(summed) == {}

    summed.api.faults.clear()
    assert summed.export().exit_code == 0
    assert told(summed) == {"SUM_0002.csv": {"ORD_0001.csv": [sent]}}


def test_a_summary_that_cannot_be_written_anew_is_shown_until_it_can(summed: World) -> None:
    sent, stale = summed.sell(), summed.sell()
    blocked(summed, "ORD_0002.csv")
    summed.export()
    by_hand.cancel_order(summed.store, order_of(stale))
    unblocked(summed, "ORD_0002.csv")
    summed.map("order_summary", SUMMARY_CSV.replace("max: 20", "max: 5"))
    assert summed.export().exit_code == 1
    assert summed.problems("SUM_0001.csv") == ["too-long"]

    summed.map("order_summary", SUMMARY_CSV)
    assert summed.export().exit_code == 0
    assert told(summed) == {"SUM_0002.csv": {"ORD_0001.csv": [sent]}}


@pytest.mark.parametrize("why", ["nothing is left to sum up", "none is wanted"])
def test_a_summary_that_nobody_waits_for_any_more_is_no_problem(summed: World, why: str) -> None:
    first, stale = summed.sell(), summed.sell()
    blocked(summed, "ORD_0001.csv")
    blocked(summed, "ORD_0002.csv")
    summed.export()
    by_hand.cancel_order(summed.store, order_of(stale))
    summed.map("order_summary", SUMMARY_CSV.replace("max: 20", "max: 5"))
    summed.export()
    assert summed.problems("SUM_0001.csv") == ["too-long"]
    if why == "none is wanted":
        del summed.configuration["partners"]["alpha"]["messages"]["order_summary"]
    else:
        by_hand.cancel_order(summed.store, order_of(first))
    unblocked(summed, "ORD_0001.csv")
    assert summed.export().exit_code == 0
    assert summed.problems("SUM_0001.csv") == []


def test_a_corrected_mapping_writes_the_waiting_summary_anew(summed: World) -> None:
    shipment = summed.sell()
    summed.set_message("order_summary", folder="sums")
    summed.export()
    summed.set_message("order_summary", folder="in")
    outcome = summed.export()
    assert outcome.exit_code == 0
    assert told(summed) == {"SUM_0002.csv": {"ORD_0001.csv": [shipment]}}


def test_a_summary_that_is_no_longer_wanted_is_withdrawn_for_good(summed: World) -> None:
    summed.sell()
    blocked(summed, "SUM_0001.csv")
    summed.export()
    messages = summed.configuration["partners"]["alpha"]["messages"]
    settings = messages.pop("order_summary")
    assert summed.export().exit_code == 0
    messages["order_summary"] = settings
    assert (summed.export().done, summed.problems()) == ({}, [])


def test_a_summary_that_cannot_be_made_keeps_everything_at_home(summed: World) -> None:
    shipment = summed.sell()
    count = "{at: 2, field: documentCount, integer: true"
    summed.map("order_summary", SUMMARY_CSV.replace(count, f"{count}, max: 1"))
    for _ in range(9):
        summed.sell()
    outcome = summed.export()
    assert outcome.exit_code == 2
    assert "correct the mapping; nothing was written" in outcome.troubles[0]
    assert (summed.states(), summed.files("in"), outcome.done) == ({}, {}, {})

    summed.map("order_summary", SUMMARY_CSV)
    assert summed.export().exit_code == 0
    assert summed.states()[shipment] == "sent"
    assert list(told(summed)) == ["SUM_0001.csv"], "the number was not used up"


def test_a_dry_run_shows_the_summary_behind_the_order_files(summed: World) -> None:
    summed.sell()
    outcome = summed.export(dry_run=True)
    named = [line for line in outcome.would if "rename" in line]
    assert [name in line for name, line in zip(("ORD_", "SUM_"), named, strict=True)] == [True] * 2
    assert summed.files("in") == {}


def test_a_trace_of_a_summary_names_the_files_that_it_sums_up(summed: World) -> None:
    summed.sell()
    summed.sell()
    summed.export()
    shown = summed.bridge("trace", "SUM_0001.csv").stdout
    assert "out, order_summary of alpha: delivered" in shown
    assert "sums up: ORD_0001.csv, ORD_0002.csv" in shown


def test_a_replay_says_that_a_summary_has_nothing_of_its_own_to_compare(summed: World) -> None:
    summed.sell()
    summed.export()
    ended = summed.bridge("replay", "--diff")
    assert "1 file compared, 1 not; none differs" in ended.stdout
    assert "it tells of other files" in ended.stdout
