"""The invented shop of the demo: the odd ones are there, and it is the same every time."""

from dataclasses import replace
from typing import Any

from bridge.sandbox.shop import demo_store
from bridge.sandbox.shop.items import ean
from bridge.sandbox.shop.sales import SALES
from bridge.sandbox.store import Kind
from tests.unit.sandbox.test_order_api.client import Client, Connect


def listed(demo: Client) -> list[dict[str, Any]]:
    return list(demo.get("shipments")["shipments"])


def test_same_shop_at_every_start(connect: Connect) -> None:
    stores = (demo_store(), demo_store())
    for store in stores:  # else each names its own server in the addresses of PDFs
        store.settings = replace(store.settings, documents="https://shop.example/documents")
    first, second = map(connect, stores)
    for path in ("shipments", "orders", "stock", "products", "returns"):
        assert first.get(path) == second.get(path)


def test_thirty_shipments_to_send_in_eleven_countries(demo: Client) -> None:
    shipments = listed(demo)
    countries = {shipment["deliveryCountry"] for shipment in shipments}
    assert len(shipments) == 30
    assert countries == set("SE NO DK FI GL DE NL BE FR PL AU".split())


def test_odd_ones_are_there(demo: Client) -> None:
    shipments = listed(demo)
    lines = [line for shipment in shipments for line in shipment["products"]]
    assert sum(str(s["shouldCapture"]) in ("1", "True") for s in shipments) > 10
    assert any(str(s["hold"]) in ("1", "True") for s in shipments)
    assert any(str(s["suspect"]) in ("1", "True") for s in shipments)
    assert any(len(s["deliveryName"]) > 35 for s in shipments)
    assert any(";" in s["deliveryAddress"] and '"' in s["deliveryAddress"] for s in shipments)
    assert any("\n" in s["otherComment"] for s in shipments)
    assert any(line["isBundle"] for line in lines)
    assert any(not line["ean"] and not line["isBundle"] for line in lines)
    assert any(line["variantSku"] == line["sizeSku"] == "" for line in lines)
    assert any(
        len({line["sku"] + line["variantSku"] + line["sizeSku"] for line in s["products"]})
        < len(s["products"])
        for s in shipments
    )
    unpaid = [s for s in shipments if str(s["paid"]) in ("0", "False")]
    assert any(str(s["shouldCapture"]) in ("0", "False") for s in unpaid)


def test_one_capture_fails(demo: Client) -> None:
    answers = [
        demo.put("capture", {"shipment": s["shipmentId"]})
        for s in listed(demo)
        if str(s["shouldCapture"]) in ("1", "True")
    ]
    refused = [answer for answer in answers if answer["status"] == "no"]
    assert [answer["msg"] for answer in refused] == ["capture failed"]
    assert demo.store.effects.count(Kind.CAPTURED) == len(answers) - 1


def test_nobody_in_it_can_be_reached(demo: Client) -> None:
    for shipment in listed(demo):
        assert shipment["deliveryEmail"].endswith("@example.com")
        assert shipment["deliveryEmail"].isascii()
        assert shipment["deliveryCell"].startswith(
            ("+467017406", "+4917139200", "+336399800", "+000000000")
        )
        assert shipment["deliveryNote"].startswith("http://127.0.0.1:")


def test_every_shelf_holds_what_is_promised() -> None:
    store = demo_store()
    assert len([item for item in store.items if not item.parts]) == 25
    allocated = store.allocations()
    assert all(item.physical >= allocated[item] for item in store.items if not item.parts)
    codes = [item.ean for item in store.items if item.ean]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 13 for code in codes)


def test_ean_has_its_check_digit() -> None:
    assert ean(638133393, "40") == "4006381333931"


def test_every_sale_is_of_items_in_the_range() -> None:
    assert len(SALES) == 31
