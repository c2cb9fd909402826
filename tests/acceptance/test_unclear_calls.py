"""Every call that changes the store, with every way in which its outcome can be unclear.

    effect      | applied, and the answer is lost: dropped, half a body, HTML, a firewall's 403,
                | another thing's body
                |             | never applied | applied after a look | asked to wait | ok, not done
    capture     | once        | once          | once                 | once          | held
    lower       | once        | once          | once                 | once          | held
    complete    | once        | once          | once                 | once          | held
    set stock   | right       | right         | right                | right         | (not seen)
    return      | once        | once          | once                 | once          | held
    refund      | once        | once          | once                 | once          | held

"Right" is the figure at last: a figure may be told again, it is computed anew. That a store said ok
to a figure and did not set it is not looked for: the next count tells it again. To the client
half a body, HTTP 500, silence and drops are one thing (`tests/api/test_sending.py`); one of each
stands in `test_*_lost.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Kind, Payment
from tests.acceptance.incoming import completed, confirm, count, felt, give_back, sent
from tests.acceptance.incoming import open_for_business as open_shop
from tests.acceptance.world import World


def _capture(world: World) -> None:
    world.sell(capture=True)


def _lower(world: World) -> None:
    world.set_policies(short="lower")
    number = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{number};C;;DHL;T1;TEE;;2")


def _complete(world: World) -> None:
    confirm(world, f"{sent(world)};C;;DHL;T1;TEE;;1")


def _stock(world: World) -> None:
    world.item()
    count(world, "2026-01-12 20:00:00;TEE;;54")


def _return(world: World) -> None:
    give_back(world, f"R1;{completed(world, ('TEE', 2))};;TEE;1;GOOD;")


@dataclass(frozen=True)
class Effect:
    """One kind of call: what leads to it, how it is asked for, and what it does."""

    lead_to: Callable[[World], None]
    method: str
    path: str
    kind: Kind


EFFECTS = {
    "capture": Effect(_capture, "PUT", "capture", Kind.CAPTURED),
    "lower": Effect(_lower, "PUT", "shipments/*", Kind.SHIPMENT_CHANGED),
    "complete": Effect(_complete, "PUT", "shipment", Kind.CUSTOMER_EMAILED),
    "stock": Effect(_stock, "POST", "stock", Kind.STOCK_SET),
    "return": Effect(_return, "POST", "return", Kind.RETURN_CREATED),
    "refund": Effect(_return, "PUT", "returns/*", Kind.REFUNDED),
}
ALL = pytest.mark.parametrize("name", EFFECTS)
#: What another thing's answer says.
STRANGER = {"shipment": "1-1", "return": 999, "returnedItems": ["1"]}
APPLIED = {
    "dropped": Fault(Trouble.DROP_AFTER),
    "half": Fault(Trouble.HALF_AFTER),
    "html": Fault(Trouble.HTML_AFTER),
    "403": Fault(Trouble.DENIED_AFTER),
    "stranger": Fault(Trouble.OTHER_AFTER, body=STRANGER),
}


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    world.set_endpoint(timeout_seconds="1")
    open_shop(world, "return", "stock")


def strike(world: World, effect: Effect, trouble: Fault) -> None:
    """Let the next call of that kind go wrong."""
    values: dict[str, Any] = {
        name: getattr(trouble, name) for name in ("trouble", "seconds", "retry_after", "body")
    }
    world.api.faults.order(Fault(method=effect.method, path=effect.path, **values))


def nights(world: World, number: int) -> None:
    for _ in range(number):
        world.clock.forward(minutes=2)
        world.run()


def assert_done(world: World, effect: Effect) -> None:
    """Assert that it has happened once, that nothing waits, and that nothing more happens."""
    assert_once(world, effect)
    assert [code for code in world.problems() if code != "completed-elsewhere"] == []
    before = len(world.writes())
    nights(world, 1)
    assert len(world.writes()) == before


def assert_once(world: World, effect: Effect) -> None:
    happened = felt(world, effect.kind)
    if effect.kind is Kind.STOCK_SET:
        assert world.item().physical == 54
    elif effect.path == "return":
        assert sum(happened.values()) == 1
        assert world.item().physical == 99
    else:
        assert sum(happened.values()) == 1, happened


@ALL
@pytest.mark.parametrize("way", APPLIED)
def test_applied_and_not_heard_of_is_found_and_not_repeated(
    world: World, name: str, way: str
) -> None:
    effect = EFFECTS[name]
    effect.lead_to(world)
    strike(world, effect, APPLIED[way])
    world.run()
    assert felt(world, effect.kind)
    if (name, way) == ("return", "stranger"):
        nights(world, 2)
        assert_once(world, effect)
        assert felt(world, Kind.REFUNDED).total() == 0
        assert world.problems() == ["return-not-seen"]
        return
    nights(world, 1)
    assert_done(world, effect)


@ALL
def test_never_applied_is_done_in_the_end(world: World, name: str) -> None:
    effect = EFFECTS[name]
    effect.lead_to(world)
    strike(world, effect, Fault(Trouble.DROP_BEFORE))
    world.run()
    assert not felt(world, effect.kind)
    nights(world, 3)
    assert_done(world, effect)


@ALL
def test_applied_after_the_bridge_has_looked_twice_is_not_repeated(world: World, name: str) -> None:
    effect = EFFECTS[name]
    effect.lead_to(world)
    strike(world, effect, Fault(Trouble.PARKED))
    world.run()
    for _ in range(2):
        world.clock.forward(seconds=20)
        world.run()
    assert not felt(world, effect.kind)
    world.api.catch_up()
    nights(world, 2)
    assert_done(world, effect)


@ALL
def test_asked_to_wait_for_hours_it_is_left_to_a_later_run(world: World, name: str) -> None:
    effect = EFFECTS[name]
    effect.lead_to(world)
    strike(world, effect, Fault(Trouble.TOO_MANY, retry_after="7200"))
    before = sum(world.clock.slept)
    outcome = world.run()
    assert outcome.exit_code == 75
    assert any("7200" in one for one in outcome.troubles)
    assert sum(world.clock.slept) - before < 100
    nights(world, 1)
    assert_done(world, effect)


@pytest.mark.parametrize("name", [name for name in EFFECTS if name != "stock"])
def test_ok_that_was_not_done_is_held_and_not_taken_for_done(world: World, name: str) -> None:
    effect = EFFECTS[name]
    effect.lead_to(world)
    strike(world, effect, Fault(Trouble.HOLLOW, body={"return": 999, "returnedItems": ["1"]}))
    world.run()
    nights(world, 1)
    assert not felt(world, effect.kind)
    seen = {"capture": "capture-not-seen", "lower": "lowered-otherwise"}
    seen |= {"complete": "completion-not-seen", "return": "return-not-seen"}
    assert world.problems() == [seen.get(name, "refund-not-seen")]
    assert world.run().exit_code == 1
    assert not felt(world, effect.kind)
