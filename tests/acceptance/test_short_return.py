"""Short and paid: the shipment is completed, and what was not shipped is refunded with a return."""

from __future__ import annotations

import pytest

from bridge.app import night
from bridge.app.session import Session
from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.order_api.reading import Request
from bridge.sandbox.order_api.service import Answer
from bridge.sandbox.store import Kind, Payment, returns
from tests.acceptance.incoming import (
    calls,
    confirm,
    count,
    emails,
    felt,
    give_back,
    later,
    open_for_business,
    sent,
)
from tests.acceptance.world import World

AFTER = [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.HALF_AFTER]


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return", "stock")
    world.set_policies(short={"unpaid": "lower", "paid": "return"})


def short(world: World, **order: object) -> str:
    """Return a shipment of which two of three were shipped, and no more will come."""
    shipment = sent(world, ("TEE", 3), "CAP", **order)
    confirm(
        world,
        f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;2",
        f"{shipment};C;2026-01-12 21:10:00;DHL;T1;CAP;;1",
    )
    return shipment


def refunded_once(world: World, shipment: str) -> None:
    """Assert that the customer got one e-mail and the money for one unit, once."""
    assert world.states() == {shipment: "completed"}
    assert emails(world) == {shipment: 1}
    (made,) = world.store.returns.values()
    assert [(line.shipment_line.item.sku, line.qty) for line in made.lines] == [("TEE", 1)]
    assert made.completed
    assert felt(world, Kind.REFUNDED) == {str(made.return_id): 1}
    assert world.problems() == []


def test_paid_and_short_is_completed_whole_and_the_rest_is_refunded(world: World) -> None:
    shipment = short(world)
    assert world.import_().exit_code == 0
    refunded_once(world, shipment)
    paths = [(one.method, one.path) for one in world.writes()]
    (made,) = world.store.returns.values()
    assert paths == [("PUT", "shipment"), ("POST", "return"), ("PUT", f"returns/{made.return_id}")]
    (body,) = calls(world, "POST", "return")
    assert body["returnStock"] == 0
    assert body["comment"].startswith(f"alpha {shipment} (not shipped) [bridge:")
    assert "refund" not in body
    assert world.import_().exit_code == 0
    refunded_once(world, shipment)


def test_captured_before_export_is_paid(world: World) -> None:
    shipment = short(world, capture=True)
    assert world.captured() == [shipment], "before it was exported"
    assert world.import_().exit_code == 0
    refunded_once(world, shipment)
    assert world.captured() == [shipment]


def test_unpaid_and_short_is_lowered_beside_it(world: World) -> None:
    shipment = short(world, payment=Payment.INVOICE)
    assert world.import_().exit_code == 0
    assert world.states() == {shipment: "shipped"}
    assert world.store.returns == {}


@pytest.mark.parametrize("restock", [False, True])
def test_figures_of_stock_are_those_of_the_shelf_either_way(world: World, restock: bool) -> None:
    """Counted 40 before two of the three ordered left: 38 are on the shelf."""
    world.set_policies(short={"paid": "return", "restock": "on" if restock else "off"})
    shipment = sent(world, ("TEE", 3))
    count(world, "2026-01-12 20:30:00;TEE;;40")
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;2")
    world.import_()
    assert world.item("TEE").physical == 38
    (body,) = calls(world, "POST", "return")
    assert body["returnStock"] == int(restock)


@pytest.mark.parametrize("trouble", AFTER)
@pytest.mark.parametrize("call", [("PUT", "shipment"), ("POST", "return"), ("PUT", "returns/*")])
def test_lost_answer_anywhere_refunds_once(
    world: World, call: tuple[str, str], trouble: Trouble
) -> None:
    shipment = short(world)
    world.api.faults.order(Fault(trouble, *call))
    assert world.import_().exit_code == 75
    assert world.problems(shipment) == ["answer-lost"]
    assert later(world).exit_code == 0
    refunded_once(world, shipment)
    assert len(calls(world, "POST", "return")) == len(calls(world, "PUT", "shipment")) == 1


def test_return_that_never_happened_is_made_after_two_looks(world: World) -> None:
    shipment = short(world)
    world.api.faults.order(Fault(Trouble.DROP_BEFORE, "POST", "return"))
    assert world.import_().exit_code == 75
    later(world)
    assert len(calls(world, "POST", "return")) == 1
    later(world)
    refunded_once(world, shipment)


def test_return_that_a_person_has_made_already_holds_it_before_anything_is_done(
    world: World,
) -> None:
    shipment = short(world)
    made = world.store.shipment(shipment)
    line = next(made.all_lines())
    returns.create(world.store, made, returns.Wanted({line.line_id: 1}))
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["short-returned-too"]
    assert emails(world) == {}
    world.decide("discard", shipment)
    assert world.import_().exit_code == 0
    assert len(world.store.returns) == 1


def test_return_that_a_person_makes_at_the_very_moment_is_told_before_the_refund(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipment = short(world)
    answer = world.api.service.answer

    def enter(request: Request) -> Answer:
        if (request.method, request.path) == ("POST", "return"):
            made = world.store.shipment(shipment)
            returns.create(world.store, made, returns.Wanted({made.lines[0].line_id: 1}))
        return answer(request)

    monkeypatch.setattr(world.api.service, "answer", enter)
    world.import_()
    assert world.problems(shipment) == ["return-entered-twice"]
    assert felt(world, Kind.REFUNDED) == {}
    world.decide("release", shipment)
    assert later(world).exit_code == 0
    (ours,) = [one for one in world.store.returns.values() if "bridge" in (one.comment or "")]
    assert felt(world, Kind.REFUNDED) == {str(ours.return_id): 1}


def test_return_that_the_partner_sends_for_the_same_keeps_the_refund_from_being_made_twice(
    world: World,
) -> None:
    shipment = short(world)
    give_back(world, f"R1;{shipment};2026-01-12 21:10:00;TEE;1;DAMAGED;never found")
    world.import_()
    assert world.problems(shipment) == ["short-returned-too"]
    assert felt(world, Kind.REFUNDED) == {}
    world.decide("release", shipment, code="short-returned-too")
    world.import_()
    assert felt(world, Kind.REFUNDED).total() == 2, "a person has said that there are two"


def test_refused_return_is_held_and_retried_by_a_person(world: World) -> None:
    shipment = short(world)
    world.api.faults.order(Fault(Trouble.REFUSED, "POST", "return"))
    world.import_()
    world.import_()
    assert world.problems(shipment) == ["return-refused"]
    assert emails(world) == {shipment: 1}
    world.decide("retry", shipment)
    world.import_()
    refunded_once(world, shipment)


def test_short_and_paid_is_held_without_the_policy_and_released_by_a_person(world: World) -> None:
    world.set_policies(short="hold")
    shipment = short(world)
    world.import_()
    assert world.problems(shipment) == ["short-but-paid"]
    world.decide("release", shipment)
    world.import_()
    refunded_once(world, shipment)


def test_dry_run_shows_the_calls_and_makes_none(world: World) -> None:
    shipment = short(world)
    outcome = world.import_(dry_run=True)
    assert outcome.exit_code == 0
    planned = [one.partition("would ")[2].split()[0:2] for one in outcome.would]
    paths = [path for method, path in planned if method in ("PUT", "POST")]
    assert [one.partition("dry")[0] for one in paths] == ["/shipment", "/return", "/returns/"]
    assert world.writes() == []
    assert world.states() == {shipment: "sent"}


def test_nothing_shipped_and_paid_is_refunded_whole_without_a_word_to_the_customer(
    world: World,
) -> None:
    world.set_policies(nothing_shipped={"paid": "return", "restock": "on"})
    shipment = sent(world, ("TEE", 3))
    confirm(world, f"{shipment};C;;;;TEE;;0")
    assert world.import_().exit_code == 0
    (call,) = calls(world, "PUT", "shipment")
    assert call["sendEmail"] is False
    assert (world.states(), emails(world)) == ({shipment: "completed"}, {})
    (made,) = world.store.returns.values()
    assert (made.completed, made.lines[0].qty) == (True, 3)
    assert world.item("TEE").physical == 100


def test_goods_that_come_back_later_are_what_was_shipped(world: World) -> None:
    shipment = short(world)
    world.import_()
    give_back(world, f"R1;{shipment};2026-01-12 21:20:00;TEE;3;GOOD;")
    world.import_()
    assert world.problems("R1") == ["more-than-shipped"]
    give_back(world, f"R2;{shipment};2026-01-12 21:20:00;TEE;2;GOOD;", name="2")
    world.import_()
    assert felt(world, Kind.REFUNDED).total() == 2


def test_killed_between_completion_and_return_it_is_still_refunded(world: World) -> None:
    shipment = short(world)

    class Killed(BaseException):
        pass

    def part(session: Session) -> None:
        api = session.works["alpha"].api

        def killed(*_: object) -> None:
            raise Killed

        api.create_return = killed  # type: ignore[method-assign, assignment]
        night.import_(session)

    with pytest.raises(Killed):
        world.session(part, command="import")
    assert world.states() == {shipment: "completed"}
    world.set_policies(short={"unpaid": "lower", "paid": "return"})
    assert later(world).exit_code in (0, 75)
    later(world)
    later(world)
    refunded_once(world, shipment)
