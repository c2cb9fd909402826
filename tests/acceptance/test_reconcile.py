"""The ledger, the store and the partner held side by side: each difference, and what to do.

Nothing is changed by looking, neither in the ledger nor at the store nor in the partner's folders.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bridge.app.reconciling import Asked, Reconciled, reconcile
from bridge.app.surroundings import Surroundings
from bridge.app.views import reading
from bridge.errors import ConfigurationError, StopError
from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Delivery, Payment, by_hand, returns
from bridge.sandbox.store.deliveries import accept, announce
from tests.acceptance.incoming import (
    RETURN,
    completed,
    confirm,
    count,
    give_back,
    open_for_business,
    sent,
)
from tests.acceptance.telling import ACK, CANCEL, STATUS, acknowledge, tell
from tests.acceptance.test_deliveries import HEADER as RECEIPT_HEADER
from tests.acceptance.test_deliveries import INBOUND, RECEIPT
from tests.acceptance.world import World


def looked(world: World, *partners: str, **asked: Any) -> Reconciled:
    """Reconcile on the test's clock, and see that nothing has changed by it."""
    around = Surroundings(clock=world.clock, sleep=world.clock.sleep)
    before, writes = world.everything(), len(world.writes())
    with reading(world.write_configuration()) as (configuration, books):
        found = reconcile(configuration, books, Asked(partners, **asked), around)
    assert (world.everything(), len(world.writes())) == (before, writes)
    json.dumps(found.data)
    return found


def differences(world: World, **asked: Any) -> list[tuple[str, str]]:
    """Return the subject and the code of each difference."""
    found = looked(world, **asked)
    assert found.troubles == []
    every = [one for partner in found.data["partners"] for one in partner["differences"]]
    assert found.exit_code == (1 if every else 0)
    return [(one["subject"], one["code"]) for one in every]


def only(world: World, **asked: Any) -> dict[str, Any]:
    """Return the one difference that there is."""
    found = looked(world, **asked)
    (one,) = [one for partner in found.data["partners"] for one in partner["differences"]]
    return dict(one)


def order_of(shipment: str) -> int:
    return int(shipment.partition("-")[0])


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return", "stock")


def expect(world: World, **keys: Any) -> None:
    world.set_policies(expected=keys)


def test_a_night_that_went_well_leaves_nothing_to_do(world: World) -> None:
    completed(world, "TEE")
    waiting = sent(world, "CAP")
    world.sell("TEE")
    give_back(world, f"R1;{completed(world, 'HAT')};;HAT;1;GOOD;")
    count(world, "2026-01-12 12:00:00;TEE;;50", "2026-01-12 12:00:00;CAP;;7")
    count(world, "2026-01-12 12:00:00;HAT;;9", name="2")
    world.import_()
    found = looked(world)
    assert (found.exit_code, found.data["partners"][0]["differences"]) == (0, [])
    (alpha, _) = found.data["partners"]
    assert alpha["shipments"] == {
        "with_partner": 2,
        "oldest_hours": 0.0,
        "completed": 2,
        "unpaid": 0,
        "not_looked_up": 0,
        "waiting_for_export": 0,
    }
    assert waiting in world.states()
    assert alpha["stock"] == {"items": 3, "as_told": 3}
    assert alpha["returns"] == {"made": 1, "at_store": 1}


# Shipments ----------------------------------------------------------------------------------------


def test_shipment_that_is_not_confirmed_in_time_is_told_with_its_age_and_file(
    world: World,
) -> None:
    shipment = sent(world, "TEE")
    expect(world, confirmation_within_hours="48")
    world.clock.forward(hours=47)
    assert differences(world) == []
    world.clock.forward(hours=3)
    one = only(world)
    assert (one["subject"], one["code"]) == (shipment, "unconfirmed")
    assert (one["age_hours"], one["file"]) == (50.0, "ORD_0001.csv")
    assert one["to_do"] == "ask the partner for its confirmation"


def test_nothing_is_late_where_nothing_is_expected(world: World) -> None:
    sent(world, "TEE")
    world.clock.forward(days=20)
    assert differences(world) == []


def test_weekends_and_holidays_do_not_count_where_the_partner_does_not_work(world: World) -> None:
    world.clock.now = datetime(2026, 1, 16, 12, tzinfo=UTC)  # a Friday
    sent(world, "TEE")
    keys = {"confirmation_within_hours": "24", "weekends": "off", "holidays": ["2026-01-19"]}
    world.set_policies(expected=keys)
    world.clock.now = datetime(2026, 1, 20, 10, tzinfo=UTC)  # the Tuesday after
    assert differences(world) == []
    world.clock.forward(hours=3)
    assert [code for _, code in differences(world)] == ["unconfirmed"]
    world.set_policies(expected={"confirmation_within_hours": "24"})
    world.clock.now = datetime(2026, 1, 17, 13, tzinfo=UTC)
    assert [code for _, code in differences(world)] == ["unconfirmed"]


def test_shipment_that_was_confirmed_in_part_is_told_once_the_rest_is_late(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1")
    world.import_()
    expect(world, confirmation_within_hours="24")
    assert differences(world) == []
    world.clock.forward(hours=25)
    assert differences(world) == [(shipment, "confirmed-in-part")]


def test_shipment_whose_confirmation_is_held_is_told_at_once(world: World) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    assert differences(world) == [(shipment, "confirmation-held")]


def test_shipment_that_a_person_has_settled_and_centra_still_has_open_is_told(
    world: World,
) -> None:
    shipment = sent(world, ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.decide("discard", shipment)
    world.import_()
    assert differences(world) == [(shipment, "settled-but-open")]
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    world.export()
    assert differences(world) == []


def test_partner_that_says_shipped_or_nothing_at_all_is_told(world: World) -> None:
    world.map("order_status", STATUS)
    silent, shipped = sent(world, "TEE"), sent(world, "CAP")
    tell(world, f"O;{shipped};OUT;2026-01-12 20:30:00;;;")
    world.import_()
    expect(world, order_status_within_hours="12")
    assert differences(world) == []
    world.clock.forward(hours=25)
    assert differences(world) == [
        (silent, "not-acknowledged"),
        (shipped, "shipped-unconfirmed"),
    ]


def test_shipment_that_the_partner_rejects_is_told(world: World) -> None:
    world.map("order_status", STATUS)
    shipment = sent(world, "TEE")
    tell(world, f"O;{shipment};REJ;2026-01-12 20:30:00;;91;no stock")
    world.import_()
    assert differences(world) == [(shipment, "rejected")]


def test_cancellation_that_is_not_answered_in_time_is_told(world: World) -> None:
    world.map("order_cancel", CANCEL)
    world.set_policies(cancellations={"answer_within_hours": "4"})
    shipment = sent(world, "TEE")
    by_hand.cancel_order(world.store, order_of(shipment))
    world.export()
    assert differences(world) == []
    world.clock.forward(hours=5)
    assert differences(world) == [(shipment, "cancellation-unanswered")]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (
            lambda world, one: by_hand.complete_shipment(world.store, one, "X"),
            "completed-elsewhere",
        ),
        (lambda world, one: by_hand.cancel_order(world.store, order_of(one)), "gone-from-store"),
        (lambda world, one: by_hand.delete_shipment(world.store, one), "gone-from-store"),
        (lambda world, one: setattr(world.store.shipment(one), "good_to_go", False), "taken-back"),
    ],
)
def test_what_somebody_did_in_centra_since_the_partner_was_told(
    world: World, act: Callable[[World, str], object], code: str
) -> None:
    shipment = sent(world, "TEE")
    act(world, shipment)
    assert differences(world) == [(shipment, code)]


def test_shipment_completed_elsewhere_is_told_until_the_partner_has_confirmed_it(
    world: World,
) -> None:
    shipment = sent(world, "TEE")
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    world.export()
    assert world.states()[shipment] == "completed"
    assert differences(world) == [(shipment, "completed-unconfirmed")]
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.decide("discard", shipment) if world.problems(shipment) else None
    assert differences(world) == []


def test_shipment_that_centra_completed_and_the_bridge_never_had_is_told(world: World) -> None:
    world.clock.forward(hours=1)
    shipment = world.sell("TEE")
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    assert differences(world) == [(shipment, "completed-without-us")]
    world.clock.forward(days=8)
    assert differences(world) == []


def test_what_was_completed_before_the_partner_was_adopted_is_not_told(
    empty_world: World,
) -> None:
    world = empty_world
    by_hand.complete_shipment(world.store, world.sell("TEE"), "BEFORE")
    world.clock.forward(days=1)
    world.adopt()
    assert differences(world) == []


def test_shipment_that_left_and_is_not_paid_is_told_after_a_day_and_a_problem_after_three(
    world: World,
) -> None:
    shipment = sent(world, "TEE", payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.clock.forward(hours=23)
    assert differences(world) == []
    world.clock.forward(hours=2)
    one = only(world)
    assert (one["subject"], one["code"], one["age_hours"]) == (shipment, "shipped-unpaid", 25.0)
    world.import_()
    assert world.problems() == []
    world.set_policies(capture={"when": "before_export", "paid_within_hours": "48"})
    assert differences(world) == []
    world.clock.forward(days=9)
    assert world.import_().exit_code == 0
    assert world.problems() == ["shipped-unpaid"]
    assert differences(world) == [(shipment, "shipped-unpaid")]
    by_hand.mark_paid(world.store, shipment)
    world.import_()
    assert (differences(world), world.problems()) == ([], [])


@pytest.mark.parametrize("when", ["before_export", "never"])
def test_shipment_that_left_uncaptured_is_told_at_once(world: World, when: str) -> None:
    shipment = sent(world, "TEE", payment=Payment.INVOICE)
    world.set_policies(capture=when)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.store.orders[order_of(shipment)].payment = Payment.AUTHORISED
    world.import_()
    assert world.problems() == ["shipped-uncaptured"]
    world.import_()
    assert world.problems() == ["shipped-uncaptured"]
    assert differences(world) == [(shipment, "shipped-uncaptured")]


def test_what_else_is_open_about_a_shipment_is_told_with_what_is_late(world: World) -> None:
    changed, on_hold = sent(world, "TEE"), sent(world, "CAP")
    by_hand.change_delivery(world.store, order_of(changed), city="Malmö")
    by_hand.hold(world.store, order_of(on_hold))
    assert differences(world) == []
    world.export()
    open_ = [(changed, "changed-after-export"), (on_hold, "held-after-export")]
    assert differences(world) == open_
    expect(world, confirmation_within_hours="24")
    world.clock.forward(hours=25)
    assert differences(world) == [(changed, "unconfirmed"), (on_hold, "unconfirmed"), *open_]
    world.decide("discard", on_hold)
    by_hand.cancel_order(world.store, order_of(changed))
    assert differences(world) == [(changed, "gone-from-store"), (on_hold, "unconfirmed")]


def test_cancellation_that_came_too_late_is_told_until_it_is_settled(world: World) -> None:
    world.map("order_cancel", CANCEL)
    world.map("order_status", STATUS)
    shipment = sent(world, "TEE")
    by_hand.cancel_order(world.store, order_of(shipment))
    world.export()
    tell(world, f"O;{shipment};LATE;2026-01-12 20:30:00;;;")
    world.import_()
    assert (shipment, "cancel-too-late") in differences(world)


def test_what_the_partner_confirms_and_nobody_knows_is_told(world: World) -> None:
    confirm(world, "99999-1;C;;DHL;T1;TEE;;1")
    world.import_()
    one = only(world)
    assert (one["subject"], one["code"]) == ("99999-1", "unknown-shipment")
    assert one["file"] == "CONFIRMATION_1.csv"


def test_shipment_that_the_bridge_completed_and_centra_does_not_show_so_is_told(
    world: World,
) -> None:
    shipment = completed(world, "TEE")
    world.store.shipment(shipment).shipped_at = None
    one = only(world)
    assert (one["subject"], one["code"]) == (shipment, "completed-here-only")
    assert one["message"].endswith("Centra has it to be shipped")
    world.store.shipment(shipment).deleted = True
    assert only(world)["message"].endswith("Centra no longer has it")


def test_shipments_that_were_not_sent_are_told_with_why(world: World) -> None:
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE", "FI"]}
    fresh, nobodys = world.sell("TEE"), world.sell("TEE", country="DK")
    held = world.sell("TEE", country="FI")  # no code in the mapping
    assert differences(world) == [(nobodys, "nobody-takes-it")]
    world.clock.forward(hours=25)
    assert differences(world) == [
        (fresh, "not-exported"),
        (held, "not-exported"),
        (nobodys, "nobody-takes-it"),
    ]
    world.export()
    assert differences(world) == [(held, "held"), (nobodys, "nobody-takes-it")]


def test_shipment_that_is_cancelled_at_the_partner_and_open_again_at_centra_is_told(
    world: World,
) -> None:
    world.map("order_cancel", CANCEL)
    shipment = sent(world, "TEE")
    world.store.orders[order_of(shipment)].cancelled = True
    world.export()
    assert differences(world) == []
    world.store.orders[order_of(shipment)].cancelled = False
    assert differences(world) == [(shipment, "cancelled-but-open")]


def test_order_file_that_is_not_with_the_partner_is_told(world: World) -> None:
    shipment = world.sell("TEE")
    folder = world.homes["alpha"].root / "in"
    folder.rename(folder.with_name("away"))
    world.export()
    assert world.states()[shipment] == "planned"
    one = only(world)
    assert (one["code"], one["file"]) == ("not-delivered", "ORD_0001.csv")


def test_lists_are_read_and_not_one_shipment_at_a_time(world: World) -> None:
    for _ in range(12):
        world.sell("TEE")
    world.export()
    before = len(world.api.journal)
    assert differences(world) == []
    asked = [one for one in list(world.api.journal)[before:] if one.path == "shipments"]
    assert len(asked) < 8


# Files --------------------------------------------------------------------------------------------


def test_file_that_has_not_come_is_told_since_the_last_one(world: World) -> None:
    expect(world, files_every_hours={"stock": "24"})
    world.clock.forward(hours=20)
    count(world, "2026-01-12 12:00:00;TEE;;50")
    world.import_()
    world.clock.forward(hours=23)
    assert differences(world, parts=["files"]) == []
    world.clock.forward(hours=2)
    one = only(world, parts=["files"])
    assert (one["kind"], one["subject"], one["code"]) == ("file", "stock", "file-missing")
    assert one["age_hours"] == 25.0


def test_file_that_has_never_come_is_missed_since_the_partner_was_adopted(world: World) -> None:
    expect(world, files_every_hours={"return": "24"})
    world.clock.forward(hours=25)
    one = only(world)
    assert (one["subject"], one["details"]["last_came"]) == ("return", None)


def test_file_of_a_message_that_is_not_exchanged_cannot_be_expected(world: World) -> None:
    expect(world, files_every_hours={"order_status": "24"})
    with pytest.raises(ConfigurationError, match="`order_status` is not exchanged"):
        looked(world)


def test_file_of_ours_that_is_not_acknowledged_in_time_is_told(world: World) -> None:
    world.map("ack", ACK)
    world.set_policies(acks={"expected_within_hours": "4", "messages": ["order"]})
    world.import_()
    sent(world, "TEE"), sent(world, "TEE")
    world.clock.forward(hours=5)
    acknowledge(world, "F;ORD_0001.csv;OK;")
    world.import_()
    one = only(world)
    assert (one["subject"], one["code"]) == ("ORD_0002.csv", "not-acknowledged")
    assert one["to_do"].endswith("`bridge resend ORD_0002.csv`")


# Stock --------------------------------------------------------------------------------------------


def counted(world: World, *rows: str) -> None:
    count(world, *(f"2026-01-12 12:00:00;{row}" for row in rows), name=str(len(rows)))
    world.import_()


def test_figure_that_somebody_else_has_changed_is_told_with_both(world: World) -> None:
    world.item("TEE"), world.item("CAP")
    counted(world, "TEE;;50", "CAP;;7")
    by_hand.change_item(world.store, world.item("TEE"), physical=44)
    one = only(world)
    assert (one["kind"], one["subject"], one["code"]) == ("stock", "TEE", "changed-elsewhere")
    told = {"counted": 50, "told": 50, "now": 50, "at_store": 44, "by": -6, "not_yet_applied": 0}
    assert (one["details"], one["file"]) == (told, "STOCK_2.csv")


def test_what_has_moved_explains_a_figure(world: World) -> None:
    first, second = sent(world, ("TEE", 3)), sent(world, ("TEE", 2))
    counted(world, "TEE;;50")
    confirm(
        world,
        f"{first};C;2026-01-12 21:00:00;DHL;T1;TEE;;3",
        f"{second};P;2026-01-12 21:00:00;DHL;T2;TEE;;1",
    )
    world.import_()
    assert world.item("TEE").physical == 47
    assert differences(world) == []


def test_what_the_partner_keeps_for_orders_is_no_difference(world: World) -> None:
    world.set_policies(stock={"contains": "available"})
    shipment = sent(world, ("TEE", 3))
    world.clock.forward(days=1)
    count(world, "2026-01-13 19:00:00;TEE;;40")
    world.import_()
    assert differences(world) == []
    by_hand.change_item(world.store, world.item("TEE"), physical=40)
    assert only(world)["details"]["now"] == 43
    confirm(world, f"{shipment};C;2026-01-13 20:00:00;DHL;T1;TEE;;3")
    world.import_()
    assert differences(world) == []


def test_figure_that_was_not_told_yet_waits_for_the_next_import(world: World) -> None:
    world.item("TEE")
    count(world, "2026-01-12 12:00:00;TEE;;50")
    world.api.faults.order(Fault(Trouble.REFUSED, "POST", "stock"))
    world.import_()
    assert differences(world) == [("TEE", "figure-waiting")]


def test_figures_that_the_store_has_not_set_are_told_with_why(world: World) -> None:
    world.item("TEE", physical=10)
    sent(world, ("TEE", 8))
    counted(world, "TEE;;5", "GHOST;;3")
    assert differences(world) == [("GHOST", "item-not-in-store"), ("TEE", "item-clamped")]


def test_item_that_the_partner_has_never_counted_is_told(world: World) -> None:
    world.item("TEE"), world.item("CAP")
    assert differences(world) == [], "nothing was counted at all"
    counted(world, "TEE;;50")
    one = only(world)
    assert (one["code"], one["details"]["at_store"]) == ("never-counted", 100)


# Returns ------------------------------------------------------------------------------------------


def returned(world: World, condition: str = "GOOD") -> tuple[str, str]:
    """Return a shipment that came back, and the store's id of its return."""
    shipment = completed(world, ("TEE", 2))
    give_back(world, f"R1;{shipment};;TEE;1;{condition};")
    world.import_()
    (made,) = world.store.returns
    return shipment, str(made)


def test_return_that_was_made_by_hand_is_told(world: World) -> None:
    shipment = completed(world, ("TEE", 2))
    made = world.store.shipment(shipment)
    line = made.lines[0].line_id
    number = returns.create(world.store, made, returns.Wanted({line: 2}, to_stock=True)).return_id
    one = only(world, parts=["returns"])
    assert (one["subject"], one["code"]) == (str(number), "made-by-hand")
    assert one["details"] == {"shipment": shipment, "completed": False, "units": 2}
    assert one["age_hours"] == 0.0
    give_back(world, f"R1;{shipment};;TEE;1;GOOD;")
    world.import_()
    assert only(world, parts=["returns"])["code"] == "not-made", "the partner has told of it"
    world.decide("discard", "R1")
    assert differences(world) == []


def test_return_that_the_store_no_longer_has_is_told(world: World) -> None:
    _, number = returned(world)
    assert differences(world) == []
    del world.store.returns[int(number)]
    one = only(world, parts=["returns"])
    assert (one["subject"], one["code"]) == (number, "missing-at-store")


@pytest.mark.parametrize("condition", ["GOOD", "CHECK"])
def test_return_that_is_pending_is_told(world: World, condition: str) -> None:
    _, number = returned(world, condition)
    world.store.returns[int(number)].completed = False
    one = only(world, parts=["returns"])
    assert (one["subject"], one["code"]) == (number, "pending")
    assert ("a person completes it" in one["message"]) == (condition == "CHECK")


def test_return_that_the_partner_told_of_and_is_not_made_is_told(world: World) -> None:
    shipment = completed(world, "TEE")
    give_back(world, f"R1;{shipment};;TEE;5;GOOD;")
    world.import_()
    one = only(world, parts=["returns"])
    assert (one["subject"], one["code"], one["file"]) == ("R1", "not-made", "RETURN_1.csv")


def test_return_that_is_left_pending_is_told_however_old_it_is(world: World) -> None:
    _, number = returned(world, "CHECK")
    world.clock.forward(days=40)
    assert differences(world, parts=["returns"]) == [(number, "pending")]
    returns.mark(world.store, world.store.returns[int(number)], completed=True)
    assert differences(world, parts=["returns"]) == []


# Suppliers' deliveries ----------------------------------------------------------------------------


@pytest.fixture
def delivery(world: World) -> Delivery:
    """One that is to arrive in three days, and that the partner knows of."""
    world.map("inbound", INBOUND)
    world.map("receipt", RECEIPT)
    made = announce(
        world.store, 957, {world.item("TEE"): 30}, arrives=world.clock() + timedelta(days=3)
    )
    world.export()
    return made


def receive(world: World, *rows: str) -> None:
    world.put_file("out/RECEIPT_1.csv", "\n".join([RECEIPT_HEADER, *rows, ""]))
    world.import_()


def test_delivery_that_is_not_received_in_time_is_told(world: World, delivery: Delivery) -> None:
    expect(world, receipt_within_hours="24")
    world.clock.forward(days=3, hours=23)
    assert differences(world) == []
    world.clock.forward(hours=2)
    one = only(world)
    told = (one["kind"], one["subject"], one["code"], one["file"])
    assert told == ("delivery", "957-1", "not-received", "ASN_0001.csv")
    receive(world, "957-1;G1;OPEN;2026-01-16 10:00;TEE;;10;")
    assert differences(world) == [("957-1", "received-in-part")]


def test_delivery_that_somebody_else_accepts_is_told(world: World, delivery: Delivery) -> None:
    accept(world.store, delivery, {world.item("TEE"): 30}, inserts_stock=True)
    assert differences(world) == [("957-1", "accepted-elsewhere")]


def test_delivery_that_is_accepted_here_and_open_there_is_told(
    world: World, delivery: Delivery
) -> None:
    receive(world, "957-1;G1;CLOSED;2026-01-13 10:00;TEE;;30;")
    assert differences(world) == []
    delivery.accepted = None
    assert differences(world) == [("957-1", "accepted-but-open")]


def test_receipt_that_is_held_and_a_delivery_that_is_not_announced_are_told(
    world: World, delivery: Delivery
) -> None:
    receive(world, "957-1;G1;CLOSED;2026-01-13 10:00;TEE;;40;")
    announce(world.store, 958, {world.item("TEE"): 5}, arrives=world.clock())
    assert differences(world) == [("957-1", "receipt-held")]
    world.clock.forward(hours=25)
    assert differences(world) == [("957-1", "receipt-held"), ("958-1", "not-announced")]


# What stands in the way ---------------------------------------------------------------------------


def test_store_that_cannot_be_reached_is_tried_later_and_the_rest_is_shown(world: World) -> None:
    expect(world, files_every_hours={"stock": "24"})
    world.clock.forward(hours=25)
    world.api.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "shipments", times=50))
    found = looked(world)
    assert found.exit_code == 75
    assert [one["code"] for one in found.data["partners"][0]["differences"]] == ["file-missing"]


def test_partner_that_is_not_adopted_has_to_be_first(world: World) -> None:
    world.add_partner("beta", {}, countries=["DK"])
    world.map("return", RETURN, partner="beta")
    found = looked(world, "beta")
    assert found.exit_code == 2
    assert found.data["partners"] == []


def test_ledger_that_is_an_older_copy_is_not_compared(world: World) -> None:
    with world.ledger() as ledger:
        ledger.execute("INSERT INTO restorations (noticed_at, why) VALUES ('2026-01-12', 'x')")
    with pytest.raises(StopError, match="older copy"):
        looked(world)


def test_command_shows_tables_json_and_an_exit_code(world: World) -> None:
    shipment = sent(world, "TEE")
    by_hand.cancel_order(world.store, order_of(shipment))
    shown = world.bridge("reconcile")
    assert shown.returncode == 1, shown.stderr
    assert f"{shipment}\tgone-from-store" in shown.stdout
    assert "1 to look at" in shown.stdout
    data = json.loads(world.bridge("reconcile", "alpha", "--json", "--since", "3").stdout)
    assert data["days"] == 3
    assert data["partners"][0]["differences"][0]["subject"] == shipment
    shown = world.bridge("reconcile", "--only", "stock")
    assert (shown.returncode, shown.stdout.splitlines()[-1]) == (0, "nothing to do")
    assert world.bridge("reconcile", "nobody").returncode == 2
