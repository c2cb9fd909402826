"""A dry run: nothing is written, and what would be there is read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bridge.api.base import ApiRefusal, OrderApi
from bridge.api.client import OrderApiClient
from bridge.api.dryrun import DryRunApi, PlannedCall
from bridge.model.store import Completion, NewReturn, ShipmentStatus, StockFigure
from tests.api.samples import a_line, a_return, a_shipment, as_pages
from tests.api.scripted import Seen, Store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
UNPAID = a_shipment("2-1", paid=0, shouldCapture=1, products=[a_line("7", 3), a_line("8", 1)])
ORDER = {"orderId": "2", "products": [a_line("70", 3), a_line("80", 1)]}


@pytest.fixture
def dry(store: Store, client: OrderApiClient) -> Iterator[DryRunApi]:
    lists: dict[str, list[Any]] = {"goodtogo": [a_shipment("1-1"), UNPAID]}

    def shipments(seen: Seen) -> Any:
        rows = lists.get(seen.query["status"], [])
        order = seen.query.get("order", "")
        return as_pages([row for row in rows if order in ("", row["orderId"])])(seen)

    def returns(seen: Seen) -> Any:
        return {"status": "ok", "returns": [] if seen.query["page"] > "1" else [a_return()]}

    stock = {"sku": "S", "sizeSku": "M", "ean": "1", "allocatedStock": 4, "availableStock": 6}
    store.on_call("GET", "/shipments", shipments)
    store.on_call("GET", "/returns", returns)
    store.on("GET", "/orders", {"status": "ok", "orders": [ORDER]})
    store.on("GET", "/stock", {"status": "ok", "products": [stock]})
    store.on("GET", "/products", {"status": "ok", "products": [stock]})
    yield DryRunApi(client, now=lambda: NOW)
    assert {seen.method for seen in store.seen} <= {"GET"}


def ids(api: OrderApi, status: ShipmentStatus, order: str = "") -> list[str]:
    return [found.shipment_id for found in api.shipments(status=status, order=order)]


def test_what_would_be_sent_is_told_as_it_would_be_sent(client: OrderApiClient) -> None:
    told: list[PlannedCall] = []
    dry = DryRunApi(client, told.append)
    dry.capture("1-1")
    dry.update_shipment("1-1", {"1": 2}, gtg=True)
    dry.set_stock([StockFigure("1", 5)])
    assert (
        told
        == dry.planned
        == [
            PlannedCall("PUT", "/capture", {"shipment": "1-1"}),
            PlannedCall("PUT", "/shipments/1-1", {"products": {"1": 2}, "gtg": 1}),
            PlannedCall("POST", "/stock", {"products": [{"product": "1", "quantity": 5}]}),
        ]
    )


def test_a_captured_shipment_shows_as_paid(dry: DryRunApi) -> None:
    dry.capture("2-1")
    found = dry.find_shipment("2", "2-1")
    assert found is not None
    assert (found.shipment.is_paid, found.shipment.should_capture) == (True, False)
    assert [one.is_paid for one in dry.shipments()] == [True, True]


def test_changed_quantities_are_read_back(dry: DryRunApi) -> None:
    dry.update_shipment("2-1", {"7": 1})
    found = dry.find_shipment("2", "2-1")
    assert found is not None
    assert [(line.line_id, line.quantity) for line in found.shipment.lines] == [("7", 1), ("8", 1)]


def test_a_completed_shipment_changes_its_list(dry: DryRunApi) -> None:
    dry.complete_shipment(Completion("1", "1-1", carrier="DHL", tracking="T1"))
    found = dry.find_shipment("1", "1-1")
    assert found is not None
    assert found.status is ShipmentStatus.COMPLETED
    assert found.shipment.tracking_number == "T1"
    assert found.shipment.shipment_date is not None
    assert found.shipment.shipment_date.utc == NOW
    assert ids(dry, ShipmentStatus.GOOD_TO_GO) == ["2-1"]
    assert ids(dry, ShipmentStatus.COMPLETED) == ["1-1"]
    assert ids(dry, ShipmentStatus.COMPLETED, order="2") == []


def test_two_completed_shipments_of_one_order_are_both_there(dry: DryRunApi) -> None:
    made = dry.create_shipment(
        "2", {"70": 1}, capture=True, gtg=True, shipped=True, deduct_previous_costs=False
    )
    dry.complete_shipment(Completion("2", "2-1", capture=True))
    assert sorted(ids(dry, ShipmentStatus.COMPLETED, order="2")) == ["2-1", made]


def test_an_unpaid_shipment_says_ok_and_is_not_completed(dry: DryRunApi) -> None:
    dry.complete_shipment(Completion("2", "2-1", tracking="T2"))
    found = dry.find_shipment("2", "2-1")
    assert found is not None
    assert (found.status, found.shipment.tracking_number) == (ShipmentStatus.GOOD_TO_GO, "T2")


def test_completing_what_is_nowhere_is_refused(dry: DryRunApi) -> None:
    with pytest.raises(ApiRefusal, match="does not exist"):
        dry.complete_shipment(Completion("1", "1-9"))
    assert dry.planned == []


@pytest.mark.parametrize(
    ("gtg", "status"), [(True, ShipmentStatus.GOOD_TO_GO), (False, ShipmentStatus.IN_PROGRESS)]
)
def test_a_further_shipment_is_found_under_its_made_up_id(
    dry: DryRunApi, gtg: bool, status: ShipmentStatus
) -> None:
    made = dry.create_shipment(
        "2", {"70": 2}, capture=False, gtg=gtg, shipped=False, deduct_previous_costs=True
    )
    assert made == "dry-1"
    found = dry.find_shipment("2", made)
    assert found is not None
    assert found.status is status
    assert [(line.line_id, line.quantity) for line in found.shipment.lines] == [("70", 2)]
    assert made in ids(dry, status, order="2")


def test_a_further_shipment_of_an_unknown_order_is_refused(dry: DryRunApi, store: Store) -> None:
    store.on("GET", "/orders", {"status": "ok", "orders": []})
    with pytest.raises(ApiRefusal, match="does not exist"):
        dry.create_shipment(
            "9", {"1": 1}, capture=False, gtg=True, shipped=False, deduct_previous_costs=False
        )
    assert dry.planned == []


def test_a_created_return_is_listed_with_quantities_and_comment(dry: DryRunApi) -> None:
    made = dry.create_return(NewReturn("2-1", {"7": 2}, restock=True, comment="bridge:abc"))
    (found,) = dry.returns(return_id=made.return_id)
    assert (found.comment, found.is_completed) == ("bridge:abc", False)
    assert [(line.shipment_line_id, line.quantity) for line in found.lines] == [("7", 2)]
    assert [one.return_id for one in dry.returns(shipment="2-1")] == [made.return_id, "385"]
    assert [one.return_id for one in dry.returns(order="2")] == [made.return_id, "385"]
    assert [one.return_id for one in dry.returns(shipment="9-1")] == ["385"]


def test_finished_returns_are_completed_made_up_or_not(dry: DryRunApi) -> None:
    made = dry.create_return(NewReturn("2-1", {"7": 2}, restock=False, comment=""))
    dry.finish_return(made.return_id, refund=True, send_email=None)
    dry.finish_return("385", refund=True, send_email=None)
    assert [one.is_completed for one in dry.returns(shipment="2-1")] == [True, True]


@pytest.mark.parametrize(("name", "figure", "shown"), [("1", 9, (9, 5)), ("SM", 2, (4, 0))])
def test_figures_are_read_back_and_clamped_as_the_store_does(
    dry: DryRunApi, name: str, figure: int, shown: tuple[int, int]
) -> None:
    dry.set_stock([StockFigure(name, figure), StockFigure("other", 1)])
    (found,) = dry.stock()
    assert (found.physical, found.available) == shown


def test_other_reads_go_to_the_store(dry: DryRunApi) -> None:
    order = dry.order("2")
    assert order is not None
    assert order.order_id == "2"
    assert [found.item.ean for found in dry.products()] == ["1"]
