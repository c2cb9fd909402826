"""Faults to order, as a client with time-outs lives through them."""

import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
import requests

from bridge.sandbox.faults import Fault, Trouble
from bridge.sandbox.store import Kind, Store
from tests.unit.sandbox.test_order_api.client import Client, Connect, Sell


@pytest.fixture
def number(sell: Sell) -> str:
    return str(sell(1).shipments[0].number)


def emails(client: Client) -> int:
    return int(client.store.effects.count(Kind.CUSTOMER_EMAILED))


def test_500_before_the_effect_and_then_all_is_well(client: Client, number: str) -> None:
    client.server.faults.order(Fault(Trouble.ERROR_BEFORE, "PUT", "shipment"))
    assert client.raw("PUT", "shipment", json={}).status_code == 500
    assert emails(client) == 0
    assert client.complete(number)["status"] == "ok"
    struck, fine = client.server.journal
    assert (struck.status, struck.faults, struck.had_effect) == (
        500,
        ("500 before the effect",),
        False,
    )
    assert fine.faults == ()


def test_500_after_the_effect(client: Client, number: str) -> None:
    client.server.faults.order(Fault(Trouble.ERROR_AFTER, path="shipment"))
    client.complete(number)
    [entry] = client.server.journal
    assert (entry.status, entry.had_effect) == (500, True)
    assert emails(client) == 1


def test_too_many_requests_with_retry_after(client: Client) -> None:
    client.server.faults.order(Fault(Trouble.TOO_MANY, retry_after="17", times=2))
    for _ in range(2):
        answer = client.raw("GET", "shipments")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "17")
    assert client.raw("GET", "shipments").status_code == 200


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (Trouble.DROP_BEFORE, 0),
        (Trouble.DROP_AFTER, 1),
        (Trouble.HALF_AFTER, 1),
    ],
)
def test_connection_ends_before_or_after_the_effect(
    client: Client, number: str, trouble: Trouble, expected: int
) -> None:
    client.server.faults.order(Fault(trouble, "PUT"))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        client.complete(number)
    assert emails(client) == expected
    [entry] = client.server.journal
    assert not entry.answered
    assert entry.had_effect is bool(expected)


def test_silence_after_the_effect_outlasts_the_clients_patience(
    client: Client, number: str
) -> None:
    client.server.faults.order(Fault(Trouble.SILENCE_AFTER, seconds=30))
    order = number.partition("-")[0]
    body = {"order": order, "shipment": number, "shipped": 1}
    with pytest.raises(requests.ReadTimeout):
        client.raw("PUT", "shipment", json=body, timeout=0.2)
    assert emails(client) == 1


def test_status_no_once(client: Client, number: str) -> None:
    client.server.faults.order(Fault(Trouble.REFUSED, "PUT", "shipment", message="busy"))
    assert client.complete(number) == {"status": "no", "msg": "busy"}
    assert emails(client) == 0
    assert client.complete(number)["status"] == "ok"


def test_latency_goes_with_another_fault(client: Client) -> None:
    late = Fault(Trouble.LATENCY, seconds=0.05)
    client.server.faults.order(late, late, Fault(Trouble.TOO_MANY), Fault(Trouble.ERROR_BEFORE))
    start = time.monotonic()
    assert client.raw("GET", "stock").status_code == 429
    assert time.monotonic() - start >= 0.1
    assert client.server.journal.calls("GET")[0].faults == ("latency", "latency", "429")


def test_nth_call_that_matches(client: Client) -> None:
    client.server.faults.order(Fault(Trouble.ERROR_BEFORE, "GET", "supplier-*", nth=2, times=2))
    codes = [client.raw("GET", "supplier-deliveries").status_code for _ in range(4)]
    assert client.raw("GET", "stock").status_code == 200
    assert codes == [200, 500, 500, 200]


def test_faults_without_end_until_cleared(client: Client) -> None:
    client.server.faults.order(Fault(Trouble.ERROR_BEFORE, times=None))
    assert [client.raw("GET", "stock").status_code for _ in range(3)] == [500] * 3
    client.server.faults.clear()
    assert client.raw("GET", "stock").status_code == 200


def test_stopping_wakes_sleepers_and_ends_kept_connections(connect: Connect, store: Store) -> None:
    client = connect(store)
    client.server.faults.order(Fault(Trouble.SILENCE_AFTER, "POST", seconds=60))
    assert client.get("stock")["status"] == "ok"  # Leaves a connection open.
    failed = threading.Thread(target=_ignore_connection_error, args=(client,))
    failed.start()
    while not client.server.journal.calls("POST"):
        time.sleep(0.005)
    start = time.monotonic()
    client.server.stop()
    failed.join()
    assert time.monotonic() - start < 5


def _ignore_connection_error(client: Client) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.post(
            client.server.base + "/stock",
            headers={"API-Authorization": client.server.secret},
            timeout=30,
        )


def test_many_callers_at_once_are_carried_out_one_after_another(client: Client) -> None:
    def count(quantity: int) -> None:
        headers = {"API-Authorization": client.server.secret}
        body = {"products": [{"product": "2000000000015", "quantity": quantity}]}
        requests.post(client.server.base + "/stock", json=body, headers=headers, timeout=10)

    threads = [threading.Thread(target=count, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    effects = client.store.effects.of(Kind.STOCK_SET)
    chain = [effect.detail["before"] for effect in effects][1:]
    assert chain == [effect.detail["after"] for effect in effects][:-1]
    assert [entry.sequence for entry in client.server.journal] == list(range(1, 21))


def test_request_of_which_half_arrives_is_never_carried_out(client: Client) -> None:
    url = urlsplit(client.server.base)
    head = f"PUT {url.path}/capture HTTP/1.1\r\nHost: here\r\nContent-Length: 20\r\n\r\n"
    with socket.create_connection((url.hostname, url.port or 80)) as connection:
        connection.sendall(f'{head}{{"ship'.encode())
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b""
    assert len(client.server.journal) == 0
