"""Returns: read without leaving one out, created without refund, finished once."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.api.base import ApiRefusal
from bridge.api.client import OrderApiClient
from bridge.errors import ItemError, TryLaterError, UnclearError
from bridge.model.store import CreatedReturn, NewReturn
from tests.api.clients import Clients
from tests.api.samples import a_return
from tests.api.scripted import Seen, Store

NEW = NewReturn("120276-1", {"43243": 1, "43244": 2}, restock=True, comment="bridge:abc")


def test_a_return_is_created_without_refund(store: Store, client: OrderApiClient) -> None:
    answer = {"status": "ok", "return": 5397, "returnedItems": ["43243"]}
    store.on("POST", "/return", answer)
    assert client.create_return(NEW) == CreatedReturn("5397", ("43243",))
    assert store.seen[0].body == {
        "shipment": "120276-1",
        "returnStock": 1,
        "products": {"43243": 1, "43244": 2},
        "comment": "bridge:abc",
    }


def test_a_created_return_without_its_id_is_unclear(store: Store, client: OrderApiClient) -> None:
    store.on("POST", "/return", {"status": "ok", "returnedItems": []})
    with pytest.raises(UnclearError, match="`return` is missing"):
        client.create_return(NEW)


@pytest.mark.parametrize(
    ("refund", "send_email", "body"),
    [
        (True, True, {"completed": True, "refundPayment": True, "sendEmail": True}),
        (True, None, {"completed": True, "refundPayment": True}),
        (False, False, {"completed": True, "sendEmail": False}),
        (False, None, {"completed": True}),
    ],
)
def test_finishing_a_return(
    store: Store, client: OrderApiClient, refund: bool, send_email: bool | None, body: Any
) -> None:
    store.on("PUT", "/returns/5397", {"status": "ok", "return": a_return(5397, completed=True)})
    client.finish_return("5397", refund=refund, send_email=send_email)
    assert store.seen[0].body == body


def test_a_refund_that_failed_is_told_under_an_ok(store: Store, client: OrderApiClient) -> None:
    refund = {"status": "no", "msg": "card expired"}
    store.on("PUT", "/returns/5397", {"status": "ok", "refund": refund})
    with pytest.raises(ApiRefusal, match="card expired"):
        client.finish_return("5397", refund=True, send_email=None)


def test_all_pages_of_returns_are_read_though_new_ones_arrive(
    store: Store, client: OrderApiClient
) -> None:
    rows = [a_return(number) for number in range(10, 0, -1)]

    def answering(seen: Seen) -> Any:
        first = (int(seen.query["page"]) - 1) * 4
        page = rows[first : first + 4]
        rows.insert(0, a_return(len(rows) + 1))
        return {"status": "ok", "returns": page}

    store.on_call("GET", "/returns", answering)
    found = [int(one.return_id) for one in client.returns()]
    assert found == list(range(10, 0, -1))


def test_what_is_asked_for(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/returns", {"status": "ok", "returns": []})
    list(client.returns(shipment="20059-1"))
    list(client.returns(order="20059"))
    list(client.returns(return_id="385"))
    asked = [
        {name: value for name, value in seen.query.items() if name not in ("limit", "page")}
        for seen in store.seen
    ]
    assert asked == [{"shipment": "20059-1"}, {"order": "20059"}, {"return": "385"}]


def test_a_return_that_was_asked_for_is_never_left_out(
    store: Store, client: OrderApiClient
) -> None:
    store.on("GET", "/returns", {"status": "ok", "returns": [a_return(completed=None)]})
    with pytest.raises(ItemError, match="return of 20059-1"):
        list(client.returns(shipment="20059-1"))


def test_in_a_long_list_an_unreadable_return_does_not_stop_the_others(
    store: Store, client: OrderApiClient, clients: Clients
) -> None:
    rows = [a_return(2, completed=None), a_return(1)]
    store.on("GET", "/returns", {"status": "ok", "returns": rows})
    assert [found.return_id for found in client.returns()] == ["1"]
    assert [problem.code for problem in clients.problems] == ["return-unreadable"]


def test_an_answer_without_returns_is_no_proof_that_there_are_none(
    store: Store, client: OrderApiClient
) -> None:
    store.on("GET", "/returns", {"status": "ok"})
    with pytest.raises(TryLaterError):
        list(client.returns(shipment="20059-1"))
