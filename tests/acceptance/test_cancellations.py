"""What disappears at the store after its partner was told: told apart, and cancelled once."""

from __future__ import annotations

import pytest

from bridge.errors import ConfigurationError
from bridge.sandbox.store import Payment, by_hand, shipping
from tests.acceptance.incoming import calls, confirm, emails, open_for_business, sent
from tests.acceptance.restoring import bridge, keep, ledger_alone
from tests.acceptance.telling import CANCEL, STATUS, tell
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    world.map("order_status", STATUS)
    world.map("order_cancel", CANCEL)
    open_for_business(world)


def cancel(world: World, *shipments: str) -> None:
    for one in shipments:
        by_hand.cancel_order(world.store, int(one.partition("-")[0]))


def cancelled_in_files(world: World) -> list[str]:
    """The rows of every file with cancellations that lies at the partner."""
    files = world.files("in").items()
    return [row for name, text in files if "CXL" in name for row in text.decode().splitlines()]


def recreate(world: World, shipment: str) -> str:
    """Delete a shipment in Centra and make one of the same goods."""
    order = world.store.shipment(shipment).order
    goods = {line.line_id: line.qty for line in order.lines}
    by_hand.delete_shipment(world.store, shipment)
    with world.store.lock:
        marks = shipping.Marks(good_to_go=True)
        return shipping.create(world.store, order, goods, marks, tries_capture=False).number


def without_files(world: World) -> None:
    del world.configuration["partners"]["alpha"]["messages"]["order_cancel"]


def test_cancelled_order_is_told_to_the_partner_once_and_its_yes_settles_it(world: World) -> None:
    shipment, other = sent(world, ("TEE", 2), "CAP"), sent(world)
    cancel(world, shipment)

    assert world.export().exit_code == 0
    world.export()

    assert cancelled_in_files(world) == [
        f"H;{shipment};Stockholm;order cancelled", "L;TEE;2", "L;CAP;1"
    ]  # fmt: skip
    assert world.states() == {shipment: "cancelling", other: "sent"}
    tell(world, f"O;{shipment};CXL;2026-01-12 21:30:00;;;")
    assert world.import_().exit_code == 0
    assert world.states()[shipment] == "cancelled"
    assert world.problems() == []


@pytest.mark.parametrize("word", ["LATE", "OUT"])
def test_cancellation_that_comes_too_late_is_told_and_nothing_is_completed(
    world: World, word: str
) -> None:
    shipment = sent(world)
    cancel(world, shipment)
    world.export()
    tell(world, f"O;{shipment};{word};2026-01-12 21:30:00;;;")
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    assert world.import_().exit_code == 1
    assert world.problems(shipment) == ["cancel-too-late", "confirmed-but-cancelled"]
    assert (world.states()[shipment], emails(world)[shipment]) == ("cancelling", 0)
    for code in world.problems(shipment):
        world.decide("discard", shipment, code=code)
    assert world.run().exit_code == 0
    assert (world.problems(), len(cancelled_in_files(world))) == ([], 2)


def test_confirmation_that_nothing_was_shipped_answers_a_cancellation(world: World) -> None:
    shipment = sent(world)
    cancel(world, shipment)
    world.export()
    confirm(world, f"{shipment};C;;;;TEE;;0")
    assert world.import_().exit_code == 0
    assert (world.states(), world.problems()) == ({shipment: "cancelled"}, [])


def test_confirmation_that_nothing_was_shipped_says_no_more_than_a_rejection(world: World) -> None:
    shipment = sent(world)
    tell(world, f"O;{shipment};REJ;;;;")
    world.import_()
    confirm(world, f"{shipment};C;;;;TEE;;0")
    world.import_()
    assert (world.states(), world.problems()) == ({shipment: "rejected"}, ["rejected"])


def test_cancellation_that_nobody_answers_in_time_is_told_until_somebody_does(
    world: World,
) -> None:
    world.set_policies(cancellations={"answer_within_hours": "4"})
    shipment = sent(world)
    cancel(world, shipment)
    assert world.run().exit_code == 0
    world.clock.forward(hours=5)
    assert world.run().exit_code == 1
    assert world.problems() == ["cancel-unanswered"]
    tell(world, f"O;{shipment};CXL;2026-01-13 01:30:00;;;")
    assert world.run().exit_code == 0
    assert world.states() == {shipment: "cancelled"}


def test_without_such_a_file_a_person_tells_the_partner(world: World) -> None:
    without_files(world)
    shipment = sent(world)
    cancel(world, shipment)
    assert world.export().exit_code == 1
    assert world.problems() == ["cancelled-after-export"]
    world.decide("discard", shipment)
    assert world.states() == {shipment: "cancelled"}
    assert world.export().exit_code == 0
    world.decide("retry", shipment)
    assert world.states() == {shipment: "sent"}


def test_file_that_is_configured_later_tells_what_nobody_has(world: World) -> None:
    settings = world.configuration["partners"]["alpha"]["messages"].pop("order_cancel")
    shipment = sent(world)
    cancel(world, shipment)
    world.export()
    world.configuration["partners"]["alpha"]["messages"]["order_cancel"] = settings
    assert world.export().exit_code == 0
    assert cancelled_in_files(world)[0].startswith(f"H;{shipment};")


def test_what_was_completed_or_taken_back_by_hand_is_not_cancelled(world: World) -> None:
    done, taken, held = sent(world), sent(world), sent(world)
    by_hand.complete_shipment(world.store, done, "BY-HAND")
    world.store.shipment(taken).good_to_go = False
    by_hand.hold(world.store, int(held.partition("-")[0]))
    world.export()
    assert world.states() == {done: "completed", taken: "sent", held: "sent"}
    assert world.problems() == ["taken-back-after-export", "held-after-export"]
    assert cancelled_in_files(world) == []


def test_shipment_that_nobody_says_is_cancelled_is_not(world: World) -> None:
    shipment = sent(world)
    by_hand.delete_shipment(world.store, shipment)
    world.export()
    assert world.problems() == ["gone-after-export"]
    assert cancelled_in_files(world) == []


def test_shipment_that_goes_to_another_partner_now_is_told_and_goes_to_nobody_else(
    world: World,
) -> None:
    shipment = sent(world, country="NO")
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.add_partner("beta", {"order": (world.folder / "mappings/alpha/order.yaml").read_text()},
                      countries=["NO"])  # fmt: skip
    world.adopt("beta", shipments="new")
    world.export()
    assert world.problems(shipment) == ["moved-after-export"]
    assert world.files("in", partner="beta") == {}


def test_recreated_shipment_waits_until_the_partner_has_cancelled_the_first(world: World) -> None:
    first = sent(world, ("TEE", 2))
    second = recreate(world, first)
    world.export()
    assert world.states() == {first: "cancelling", second: "held"}
    assert world.problems() == ["recreated"]
    assert cancelled_in_files(world)[0] == f"H;{first};Stockholm;shipment withdrawn"
    tell(world, f"O;{first};CXL;2026-01-12 21:30:00;;;")
    world.run()
    assert world.export().exit_code == 0
    assert world.states() == {first: "cancelled", second: "sent"}


def test_recreated_shipment_goes_once_a_person_says_so(world: World) -> None:
    without_files(world)
    first = sent(world, ("TEE", 2))
    second = recreate(world, first)
    world.export()
    assert world.problems() == ["cancelled-after-export", "recreated"]
    world.decide("release", second)
    world.export()
    assert world.states()[second] == "sent"
    third = recreate(world, second)
    world.export()
    assert world.states()[third] == "held"


def made(world: World, shipment: str, **goods: int) -> str:
    """Make a further shipment of the order of `shipment` in Centra, of these units by SKU."""
    order = world.store.orders[int(shipment.partition("-")[0])]
    wanted = {one.line_id: goods[one.item.sku] for one in order.lines if one.item.sku in goods}
    with world.store.lock:
        marks = shipping.Marks(good_to_go=True)
        return shipping.create(world.store, order, wanted, marks, tries_capture=False).number


def lower(world: World, shipment: str, **goods: int) -> None:
    """Lower lines of a shipment in Centra, by SKU."""
    lines = {one.item.sku: one.order_line.line_id for one in world.store.shipment(shipment).lines}
    changes = {lines[sku]: shipping.LineChange(qty=units) for sku, units in goods.items()}
    shipping.update(world.store, shipment, changes)


def test_what_is_left_of_a_deleted_shipment_waits_however_it_is_made_anew(world: World) -> None:
    first = sent(world, ("TEE", 2), "CAP")
    by_hand.delete_shipment(world.store, first)
    fewer, rest = made(world, first, TEE=1), made(world, first, CAP=1)
    for _ in range(2):
        world.export()
        assert world.states() == {first: "cancelling", fewer: "held", rest: "held"}
    tell(world, f"O;{first};CXL;2026-01-12 21:30:00;;;")
    world.run()
    world.export()
    assert world.states() == {first: "cancelled", fewer: "sent", rest: "sent"}


def test_what_was_taken_out_of_a_shipment_waits_until_that_has_gone_without_it(
    world: World,
) -> None:
    first = sent(world, ("TEE", 3), payment=Payment.INVOICE)
    lower(world, first, TEE=1)
    second = made(world, first, TEE=2)
    world.export()
    assert world.states() == {first: "sent", second: "held"}
    assert world.problems(second) == ["recreated"]
    confirm(world, f"{first};C;;DHL;T1;TEE;;1")
    world.import_()
    world.export()
    assert world.states() == {first: "shipped", second: "sent"}


def test_units_that_the_partner_was_never_told_of_go(world: World) -> None:
    first = world.sell(("TEE", 5), "CAP", payment=Payment.INVOICE)
    lower(world, first, TEE=2, CAP=0)
    world.export()
    by_hand.delete_shipment(world.store, first)
    same_item, other_item = made(world, first, TEE=3), made(world, first, CAP=1)
    world.export()
    assert world.states() == {first: "cancelling", same_item: "sent", other_item: "sent"}


def test_second_shipment_beside_a_first_that_is_as_it_was_goes(world: World) -> None:
    first = world.sell(("TEE", 5), payment=Payment.INVOICE)
    lower(world, first, TEE=2)
    world.export()
    second = made(world, first, TEE=3)
    assert world.export().exit_code == 0
    assert world.states() == {first: "sent", second: "sent"}


def test_many_at_once_wait_for_a_person(world: World) -> None:
    world.set_policies(cancellations={"most": "2"})
    shipments = [sent(world) for _ in range(3)]
    cancel(world, *shipments)
    assert world.export().exit_code == 1
    assert world.problems() == ["many-cancelled"] * 3
    assert cancelled_in_files(world) == []
    world.decide("release", shipments[0])
    world.export()
    assert world.problems() == ["many-cancelled"] * 2, "what was held stays held"
    world.decide("release", code="many-cancelled")
    assert world.export().exit_code == 0
    assert set(world.states().values()) == {"cancelling"}


def test_cancellation_never_goes_before_the_order(world: World) -> None:
    shipment = sent(world)
    order_file = next(iter(world.files("in")))
    cancel(world, shipment)
    world.files("in")
    (world.homes["alpha"].root / "in").rename(world.folder / "away")
    world.export()
    assert world.states() == {shipment: "cancelling"}
    with world.ledger() as ledger:
        ledger.execute("UPDATE files SET state = 'renaming' WHERE name = ?", [order_file])
    (world.folder / "away").rename(world.homes["alpha"].root / "in")
    (world.homes["alpha"].root / "in" / order_file).write_text("not ours")
    world.export()
    assert cancelled_in_files(world) == []


def test_order_that_has_not_left_is_withdrawn_and_not_cancelled(world: World) -> None:
    shipment = world.sell()
    (world.homes["alpha"].root / "in").rename(world.folder / "away")
    world.export()
    cancel(world, shipment)
    (world.folder / "away").rename(world.homes["alpha"].root / "in")
    world.export()
    assert (world.states(), world.files("in")) == ({shipment: "new"}, {})


def test_cancellation_that_has_not_left_is_taken_back_when_the_order_is_wanted(
    world: World,
) -> None:
    shipment = sent(world)
    cancel(world, shipment)
    (world.homes["alpha"].root / "in").rename(world.folder / "away")
    world.export()
    world.store.orders[int(shipment.partition("-")[0])].cancelled = False
    (world.folder / "away").rename(world.homes["alpha"].root / "in")
    assert world.export().exit_code == 0
    assert (world.states(), cancelled_in_files(world)) == ({shipment: "sent"}, [])


@pytest.mark.parametrize(("verb", "state"), [("release", "sent"), ("retry", "sent")])
def test_what_is_wanted_again_after_its_cancellation_is_for_a_person(
    world: World, verb: str, state: str
) -> None:
    shipment = sent(world)
    cancel(world, shipment)
    world.export()
    world.store.orders[int(shipment.partition("-")[0])].cancelled = False
    assert world.export().exit_code == 1
    assert world.problems() == ["wanted-again"]
    world.clock.forward(minutes=1)
    world.decide(verb, shipment)  # type: ignore[arg-type]  # both are verbs
    assert world.export().exit_code == 0
    assert world.states() == {shipment: state}
    times = sum(
        shipment.encode() in one for name, one in world.files("in").items() if "ORD" in name
    )
    assert times == (1 if verb == "release" else 2)
    assert calls(world, "PUT", "shipment") == []


def test_what_the_partner_ships_all_the_same_is_not_sent_again_too(world: World) -> None:
    shipment = sent(world)
    for _ in range(2):  # a decision of the first time is none of the second
        cancel(world, shipment)
        world.export()
        world.clock.forward(minutes=1)
        world.store.orders[int(shipment.partition("-")[0])].cancelled = False
        world.export()
        assert world.problems() == ["wanted-again"]
        world.decide("release", shipment)
        with pytest.raises(ConfigurationError, match="ships it all the same"):
            world.decide("retry", shipment)
        assert world.export().exit_code == 0
        world.clock.forward(minutes=1)
    assert world.states() == {shipment: "sent"}
    assert [one for one in world.files("in") if "ORD" in one] == ["ORD_0001.csv"]


def test_what_was_rejected_and_then_cancelled_is_settled(world: World) -> None:
    shipment = sent(world)
    tell(world, f"O;{shipment};REJ;;;;")
    world.import_()
    cancel(world, shipment)
    assert world.export().exit_code == 0
    assert (world.states(), cancelled_in_files(world)) == ({shipment: "cancelled"}, [])


def test_nothing_leaves_in_a_dry_run(world: World) -> None:
    shipment = sent(world)
    cancel(world, shipment)
    outcome = world.export(dry_run=True)
    assert any("CXL_0001.csv" in line for line in outcome.would)
    assert (world.states(), cancelled_in_files(world)) == ({shipment: "sent"}, [])


def test_after_a_restoration_a_person_says_whether_the_partner_knows(world: World) -> None:
    known, new = sent(world), sent(world)
    kept = keep(world)
    cancel(world, known)
    world.export()
    assert len(cancelled_in_files(world)) == 2
    ledger_alone(world, kept)
    cancel(world, new)
    numbers = [f"--next-number=alpha/{one}=9" for one in ("order", "order_cancel")]
    assert bridge(world, "adopt", "--shipments=sent", "--files=new", *numbers).returncode == 0
    world.export()
    assert world.problems() == ["maybe-cancelled-before"] * 2
    world.decide("discard", known)
    world.decide("release", new)
    assert world.export().exit_code == 0
    assert world.states() == {known: "cancelled", new: "cancelling"}
    assert sorted(row for row in cancelled_in_files(world) if row.startswith("H")) == [
        f"H;{known};Stockholm;order cancelled", f"H;{new};Stockholm;order cancelled"
    ]  # fmt: skip


def test_what_is_confirmed_and_released_while_cancelled_is_cancelled_no_second_time(
    world: World,
) -> None:
    shipment = sent(world)
    cancel(world, shipment)
    world.export()
    confirm(world, f"{shipment};C;;DHL;T1;TEE;;1")
    world.import_()
    world.decide("release", shipment, code="confirmed-but-cancelled")
    for _ in range(4):
        world.run()
    assert len(cancelled_in_files(world)) == 2, "a header and a line, once"
