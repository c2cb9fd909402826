"""Confirmations: what the partner has shipped becomes a completed shipment, once."""

from __future__ import annotations

import pytest

from bridge.sandbox.store import Item, Payment, by_hand
from tests.acceptance.incoming import (
    calls,
    completed,
    confirm,
    emails,
    open_for_business,
    reckoned,
    sent,
)
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world)


def test_whole_shipment_is_completed_with_what_the_partner_says(world: World) -> None:
    shipment = sent(world, ("TEE", 2), "CAP")
    confirm(
        world,
        f"{shipment};C;2026-01-12 15:00:00;PostNord;T1;TEE;;2",
        f"{shipment};C;2026-01-12 15:00:00;PostNord;T1;CAP;;1",
    )
    outcome = world.import_()
    assert calls(world, "PUT", "shipment") == [
        {
            "order": shipment.partition("-")[0],
            "shipment": shipment,
            "shipped": 1,
            "gtg": 1,
            "capture": False,
            "carrier": "PostNord",
            "tracking": "T1",
            "packages": 1,
        }
    ]
    assert outcome.exit_code == 0
    assert world.states() == {shipment: "completed"}
    assert emails(world) == {shipment: 1}
    assert list(world.files("done")) == ["CONFIRMATION_1.csv"]
    reckoned(world)


def test_import_again_asks_for_nothing(world: World) -> None:
    completed(world, "TEE")
    before = world.everything()
    writes = len(world.writes())
    assert world.import_().exit_code == 0
    assert len(world.writes()) == writes
    assert world.everything() == before


@pytest.mark.parametrize(
    ("policy", "told"), [("first", "T1"), ("join", "T1, T2, T3")], ids=["first", "join"]
)
def test_several_parcels_have_one_tracking_text_and_are_counted(
    world: World, policy: str, told: str
) -> None:
    world.set_policies(tracking={"several": policy})
    shipment = sent(world, "TEE", "CAP")
    confirm(world, f"{shipment};C;;DHL;T1|T2;TEE;;1", f"{shipment};C;;DHL;T3;CAP;;1")
    world.import_()
    (call,) = calls(world, "PUT", "shipment")
    assert (call["tracking"], call["packages"]) == (told, 3)


def test_rows_of_a_shipment_may_be_far_apart(world: World) -> None:
    shipments = [sent(world, "TEE", "CAP") for _ in range(3)]
    confirm(
        world,
        *(f"{one};C;;DHL;T1;TEE;;1" for one in shipments),
        *(f"{one};C;;DHL;T1;CAP;;1" for one in shipments),
    )
    world.import_()
    assert emails(world) == dict.fromkeys(shipments, 1)


def test_first_part_waits_and_the_second_one_completes(world: World) -> None:
    shipment = sent(world, "TEE", "CAP")
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1")
    assert world.import_().exit_code == 0
    assert world.states() == {shipment: "sent"}
    confirm(world, f"{shipment};P;;DHL;T2;CAP;;1", name="2")
    world.import_()
    assert world.states() == {shipment: "completed"}
    assert emails(world) == {shipment: 1}
    (call,) = calls(world, "PUT", "shipment")
    assert call["packages"] == 2


def test_quantity_spreads_over_two_lines_of_one_item(world: World) -> None:
    shipment = sent(world, ("TEE", 1), ("TEE", 2))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;3")
    world.import_()
    assert world.states() == {shipment: "completed"}


def test_bar_code_stands_for_the_sku_that_was_sent(world: World) -> None:
    shipment = sent(world, "TEE", "CAP")
    eans = [world.item(sku).ean for sku in ("TEE", "CAP")]
    confirm(world, f"{shipment};C;;DHL;T1;;{eans[0]};1", f"{shipment};C;;DHL;T1;{eans[1]};;1")
    world.import_()
    assert world.states() == {shipment: "completed"}


def test_two_sizes_with_one_sku_are_told_apart_by_their_bar_codes(world: World) -> None:
    for number in (3, 4):
        item = Item(number, "BLOUSE", ean=f"200000001000{number}", physical=9)
        world._items[f"BLOUSE{number}"] = world.store.add_item(item)
    shipment = sent(world, "BLOUSE3", "BLOUSE4")
    confirm(
        world,
        f"{shipment};C;;DHL;T1;BLOUSE;2000000010003;1",
        f"{shipment};C;;DHL;T1;BLOUSE;2000000010004;1",
    )
    world.import_()
    assert world.states() == {shipment: "completed"}
    other = sent(world, "BLOUSE3", "BLOUSE4")
    confirm(world, f"{other};C;;DHL;T1;BLOUSE;;2", name="2")
    world.import_()
    assert world.problems(other) == ["item-ambiguous"]


def test_items_of_a_bundle_are_confirmed_one_by_one(world: World) -> None:
    parts = ((world.item("TEE"), 1), (world.item("SOCK"), 2))
    world.item("SET", parts=parts, ean="")
    shipment = sent(world, "SET")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", f"{shipment};C;;DHL;T1;SOCK;;2")
    world.import_()
    assert world.states() == {shipment: "completed"}


# What is not as it should be --------------------------------------------------------------------


def test_more_than_was_ordered_is_held(world: World) -> None:
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;2")
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["more-than-ordered"]
    assert emails(world) == {}
    reckoned(world)


def test_unknown_item_holds_its_shipment_and_no_other(world: World) -> None:
    shipment, other = sent(world, "TEE"), sent(world, "TEE")
    confirm(
        world,
        f"{shipment};C;;DHL;T1;TEE;;1",
        f"{shipment};C;;DHL;T1;NOSUCH;;1",
        f"{other};C;;DHL;T2;TEE;;1",
    )
    world.import_()
    assert world.problems(shipment) == ["unknown-item"]
    assert emails(world) == {other: 1}


def test_nothing_shipped_is_held(world: World) -> None:
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;;;TEE;;0")
    world.import_()
    assert world.problems(shipment) == ["nothing-shipped"]
    assert emails(world) == {}


def test_unreadable_row_holds_its_shipment_until_a_correct_file_comes(world: World) -> None:
    shipment, other = sent(world, "TEE", "CAP"), sent(world, "TEE")
    confirm(
        world,
        f"{shipment};C;;DHL;T1;TEE;;1",
        f"{shipment};C;;DHL;T1;CAP;;many",
        f"{other};C;;DHL;T2;TEE;;1",
    )
    assert world.import_().exit_code == 1
    assert sorted(world.problems(shipment)) == ["not-a-whole-number", "row-not-sound"]
    assert emails(world) == {other: 1}
    reckoned(world)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", f"{shipment};C;;DHL;T1;CAP;;1", name="2")
    assert world.import_().exit_code == 0
    assert emails(world) == {other: 1, shipment: 1}
    assert world.problems() == []


def test_same_fact_in_another_file_is_skipped(world: World) -> None:
    shipment = completed(world, "TEE")
    other = sent(world, "TEE")
    row = f"{shipment};C;;PostNord;T-{shipment};TEE;;1"
    confirm(world, row, f"{other};C;;DHL;T2;TEE;;1", name="again")
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1, other: 1}
    assert ("skipped", "duplicate") in world.rows("SELECT state, reason FROM records")


def test_same_again_is_held_where_nothing_tells_a_part_from_a_repetition(world: World) -> None:
    shipment, other = sent(world, ("TEE", 4)), sent(world, "TEE")
    row = f"{shipment};P;;PostNord;;TEE;;2"
    confirm(world, row)
    world.import_()
    confirm(world, row, f"{other};C;;PostNord;T2;TEE;;1", name="2")
    assert world.import_().exit_code == 1
    assert emails(world) == {other: 1}
    assert world.problems(shipment) == ["same-again"]


def test_same_fact_with_other_content_is_held_and_never_added_up(world: World) -> None:
    shipment = sent(world, ("TEE", 3))
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;1")
    world.import_()
    confirm(world, f"{shipment};P;;DHL;T1;TEE;;2", name="2")
    for _ in range(3):
        assert world.import_().exit_code == 1
        assert world.problems(shipment) == ["same-key-other-content"]
    assert emails(world) == {}


def test_what_is_told_after_completion_is_held_and_not_done(world: World) -> None:
    shipment = completed(world, "TEE")
    confirm(world, f"{shipment};C;;DHL;T9;TEE;;1", name="more")
    world.import_()
    assert world.problems(shipment) == ["already-complete"]
    assert emails(world) == {shipment: 1}


def test_unknown_shipment_is_looked_up_at_the_store(world: World) -> None:
    shipment = world.sell("TEE")
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", "99999-1;C;;DHL;T1;TEE;;1")
    world.import_()
    assert world.states() == {shipment: "completed"}
    assert world.problems(shipment) == ["completed-elsewhere"]
    assert world.problems("99999-1") == ["unknown-shipment"]
    assert emails(world) == {shipment: 1}, "by hand"


def test_number_of_a_shipment_that_was_never_sent_completes_nothing(world: World) -> None:
    """The partner ships one and types the number of another, which was sold since."""
    meant, typed = sent(world, "TEE"), world.sell("TEE")
    confirm(world, f"{typed};C;;DHL;T1;TEE;;1")
    assert world.import_().exit_code == 1
    assert world.problems() == ["never-sent"]
    world.export()
    assert world.import_().exit_code == 1
    assert (world.states(), emails(world)) == ({meant: "sent"}, {})
    world.decide("discard", typed)
    world.export()
    assert world.import_().exit_code == 0
    assert (world.states(), emails(world)) == ({meant: "sent", typed: "sent"}, {})


def test_shipment_that_the_partner_has_by_another_way_is_completed_once_released(
    world: World,
) -> None:
    shipment = world.sell("TEE")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.decide("release", shipment)
    before = world.files("in")
    world.export()
    assert world.import_().exit_code == 0
    world.export()
    assert (emails(world), world.files("in")) == ({shipment: 1}, before)


def test_shipment_of_another_partner_is_held(world: World) -> None:
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.add_partner("beta", {"order": ORDER_CSV}, countries=["DK"])
    world.adopt("beta")
    sold, theirs = world.sell("TEE", country="DK"), world.sell("TEE", country="DK")
    world.export("beta")
    late = world.sell("TEE", country="DK")
    confirm(world, f"{sold};C;;DHL;T1;TEE;;1", f"{late};C;;DHL;T1;TEE;;1")
    world.import_("alpha")
    assert (world.problems(sold), world.problems(late)) == (["other-partner"], ["not-theirs"])
    assert theirs in world.states()
    assert emails(world) == {}


def test_shipment_that_is_held_here_is_not_completed(world: World) -> None:
    shipment = world.sell("TEE", hold=True)
    world.export()
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    assert "never-sent" in world.problems(shipment)
    assert emails(world) == {}


def test_shipment_whose_file_has_not_been_delivered_is_held_until_it_is(world: World) -> None:
    shipment = world.sell("TEE")
    (world.homes["alpha"].root / "in").rmdir()
    world.export()
    assert world.states() == {shipment: "planned"}
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    assert world.problems(shipment) == ["not-sent"]
    (world.homes["alpha"].root / "in").mkdir()
    assert world.run().exit_code == 0
    assert emails(world) == {shipment: 1}


def test_shipment_that_is_gone_from_the_store_is_held(world: World) -> None:
    shipment = sent(world, "TEE")
    by_hand.cancel_order(world.store, int(shipment.partition("-")[0]))
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    assert world.problems(shipment) == ["gone-from-store"]


def test_shipment_completed_by_somebody_else_is_reported_and_not_repeated(world: World) -> None:
    shipment = sent(world, "TEE")
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    assert world.import_().exit_code == 0
    assert world.states() == {shipment: "completed"}
    assert world.problems(shipment) == ["completed-elsewhere"]
    assert emails(world) == {shipment: 1}
    assert calls(world, "PUT", "shipment") == []


def test_what_is_held_is_settled_by_completing_it_in_the_shop(world: World) -> None:
    shipment = sent(world, "TEE")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1", f"{shipment};C;;DHL;T1;NOSUCH;;1")
    assert world.import_().exit_code == 1
    by_hand.complete_shipment(world.store, shipment, "BY-HAND")
    assert world.import_().exit_code == 0
    assert world.states() == {shipment: "completed"}
    assert emails(world) == {shipment: 1}


@pytest.mark.parametrize(
    ("policy", "told"), [("store", None), ("send", True), ("do_not_send", False)]
)
def test_customers_mail_follows_the_policy(world: World, policy: str, told: bool | None) -> None:
    world.set_policies(email=policy)
    shipment = completed(world, "TEE")
    (call,) = calls(world, "PUT", "shipment")
    assert call.get("sendEmail") is told
    assert emails(world)[shipment] == (policy != "do_not_send")


def test_unpaid_shipment_is_shipped_and_completed_when_it_is_paid(world: World) -> None:
    shipment = sent(world, "TEE", payment=Payment.INVOICE)
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    assert world.states() == {shipment: "shipped"}
    world.import_()
    by_hand.mark_paid(world.store, shipment)
    world.import_()
    assert world.states() == {shipment: "completed"}
    assert emails(world) == {shipment: 1}
    assert len(calls(world, "PUT", "shipment")) == 1


HEADED = """\
version: 1
message: confirmation
format: csv
csv: {delimiter: ";", header: false, newline: lf}
codes:
  carrier: {PostNord: PN}
records:
  - record: H
    each: shipment
    match: {1: H}
    fields:
      - {at: 2, field: shipmentId, required: true}
      - {at: 3, field: carrier, code: carrier}
      - {at: 4, field: tracking}
    records:
      - record: L
        each: line
        match: {1: L}
        fields:
          - {at: 2, field: physicalSku}
          - {at: 3, field: quantity, integer: true}
"""


def test_correct_file_makes_good_a_header_that_could_not_be_read(world: World) -> None:
    world.map("confirmation", HEADED)
    shipment = sent(world, ("TEE", 2), "CAP")
    lines = "L;TEE;2\nL;CAP;1\n"
    world.put_file("out/CONFIRMATION_1.csv", f"H;{shipment};ZZ;T1\n{lines}")
    assert world.import_().exit_code == 1
    assert sorted(world.problems(shipment)) == ["code-unknown", "row-not-sound"]
    world.put_file("out/CONFIRMATION_2.csv", f"H;{shipment};PN;T1\n{lines}")
    assert world.import_().exit_code == 0
    assert emails(world) == {shipment: 1}
    assert world.problems() == []
    reckoned(world)


def test_rows_that_were_glued_together_hold_their_shipment(world: World) -> None:
    world.map("confirmation", HEADED)
    shipment, other = sent(world, ("TEE", 2), "CAP"), sent(world, "TEE")
    text = f"H;{other};PN;T2\nL;TEE;1\nH;{shipment};PN;T1\nL;TEE;2L;CAP;1\n"
    world.put_file("out/CONFIRMATION_1.csv", text)
    assert world.import_().exit_code == 1
    assert emails(world) == {other: 1}
