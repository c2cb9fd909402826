"""How the shipment is found that came back: by what the file names, and never by guessing."""

from __future__ import annotations

import pytest

from bridge.sandbox.store import Kind, Payment, returns
from bridge.sandbox.store import by_hand as shop
from tests.acceptance.incoming import calls, completed, felt, open_for_business, sent
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.returned import bring_back, by_hand, layout, made, row
from tests.acceptance.world import World


@pytest.fixture(autouse=True)
def open_world(world: World) -> None:
    open_for_business(world, "return")
    world.map("return", layout())


def match(world: World, **keys: object) -> None:
    world.set_policies(return_matching=keys)


def order_of(shipment: str) -> str:
    return shipment.partition("-")[0]


def returned_of(world: World) -> list[str]:
    """Return the shipments of which returns were made."""
    return [one.shipment.number for one in world.store.returns.values()]


def test_return_is_found_by_the_tracking_number_of_its_parcel(world: World) -> None:
    completed(world, "TEE")
    shipment = completed(world, "TEE")
    bring_back(world, row("R1", parcel=f"T-{shipment}"))
    assert world.import_().exit_code == 0
    assert returned_of(world) == [shipment]


def test_return_is_found_by_the_number_of_its_return_slip(world: World) -> None:
    completed(world, "TEE")
    shipment = world.sell("TEE")
    world.store.shipment(shipment).return_slip_tracking = "BACK-1"
    world.export()
    shop.complete_shipment(world.store, shipment, "T1")
    world.export()
    bring_back(world, row("R1", parcel="BACK-1"), row("R2", parcel="NOBODYS"))
    assert world.import_().exit_code == 1
    assert returned_of(world) == [shipment]
    assert world.problems("R2") == ["unknown-tracking"]


def test_carriers_own_number_leaves_it_to_the_order(world: World) -> None:
    shipment = completed(world, "TEE")
    bring_back(world, row("R1", parcel="CARRIERS", order=order_of(shipment)))
    assert world.import_().exit_code == 0
    assert returned_of(world) == [shipment]


def test_return_is_found_by_its_order_also_where_the_ledger_does_not_know_it(world: World) -> None:
    known = completed(world, "TEE")
    unknown = world.sell("TEE")
    shop.complete_shipment(world.store, unknown, "T1")
    bring_back(world, row("R1", order=order_of(known)), row("R2", order=order_of(unknown)))
    assert world.import_().exit_code == 0
    assert sorted(returned_of(world)) == [known, unknown]


def test_return_of_an_order_in_two_shipments_is_made_for_each(world: World) -> None:
    first = completed(world, ("TEE", 1), "CAP")
    order = world.store.orders[int(order_of(first))]
    sock = world.item("SOCK")
    more = world.store._order_line(sock, 1)
    order.lines.append(more)
    second = world.store.add_shipment(order, {more: 1}).number
    shop.complete_shipment(world.store, second, "T2")
    order_id = order_of(first)
    bring_back(
        world,
        row("R1", order=order_id),
        row("R1", order=order_id, sku="SOCK"),
        row("R2", order=order_id, sku="CAP"),
    )
    assert world.import_().exit_code == 0
    units = [(one.shipment.number, one.lines[0].shipment_line.item.sku)
             for one in world.store.returns.values()]  # fmt: skip
    assert units == [(first, "TEE"), (second, "SOCK"), (first, "CAP")]
    assert sum(felt(world, Kind.REFUNDED).values()) == 3
    assert world.import_().exit_code == 0
    assert len(world.store.returns) == 3


def test_item_that_is_in_two_shipments_of_an_order_is_taken_off_the_same_line(world: World) -> None:
    order = world.store.add_order(
        world.store.orders[int(order_of(world.sell("CAP")))].delivery,
        [(world.item("TEE"), 3)],
        shipment=False,
    )
    (line,) = order.lines
    first = world.store.add_shipment(order, {line: 1}).number
    second = world.store.add_shipment(order, {line: 2}).number
    for number in (first, second):
        shop.complete_shipment(world.store, number, "T")
    bring_back(world, row("R1", order=str(order.order_id), qty="2"))
    assert world.import_().exit_code == 0
    assert [(one.shipment.number, one.lines[0].qty) for one in world.store.returns.values()] == [
        (first, 1), (second, 1)
    ]  # fmt: skip


def test_order_with_two_lines_of_an_item_in_two_shipments_is_not_guessed(world: World) -> None:
    first = completed(world, "TEE")
    order = world.store.orders[int(order_of(first))]
    more = world.store._order_line(world.item("TEE"), 1)
    order.lines.append(more)
    second = world.store.add_shipment(order, {more: 1}).number
    shop.complete_shipment(world.store, second, "T2")
    bring_back(world, row("R1", order=str(order.order_id)))
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["shipment-ambiguous"]
    bring_back(world, row("R2", order=str(order.order_id), qty="2"), name="2")
    world.import_()
    assert world.problems("R2") == [], "both came back: nothing is ambiguous"
    assert sorted(returned_of(world)) == [first, second]


def test_order_of_which_nothing_is_complete_yet_waits_for_it(world: World) -> None:
    shipment = sent(world, "TEE")
    bring_back(world, row("R1", order=order_of(shipment)), row("R2", order="99999"))
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["shipment-not-complete"]
    assert world.problems("R2") == ["unknown-order"]
    shop.complete_shipment(world.store, shipment, "T1")
    world.import_()
    assert world.problems("R1") == []
    assert returned_of(world) == [shipment]


def test_order_of_another_partner_is_not_touched(world: World) -> None:
    world.configuration["partners"]["alpha"]["shipments"] = {"delivery_country": ["SE"]}
    world.add_partner("beta", {"order": ORDER_CSV}, countries=["DK"])
    world.adopt("beta")
    shipment = world.sell("TEE", country="DK")
    world.export("beta")
    shop.complete_shipment(world.store, shipment, "T1")
    bring_back(world, row("R1", order=order_of(shipment)))
    world.import_("alpha")
    assert world.problems("R1") == ["other-partner"]


def test_identifiers_that_contradict_one_another_are_held_until_released(world: World) -> None:
    shipment, other = completed(world, "TEE"), completed(world, "TEE")
    bring_back(world, row("R1", shipment=shipment, order=order_of(other)))
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["other-order"]
    world.decide("release", "R1")
    assert world.import_().exit_code == 0
    assert returned_of(world) == [shipment]


def test_the_policy_says_what_is_looked_at_first(world: World) -> None:
    shipment = completed(world, "TEE")
    odd = row("R1", shipment="their own 17", order=order_of(shipment))
    bring_back(world, odd)
    world.import_()
    assert world.problems("R1") == ["unknown-shipment"]
    match(world, by=["tracking", "order"])
    assert world.import_().exit_code == 0
    assert returned_of(world) == [shipment]


# Announced in Centra --------------------------------------------------------------------------


def test_announced_return_is_completed_and_no_second_one_made(world: World) -> None:
    shipment = completed(world, ("TEE", 2))
    announced = by_hand(world, shipment, 1, to_stock=True)
    bring_back(world, row("R1", rma=str(announced.return_id)))
    assert world.import_().exit_code == 0
    assert made(world) == [({"TEE": 1}, True, True)]
    assert calls(world, "POST", "return") == []
    assert sum(felt(world, Kind.REFUNDED).values()) == 1
    assert world.import_().exit_code == 0
    assert sum(felt(world, Kind.REFUNDED).values()) == 1


@pytest.mark.parametrize(("units", "restock"), [(2, True), (1, False)], ids=["units", "stock"])
def test_announced_return_of_something_else_is_held(
    world: World, units: int, restock: bool
) -> None:
    shipment = completed(world, ("TEE", 2))
    announced = by_hand(world, shipment, units, to_stock=restock)
    bring_back(world, row("R1", rma=str(announced.return_id)))
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["announced-otherwise"]
    assert felt(world, Kind.REFUNDED) == {}
    returns.refund(world.store, announced, sends_email=False)
    assert world.import_().exit_code == 0
    assert world.problems("R1") == ["completed-elsewhere"], "a person has settled it"


def test_announced_return_that_the_store_does_not_know_is_held(world: World) -> None:
    shipment = completed(world, "TEE")
    bring_back(world, row("R1", rma="4711", shipment=shipment))
    world.import_()
    assert world.problems("R1") == ["unknown-return"]


# Blind ----------------------------------------------------------------------------------------


def test_goods_without_any_number_are_held(world: World) -> None:
    completed(world, "TEE")
    bring_back(world, row("R1"))
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["no-shipment"]
    assert made(world) == []


def test_goods_alone_are_taken_for_the_only_shipment_that_fits_where_that_is_allowed(
    world: World,
) -> None:
    match(world, by=["shipment", "item"])
    shipment = completed(world, "TEE", "CAP")
    completed(world, "CAP")
    bring_back(world, row("R1"), row("R1", sku="CAP"))
    assert world.import_().exit_code == 0
    assert returned_of(world) == [shipment]
    bring_back(world, row("R2"), name="2")
    assert world.import_().exit_code == 1
    assert world.problems("R2") == ["no-shipment-fits"], "all of it came back already"


def test_goods_that_several_shipments_can_give_back_are_never_guessed(world: World) -> None:
    match(world, by="item")
    for _ in range(2):
        completed(world, "TEE")
    bring_back(world, row("R1"))
    assert world.import_().exit_code == 1
    assert world.problems("R1") == ["several-shipments-fit"]
    assert made(world) == []


def test_blind_return_that_was_begun_is_gone_on_with(world: World) -> None:
    match(world, by="item")
    shipment = completed(world, "TEE", refund_succeeds=False)
    bring_back(world, row("R1"))
    world.import_()
    assert world.problems("R1") == ["refund-refused"]
    completed(world, "TEE", payment=Payment.PREPAID)
    world.store.shipment(shipment).order.refund_succeeds = True
    world.decide("retry", "R1")
    assert world.import_().exit_code == 0
    assert returned_of(world) == [shipment]


def test_mapping_with_nothing_that_tells_the_shipment_needs_the_policy(world: World) -> None:
    world.map("return", layout("NO", "SKU", "QTY", "CONDITION"))
    ended = world.bridge("check")
    assert ended.returncode == 2
    assert "return_matching" in ended.stderr + ended.stdout
    match(world, by="item")
    assert world.bridge("check").returncode == 0
