"""Answers that are lost while returns are made: one return, one refund, never two."""

from __future__ import annotations

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Kind
from tests.acceptance.incoming import completed, felt, give_back, later, open_for_business
from tests.acceptance.world import World

HAPPENED = (Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.HALF_AFTER)
NEVER = (Trouble.DROP_BEFORE, Trouble.ERROR_BEFORE)


@pytest.fixture(autouse=True)
def return_of_one(world: World) -> str:
    open_for_business(world, "return")
    shipment = completed(world, ("TEE", 2))
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    return shipment


def outcome(world: World) -> tuple[int, int, int]:
    """Return how many returns and refunds there were, and how many units came back."""
    created = felt(world, Kind.RETURN_CREATED)
    return len(created), sum(felt(world, Kind.REFUNDED).values()), world.item("TEE").physical - 98


@pytest.mark.parametrize("path", ["return", "returns/*"], ids=["create", "refund"])
@pytest.mark.parametrize("trouble", HAPPENED)
def test_call_whose_answer_is_lost_is_found_and_not_repeated(
    world: World, trouble: Trouble, path: str
) -> None:
    world.api.faults.order(Fault(trouble, "*", path))
    assert world.import_().exit_code == 75
    assert world.import_().exit_code == 0
    assert outcome(world) == (1, 1, 1)
    assert later(world).exit_code == 0
    assert outcome(world) == (1, 1, 1)


@pytest.mark.parametrize("method", ["POST", "PUT"], ids=["create", "refund"])
def test_call_that_is_never_answered_is_found_and_not_repeated(world: World, method: str) -> None:
    world.set_endpoint(timeout_seconds="1")
    world.api.faults.order(Fault(Trouble.SILENCE_AFTER, method, "return*", seconds=1.3))
    assert world.import_().exit_code == 75
    assert world.import_().exit_code == 0
    assert outcome(world) == (1, 1, 1)


@pytest.mark.parametrize("method", ["POST", "PUT"], ids=["create", "refund"])
@pytest.mark.parametrize("trouble", NEVER)
def test_call_that_never_happened_is_repeated_after_two_settled_looks(
    world: World, trouble: Trouble, method: str
) -> None:
    world.api.faults.order(Fault(trouble, method, "return*"))
    world.import_()
    before = outcome(world)
    world.import_()
    assert later(world).exit_code == 75
    assert outcome(world) == before
    assert later(world).exit_code == 0
    assert outcome(world) == (1, 1, 1)


@pytest.mark.parametrize("method", ["POST", "PUT"], ids=["create", "refund"])
def test_busy_store_is_asked_again_within_the_run(world: World, method: str) -> None:
    world.api.faults.order(Fault(Trouble.TOO_MANY, method, "return*", times=2))
    assert world.import_().exit_code == 0
    assert outcome(world) == (1, 1, 1)
