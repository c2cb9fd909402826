"""The calls that change nothing: filters, pages, order, dates."""

from typing import Any

import pytest

from bridge.sandbox.store import Payment, Store, by_hand
from tests.unit.sandbox.test_order_api.client import Client, Clock, Connect, Sell


def numbers(answer: dict[str, Any]) -> list[str]:
    return [shipment["shipmentId"] for shipment in answer["shipments"]]


def test_shipments_are_oldest_first_and_come_again_until_completed(
    client: Client, sell: Sell, clock: Clock
) -> None:
    first = sell(1).shipments[0].number
    clock.advance(minutes=1)
    second = sell(0, 1).shipments[0].number
    assert numbers(client.get("shipments")) == [first, second]
    assert numbers(client.get("shipments")) == [first, second]
    client.complete(first)
    assert numbers(client.get("shipments")) == [second]
    assert numbers(client.get("shipments", status="completed")) == [first]


def test_limit_offset_and_order_choose_shipments(client: Client, sell: Sell) -> None:
    ordered = [sell(1).shipments[0].number for _ in range(4)]
    assert numbers(client.get("shipments", limit=2)) == ordered[:2]
    assert numbers(client.get("shipments", limit=2, offset=3)) == ordered[3:]
    assert numbers(client.get("shipments", order=ordered[2].split("-")[0])) == [ordered[2]]


@pytest.mark.parametrize("status", ["inprogress", "completed"])
@pytest.mark.parametrize("limit", [0, 101])
def test_limit_outside_1_to_100_is_refused_but_for_good_to_go(
    client: Client, status: str, limit: int
) -> None:
    assert client.get("shipments", status=status, limit=limit)["status"] == "no"
    assert client.get("shipments", limit=limit)["status"] == "ok"


def test_shipment_in_progress_is_not_good_to_go(client: Client, sell: Sell) -> None:
    number = sell(1, good_to_go=False).shipments[0].number
    assert numbers(client.get("shipments")) == []
    assert numbers(client.get("shipments", status="inprogress")) == [number]
    assert client.get("shipments", status="lost")["status"] == "no"


def test_dates_are_the_stores_own_time_and_newer_is_inclusive(client: Client, sell: Sell) -> None:
    number = sell(1).shipments[0].number  # 12:00 UTC is 14:00 in Stockholm in July.
    assert client.get("shipments")["shipments"][0]["orderDate"] == "2026-07-01 14:00:00"
    assert numbers(client.get("shipments", newer_than="2026-07-01 14:00:00")) == [number]
    assert numbers(client.get("shipments", newer_than="2026-07-01 14:00:01")) == []
    assert numbers(client.get("shipments", older_than="2026-07-01 14:00:00")) == []
    assert numbers(client.get("shipments", newer_than="2026-07-01")) == [number]


def test_cancelled_and_deleted_shipments_drop_out_of_every_list(client: Client, sell: Sell) -> None:
    cancelled, deleted = sell(1), sell(1)
    by_hand.cancel_order(client.store, cancelled.order_id)
    by_hand.delete_shipment(client.store, deleted.shipments[0].number)
    for status in ("goodtogo", "inprogress", "completed"):
        assert numbers(client.get("shipments", status=status)) == []
    [order] = client.get("orders", order=cancelled.order_id)["orders"]
    assert order["orderStatus"] == "canceled"


def test_what_is_done_by_hand_shows(client: Client, sell: Sell) -> None:
    order = sell(1)
    by_hand.hold(client.store, order.order_id)
    by_hand.change_delivery(client.store, order.order_id, city="Elsewhere")
    [shipment] = client.get("shipments")["shipments"]
    assert (shipment["hold"], shipment["deliveryCity"]) == (1, "Elsewhere")
    by_hand.complete_shipment(client.store, order.shipments[0].number, "T9")
    [done] = client.get("shipments", status="completed")["shipments"]
    assert done["trackingNumber"] == "T9"


def test_orders_show_their_shipments_with_zero_dates_until_sent(client: Client, sell: Sell) -> None:
    order = sell(1)
    number = order.shipments[0].number
    [before] = client.get("orders", order=order.order_id)["orders"]
    assert before["shipments"][0]["shippedDate"] == "0000-00-00 00:00:00"
    client.complete(number, tracking="T1", carrier="PostNord")
    [after] = client.get("orders", order=order.order_id)["orders"]
    assert after["shipments"][0]["shippedDate"] == "2026-07-01 14:00:00"
    assert after["shipments"][0]["trackingId"] == "T1"


def test_orders_are_limited_to_20_unless_told(client: Client, sell: Sell) -> None:
    for _ in range(23):
        sell(1)
    assert len(client.get("orders")["orders"]) == 20
    assert len(client.get("orders", limit=30)["orders"]) == 23
    assert client.get("orders", order=4)["orders"] == []


def test_products_are_paged_with_a_relative_next(demo: Client) -> None:
    answer = demo.get("products?limit=10")
    seen = [row["stockItemId"] for row in answer["products"]]
    while "next" in answer:
        answer = demo.get("products" + answer["next"])
        seen += [row["stockItemId"] for row in answer["products"]]
    assert seen == [item.stock_item_id for item in demo.store.items]
    assert "previous" in answer
    assert "next" not in demo.get("products")


def test_products_by_code_date_and_with_attributes(demo: Client) -> None:
    [mug] = demo.get("products", sku="0012", include="attributes")["products"]
    assert mug["ean"].startswith("02")
    assert mug["prices"][0]["price"] == "149.00"
    assert mug["attributes"]
    assert demo.get("products", modified="2027-01-01")["products"] == []
    assert len(demo.get("products", ean=mug["ean"], created="2020-01-01")["products"]) == 1


def test_stock_is_physical_allocated_and_available(client: Client, sell: Sell) -> None:
    sell(3)
    [red, blue] = client.get("stock")["products"]  # The bundle has no stock of its own.
    assert (red["physicalStock"], red["allocatedStock"], red["availableStock"]) == (10, 3, 7)
    assert blue["allocatedStock"] == 0
    [row] = client.get("stock", upc="036000291452", exclude="physicalStock")["products"]
    assert "physicalStock" not in row
    assert row["availableStock"] == 20
    page = client.get("stock", limit=1)
    assert (len(page["products"]), page["next"]) == (1, "?limit=1&page=2")


def test_stock_modified_finds_what_moved(client: Client, sell: Sell, clock: Clock) -> None:
    clock.advance(hours=1)
    client.complete(sell(1).shipments[0].number)
    moved = client.get("stock", stock_modified="2026-07-01 15:00:00")["products"]
    assert [row["stockItemId"] for row in moved] == [1]


def test_shipment_unpaid_and_sent_stays_listed_or_not(
    connect: Connect, store: Store, sell: Sell
) -> None:
    number = sell(1, payment=Payment.INVOICE).shipments[0].number
    staying, leaving = connect(store), connect(store, lists_sent_until_completed=False)
    staying.complete(number)
    assert numbers(staying.get("shipments")) == [number]
    assert numbers(leaving.get("shipments")) == []
    assert numbers(leaving.get("shipments", status="inprogress")) == [number]
