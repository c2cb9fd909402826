"""Shipments and orders: lists that move while they are read, and proof of being nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.api import paging
from bridge.api.client import OrderApiClient
from bridge.errors import ItemError, TryLaterError
from bridge.model.store import Completion, ShipmentStatus
from tests.api.clients import Clients
from tests.api.samples import a_line, a_shipment, as_pages
from tests.api.scripted import Seen, Store


def ids(found: Any) -> list[str]:
    return [shipment.shipment_id for shipment in found]


def test_all_pages_are_read_and_each_shipment_comes_once(
    store: Store, client: OrderApiClient
) -> None:
    rows = [a_shipment(f"{number}-1") for number in range(25)]
    store.on_call("GET", "/shipments", as_pages(rows))
    assert ids(client.shipments(page_size=10)) == [f"{number}-1" for number in range(25)]
    assert {seen.query["limit"] for seen in store.seen} == {"10"}
    assert {seen.query["status"] for seen in store.seen} == {"goodtogo"}


@pytest.mark.parametrize(("asked", "sent"), [(500, "100"), (1, "2"), (0, "2"), (50, "50")])
def test_the_limit_stays_within_what_every_list_takes(
    store: Store, client: OrderApiClient, asked: int, sent: str
) -> None:
    store.on("GET", "/shipments", {"status": "ok", "shipments": []})
    assert ids(client.shipments(status=ShipmentStatus.COMPLETED, page_size=asked)) == []
    assert [seen.query["limit"] for seen in store.seen] == [sent]


def test_a_server_that_gives_less_than_asked_for_is_read_to_the_end(
    store: Store, client: OrderApiClient
) -> None:
    rows = [a_shipment(f"{number}-1") for number in range(9)]

    def answering(seen: Seen) -> Any:
        offset = int(seen.query["offset"])
        return {"status": "ok", "shipments": rows[offset : offset + 4]}

    store.on_call("GET", "/shipments", answering)
    assert len(ids(client.shipments())) == 9


def test_a_server_that_ignores_the_offset_ends_the_reading(
    store: Store, client: OrderApiClient
) -> None:
    store.on(
        "GET", "/shipments", {"status": "ok", "shipments": [a_shipment(f"{n}-1") for n in "123"]}
    )
    assert ids(client.shipments()) == ["1-1", "2-1", "3-1"]
    assert len(store.seen) == 2


def test_shipments_completed_between_two_pages_make_none_be_skipped(
    store: Store, client: OrderApiClient
) -> None:
    rows = [a_shipment(f"{number}-1") for number in range(30)]
    store.on_call("GET", "/shipments", as_pages(rows))
    found = client.shipments(page_size=10)
    seen = [next(found).shipment_id for _ in range(10)]
    del rows[:10]
    seen += ids(found)
    assert seen == [f"{number}-1" for number in range(30)]


def test_a_list_that_is_emptied_while_it_is_read_ends(store: Store, client: OrderApiClient) -> None:
    rows = [a_shipment(f"{number}-1") for number in range(10)]
    store.on_call("GET", "/shipments", as_pages(rows))
    found = client.shipments(page_size=5)
    assert next(found).shipment_id == "0-1"
    rows.clear()
    assert ids(found) == ["1-1", "2-1", "3-1", "4-1"]


def test_a_list_that_never_stands_still_does_not_loop_for_ever(
    store: Store, client: OrderApiClient
) -> None:
    rows = [a_shipment(f"{number}-1") for number in range(4)]

    def answering(seen: Seen) -> Any:
        rows.append(rows.pop(0))
        return as_pages(rows)(seen)

    store.on_call("GET", "/shipments", answering)
    with pytest.raises(TryLaterError, match="changes faster"):
        list(client.shipments(page_size=2))


@settings(max_examples=200, deadline=None)
@given(
    count=st.integers(0, 30),
    limit=st.integers(2, 7),
    gone=st.lists(st.lists(st.integers(0, 29), max_size=4), max_size=8),
)
def test_what_stays_in_the_list_is_always_seen_once(
    count: int, limit: int, gone: list[list[int]]
) -> None:
    """Whatever is taken out between two pages, nothing that stays is missed or comes twice."""
    rows: list[dict[str, Any]] = [{"shipmentId": str(number)} for number in range(count)]
    leaving = iter(gone)

    def fetch(offset: int) -> list[Any]:
        page = rows[offset : offset + limit]
        out = {str(number) for number in next(leaving, [])}
        rows[:] = [row for row in rows if row["shipmentId"] not in out]
        return page

    seen = [row["shipmentId"] for row in paging.by_offset(fetch, "shipmentId")]
    assert len(seen) == len(set(seen))
    assert {row["shipmentId"] for row in rows} <= set(seen)


def test_filters_are_in_the_stores_own_time(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/shipments", {"status": "ok", "shipments": []})
    since = datetime(2026, 7, 1, 10, 0, 0, 500, tzinfo=UTC)
    list(client.shipments(order="83651", newer_than=since, older_than=since))
    query = store.seen[0].query
    assert query["order"] == "83651"
    assert query["newer_than"] == "2026-07-01 12:00:00"
    assert query["older_than"] == "2026-07-01 12:00:01"


def test_one_unreadable_shipment_does_not_stop_the_others(
    store: Store, client: OrderApiClient, clients: Clients
) -> None:
    broken = a_shipment("2-1", products=[a_line(qty="many")])
    nameless = a_shipment(None)
    rows = [a_shipment("1-1"), broken, nameless, a_shipment("3-1")]
    store.on_call("GET", "/shipments", as_pages(rows))
    assert ids(client.shipments()) == ["1-1", "3-1"]
    told = [problem.message for problem in clients.problems]
    assert told == [
        "The store's shipment 2-1 cannot be read: `qty` is not a number",
        "The store's shipment without an id cannot be read: `shipmentId` is missing",
    ]
    assert {problem.code for problem in clients.problems} == {"shipment-unreadable"}


def test_an_id_that_is_no_text_is_unreadable_and_not_the_end(
    store: Store, client: OrderApiClient, clients: Clients
) -> None:
    rows = [a_shipment("1-1"), {**a_shipment("2-1"), "shipmentId": ["2-1"]}, a_shipment("3-1")]
    store.on_call("GET", "/shipments", as_pages(rows))
    assert ids(client.shipments(page_size=2)) == ["1-1", "3-1"]
    assert len(clients.problems) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "ok", "shipments": {"0": a_shipment("1-1"), "5": a_shipment("2-1")}},
        {"status": "ok", "shipments": {"1-1": a_shipment("1-1"), "2-1": a_shipment("2-1")}},
        {"shipments": [a_shipment("1-1"), a_shipment("2-1")]},
        [a_shipment("1-1"), a_shipment("2-1")],
        {"status": True, "shipments": [a_shipment("1-1"), a_shipment("2-1")]},
    ],
)
def test_envelopes_that_differ(store: Store, client: OrderApiClient, answer: Any) -> None:
    store.on("GET", "/shipments", answer)
    assert ids(client.shipments()) == ["1-1", "2-1"]


@pytest.mark.parametrize(
    "answer", [{"status": "ok"}, {"status": "ok", "shipments": "none"}, {"hello": "world"}, {}]
)
def test_an_answer_without_the_list_is_not_an_empty_list(
    store: Store, client: OrderApiClient, answer: Any
) -> None:
    store.on("GET", "/shipments", answer)
    with pytest.raises(TryLaterError, match="without a list of `shipments`"):
        client.find_shipment("83651", "83651-1")


def in_lists(**lists: list[Any]) -> Callable[[Seen], Any]:
    return lambda seen: as_pages(lists.get(seen.query["status"], []))(seen)


@pytest.mark.parametrize("status", list(ShipmentStatus))
def test_a_shipment_is_found_in_whichever_list_it_stands(
    store: Store, client: OrderApiClient, status: ShipmentStatus
) -> None:
    lists = {status.value: [a_shipment("83651-2"), a_shipment("83651-1")]}
    store.on_call("GET", "/shipments", in_lists(**lists))
    found = client.find_shipment("83651", "83651-1")
    assert found is not None
    assert (found.status, found.shipment.shipment_id) == (status, "83651-1")
    assert {seen.query["order"] for seen in store.seen} == {"83651"}


def test_a_shipment_in_none_of_the_three_lists_is_positively_nowhere(
    store: Store, client: OrderApiClient
) -> None:
    store.on_call("GET", "/shipments", in_lists(goodtogo=[a_shipment("83651-2")]))
    assert client.find_shipment("83651", "83651-1") is None
    assert {seen.query["status"] for seen in store.seen} == {"goodtogo", "inprogress", "completed"}


def test_a_shipment_that_moves_on_while_it_is_looked_for_is_found(
    store: Store, client: OrderApiClient
) -> None:
    lists: dict[str, list[Any]] = {"goodtogo": [], "inprogress": [a_shipment()], "completed": []}

    def answering(seen: Seen) -> Any:
        if seen.query["status"] == "inprogress":
            lists["goodtogo"] = lists.pop("inprogress")
        return in_lists(**lists)(seen)

    store.on_call("GET", "/shipments", answering)
    found = client.find_shipment("83651", "83651-1")
    assert found is not None
    assert found.status is ShipmentStatus.GOOD_TO_GO


@pytest.mark.parametrize("broken", [a_shipment(products=[a_line(qty=None)]), a_shipment(None)])
def test_a_shipment_that_is_there_and_unreadable_is_not_nowhere(
    store: Store, client: OrderApiClient, broken: Any
) -> None:
    store.on_call("GET", "/shipments", in_lists(completed=[broken]))
    with pytest.raises(ItemError, match="83651"):
        client.find_shipment("83651", "83651-1")


def test_a_no_that_says_that_there_is_none_is_an_empty_list(
    store: Store, client: OrderApiClient
) -> None:
    store.on("GET", "/shipments", {"status": "no", "msg": "order does not exist"})
    assert client.find_shipment("83651", "83651-1") is None


def test_any_other_no_is_not(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/shipments", {"status": "no", "msg": "database not found"})
    with pytest.raises(ItemError, match="database"):
        client.find_shipment("83651", "83651-1")


AN_ORDER = {"orderId": 83651, "shipwallet_pickup": "12345", "products": [a_line("9", "3")]}


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "ok", "orders": [AN_ORDER]},
        {"status": "ok", "orders": {"83651": AN_ORDER}},
        {"status": "ok", "order": AN_ORDER},
        {"status": "ok", "orders": AN_ORDER},
    ],
)
def test_an_order_brings_its_own_lines_and_what_checkout_said(
    store: Store, client: OrderApiClient, answer: Any
) -> None:
    store.on("GET", "/orders", answer)
    found = client.order("83651")
    assert found is not None
    assert [(line.line_id, line.quantity) for line in found.lines] == [("9", 3)]
    assert found.raw["shipwallet_pickup"] == "12345"


@pytest.mark.parametrize(
    "answer", [{"status": "ok", "orders": []}, {"status": "no", "msg": "order does not exist"}]
)
def test_an_order_that_does_not_exist(store: Store, client: OrderApiClient, answer: Any) -> None:
    store.on("GET", "/orders", answer)
    assert client.order("83651") is None


def test_another_order_is_no_proof_that_ours_is_gone(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/orders", {"status": "ok", "orders": [{"orderId": "1", "products": []}]})
    with pytest.raises(TryLaterError, match="other orders"):
        client.order("83651")


def test_amounts_stay_as_the_store_wrote_them(store: Store, client: OrderApiClient) -> None:
    body = b'{"status":"ok","orders":[{"orderId":"1","products":[],"shippingValue":25.10}]}'
    store.on_call("GET", "/orders", lambda _seen: body)
    found = client.order("1")
    assert found is not None
    assert found.raw["shippingValue"] == "25.10"


def test_an_update_names_every_line(store: Store, client: OrderApiClient) -> None:
    store.on("PUT", "/shipments/83651-1", {"status": "ok", "shipment": a_shipment()})
    client.update_shipment("83651-1", {"1": 2, "2": 0}, serial_numbers={"1": "X9"}, gtg=True)
    assert store.seen[0].body == {
        "products": {"1": {"qty": 2, "serialNumber": "X9"}, "2": 0},
        "gtg": 1,
    }


def test_serial_numbers_go_without_quantities_too(store: Store, client: OrderApiClient) -> None:
    store.on("PUT", "/shipments/83651-1", {"status": "ok", "shipment": a_shipment()})
    client.update_shipment("83651-1", {}, serial_numbers={"1": "X9"})
    assert store.seen[0].body == {"products": {"1": {"serialNumber": "X9"}}}


def test_a_completion_says_shipped_good_to_go_and_whether_to_capture(
    store: Store, client: OrderApiClient
) -> None:
    store.on("PUT", "/shipment", {"status": "ok", "order": 83651, "shipment": "83651-1"})
    client.complete_shipment(Completion("83651", "83651-1"))
    client.complete_shipment(
        Completion(
            "83651", "83651-1", "DHL", "EXP", "T1,T2", "R1", 2, capture=True, send_email=False
        )
    )
    plain = {
        "order": "83651", "shipment": "83651-1", "shipped": 1, "gtg": 1, "capture": False,
    }  # fmt: skip
    assert store.seen[0].body == plain
    assert store.seen[1].body == {
        **plain, "capture": True, "sendEmail": False, "carrier": "DHL", "service": "EXP",
        "returnSlipTracking": "R1",
        "tracking": "T1,T2", "packages": 2,
    }  # fmt: skip


def test_a_further_shipment_returns_its_id(store: Store, client: OrderApiClient) -> None:
    store.on("POST", "/shipments", {"status": "ok", "order": 83651, "shipment": "83651-2"})
    made = client.create_shipment(
        "83651", {"9": 1}, capture=False, gtg=True, shipped=False, deduct_previous_costs=True
    )
    assert made == "83651-2"
    assert store.seen[0].body == {
        "order": 83651, "products": {"9": 1}, "capture": False, "gtg": True, "shipped": False,
        "deductPreviousCosts": True,
    }  # fmt: skip
