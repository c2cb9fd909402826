"""What a store announces and cancels, as the documents that mappings write."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bridge.api import answers
from bridge.model.document import Node
from bridge.model.fields import MESSAGES
from bridge.model.moment import Moment
from bridge.plan.cancel_document import cancel_document
from bridge.plan.inbound_document import inbound_document

RAW: dict[str, Any] = {
    "id": 957,
    "deliveryId": "957-1",
    "orderId": 412,
    "supplierName": "Exempel Textil",
    "supplierCountry": "PT",
    "created": "2026-01-12 09:30",
    "ETA": "2026-01-20",
    "products": [
        {"sku": "TEE100", "variantSku": "-WHI", "sizeSku": "-M", "ean": "2000000010021",
         "product": "Tee", "quantity": "30", "cost": "4.50", "costCurrency": "EUR"},
        {"sku": "CAP7", "variantSku": "-OLV", "sizeSku": "-OS", "quantity": 12},
    ],
}  # fmt: skip
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def document() -> Node:
    return inbound_document(answers.delivery(RAW, STOCKHOLM))


def test_a_delivery_has_a_value_for_every_field_of_the_language() -> None:
    node = document()
    levels = MESSAGES["inbound"].levels
    assert set(node.values) - {"raw"} == set(levels["delivery"])
    assert set(node.children[0].values) - {"raw"} == set(levels["line"])


def test_a_delivery_says_what_is_to_come_and_when() -> None:
    node = document()
    assert node.values["deliveryId"] == "957-1"
    assert node.values["orderId"] == "412"
    assert (node.values["lineCount"], node.values["unitCount"]) == (2, 42)
    assert node.values["created"] == Moment(
        datetime(2026, 1, 12, 8, 30, tzinfo=UTC), "2026-01-12 09:30"
    )
    arrival = node.values["ETA"]
    assert isinstance(arrival, Moment)
    assert not arrival.is_exact
    assert node.values["ETD"] is None
    line = node.children[0].values
    assert (line["physicalSku"], line["name"]) == ("TEE100-WHI-M", "Tee")
    assert (line["quantity"], line["cost"]) == (30, Decimal("4.50"))


def test_a_delivery_without_its_products_is_none() -> None:
    raw = {name: value for name, value in RAW.items() if name != "products"}
    with pytest.raises(ValueError, match="products"):
        answers.delivery(raw, STOCKHOLM)


def test_a_cancelled_order_is_the_order_again_with_why_and_when() -> None:
    order = Node("shipment", {"shipmentId": "83651-1"}, [Node("line", {"quantity": 1})])
    at = Moment(datetime(2026, 1, 13, 9, tzinfo=UTC))
    node = cancel_document(order, "the customer", at)
    assert node.values == {
        "shipmentId": "83651-1", "reason": "the customer", "cancelledAt": at
    }  # fmt: skip
    assert node.children == order.children
    assert order.values == {"shipmentId": "83651-1"}
