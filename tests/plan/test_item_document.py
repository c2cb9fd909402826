"""A product of the store as the document that an item mapping writes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bridge.api import answers
from bridge.model.fields import MESSAGES
from bridge.plan.item_document import item_document

RAW: dict[str, Any] = {
    "sku": "TEE100",
    "variantSku": "-WHI",
    "sizeSku": "-M",
    "product": "Tee",
    "ean": "2000000010021",
    "weight": "0.250",
    "weightUnit": "kg",
    "active": 1,
    "harmCode": 61091000,
    "attributes": {"washing": "40"},
}


def test_an_item_is_named_as_on_the_shelf() -> None:
    values = item_document(answers.product(RAW)).values
    assert values["physicalSku"] == "TEE100-WHI-M"
    assert values["weight"] == Decimal("0.250")
    assert values["harmCode"] == "61091000"
    assert values["raw"]["attributes"] == {"washing": "40"}


def test_an_item_has_a_value_for_every_field_of_the_language() -> None:
    values = item_document(answers.product(RAW)).values
    assert set(values) - {"raw"} == set(MESSAGES["item"].levels["item"])


@pytest.mark.parametrize(("active", "is_active"), [(1, True), ("0", False), (False, False)])
def test_the_store_says_whether_an_item_is_active(active: Any, is_active: bool) -> None:
    assert item_document(answers.product(RAW | {"active": active})).values["isActive"] is is_active


def test_an_item_of_which_nothing_is_said_is_active() -> None:
    raw = {name: value for name, value in RAW.items() if name != "active"}
    assert item_document(answers.product(raw)).values["isActive"] is True
