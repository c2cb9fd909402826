"""What a mapping is given for a shipment, and by what a change of it is noticed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bridge.model.fields import MESSAGES, FieldType
from bridge.model.moment import Moment
from bridge.model.store import Shipment
from bridge.plan.bundles import lines_to_pick
from bridge.plan.order_document import content_hash, order_document
from tests.plan.made import a_row, a_shipment, an_order

LEVELS = MESSAGES["order"].levels
TYPES: dict[FieldType, type] = {
    FieldType.TEXT: str,
    FieldType.DECIMAL: Decimal,
    FieldType.MOMENT: Moment,
    FieldType.INTEGER: int,
    FieldType.BOOLEAN: bool,
}


def hashed(shipment: Shipment) -> str:
    return content_hash(shipment, lines_to_pick(shipment, "items"))


def full(level: str) -> dict[str, Any]:
    """The store's JSON with a value for every field that it names as we do."""
    values: dict[str, Any] = {}
    for name, field in LEVELS[level].items():
        if field.type is FieldType.DECIMAL:
            values[name] = "12.50"
        elif field.type is FieldType.MOMENT:
            values[name] = "2026-11-01 10:00:00"
        elif field.type is FieldType.TEXT:
            values[name] = [f"url of {name}"] if field.is_many else f"text of {name}"
    return values


def test_every_field_that_a_mapping_may_name_has_its_value_and_its_type() -> None:
    row = full("line") | {"lineId": "11", "qty": 2}
    shipment = a_shipment(row, **full("shipment"), paid=1)
    document = order_document(shipment, None, shipment.lines)
    for node in (document, *document.children):
        for name, field in LEVELS[node.level].items():
            value = node.values[name]
            if field.is_many:
                assert value == (f"url of {name}",)
            else:
                assert type(value) is TYPES[field.type], f"{node.level}.{name}: {value!r}"


def test_numbers_are_exact_and_ids_are_text() -> None:
    shipment = a_shipment(a_row(price="329.00", weight=0), grandTotalValue="1e3", customerId=7)
    document = order_document(shipment, None, shipment.lines)
    assert str(document.children[0].values["price"]) == "329.00"
    assert document.children[0].values["weight"] == 0
    assert document.values["grandTotalValue"] == 1000
    assert document.values["customerId"] == "7"


@pytest.mark.parametrize("value", ["", None, "n/a", "NaN", "Infinity", {"a": 1}, [1]])
def test_what_is_no_number_is_no_value(value: Any) -> None:
    shipment = a_shipment(shippingValue=value)
    assert order_document(shipment, None, ()).values["shippingValue"] is None


def test_lines_and_units_are_those_that_are_picked() -> None:
    shipment = a_shipment(a_row("1", 2), a_row("2", isBundle=1, bundle=[a_row("3", 4)]))
    document = order_document(shipment, None, lines_to_pick(shipment, "items"))
    assert (document.values["lineCount"], document.values["unitCount"]) == (2, 6)
    found = [(one.values["lineNumber"], one.values["lineId"]) for one in document.children]
    assert found == [(1, "1"), (2, "3")]
    assert document.children[0].values["physicalSku"] == "SVM"


def test_a_field_that_nobody_knows_is_there_as_the_store_sent_it() -> None:
    shipment = a_shipment(a_row(giftText="Hej"), shippingTerms={"id": 3})
    document = order_document(shipment, an_order(affiliate="x"), shipment.lines)
    assert document.values["raw"]["shippingTerms"] == {"id": 3}
    assert document.values["order"]["affiliate"] == "x"
    assert document.children[0].values["raw"]["giftText"] == "Hej"


def test_the_service_point_comes_from_the_order_where_the_shipment_lacks_it() -> None:
    order = an_order(shipwallet_pickup="SP-77", shipwallet_doorcode="1234", shipwallet_id=9)
    shipment = a_shipment(shipwallet_pickup="", shipwallet_doorcode="4321")
    values = order_document(shipment, order, ()).values
    assert values["shipwallet_pickup"] == "SP-77"
    assert values["shipwallet_doorcode"] == "4321", "the shipment's own word comes first"
    assert values["shipwallet_id"] == "9"
    assert order_document(shipment, None, ()).values["shipwallet_pickup"] is None


def test_the_hash_is_the_same_for_ever() -> None:
    shipment = a_shipment(a_row("1", 2), a_row("2", sku="T"), deliveryName="Åsa", shippingList="X")
    assert hashed(shipment) == "49ed78c7d16f9847d145262f8db747006d0577801a2a21742b5811bbd3db88b3"


@pytest.mark.parametrize(
    "more",
    [
        {"deliveryZipcode": 12345}, {"deliveryState": None}, {"deliveryState": ""},
        {"deliveryNote": "https://shop.example/new-token"}, {"internalComment": "called"},
        {"paid": 1}, {"billingName": "Other"}, {"shipmentDate": "2026-11-01 10:00:00"},
    ],
)  # fmt: skip
def test_what_the_partner_does_not_act_on_changes_nothing(more: dict[str, Any]) -> None:
    told = {"deliveryZipcode": "12345"}
    assert hashed(a_shipment(**{**told, **more})) == hashed(a_shipment(**told))


@pytest.mark.parametrize(
    "name",
    [
        "deliveryName", "deliveryCompany", "deliveryEmail", "deliveryCell", "deliveryTele",
        "deliveryAddress", "deliveryCoaddress", "deliveryZipcode", "deliveryCity", "deliveryState",
        "deliveryCountry", "deliveryService", "shippingList", "shipwallet_pickup",
        "shipwallet_method", "shipwallet_deliverytime", "shipwallet_doorcode",
        "shipwallet_courier_instructions", "shipwallet_id",
    ],
)  # fmt: skip
def test_what_the_partner_acts_on_is_noticed(name: str) -> None:
    assert hashed(a_shipment(**{name: "another"})) != hashed(a_shipment())


def test_items_and_quantities_are_noticed_and_their_order_is_not() -> None:
    one, other = a_row("1"), a_row("2", sku="T")
    told = hashed(a_shipment(one, other))
    assert hashed(a_shipment(other, one)) == told
    assert hashed(a_shipment(a_row("9"), other)) == told, "ids are the store's own affair"
    for changed in ([one], [a_row("1", 2), other], [one, a_row("2", sku="T", ean="9")]):
        assert hashed(a_shipment(*changed)) != told
