"""Somebody works in Centra while the bridge does: before each of its calls, one after the other.

What was done by hand is seen and not done again. The one moment that nobody can guard is that right
before the call itself: the API knows no "only if it is still so".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from bridge.plan.remedies import Verb
from bridge.sandbox.order_api.reading import Request
from bridge.sandbox.order_api.service import Answer
from bridge.sandbox.store import Kind, by_hand, returns, shipping
from tests.acceptance.incoming import (
    completed,
    confirm,
    emails,
    felt,
    give_back,
    later,
    open_for_business,
    sent,
)
from tests.acceptance.world import World

Act = Callable[[World, str], object]


def _order(shipment: str) -> int:
    return int(shipment.partition("-")[0])


def _complete(world: World, shipment: str) -> None:
    if world.store.shipment(shipment).shipped_at is None:
        by_hand.complete_shipment(world.store, shipment, "BY-HAND")


def _cancel(world: World, shipment: str) -> None:
    by_hand.cancel_order(world.store, _order(shipment))


def _hold(world: World, shipment: str) -> None:
    by_hand.hold(world.store, _order(shipment))


def _change(world: World, shipment: str) -> None:
    world.store.shipment(shipment).lines[0].qty = 1


def _capture(world: World, shipment: str) -> None:
    shipping.capture(world.store, shipment)


def _give_back(world: World, shipment: str, line: int = 0) -> None:
    made = world.store.shipment(shipment)
    wanted = {made.lines[line].line_id: 2}
    returns.create(world.store, made, returns.Wanted(wanted, to_stock=True))


def _refund(world: World, _shipment: str) -> None:
    """Finish every return that is pending, as somebody does who works through their list."""
    for made in world.store.returns.values():
        if not made.completed:
            returns.refund(world.store, made, sends_email=False)


class Between:
    """Counts the calls about a shipment, and lets somebody act right before one of them."""

    def __init__(self, world: World, number: int, shipment: str, act: Act) -> None:
        self._answer = world.api.service.answer
        self._about = str(_order(shipment))
        self._number = number
        self._act: Callable[[], object] = lambda: act(world, shipment)
        self.calls = 0
        #: The call before which somebody acted.
        self.struck = ""

    def __call__(self, request: Request) -> Answer:
        asked = f"{request.query} {request.body} {request.path}"
        is_list = request.path == "shipments" and "order" not in request.query
        is_return = request.path.startswith("returns/") or "return" in request.query
        self.calls += self._about in asked or is_list or is_return
        if self.calls == self._number and not self.struck:
            self.struck = f"{request.method} {request.path}"
            self._act()
        return self._answer(request)


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    world.configuration["run"]["workers"] = "1"
    open_for_business(world, "return")


def before_each_call(
    world: World, prepare: Callable[[], str], act: Act
) -> Iterator[tuple[str, str]]:
    """Play nights with a shipment of their own; yield it and the call before which `act` came."""
    for number in range(1, 30):
        shipment = prepare()
        between = Between(world, number, shipment, act)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(world.api.service, "answer", between)
            world.run()
        if not between.struck:
            return
        later(world)
        world.run()
        later(world)
        yield shipment, between.struck
    raise AssertionError("a night without an end")


@pytest.mark.parametrize("act", [_complete, _cancel, _hold, _change])
def test_shipment_is_completed_once_and_only_as_it_was_shipped(world: World, act: Act) -> None:
    def prepare() -> str:
        number = sent(world, ("TEE", 2))
        confirm(world, f"{number};C;;DHL;T-{number};TEE;;2", name=number)
        return number

    met = set()
    for shipment, call in before_each_call(world, prepare, act):
        met.add(call)
        is_last_moment = call == "PUT shipment"
        mails, problems = emails(world)[shipment], world.problems(shipment)
        if act is _complete:
            assert mails == 1 + is_last_moment, call
            assert world.states()[shipment] == "completed"
        elif act is _hold or (act is _change and is_last_moment):
            assert mails == 1
        elif problems and mails == 0:
            gone = {"gone-from-store", "completion-refused", "cancelled-after-export"}
            changed = {"changed-at-store", "changed-after-export"}
            assert set(problems) <= (gone if act is _cancel else changed), call
        else:
            assert mails == 1, (call, problems)
            assert met & {"PUT shipment"}, "nothing else comes before it unseen"
    assert "PUT shipment" in met


@pytest.mark.parametrize("act", [_capture, _cancel, _hold, _complete])
def test_money_is_taken_once_and_nothing_leaves_that_should_not(world: World, act: Act) -> None:
    met: Mapping[str, str] = {}
    for shipment, call in before_each_call(world, lambda: world.sell(capture=True), act):
        met = {**met, call: shipment}
        assert world.captured().count(shipment) <= 1, call
        told = b"".join(world.files("in").values()).count(shipment.encode())
        assert told <= 1
        if act is _capture:
            assert (world.captured().count(shipment), told) == (1, 1), call
        elif call in ("GET shipments", "PUT capture") and act is not _complete:
            assert told == 0, (call, world.problems(shipment))
    assert "PUT capture" in met


@pytest.mark.parametrize("act", [_give_back, _refund])
def test_return_is_made_once_and_its_money_paid_back_once(world: World, act: Act) -> None:
    def prepare() -> str:
        number = completed(world, ("TEE", 2))
        give_back(world, f"R-{number};{number};;TEE;2;GOOD;", name=number)
        return number

    met = set()
    for shipment, call in before_each_call(world, prepare, act):
        met.add(call)
        made = [one for one in world.store.returns.values() if one.shipment.number == shipment]
        units = sum(line.qty for one in made for line in one.lines)
        paid = sum(felt(world, Kind.REFUNDED)[str(one.return_id)] for one in made)
        assert units == 2, call
        if act is _refund:
            assert paid == 1 + call.startswith("PUT returns"), call
        else:
            assert paid <= 1, call
            assert paid or world.problems(), call
    assert any(one.startswith("PUT returns") for one in met)


def between_list_and(world: World, moment: str, shipment: str, line: int = 0) -> str:
    """Import, while somebody enters the same return right before a call; return its id."""
    answer, entered = world.api.service.answer, list[str]()
    seen = 0

    def enter(request: Request) -> Answer:
        nonlocal seen
        seen += (request.method, request.path) == ("GET", "returns")
        is_it = f"{request.method} {request.path}" == moment.partition("#")[0]
        if is_it and not entered and seen >= int(moment.partition("#")[2] or 0):
            known = set(world.store.returns)
            _give_back(world, shipment, line)
            entered.extend(str(one) for one in set(world.store.returns) - known)
        return answer(request)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(world.api.service, "answer", enter)
        world.import_()
    assert entered, "somebody came"
    return entered[0]


def paid_back(world: World) -> list[str]:
    return sorted(one for one, number in felt(world, Kind.REFUNDED).items() for _ in range(number))


def test_a_return_that_is_entered_at_the_very_moment_is_told_before_anything_is_refunded(
    world: World,
) -> None:
    shipment = completed(world, ("TEE", 5))
    give_back(world, f"R-1;{shipment};;TEE;2;GOOD;")
    theirs = between_list_and(world, "POST return", shipment)
    (ours,) = {str(one) for one in world.store.returns} - {theirs}
    for _night in range(2):
        assert paid_back(world) == []
        assert world.problems("R-1") == ["return-entered-twice"]
        (told,) = world.rows("SELECT message FROM problems WHERE closed_at IS NULL")
        assert theirs in told[0]
        assert ours in told[0]
        assert world.import_().exit_code == 1
    del world.store.returns[int(theirs)]
    assert later(world).exit_code == 0
    assert paid_back(world) == [ours]


def test_two_returns_of_which_both_are_right_are_both_paid_once_a_person_says_so(
    world: World,
) -> None:
    shipment = completed(world, ("TEE", 5))
    give_back(world, f"R-1;{shipment};;TEE;2;GOOD;")
    theirs = between_list_and(world, "POST return", shipment)
    (ours,) = {str(one) for one in world.store.returns} - {theirs}
    world.decide("release", "R-1")
    assert later(world).exit_code == 0
    assert paid_back(world) == [ours]
    assert world.problems() == []


@pytest.mark.parametrize("verb", ["release", "discard"])
def test_a_return_that_is_entered_before_the_last_look_waits_and_none_is_made(
    world: World, verb: Verb
) -> None:
    shipment = completed(world, ("TEE", 5))
    give_back(world, f"R-1;{shipment};;TEE;2;GOOD;")
    theirs = between_list_and(world, "GET returns#2", shipment)
    later(world)
    assert [str(one) for one in world.store.returns] == [theirs]
    assert world.problems("R-1") == ["return-entered-twice"]
    world.decide(verb, "R-1")
    assert later(world).exit_code == 0
    assert len(paid_back(world)) == len(world.store.returns) - 1 == (verb == "release")


@pytest.mark.parametrize("moment", ["POST return", "GET returns#2"])
def test_a_return_of_another_line_of_the_same_item_may_be_the_same(
    world: World, moment: str
) -> None:
    shipment = completed(world, ("TEE", 2), ("TEE", 5))
    give_back(world, f"R-1;{shipment};;TEE;2;GOOD;")
    between_list_and(world, moment, shipment, line=1)
    assert world.problems("R-1") == ["return-entered-twice"]
    assert paid_back(world) == []


def test_a_return_of_other_lines_beside_ours_is_no_matter_of_it(world: World) -> None:
    shipment = completed(world, ("CAP", 5), ("TEE", 5))
    give_back(world, f"R-1;{shipment};;TEE;2;GOOD;")
    theirs = between_list_and(world, "POST return", shipment)
    assert world.problems() == []
    (ours,) = {str(one) for one in world.store.returns} - {theirs}
    assert paid_back(world) == [ours]
