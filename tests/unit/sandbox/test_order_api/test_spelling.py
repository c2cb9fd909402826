"""The traps of the wire: mixed types, missing dates, unknown fields, two kinds of line ids."""

import pytest

from bridge.sandbox.order_api import Bundles
from bridge.sandbox.shop import demo_store
from bridge.sandbox.store import Store, StoreSettings
from tests.unit.sandbox.test_order_api.client import Client, Clock, Connect, Sell


def test_booleans_numbers_and_missing_dates_come_in_every_spelling(demo: Client) -> None:
    shipments = demo.get("shipments")["shipments"]
    assert {type(shipment["paid"]) for shipment in shipments} == {int, str, bool}
    assert {type(shipment["grandTotalValue"]) for shipment in shipments} == {float, str}
    assert {type(line["qty"]) for s in shipments for line in s["products"]} == {int, str}
    dates = {shipment.get("shipmentDate") for shipment in shipments}
    assert dates == {"", "0000-00-00 00:00:00", None}


def test_ids_are_text_here_and_numbers_there(client: Client, sell: Sell) -> None:
    order = sell(1)
    number = order.shipments[0].number
    assert client.get("shipments")["shipments"][0]["orderId"] == str(order.order_id)
    assert client.complete(number)["order"] == order.order_id
    line = client.get("shipments", status="completed")["shipments"][0]["products"][0]["lineId"]
    made = client.post("return", {"shipment": number, "products": {line: "1"}})
    assert isinstance(made["return"], int)
    assert made["returnedItems"] == [line]
    [shown] = client.get("returns")["returns"]
    assert shown["products"][0]["shipmentLineId"] == int(line)


def test_fields_that_no_reference_knows(demo: Client) -> None:
    assert all("loyaltyTier" in shipment for shipment in demo.get("shipments")["shipments"][1:])


def test_line_ids_of_order_and_shipment_are_apart_in_all_calls(client: Client, sell: Sell) -> None:
    order = sell(2)
    number = order.shipments[0].number
    [shipped] = client.get("shipments")["shipments"][0]["products"]
    [ordered] = client.get("orders", order=order.order_id)["orders"][0]["products"]
    assert shipped["lineId"] != ordered["lineId"]
    client.complete(number)
    wrong = {"shipment": number, "products": {ordered["lineId"]: 1}}
    assert client.post("return", wrong)["status"] == "no"
    right = {"shipment": number, "products": {shipped["lineId"]: 1}}
    assert client.post("return", right)["status"] == "ok"
    [line] = client.get("returns")["returns"][0]["products"]
    assert str(line["orderLineId"]) == ordered["lineId"]
    assert str(line["shipmentLineId"]) == shipped["lineId"]


def test_line_ids_coincide_with_the_switch_off(connect: Connect) -> None:
    demo = connect(demo_store(StoreSettings(line_ids_apart=False)))
    [shipment] = demo.get("shipments", limit=1)["shipments"]
    [order] = demo.get("orders", order=shipment["orderId"])["orders"]
    shipped = [line["lineId"] for line in shipment["products"]]
    assert shipped == [line["lineId"] for line in order["products"]]


def test_time_zone_is_the_stores(connect: Connect, clock: Clock, sell: Sell, store: Store) -> None:
    helsinki = Store(StoreSettings(time_zone="Europe/Helsinki"), now=clock)
    order = sell(1)
    helsinki.add_order(order.delivery, [(store.items[0], 1)])
    assert connect(helsinki).get("shipments")["shipments"][0]["orderDate"] == "2026-07-01 15:00:00"


@pytest.mark.parametrize(
    ("bundles", "skus", "nested"),
    [
        (Bundles.BUNDLE, ["SET"], 0),
        (Bundles.ITEMS, ["TEE", "TEE"], 0),
        (Bundles.BOTH, ["SET", "TEE", "TEE"], 0),
        (Bundles.NESTED, ["SET"], 2),
    ],
)
def test_bundles_as_the_plugin_is_set(
    connect: Connect, store: Store, sell: Sell, bundles: Bundles, skus: list[str], nested: int
) -> None:
    sell(0, 0, 3)
    client = connect(store, bundles=bundles, mixed_types=False)
    for lines in (
        client.get("shipments")["shipments"][0]["products"],
        client.get("orders")["orders"][0]["products"],
    ):
        assert [line["sku"] for line in lines] == skus
        assert len(lines[0].get("bundle", [])) == nested
        inner = lines[0].get("bundle", lines)[-2:] if nested or len(skus) > 1 else []
        assert [line["qty"] for line in inner] == ([3, 6] if inner else [])
        assert all(line["isPartOfBundle"] and not line["isBundle"] for line in inner)


def test_ingrid_stands_on_the_order_and_only_in_some_shops_on_the_shipment(
    connect: Connect,
) -> None:
    store = demo_store()
    plain, other = connect(store), connect(store, ingrid_on_shipments=True)
    with_point = [o for o in plain.get("orders", limit=99)["orders"] if "shipwallet_pickup" in o]
    assert "DEMO-SP-4711" in [order["shipwallet_pickup"] for order in with_point]
    number = with_point[0]["orderId"]
    assert "shipwallet_pickup" not in plain.get("shipments", order=number)["shipments"][0]
    assert other.get("shipments", order=number)["shipments"][0]["shipwallet_pickup"]
