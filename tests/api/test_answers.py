"""Whole objects of the API, read into the model."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bridge.api import answers
from bridge.model.store import ItemIdentity, StockAnswer
from tests.api.samples import a_line, a_return, a_shipment

ZONE = ZoneInfo("Europe/Stockholm")


def test_a_shipment_keeps_what_nobody_knows() -> None:
    raw = a_shipment(newField={"a": [1]}, shippingList="standard", deliveryCountry="SE")
    found = answers.shipment(raw, ZONE)
    assert found.raw is raw
    assert (found.order_id, found.shipment_id) == ("83651", "83651-1")
    assert (found.shipping_list, found.delivery_country) == ("standard", "SE")
    assert (found.is_paid, found.should_capture) == (True, False)
    assert found.shipment_date is None


def test_products_may_be_an_object_keyed_by_line_id() -> None:
    raw = a_shipment(products={"7": a_line("7"), "9": a_line("9", "2")})
    assert [(line.line_id, line.quantity) for line in answers.lines(raw)] == [("7", 1), ("9", 2)]


def test_two_lines_of_one_sku_stay_two() -> None:
    found = answers.lines({"products": [a_line("1"), a_line("2")]})
    assert [line.item for line in found] == [ItemIdentity("S1VM")] * 2


def test_a_sku_without_variant_and_size_may_name_several_items() -> None:
    (line,) = answers.lines({"products": [a_line(variantSku="", sizeSku=None, ean="0123")]})
    assert line.item == ItemIdentity("S1", ean="0123", is_sku_complete=False)


@pytest.mark.parametrize(
    ("value", "meant", "bundle"),
    [
        ("217", True, "217"),
        (217, True, "217"),
        (1, True, "1"),
        (True, True, "some bundle"),
        ("true", True, "some bundle"),
        (False, False, ""),
        ("false", False, ""),
        (0, False, ""),
        ("0", False, ""),
        (None, False, ""),
    ],
)
def test_being_part_of_a_bundle_is_told_by_the_bundles_id_or_by_a_flag(
    value: Any, meant: bool, bundle: str
) -> None:
    (line,) = answers.lines({"products": [a_line(isPartOfBundle=value)]})
    assert (line.is_part_of_bundle, line.part_of) == (meant, bundle)


def test_a_line_that_does_not_say_of_which_bundle_it_is_part_is_of_the_only_one() -> None:
    item, bundle = a_line("2", isPartOfBundle=True), a_line("1", isBundle=True)
    alone = answers.lines({"products": [bundle, item, a_line("3")]})
    assert [line.part_of for line in alone] == ["", "1", ""]
    several = answers.lines({"products": [bundle, item, a_line("3"), a_line("4", isBundle=True)]})
    assert [line.part_of for line in several] == ["some bundle", "some bundle", "", "some bundle"]


def test_a_bundle_holds_lines_of_its_own() -> None:
    inner = a_line("2", warehouses=[{"name": "B", "itemQty": "1"}])
    outer = a_line("1", isBundle=True, bundle=[inner], warehouses=[{"name": "A"}, {"name": "A"}])
    found = answers.shipment(a_shipment(products=[outer]), ZONE)
    assert found.lines[0].is_bundle
    assert [line.line_id for line in found.lines[0].bundle] == ["2"]
    assert found.warehouses == ("A", "B")


@pytest.mark.parametrize(
    "broken",
    [
        a_shipment(""),
        a_shipment(orderId=None),
        a_shipment(products=[a_line(qty=None)]),
        a_shipment(products=[a_line("")]),
        a_shipment(products="none"),
        a_shipment(hold="perhaps"),
        {name: value for name, value in a_shipment().items() if name != "products"},
    ],
)
def test_a_shipment_without_an_id_or_quantity_is_refused(broken: Any) -> None:
    with pytest.raises(ValueError, match="`"):
        answers.shipment(broken, ZONE)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"physicalStock": 5, "allocatedStock": "1", "availableStock": 4}, (5, 1, 4)),
        ({"allocatedStock": 1, "availableStock": 4}, (5, 1, 4)),
        ({"physicalStock": 5, "availableStock": 4}, (5, 1, 4)),
        ({"physicalStock": "5", "allocatedStock": 1}, (5, 1, 4)),
        ({"physicalStock": -2, "allocatedStock": 0}, (-2, 0, -2)),
    ],
)
def test_physical_is_allocated_and_available(figures: Any, expected: tuple[int, ...]) -> None:
    found = answers.stock_level({"sku": "S", "variantSku": "V", **figures})
    assert (found.physical, found.allocated, found.available) == expected


def test_one_figure_alone_says_nothing() -> None:
    with pytest.raises(ValueError, match="physicalStock"):
        answers.stock_level({"physicalStock": 5})


def test_a_return_goes_by_the_shipments_number_not_its_inner_id() -> None:
    found = answers.store_return(a_return(), ZONE)
    assert (found.return_id, found.shipment_id, found.is_completed) == ("385", "20059-1", False)
    (line,) = found.lines
    assert (line.order_line_id, line.shipment_line_id, line.quantity) == ("60288", "30672", 1)


@pytest.mark.parametrize(
    ("flag", "meant"),
    [
        ({"completed": 1}, True),
        ({"completed": "0"}, False),
        ({"completed": None, "status": "Completed"}, True),
        ({"completed": None, "status": "pending"}, False),
        ({"completed": None, "returnCompleted": True}, True),
    ],
)
def test_whether_a_return_is_finished(flag: Any, meant: bool) -> None:
    assert answers.store_return(a_return(**flag), ZONE).is_completed is meant


def test_a_return_that_does_not_say_whether_it_is_finished_is_not_taken_for_pending() -> None:
    with pytest.raises(ValueError, match="`completed` is missing"):
        answers.store_return(a_return(completed=None), ZONE)


@pytest.mark.parametrize("raw", [{"return": 5397}, {"return": {"returnId": "5397"}}])
def test_a_created_return_names_itself_and_the_lines_taken(raw: Any) -> None:
    found = answers.created_return({**raw, "returnedItems": {"0": 268871, "1": "4"}})
    assert (found.return_id, found.returned_line_ids) == ("5397", ("268871", "4"))


@pytest.mark.parametrize("raw", [{"shipment": "5-2"}, {"shipment": {"shipmentId": "5-2"}}])
def test_a_created_shipment_names_itself(raw: Any) -> None:
    assert answers.created_shipment_id(raw) == "5-2"


def test_figures_refused_for_a_reason_of_its_own_are_told_too() -> None:
    raw = {"errors": {"productsNotFound": ["1"], "productsAreBundles": {}, "locked": ["3"]}}
    assert answers.stock_answer(raw) == StockAnswer(frozenset("1"), rejected=frozenset("3"))


@pytest.mark.parametrize("errors", [None, [], {}, {"productsNotFound": []}])
def test_errors_that_name_nothing_are_no_partial_success(errors: Any) -> None:
    assert answers.stock_answer({"errors": errors}) is None


def test_a_product_without_a_weight() -> None:
    found = answers.product({"sku": "A", "product": "Bike", "ean": 12, "weight": ""})
    assert (found.name, found.weight, found.item.ean) == ("Bike", None, "12")
