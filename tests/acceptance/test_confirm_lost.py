"""Answers that are lost while shipments are completed: a customer gets one e-mail, never two."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.app import night
from bridge.app.session import Session
from bridge.model.store import Completion
from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Payment
from tests.acceptance.incoming import calls, confirm, emails, later, open_for_business, sent
from tests.acceptance.world import World

HAPPENED = (Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.HALF_AFTER)


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)


@pytest.fixture
def shipment(world: World) -> str:
    number = sent(world, "TEE")
    confirm(world, f"{number};C;;DHL;T1;TEE;;1")
    return number


@pytest.mark.parametrize("trouble", HAPPENED)
def test_completion_whose_answer_is_lost_is_found_and_not_repeated(
    world: World, shipment: str, trouble: Trouble
) -> None:
    world.api.faults.order(Fault(trouble, "PUT", "shipment"))
    assert world.import_().exit_code == 75
    assert world.problems(shipment) == ["answer-lost"]
    assert world.import_().exit_code == 0, "it is seen at once, however short a time ago it was"
    assert world.states() == {shipment: "completed"}
    assert emails(world) == {shipment: 1}
    assert len(calls(world, "PUT", "shipment")) == 1


def test_completion_that_the_store_never_answers_is_found_and_not_repeated(
    world: World, shipment: str
) -> None:
    world.set_endpoint(timeout_seconds="1")
    world.api.faults.order(Fault(Trouble.SILENCE_AFTER, "PUT", "shipment", seconds=1.3))
    assert world.import_().exit_code == 75
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert len(calls(world, "PUT", "shipment")) == 1


def test_completion_that_takes_effect_after_its_answer_was_given_up_is_not_repeated(
    world: World, shipment: str
) -> None:
    world.set_endpoint(timeout_seconds="1")
    world.api.faults.order(Fault(Trouble.LATENCY, "PUT", "shipment", seconds=1.3))
    assert world.import_().exit_code == 75
    assert world.import_().exit_code in (0, 75)
    while emails(world) == {}:
        pass
    later(world)
    assert world.states() == {shipment: "completed"}
    assert emails(world) == {shipment: 1}
    assert len(calls(world, "PUT", "shipment")) == 1


@pytest.mark.parametrize("trouble", [Trouble.DROP_BEFORE, Trouble.ERROR_BEFORE])
def test_completion_that_never_happened_is_repeated_after_two_settled_looks(
    world: World, shipment: str, trouble: Trouble
) -> None:
    world.api.faults.order(Fault(trouble, "PUT", "shipment"))
    world.import_()
    world.import_()
    world.import_()
    assert len(calls(world, "PUT", "shipment")) == 1, "within the settle time nothing is believed"
    assert later(world).exit_code == 75
    assert len(calls(world, "PUT", "shipment")) == 1, "one settled look is not enough"
    assert later(world).exit_code == 0
    assert len(calls(world, "PUT", "shipment")) == 2
    assert emails(world) == {shipment: 1}
    assert world.states() == {shipment: "completed"}


def test_busy_store_is_asked_again_within_the_run(world: World, shipment: str) -> None:
    world.api.faults.order(Fault(Trouble.TOO_MANY, "PUT", "shipment", times=2))
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert world.clock.slept[-2:] == [1.0, 2.0]


def test_store_that_stays_busy_is_left_for_a_later_run(world: World, shipment: str) -> None:
    world.api.faults.order(Fault(Trouble.TOO_MANY, "PUT", "shipment", times=None))
    assert world.import_().exit_code == 75
    world.api.faults.clear()
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}


def test_look_that_fails_after_the_completion_is_made_up_for(world: World, shipment: str) -> None:
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "GET", "shipments", nth=2, times=None))
    world.import_()
    world.api.faults.clear()
    assert world.import_().exit_code == 0
    assert world.states() == {shipment: "completed"}
    assert emails(world) == {shipment: 1}
    assert len(calls(world, "PUT", "shipment")) == 1


@pytest.mark.parametrize("trouble", HAPPENED)
def test_stranger_s_rows_do_not_complete_twice_while_an_answer_is_lost(
    world: World, shipment: str, trouble: Trouble
) -> None:
    world.api.faults.order(Fault(trouble, "PUT", "shipment"))
    world.import_()
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", "", name="again")
    later(world)
    assert emails(world) == {shipment: 1}
    assert len(calls(world, "PUT", "shipment")) == 1


def test_store_that_is_down_is_not_asked_for_every_shipment(world: World) -> None:
    shipments = [sent(world, "TEE") for _ in range(12)]
    confirm(world, *(f"{one};C;;DHL;T-{one};TEE;;1" for one in shipments))
    world.api.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "shipments", times=None))
    outcome = world.import_()
    assert outcome.exit_code == 75
    assert len(outcome.troubles) < 12
    world.api.faults.clear()
    world.import_()
    assert emails(world) == dict.fromkeys(shipments, 1)


def test_shipment_that_was_changed_in_the_shop_while_an_answer_was_lost_is_not_completed(
    world: World,
) -> None:
    number = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{number};C;;DHL;T1;TEE;;3")
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "PUT", "shipment"))
    world.import_()
    (line,) = world.store.shipment(number).lines
    line.qty = 2
    for _ in range(3):
        later(world)
    assert emails(world)[number] == 0
    assert "changed-at-store" in world.problems(number)


def test_request_that_left_long_after_it_was_recorded_is_given_its_time_from_then_on(
    world: World, shipment: str
) -> None:
    """As after a pause: the process was stopped between its note and its request."""
    world.api.faults.order(Fault(Trouble.PARKED, "PUT", "shipment"))

    def part(session: Session) -> None:
        api: Any = session.works["alpha"].api
        complete = api.complete_shipment

        def complete_late(completion: Completion) -> None:
            world.clock.forward(hours=3)
            complete(completion)

        api.complete_shipment = complete_late
        night.import_(session)

    world.session(part, command="import")
    for _ in range(3):
        world.clock.forward(seconds=15)
        world.import_()
    assert len(calls(world, "PUT", "shipment")) == 1
    world.api.catch_up()
    later(world)
    assert (emails(world)[shipment], world.states()[shipment]) == (1, "completed")


def test_two_looks_in_a_moment_are_one(world: World, shipment: str) -> None:
    world.api.faults.order(Fault(Trouble.PARKED, "PUT", "shipment"))
    world.import_()
    later(world)
    world.import_()
    world.import_()
    assert len(calls(world, "PUT", "shipment")) == 1
    later(world)
    assert len(calls(world, "PUT", "shipment")) == 2
