"""Capture, change, create and complete shipments, and what a customer sees of it."""

from typing import Any

import pytest

from bridge.sandbox.store import Kind, Order, Payment, Store, by_hand
from tests.unit.sandbox.test_order_api.client import Client, Connect, Sell


def ids(client: Client, order: Order) -> list[str]:
    """The line ids of an order, as the update call wants them."""
    [found] = client.get("orders", order=order.order_id)["orders"]
    return [line["lineId"] for line in found["products"]]


def test_capture_takes_the_money_once(client: Client, sell: Sell) -> None:
    order = sell(2, payment=Payment.AUTHORISED)
    number = order.shipments[0].number
    assert client.put("capture", {"shipment": number}) == {
        "status": "ok",
        "order": order.order_id,
        "shipment": number,
    }
    [shipment] = client.get("shipments")["shipments"]
    assert (shipment["paid"], shipment["shouldCapture"]) == (1, 0)
    assert client.put("capture", {"shipment": number})["status"] == "no"
    [captured] = client.store.effects.of(Kind.CAPTURED, number)
    assert captured.detail == {"amount": "249.00", "currency": "SEK"}


def test_capture_that_fails_says_so_and_takes_nothing(client: Client, sell: Sell) -> None:
    order = sell(1, payment=Payment.AUTHORISED, capture_succeeds=False)
    number = order.shipments[0].number
    answer = client.put("capture", {"shipment": number})
    assert (answer["status"], answer["msg"]) == ("no", "capture failed")
    assert client.complete(number)["msg"] == "capture failed"
    assert len(client.store.effects) == 0
    assert client.get("shipments")["shipments"][0]["trackingNumber"] == ""


def test_capture_of_an_invoice_is_refused(client: Client, sell: Sell) -> None:
    number = sell(1, payment=Payment.INVOICE).shipments[0].number
    assert client.put("capture", {"shipment": number})["status"] == "no"


def test_completing_captures_emails_and_takes_the_goods_from_the_shelf(
    client: Client, sell: Sell
) -> None:
    number = sell(2, 1, payment=Payment.AUTHORISED).shipments[0].number
    client.complete(number, tracking="T1", carrier="DHL", packages="2", internalComment="note")
    [shipment] = client.get("shipments", status="completed")["shipments"]
    assert (shipment["trackingNumber"], shipment["internalComment"]) == ("T1", "note")
    assert client.store.effects.count(Kind.CAPTURED, number) == 1
    [email] = client.store.effects.of(Kind.CUSTOMER_EMAILED, number)
    assert email.detail == {"to": "some.body@example.com", "tracking": "T1"}
    red, blue = client.get("stock")["products"]
    assert (red["physicalStock"], red["allocatedStock"]) == (8, 0)
    assert blue["physicalStock"] == 19


def test_completing_twice_emails_twice_but_takes_the_goods_once(client: Client, sell: Sell) -> None:
    number = sell(2).shipments[0].number
    assert client.complete(number, tracking="T1")["status"] == "ok"
    assert client.complete(number, tracking="T2")["status"] == "ok"
    emails = client.store.effects.of(Kind.CUSTOMER_EMAILED, number)
    assert [email.detail["tracking"] for email in emails] == ["T1", "T2"]
    assert client.store.effects.repeated(Kind.CUSTOMER_EMAILED) == {number: 2}
    assert client.store.effects.repeated(Kind.COMPLETED) == {}
    assert client.get("stock", ean="2000000000015")["products"][0]["physicalStock"] == 8


@pytest.mark.parametrize("left_out", ["shipped", "gtg"])
def test_answer_is_ok_but_nothing_completed_without_shipped_or_good_to_go(
    client: Client, sell: Sell, left_out: str
) -> None:
    number = sell(1, good_to_go=False).shipments[0].number
    assert client.complete(number, tracking="T1", **{left_out: 0})["status"] == "ok"
    assert client.get("shipments", status="completed")["shipments"] == []


def test_invoice_takes_the_marks_and_completes_when_it_is_paid(client: Client, sell: Sell) -> None:
    number = sell(1, payment=Payment.INVOICE).shipments[0].number
    assert client.complete(number, tracking="T1")["status"] == "ok"
    [shipment] = client.get("shipments")["shipments"]
    assert (shipment["paid"], shipment["trackingNumber"]) == (0, "T1")
    assert shipment["shipmentDate"] == "2026-07-01 14:00:00"
    by_hand.mark_paid(client.store, number)
    assert len(client.get("shipments", status="completed")["shipments"]) == 1
    assert client.store.effects.count(Kind.CUSTOMER_EMAILED, number) == 1


def test_capture_false_leaves_an_authorised_shipment_open(client: Client, sell: Sell) -> None:
    number = sell(1, payment=Payment.AUTHORISED).shipments[0].number
    assert client.complete(number, capture=False)["status"] == "ok"
    assert client.get("shipments")["shipments"][0]["shouldCapture"] == 1


def test_no_email_where_the_call_says_so(client: Client, sell: Sell) -> None:
    number = sell(1).shipments[0].number
    client.complete(number, sendEmail=False)
    assert client.store.effects.count(Kind.CUSTOMER_EMAILED) == 0


def test_shipment_of_another_order_is_refused(client: Client, sell: Sell) -> None:
    number, other = sell(1).shipments[0].number, sell(1)
    assert client.complete(number, order=other.order_id)["status"] == "no"
    assert len(client.store.effects) == 0


def test_update_lowers_by_order_line_ids_and_keeps_the_rest_in_the_order(
    client: Client, sell: Sell
) -> None:
    order = sell(5, 2, payment=Payment.AUTHORISED)
    number = order.shipments[0].number
    red, blue = ids(client, order)
    changes = {red: 3, blue: {"qty": 2, "serialNumber": "S1"}}
    answer = client.put(f"shipments/{number}", {"products": changes})
    assert answer["shipment"]["shipmentId"] == number
    lines = client.get("shipments")["shipments"][0]["products"]
    assert [line["qty"] for line in lines] == [3, 2]
    assert lines[1]["serialNumber"] == "S1"
    assert client.get("stock")["products"][0]["allocatedStock"] == 5


def test_update_with_the_shipments_own_line_ids_is_refused_whole(
    client: Client, sell: Sell
) -> None:
    order = sell(5, 2, payment=Payment.AUTHORISED)
    number = order.shipments[0].number
    shipped = client.get("shipments")["shipments"][0]["products"][1]["lineId"]
    changes = {ids(client, order)[0]: 1, shipped: 1}
    assert client.put(f"shipments/{number}", {"products": changes})["status"] == "no"
    assert client.get("shipments")["shipments"][0]["products"][0]["qty"] == 5


@pytest.mark.parametrize("qty", [6, -1, "many"])
def test_update_to_an_impossible_quantity_is_refused(client: Client, sell: Sell, qty: Any) -> None:
    order = sell(5, payment=Payment.AUTHORISED)
    products = {ids(client, order)[0]: qty}
    answer = client.put(f"shipments/{order.shipments[0].number}", {"products": products})
    assert answer["status"] == "no"


@pytest.mark.parametrize("keeps", [True, False])
def test_update_keeps_or_drops_lines_left_out_as_the_plugin_is_set(
    connect: Connect, store: Store, sell: Sell, keeps: bool
) -> None:
    client = connect(store, keeps_omitted_lines=keeps, mixed_types=False)
    order = sell(5, 2, payment=Payment.AUTHORISED)
    number = order.shipments[0].number
    client.put(f"shipments/{number}", {"products": {ids(client, order)[0]: 3}})
    lines = client.get("shipments")["shipments"][0]["products"]
    assert [line["qty"] for line in lines] == ([3, 2] if keeps else [3])


def test_update_to_zero_takes_the_line_out(client: Client, sell: Sell) -> None:
    order = sell(5, 2, payment=Payment.AUTHORISED)
    number = order.shipments[0].number
    red, blue = ids(client, order)
    client.put(f"shipments/{number}", {"products": {red: 0, blue: 2}})
    [line] = client.get("shipments")["shipments"][0]["products"]
    assert line["upc"] == "036000291452"


def test_update_is_refused_when_paid_captured_or_sent(client: Client, sell: Sell) -> None:
    paid, captured = sell(2), sell(2, payment=Payment.AUTHORISED)
    sent = sell(2, payment=Payment.INVOICE)
    client.put("capture", {"shipment": captured.shipments[0].number})
    client.complete(sent.shipments[0].number)
    for order, obstacle in ((paid, "is paid"), (captured, "is captured"), (sent, "is sent")):
        number = order.shipments[0].number
        answer = client.put(f"shipments/{number}", {"products": {ids(client, order)[0]: 1}})
        assert answer["msg"] == f"shipment {obstacle} and can not be updated"
        assert answer["shipment"] == number


def test_good_to_go_and_serial_numbers_are_set_at_any_time(client: Client, sell: Sell) -> None:
    order = sell(2, good_to_go=False)
    number = order.shipments[0].number
    products = {ids(client, order)[0]: {"serialNumber": "S1"}}
    assert client.put(f"shipments/{number}", {"gtg": 1, "products": products})["status"] == "ok"
    assert len(client.get("shipments")["shipments"]) == 1


def test_bundle_is_lowered_with_its_items(client: Client, sell: Sell) -> None:
    order = sell(0, 0, 3, payment=Payment.AUTHORISED)
    number = order.shipments[0].number
    client.put(f"shipments/{number}", {"products": {ids(client, order)[0]: 2}})
    [line] = client.get("shipments")["shipments"][0]["products"]
    assert [line["qty"], *(part["qty"] for part in line["bundle"])] == [2, 2, 4]
    client.complete(number)
    assert [row["physicalStock"] for row in client.get("stock")["products"]] == [8, 16]


def lowered(client: Client, order: Order, qty: int) -> None:
    products = {ids(client, order)[0]: qty}
    client.put(f"shipments/{order.shipments[0].number}", {"products": products})


def test_further_shipment_of_what_remains(client: Client, sell: Sell) -> None:
    order = sell(5, payment=Payment.AUTHORISED)
    lowered(client, order, 3)
    client.complete(order.shipments[0].number)
    body = {"order": order.order_id, "products": {ids(client, order)[0]: 2}, "gtg": 1}
    answer = client.post("shipments", {**body, "deductPreviousCosts": True})
    assert answer["shipment"] == f"{order.order_id}-2"
    assert answer["deliveryNote"].endswith(f"delnote?shipment={order.order_id}-2")
    [shipment] = client.get("shipments")["shipments"]
    assert (shipment["shipmentId"], shipment["paid"]) == (f"{order.order_id}-2", 1)
    amounts = [e.detail["amount"] for e in client.store.effects.of(Kind.CAPTURED)]
    assert amounts == ["349.00", "200.00"]
    assert client.post("shipments", body)["status"] == "no"


def test_further_shipment_is_not_made_where_its_capture_fails(client: Client, sell: Sell) -> None:
    order = sell(5, payment=Payment.AUTHORISED, capture_succeeds=False)
    lowered(client, order, 3)
    body = {"order": order.order_id, "products": {ids(client, order)[0]: 2}}
    assert client.post("shipments", body) == {
        "status": "no",
        "msg": "can not capture order",
        "order": str(order.order_id),
    }
    assert len(order.shipments) == 1
    answer = client.post("shipments", {**body, "capture": False})
    assert answer["status"] == "ok"
    assert len(client.get("shipments", status="inprogress")["shipments"]) == 1


def test_further_shipment_can_be_sent_at_once(client: Client, sell: Sell) -> None:
    order = sell(5, payment=Payment.AUTHORISED)
    lowered(client, order, 3)
    body = {"order": order.order_id, "products": {ids(client, order)[0]: 2}}
    client.post("shipments", {**body, "gtg": 1, "shipped": 1, "tracking": "T2"})
    [shipment] = client.get("shipments", status="completed")["shipments"]
    assert shipment["trackingNumber"] == "T2"
