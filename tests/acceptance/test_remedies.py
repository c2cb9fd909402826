"""What a person decides: acted on by the next run, safe to say twice, and never forgotten."""

from __future__ import annotations

import pytest

from bridge.app.deciding import Asked, decide
from bridge.errors import ConfigurationError, TryLaterError
from bridge.ledger.lock import partner_lock
from bridge.plan.remedies import Verb
from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Payment, by_hand
from tests.acceptance.incoming import (
    calls,
    completed,
    confirm,
    count,
    emails,
    give_back,
    later,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return", "stock")


def order_of(shipment: str) -> int:
    return int(shipment.partition("-")[0])


def decisions(world: World) -> list[tuple[str, str, str]]:
    return world.rows("SELECT verb, subject, why FROM remedies ORDER BY id")


# release ------------------------------------------------------------------------------------------


def test_a_short_shipment_that_is_released_is_lowered_and_completed_once(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    (line,) = world.decide("release", shipment)
    assert "lowers it to what was shipped" in line
    assert emails(world) == {}, "nothing is sent by deciding"
    world.import_()
    world.import_()
    left = {one.item.sku: one.qty for one in world.store.shipment(shipment).all_lines()}
    assert (left, world.problems(), emails(world)) == ({"TEE": 2}, [], {shipment: 1})
    assert decisions(world) == [("release", shipment, "because")]


def test_a_release_is_of_what_the_person_knew(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.decide("release", shipment)
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;1", name="2")
    world.import_()
    assert world.problems(shipment) == ["short"], "the partner has told more since"
    assert emails(world) == {}


def test_what_is_paid_is_not_lowered_by_a_release(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    world.decide("release", shipment)
    world.import_()
    assert world.problems(shipment) == []
    assert [one.path.partition("/")[0] for one in world.writes()] == [
        "shipment", "return", "returns",
    ]  # fmt: skip


def test_more_than_ordered_is_completed_as_ordered_and_the_shelf_has_lost_all(
    world: World,
) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;2026-01-12 21:10:00;DHL;T1;TEE;;3")
    world.import_()
    assert world.problems(shipment) == ["more-than-ordered"]
    world.decide("release", shipment)
    world.import_()
    assert (world.states(), world.problems()) == ({shipment: "completed"}, [])
    assert world.rows("SELECT shelf_quantity, centra_quantity FROM movements") == [(-3, -2)]


def test_the_same_again_is_taken_for_the_same(world: World) -> None:
    shipment = sent(world, ("TEE", 4))
    confirm(world, f"{shipment};P;;DHL;;TEE;;2")
    world.import_()
    confirm(world, f"{shipment};P;;DHL;;TEE;;2", "999;P;;DHL;;TEE;;1", name="2")
    world.import_()
    assert "same-again" in world.problems(shipment)
    world.decide("release", shipment)
    world.import_()
    assert world.problems(shipment) == []
    assert world.states() == {shipment: "sent"}, "two of four, and more to come"
    reckoned(world)


def test_what_was_told_first_is_kept(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;2")
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1", name="2")
    world.import_()
    assert world.problems(shipment) == ["same-key-other-content"]
    world.decide("release", shipment)
    world.import_()
    assert (world.states(), world.problems()) == ({shipment: "completed"}, [])


def test_a_held_shipment_that_the_partner_has_all_the_same_is_released(world: World) -> None:
    shipment = world.sell(hold=True)
    world.export()
    assert world.states() == {shipment: "held"}
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.decide("release", shipment, kind="confirmation")
    world.import_()
    assert emails(world) == {shipment: 1}


def test_what_cannot_be_released_says_what_can_be_done(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;-2")
    world.import_()
    with pytest.raises(ConfigurationError, match="what can: confirmation"):
        world.decide("release", shipment)
    assert decisions(world) == []


# discard ------------------------------------------------------------------------------------------


def test_a_discarded_shipment_is_never_sent_until_it_is_retried(world: World) -> None:
    shipment = world.sell(hold=True)
    world.export()
    world.decide("discard", shipment)
    by_hand.hold(world.store, order_of(shipment), held=False)
    outcome = world.export()
    assert (outcome.exit_code, world.files("in"), world.problems()) == (0, {}, [])
    assert world.decide("retry", shipment)
    world.export()
    assert list(world.files("in")) == ["ORD_0001.csv"]


def test_a_confirmation_that_was_settled_in_centra_is_left_alone(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3", ";C;;DHL;T1;TEE;;x")
    world.import_()
    before = len(world.writes())
    world.decide("discard", shipment)
    assert world.problems(shipment) == []
    assert world.import_().exit_code == 1, "the row of nobody waits still"
    assert world.decide("discard", code="required")
    assert world.decide("discard", code="not-a-whole-number")
    assert world.import_().exit_code == 0
    assert len(world.writes()) == before
    reckoned(world)


def test_a_discarded_confirmation_comes_back_by_a_retry(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3")
    world.import_()
    world.decide("discard", shipment)
    world.decide("retry", shipment)
    world.import_()
    assert world.problems(shipment) == ["more-than-ordered"]


def test_what_the_partner_tells_after_a_discard_is_looked_at(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3")
    world.import_()
    world.decide("discard", shipment)
    confirm(world, f"{shipment};C;;DHL;T2;TEE;;2", name="2")
    world.import_()
    assert (world.states(), emails(world)) == ({shipment: "completed"}, {shipment: 1})


def test_a_row_that_counts_for_nothing_no_longer_holds_its_shipment(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2", f"{shipment};C;;DHL;T1;TEE;;x")
    world.import_()
    assert "row-not-sound" in world.problems(shipment)
    world.decide("discard", shipment, kind="record")
    world.import_()
    assert (world.states(), world.problems()) == ({shipment: "completed"}, [])
    reckoned(world)


def test_a_return_that_was_entered_by_hand_is_not_made(world: World) -> None:
    shipment = completed(world, ("TEE", 2))
    give_back(world, f"R1;{shipment};2026-01-12 21:20:00;TEE;5;GOOD;")
    world.import_()
    assert world.problems("R1") == ["more-than-shipped"]
    world.decide("discard", "R1")
    assert world.import_().exit_code == 0
    assert calls(world, "POST", "returns") == []


def test_a_count_that_is_discarded_is_followed_by_the_next(world: World) -> None:
    world.item("TEE")
    count(world, "2026-01-12 20:00:00;TEE;;-4")
    world.import_()
    assert world.problems("TEE") == ["impossible-quantity"]
    world.decide("discard", "TEE")
    assert world.import_().exit_code == 0
    count(world, "2026-01-12 20:30:00;TEE;;7", name="2")
    world.import_()
    assert world.rows("SELECT counted, state FROM counts") == [(7, "sent")]


def test_a_notice_that_was_read_is_not_shown_again(world: World) -> None:
    shipment = sent(world)
    by_hand.hold(world.store, order_of(shipment))
    world.export()
    assert world.problems(shipment) == ["held-after-export"]
    world.decide("discard", shipment)
    world.export()
    assert world.problems() == []


def test_nothing_is_discarded_while_a_call_about_it_is_unclear(world: World) -> None:
    shipment = sent(world)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.api.faults.order(Fault(Trouble.DROP_AFTER, "PUT", "shipment"))
    world.import_()
    with pytest.raises(ConfigurationError, match="nobody knows yet"):
        world.decide("discard", shipment)
    later(world)
    assert emails(world) == {shipment: 1}


def test_what_was_discarded_by_its_code_may_be_said_again(world: World) -> None:
    held = [world.sell(country="FR") for _ in range(2)]
    world.export()
    assert len(world.decide("discard", code="code-unknown")) == 2
    asked = Asked("discard", (), "because", code="code-unknown")
    decided = decide(world.write_configuration(), asked, world.clock)
    assert decided.lines == []
    assert [one for one in held if one in " ".join(decided.before)] == held
    assert len(decisions(world)) == 2
    with pytest.raises(ConfigurationError, match="nothing waits under the code too-long"):
        world.decide("discard", code="too-long")


# retry --------------------------------------------------------------------------------------------


def test_a_refused_capture_is_tried_again_when_a_person_says_so(world: World) -> None:
    shipment = world.sell(capture=True)
    world.api.faults.order(Fault(Trouble.REFUSED, "PUT", "capture"))
    world.export()
    assert world.problems(shipment) == ["capture-failed"]
    world.export()
    assert world.captured() == [], "what was refused is not asked for again by itself"
    world.decide("retry", shipment)
    world.export()
    assert (world.captured(), world.states()) == ([shipment], {shipment: "sent"})


def test_an_item_that_was_added_at_the_store_gets_its_figure(world: World) -> None:
    count(world, "2026-01-12 20:00:00;NEW;;7")
    world.import_()
    assert world.problems("STOCK_1.csv") == ["item-not-in-store"]
    world.item("NEW")
    assert world.decide("retry", "NEW")
    world.import_()
    assert world.rows("SELECT sent, state FROM counts") == [(7, "sent")]


# All of them --------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["release", "discard", "retry"])
def test_a_name_that_nothing_waits_under_is_told(world: World, verb: Verb) -> None:
    sent(world)
    with pytest.raises(ConfigurationError, match="under 12-1"):
        world.decide(verb, "12-1")


def test_deciding_twice_changes_nothing(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    for _ in range(2):
        world.decide("release", shipment)
    world.import_()
    for _ in range(2):
        assert world.decide("release", shipment) == [], "said, and done"
    world.import_()
    assert emails(world) == {shipment: 1}


@pytest.mark.parametrize("verb", ["release", "discard"])
def test_a_dry_run_changes_nothing(world: World, verb: Verb) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    before = world.everything()
    assert world.decide(verb, shipment, is_dry=True)
    assert world.everything() == before


def test_a_run_that_is_on_makes_a_decision_wait(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    with partner_lock(world.state, "alpha"), pytest.raises(TryLaterError, match="under way"):
        world.decide("release", shipment)
    assert decisions(world) == []


def test_the_command_shows_what_can_be_decided_and_trace_who_did(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    shown = world.bridge("problems").stdout
    assert "release: lowers it to what was shipped" in shown
    assert "discard: it has been settled in Centra" in shown
    missing = world.bridge("release", shipment)
    assert (missing.returncode, "--because" in missing.stderr) == (2, True)
    done = world.bridge("release", shipment, "--because", "agreed by phone")
    assert (done.returncode, "next `bridge run`" in done.stdout) == (0, True)
    assert "agreed by phone" in world.bridge("trace", shipment).stdout
    assert emails(world) == {}


def test_the_last_decision_counts_not_the_first_of_its_kind(world: World) -> None:
    shipment = world.sell(hold=True)
    world.export()
    for verb in ("discard", "retry", "discard"):
        assert world.decide(verb, shipment), verb
    by_hand.hold(world.store, order_of(shipment), held=False)
    world.export()
    assert (world.files("in"), world.states()) == ({}, {shipment: "discarded"})
    assert [verb for verb, _, _ in decisions(world)] == ["discard", "retry", "discard"]


def test_what_was_discarded_is_not_released_before_it_is_taken_back(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    world.decide("release", shipment)
    world.decide("discard", shipment)
    with pytest.raises(ConfigurationError, match="was discarded by"):
        world.decide("release", shipment)
    world.decide("retry", shipment)
    assert world.problems(shipment) == ["short"]
    world.decide("release", shipment)
    world.import_()
    assert emails(world) == {shipment: 1}


def test_a_release_that_is_decided_is_shown_and_not_decided_again(world: World) -> None:
    shipment = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    world.import_()
    assert world.decide("release", shipment)
    assert world.decide("release", shipment) == []
    assert len(decisions(world)) == 1
    assert "decided: release by" in world.bridge("problems").stdout


def test_a_row_that_was_discarded_is_taken_back(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2", f"{shipment};C;;DHL;T1;TEE;;x", ";C;;;;TEE;;1")
    world.import_()
    before = sorted(world.problems())
    world.decide("discard", shipment, kind="record")
    world.decide("discard", code="required")
    assert world.decide("retry", shipment)
    assert world.decide("retry", "CONFIRMATION_1.csv, line 4")
    world.import_()
    assert sorted(world.problems()) == before
    assert world.rows("SELECT unreadable FROM files WHERE direction = 'in'") == [(1,)]
    reckoned(world)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("release", "1-1", "--because", " "), "say why"),
        (("release", "1-1", "--because", "x", "--kind", "nonsense"), "'nonsense' is not one of"),
        (("release", "1-1", "--because", "x", "--partner", "nobody"), "nobody"),
        (("problems", "nobody"), "nobody"),
    ],
)
def test_a_slip_is_told(world: World, arguments: tuple[str, ...], said: str) -> None:
    sent(world)
    ended = world.bridge(*arguments)
    assert (ended.returncode, said in ended.stderr) == (2, True), ended.stderr
