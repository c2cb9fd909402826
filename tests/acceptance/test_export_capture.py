"""Payments are captured before the goods leave, each at most once, whatever happens to answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.order_api.service import Service
from bridge.sandbox.store import Payment, by_hand
from tests.acceptance.world import World

LOST_AFTER = [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.HALF_AFTER, Trouble.SILENCE_AFTER]
LOST_BEFORE = [Trouble.DROP_BEFORE, Trouble.ERROR_BEFORE]


def lose(world: World, trouble: Trouble, *, seconds: float = 0.0, times: int = 1) -> None:
    """Let the next answers to capture calls be lost."""
    world.api.faults.order(Fault(trouble, "PUT", "capture", seconds=seconds, times=times))


def captures(world: World) -> int:
    """Return how many capture calls have reached the shop."""
    return len(world.api.journal.calls("PUT", "capture"))


def test_a_payment_is_captured_before_its_shipment_leaves(world: World) -> None:
    shipment = world.sell(capture=True)
    # The partner is out of reach: the money is taken, and nothing has left yet.
    (world.homes["alpha"].root).rename(world.folder / "away")

    world.export()
    assert (world.captured(), world.states()) == ([shipment], {shipment: "planned"})

    (world.folder / "away").rename(world.homes["alpha"].root)
    world.export()
    assert (world.captured(), world.states()) == ([shipment], {shipment: "sent"})


def test_a_shipment_whose_capture_fails_is_never_exported_and_not_asked_for_again(
    world: World,
) -> None:
    bad, good = world.sell(capture=True, capture_succeeds=False), world.sell(capture=True)

    for _night in range(3):
        assert world.export().exit_code == 1
    assert world.states() == {bad: "held", good: "sent"}
    assert world.problems(bad) == ["capture-failed"]
    assert captures(world) == 2
    assert bad.encode() not in b"".join(world.files("in").values())


def test_it_goes_once_its_payment_is_settled_by_hand(world: World) -> None:
    shipment = world.sell(capture=True, capture_succeeds=False)
    world.export()

    by_hand.mark_paid(world.store, shipment)
    assert world.export().exit_code == 0
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])
    assert captures(world) == 1


@pytest.mark.parametrize("payment", [Payment.PREPAID, Payment.INVOICE])
def test_what_needs_no_capture_is_not_captured(world: World, payment: Payment) -> None:
    shipment = world.sell(payment=payment)

    assert world.export().exit_code == 0
    assert (world.states(), world.writes()) == ({shipment: "sent"}, [])


@pytest.mark.parametrize("policy", ["never", "on_completion"])
def test_nothing_is_captured_at_export_where_the_policy_says_so(world: World, policy: str) -> None:
    world.set_policies(capture=policy)
    shipment = world.sell(capture=True)

    assert world.export().exit_code == 0
    assert (world.states(), world.writes()) == ({shipment: "sent"}, [])


@pytest.mark.parametrize("trouble", LOST_AFTER)
def test_a_capture_whose_answer_is_lost_is_recognised_and_not_repeated(
    world: World, trouble: Trouble
) -> None:
    lose(world, trouble, seconds=3)
    shipment = world.sell(capture=True)

    outcome = world.export()
    assert outcome.exit_code == 75
    assert (world.states(), world.files("in")) == ({shipment: "held"}, {})
    assert world.problems(shipment) == ["capture-unclear"]

    assert world.export().exit_code == 0
    assert (world.captured(), captures(world)) == ([shipment], 1)
    assert (world.states(), world.problems()) == ({shipment: "sent"}, [])
    assert world.rows("SELECT state, attempts FROM actions") == [("done", 1)]


@pytest.mark.parametrize("trouble", LOST_BEFORE)
def test_a_capture_that_never_happened_is_repeated_only_after_two_settled_looks(
    world: World, trouble: Trouble
) -> None:
    lose(world, trouble)
    shipment = world.sell(capture=True)

    assert world.export().exit_code == 75
    world.clock.forward(seconds=59)
    assert world.export().exit_code == 75, "it is found out by itself"
    assert world.export().exit_code == 75
    assert captures(world) == 1
    world.clock.forward(seconds=1)
    assert world.export().exit_code == 75
    assert (captures(world), world.states()) == (1, {shipment: "held"})
    world.clock.forward(seconds=60)
    assert world.export().exit_code == 0
    assert (captures(world), world.captured()) == (2, [shipment])
    assert world.states() == {shipment: "sent"}


def test_a_capture_that_loses_its_answer_again_and_again_takes_the_money_once(
    world: World,
) -> None:
    lose(world, Trouble.DROP_BEFORE)
    lose(world, Trouble.DROP_AFTER)
    shipment = world.sell(capture=True)

    for _night in range(6):
        world.export()
        world.clock.forward(hours=24)
    assert (world.captured(), captures(world)) == ([shipment], 2)
    assert world.states() == {shipment: "sent"}


def test_others_go_while_one_payment_is_unclear(world: World) -> None:
    lose(world, Trouble.DROP_BEFORE)
    world.configuration["run"]["workers"] = "1"
    unclear, clear, prepaid = world.sell(capture=True), world.sell(capture=True), world.sell()

    world.export()
    assert world.states() == {unclear: "held", clear: "sent", prepaid: "sent"}


def test_a_busy_store_is_asked_again_at_once_because_it_has_done_nothing(world: World) -> None:
    lose(world, Trouble.TOO_MANY, times=2)
    shipment = world.sell(capture=True)

    assert world.export().exit_code == 0
    assert (world.captured(), world.states()) == ([shipment], {shipment: "sent"})
    assert world.clock.slept  # on the test's clock: the bridge waits politely in between


def test_a_store_that_stays_busy_holds_nothing_and_is_asked_in_the_next_run(world: World) -> None:
    lose(world, Trouble.TOO_MANY, times=50)
    shipment = world.sell(capture=True)

    outcome = world.export()
    assert (outcome.exit_code, world.problems()) == (75, [])

    world.api.faults.clear()
    assert world.export().exit_code == 0
    assert (world.captured(), world.states()) == ([shipment], {shipment: "sent"})


def test_a_plugin_that_allows_no_captures_is_told_and_asked_again_once_it_does(
    world: World,
) -> None:
    allowing = world.api.service
    forbidding = replace(world.plugin, not_allowed=frozenset({"PUT capture"}))
    world.api.service = Service(world.store, forbidding)
    shipment = world.sell(capture=True)

    outcome = world.export()
    assert outcome.exit_code == 2
    assert "Order API plugin" in outcome.troubles[0]

    world.api.service = allowing
    assert world.export().exit_code == 0
    assert (world.captured(), world.states()) == ([shipment], {shipment: "sent"})


def test_a_shipment_that_is_cancelled_while_its_payment_is_unclear_stays_with_a_person(
    world: World,
) -> None:
    lose(world, Trouble.DROP_AFTER)
    shipment = world.sell(capture=True)
    world.export()

    by_hand.cancel_order(world.store, int(shipment.partition("-")[0]))
    world.clock.forward(hours=24)
    # Money was perhaps taken for goods that nobody sends: this does not go away by itself.
    assert world.export().exit_code == 1
    assert world.problems(shipment) == ["capture-unclear"]
