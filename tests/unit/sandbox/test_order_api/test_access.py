"""Who may call what, and what a call that makes no sense is answered."""

from typing import Any

import pytest
import requests

from bridge.sandbox.store import Store
from tests.unit.sandbox.test_order_api.client import Client, Connect, Sell


@pytest.mark.parametrize("headers", [{}, {"API-Authorization": "wrong"}])
def test_wrong_or_missing_secret_is_unauthorised(client: Client, headers: dict[str, str]) -> None:
    answer = requests.get(client.server.base + "/shipments", headers=headers, timeout=5)
    assert answer.status_code == 401
    assert answer.json()["status"] == "no"
    assert "shipments" not in answer.json()


def test_secret_with_bearer_is_a_wrong_secret(client: Client) -> None:
    headers = {"API-Authorization": f"Bearer {client.server.secret}"}
    assert (
        requests.get(client.server.base + "/stock", headers=headers, timeout=5).status_code == 401
    )


def test_call_that_the_plugin_does_not_allow(connect: Connect, store: Store, sell: Sell) -> None:
    client = connect(store, not_allowed=frozenset({"PUT shipment"}))
    number = sell(1).shipments[0].number
    answer = client.raw("PUT", "shipment", json={"shipment": number})
    assert (answer.status_code, answer.json()) == (403, {"status": "Not Allowed"})
    assert client.get("shipments")["status"] == "ok"
    assert len(store.effects) == 0


@pytest.mark.parametrize("path", ["nothing", "shipments/1/2", "capture"])
def test_unknown_endpoint(client: Client, path: str) -> None:
    assert client.raw("GET", path).status_code == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"{half"])
def test_body_that_is_no_object_is_refused_with_status_200(client: Client, body: bytes) -> None:
    answer = client.raw("PUT", "capture", data=body)
    assert answer.status_code == 200
    assert answer.json() == {"status": "no", "msg": "request body is not a JSON object"}


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("PUT", "capture", {}, "shipment is missing"),
        ("PUT", "capture", {"shipment": "1-1"}, "shipment does not exist"),
        ("POST", "shipments", {"order": "1337"}, "order does not exist"),
        ("POST", "stock", {"products": {}}, "products is not valid"),
        ("PUT", "returns/100500", {}, "Return with id=100500 does not exist"),
        ("POST", "supplier-deliveries/9", {}, "supplier delivery does not exist"),
        ("GET", "shipments?newer_than=soon", None, "date is not valid: soon"),
    ],
)
def test_failure_is_http_200_with_status_no(
    client: Client, method: str, path: str, body: Any, message: str
) -> None:
    answer = client.raw(method, path, json=body)
    assert answer.status_code == 200
    assert answer.json()["status"] == "no"
    assert answer.json()["msg"] == message


def test_journal_tells_every_call_with_its_effects_and_without_the_secret(
    client: Client, sell: Sell
) -> None:
    number = sell(1).shipments[0].number
    client.get("shipments", limit=5)
    client.complete(number, tracking="T1")
    listed, completed = client.server.journal
    assert (listed.sequence, listed.method, listed.path) == (1, "GET", "shipments")
    assert listed.query == {"limit": "5"}
    assert not listed.had_effect
    assert completed.body["tracking"] == "T1"
    assert completed.answer["status"] == "ok"
    assert [effect.kind for effect in completed.effects] == [
        "shipment marked",
        "customer e-mailed",
        "shipment completed",
    ]
    assert client.server.journal.writes() == (completed,)
    assert client.server.secret not in repr(list(client.server.journal))
