"""Stock, returns and deliveries: partial success, clamps, and what is not idempotent."""

from typing import Any

import pytest

from bridge.sandbox.store import Delivery, Kind, deliveries
from tests.unit.sandbox.test_order_api.client import Client, Clock, Sell


def physical(client: Client) -> list[int]:
    return [row["physicalStock"] for row in client.get("stock")["products"]]


def set_stock(client: Client, **quantities: Any) -> Any:
    products = [{"product": code, "quantity": qty} for code, qty in quantities.items()]
    return client.post("stock", {"products": products})


def test_stock_is_found_by_ean_upc_and_full_sku(client: Client) -> None:
    products = [
        {"product": "2000000000015", "quantity": 7, "costPrice": "12.54"},
        {"product": "036000291452", "quantity": "5"},
    ]
    assert client.post("stock", {"products": products}) == {"status": "ok"}
    assert physical(client) == [7, 5]
    set_stock(client, **{"TEE-BLU-M": 6})
    assert physical(client) == [7, 6]
    first = client.store.effects.of(Kind.STOCK_SET)[0]
    assert first.detail == {"before": 10, "after": 7, "asked": 7}


def test_partial_success_looks_like_failure_and_updates_the_others(client: Client) -> None:
    answer = set_stock(client, **{"nothing": 1, "2000000000039": 2, "2000000000015": 3, "": 4})
    assert answer == {
        "status": "no",
        "msg": "Some of the products were not updated",
        "errors": {"productsNotFound": ["nothing", ""], "productsAreBundles": ["2000000000039"]},
    }
    assert physical(client) == [3, 20]
    assert client.server.journal.calls("POST", "stock")[0].had_effect


def test_stock_below_the_allocated_is_clamped_and_answered_ok(client: Client, sell: Sell) -> None:
    sell(4)
    client.store.items[0].reserved_elsewhere = 2
    assert set_stock(client, **{"2000000000015": 1}) == {"status": "ok"}
    assert physical(client) == [6, 20]
    [effect] = client.store.effects.of(Kind.STOCK_SET)
    assert (effect.detail["asked"], effect.detail["after"]) == (1, 6)


def test_stock_with_a_bad_quantity_is_refused_whole(client: Client) -> None:
    assert set_stock(client, **{"2000000000015": 3, "036000291452": "few"})["status"] == "no"
    assert physical(client) == [10, 20]


#: A shipment's number, and the ids of its two lines.
Sent = tuple[str, str, str]


@pytest.fixture
def sent(client: Client, sell: Sell) -> Sent:
    """A completed shipment of three red and two blue, with its two shipment line ids."""
    number = sell(3, 2).shipments[0].number
    client.complete(number)
    [shipment] = client.get("shipments", status="completed")["shipments"]
    red, blue = (line["lineId"] for line in shipment["products"])
    return number, red, blue


def test_return_takes_what_it_can_and_says_ok(client: Client, sent: Sent) -> None:
    number, red, blue = sent
    products = {red: "5", blue: 1, "999999": 1}
    made = client.post("return", {"shipment": number, "products": products, "comment": "token 1"})
    assert (made["status"], made["returnCompleted"]) == ("ok", False)
    assert made["returnedItems"] == [red, blue]
    [shown] = client.get("returns", **{"return": made["return"]})["returns"]
    assert [line["quantity"] for line in shown["products"]] == [3, 1]
    assert (shown["comment"], shown["completed"], shown["shipment"]) == ("token 1", False, number)
    assert isinstance(shown["shipmentId"], int)
    assert physical(client) == [10, 19]


def test_return_of_nothing_possible_is_refused(client: Client, sent: Sent, sell: Sell) -> None:
    number = sent[0]
    products = {"999999": 1}
    assert client.post("return", {"shipment": number, "products": products})["status"] == "no"
    unpaid = sell(1, payment="authorised").shipments[0]
    products = {str(unpaid.lines[0].line_id): 1}
    answer = client.post("return", {"shipment": unpaid.number, "products": products})
    assert answer["msg"] == "return could not be created."


def test_same_return_twice_is_two_returns_and_two_refunds(client: Client, sent: Sent) -> None:
    number, red, _blue = sent
    refund = {"refundPayment": True, "sendEmail": True}
    body = {"shipment": number, "products": {red: 1}, "returnStock": 0, "refund": refund}
    first, second = client.post("return", body), client.post("return", body)
    assert first["return"] != second["return"]
    assert first["returnCompleted"] is True
    assert first["refund"] == {"status": "ok"}
    assert client.store.effects.count(Kind.REFUNDED) == 2
    assert client.store.effects.count(Kind.REFUND_EMAILED, first["return"]) == 1
    assert physical(client)[0] == 7


def test_refund_is_goods_and_costs(client: Client, sent: Sent) -> None:
    number, red, _blue = sent
    costs = {"handlingCost": "10", "shippingCostFromShipment": 1, "returnCost": 30.5}
    body = {"shipment": number, "products": {red: 2}, "refund": {"refundPayment": 1}, **costs}
    made = client.post("return", body)
    [refund] = client.store.effects.of(Kind.REFUNDED, made["return"])
    assert refund.detail["amount"] == "228.50"
    both = {"shipment": number, "products": {red: 1}, "shippingCost": 1}
    assert client.post("return", {**both, "shippingCostFromShipment": True})["status"] == "no"


def test_refund_that_fails_leaves_the_return_pending(client: Client, sent: Sent) -> None:
    number, red, _blue = sent
    client.store.shipment(number).order.refund_succeeds = False
    body = {"shipment": number, "products": {red: 1}, "refund": {"refundPayment": True}}
    made = client.post("return", body)
    assert (made["status"], made["returnCompleted"], made["refund"]["status"]) == (
        "ok",
        False,
        "no",
    )
    assert client.put(f"returns/{made['return']}", {"refundPayment": True})["status"] == "no"


def test_pending_return_is_refunded_and_completed_later(client: Client, sent: Sent) -> None:
    number, red, _blue = sent
    made = client.post("return", {"shipment": number, "products": {red: 1}})
    path = f"returns/{made['return']}"
    answer = client.put(path, {"completed": True, "refundPayment": True, "sendEmail": True})
    assert answer["return"]["completed"] is True
    assert client.store.effects.count(Kind.REFUNDED, made["return"]) == 1
    assert client.put(path, {"completed": False})["return"]["completed"] is False
    client.put(path, {"refundPayment": True})
    assert client.store.effects.repeated(Kind.REFUNDED) == {str(made["return"]): 2}


def test_returns_are_newest_first_and_found_by_everything(
    client: Client, sent: Sent, clock: Clock
) -> None:
    number, red, blue = sent
    old = {"shipment": number, "products": {red: 1}, "createdAt": "2026-06-01 08:00:00"}
    first = client.post("return", old)["return"]
    second = client.post("return", {"shipment": number, "products": {blue: 1}})["return"]

    def found(**query: Any) -> list[int]:
        return [row["returnId"] for row in client.get("returns", **query)["returns"]]

    assert found() == [second, first]
    assert found(shipment=number) == found(order=number.split("-")[0]) == [second, first]
    assert found(shipment="1-1") == []
    assert found(newer_than="2026-07-01") == [second]
    assert found(older_than="2026-06-01 08:00:00") == []
    assert found(limit=1) == [second]
    assert found(limit=1, page=2) == found(limit=1, offset=1) == [first]


def test_returned_bundle_puts_its_items_on_the_shelf(client: Client, sell: Sell) -> None:
    number = sell(0, 0, 1).shipments[0].number
    client.complete(number)
    line = client.get("shipments", status="completed")["shipments"][0]["products"][0]["lineId"]
    client.post("return", {"shipment": number, "returnStock": 1, "products": {line: 1}})
    assert physical(client) == [10, 20]


@pytest.fixture
def announced(client: Client, clock: Clock) -> Delivery:
    red, blue = client.store.items[:2]
    return deliveries.announce(client.store, 957, {red: 10, blue: 5}, arrives=clock())


def test_open_delivery_is_listed_without_seconds_and_shown_with_products(
    client: Client, announced: Delivery
) -> None:
    [listed] = client.get("supplier-deliveries")["deliveries"]
    assert (listed["deliveryId"], listed["productsQty"]) == ("957-1", 15)
    assert listed["ETA"] == "2026-07-01 14:00"
    for path in (f"supplier-deliveries/{listed['id']}", "supplier-delivery/957-1"):
        shown = client.get(path)["delivery"]
        assert [row["quantity"] for row in shown["products"]] == [10, 5]


def test_delivery_is_accepted_once_and_the_rest_announced_anew(
    client: Client, announced: Delivery
) -> None:
    body = {"products": {"TEE-RED-M": 12, "TEE-BLU-M": "3"}}
    answer = client.post("supplier-deliveries/957-1/sku", body)
    assert answer["additionalDelivery"]["deliveryId"] == "957-2"
    assert answer["additionalDelivery"]["productsQty"] == 2
    assert physical(client) == [22, 23]
    assert client.post("supplier-deliveries/957-1/sku", body)["status"] == "no"
    assert physical(client) == [22, 23]
    assert len(client.get("supplier-deliveries")["deliveries"]) == 1
    assert client.get("supplier-deliveries/957-1")["status"] == "no"


def test_delivery_by_ean_without_stock(client: Client, announced: Delivery) -> None:
    path = f"supplier-deliveries/{announced.internal_id}"
    assert client.post(path, {"products": {"000": 1}})["status"] == "no"
    client.post(path, {"products": {"2000000000015": 10}, "insertStock": False})
    assert physical(client) == [10, 20]
    assert client.store.effects.count(Kind.DELIVERY_ACCEPTED, "957-1") == 1
