"""What is sent again, what never is, and what the caller is told."""

from __future__ import annotations

import errno
import json
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from bridge.api.base import ApiRefusal
from bridge.api.client import OrderApiClient
from bridge.errors import RefusedError, TryLaterError, UnclearError
from bridge.model.store import Completion, NewReturn, StockFigure
from tests.api.clients import Clients
from tests.api.scripted import Reply, Store, refused_port, running

Write = Callable[[OrderApiClient], object]

#: Every write, with the method and path that it goes out as.
WRITES: dict[tuple[str, str], Write] = {
    ("PUT", "/capture"): lambda api: api.capture("83651-1"),
    ("PUT", "/shipments/83651-1"): lambda api: api.update_shipment("83651-1", {"1": 1}),
    ("PUT", "/shipment"): lambda api: api.complete_shipment(Completion("83651", "83651-1")),
    ("POST", "/shipments"): lambda api: api.create_shipment(
        "83651", {"1": 1}, capture=False, gtg=True, shipped=False, deduct_previous_costs=False
    ),
    ("POST", "/stock"): lambda api: api.set_stock([StockFigure("0123", 5)]),
    ("POST", "/return"): lambda api: api.create_return(NewReturn("83651-1", {"1": 1}, True, "t")),
    ("PUT", "/returns/5397"): lambda api: api.finish_return("5397", refund=True, send_email=None),
}

YES = {"status": "ok", "shipment": "83651-2", "return": 5397, "returnedItems": ["1"]}

#: Answers that leave it open whether anything was done.
DOUBT = {
    "no answer in time": Reply(fault="hang"),
    "connection lost": Reply(fault="drop"),
    "half a body": Reply(YES, fault="half"),
    "an answer in drops": Reply(YES, fault="drops"),
    "headers in drops": Reply(YES, fault="head"),
    "HTTP 500": Reply({"status": "no", "msg": "oops"}, 500),
    "HTTP 503": Reply(b"busy", 503, {"Retry-After": "1"}),
    "HTTP 502": Reply(b"<html>bad gateway</html>", 502),
    "HTTP 408": Reply(b"", 408),
    "no JSON": Reply(b"<html>maintenance</html>"),
    "empty body": Reply(b""),
    "half a JSON": Reply(b'{"status": "ok", "ship'),
    "no status": Reply({"done": True}),
    "another status": Reply({"status": "queued"}),
    "a list": Reply([]),
}
#: An envelope without `status`, or none at all, is tolerated where nothing can be done twice.
DOUBT_ON_A_READ = [name for name in DOUBT if name not in ("no status", "a list")]


@pytest.mark.parametrize("call", WRITES, ids=str)
@pytest.mark.parametrize("doubt", DOUBT)
def test_a_write_with_a_doubtful_outcome_is_sent_once(
    store: Store, client: OrderApiClient, clients: Clients, call: tuple[str, str], doubt: str
) -> None:
    store.on(*call, DOUBT[doubt], YES)
    with pytest.raises(UnclearError, match="may or may not"):
        WRITES[call](client)
    assert store.count(*call) == 1
    assert clients.naps == []


@pytest.mark.parametrize("doubt", DOUBT_ON_A_READ)
def test_a_read_is_sent_again(
    store: Store, client: OrderApiClient, clients: Clients, doubt: str
) -> None:
    store.on("GET", "/orders", DOUBT[doubt], {"status": "ok", "orders": []})
    assert client.order("83651") is None
    assert store.count("GET", "/orders") == 2
    assert clients.naps == [1]


@pytest.mark.parametrize("doubt", DOUBT_ON_A_READ)
def test_a_read_that_never_comes_through_is_left_to_a_later_run(
    store: Store, clients: Clients, doubt: str
) -> None:
    store.on("GET", "/orders", DOUBT[doubt])
    api = clients.make(store.base, retries=2, read_timeout_seconds=0.1)
    with pytest.raises(TryLaterError) as told:
        api.order("83651")
    api.close()
    assert not isinstance(told.value, UnclearError)
    assert store.count("GET", "/orders") == 3
    assert clients.naps == [1, 2]


@pytest.mark.parametrize("fault", ["drops", "head", "pause", "hang"])
def test_an_answer_is_waited_for_as_long_as_was_said_and_no_longer(
    store: Store, clients: Clients, fault: str
) -> None:
    store.on("GET", "/orders", {"status": "ok", "orders": []}, Reply(YES, fault=fault))
    api = clients.make(store.base, retries=0, read_timeout_seconds=0.6)
    api.order("1")  # the connection is made, and used again
    started = time.monotonic()
    with pytest.raises(TryLaterError, match="no answer in time"):
        api.order("1")
    assert 0.5 < time.monotonic() - started < 0.95
    api.close()


def test_a_connection_is_used_again_behind_an_answer_in_time(
    store: Store, client: OrderApiClient
) -> None:
    store.on("GET", "/orders", {"status": "ok", "orders": []})
    for _ in range(3):
        client.order("1")
    assert len({seen.client for seen in store.seen}) == 1


@pytest.mark.parametrize("call", WRITES, ids=str)
def test_429_is_waited_for_on_every_write(
    store: Store, client: OrderApiClient, clients: Clients, call: tuple[str, str]
) -> None:
    store.on(*call, Reply(b"", 429, {"Retry-After": "7"}), Reply(b"", 429), YES)
    WRITES[call](client)
    assert store.count(*call) == 3
    assert clients.naps == [7, 2]


@pytest.mark.parametrize(
    ("retry_after", "nap"),
    [
        ("30", 30),
        ("Mon, 23 Nov 2026 12:00:45 GMT", 45),
        ("Mon, 23 Nov 2026 12:00:45 -0000", 45),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 1),
        ("0", 1),
        ("-5", 1),
        ("soon", 1),
        ("", 1),
    ],
)
def test_retry_after_is_seconds_or_a_date(
    store: Store, client: OrderApiClient, clients: Clients, retry_after: str, nap: float
) -> None:
    store.on("PUT", "/capture", Reply(b"", 429, {"Retry-After": retry_after}), YES)
    client.capture("83651-1")
    assert clients.naps == [nap]


def test_the_waiting_of_one_call_is_bounded(store: Store, clients: Clients) -> None:
    store.on("PUT", "/capture", Reply(b"", 429, {"Retry-After": "25"}))
    api = clients.make(store.base, retry_wait_limit_seconds=60)
    with pytest.raises(TryLaterError, match="in 25 seconds at the earliest") as told:
        api.capture("83651-1")
    api.close()
    assert not isinstance(told.value, UnclearError)
    assert clients.naps == [25, 25]
    assert store.count("PUT", "/capture") == 3


def test_a_retry_after_of_hours_is_not_waited_for(store: Store, clients: Clients) -> None:
    store.on("GET", "/orders", Reply(b"", 503, {"Retry-After": "21600"}))
    with clients.make(store.base) as api, pytest.raises(TryLaterError, match="21600 seconds"):
        api.order("1")
    assert clients.naps == []


@pytest.mark.parametrize("call", WRITES, ids=str)
def test_a_refused_connection_proves_that_nothing_was_sent(
    clients: Clients, call: tuple[str, str]
) -> None:
    with refused_port() as port:
        api = clients.make(f"http://127.0.0.1:{port}", retries=2)
        with pytest.raises(TryLaterError, match="nothing was done") as told:
            WRITES[call](api)
    assert not isinstance(told.value, UnclearError)
    assert clients.naps == [1, 2]


def test_a_write_reaches_a_store_that_comes_up_meanwhile_once(clients: Clients) -> None:
    with refused_port() as port:
        pass
    started: list[Any] = []

    def start(_seconds: float) -> None:
        if not started:
            started.append(running(port))
            started.append(started[0].__enter__())
            started[1].on("PUT", "/capture", YES)

    clients.on_sleep = start
    with clients.make(f"http://127.0.0.1:{port}/api/plugin") as api:
        api.capture("83651-1")
    assert started[1].count("PUT", "/capture") == 1
    started[0].__exit__(None, None, None)


def test_an_unknown_host_proves_that_nothing_was_sent(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_args: object, **_more: object) -> None:
        raise socket.gaierror(errno.ENOENT, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    api = clients.make("http://store.invalid", retries=1)
    with pytest.raises(TryLaterError, match=r"could not reach store\.invalid") as told:
        api.capture("83651-1")
    assert not isinstance(told.value, UnclearError)
    assert clients.naps == [1]


def test_a_connection_that_is_not_taken_in_time_proves_that_nothing_was_sent(
    clients: Clients,
) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        # Fill the queue of connections, so that the next attempt is not answered at all.
        crowd = [socket.socket() for _ in range(4)]
        for one in crowd:
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
        base = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        api = clients.make(base, retries=1, connect_timeout_seconds=0.2)
        with pytest.raises(TryLaterError, match="could not reach") as told:
            api.capture("83651-1")
        for one in crowd:
            one.close()
    assert not isinstance(told.value, UnclearError)
    assert clients.naps == [1]


def test_a_kept_connection_that_breaks_is_no_proof(store: Store, client: OrderApiClient) -> None:
    """The server takes a second request on the same connection, acts, and dies."""
    store.on("PUT", "/capture", YES, Reply(fault="drop"), YES)
    client.capture("83651-1")
    with pytest.raises(UnclearError):
        client.capture("83651-2")
    assert [seen.body for seen in store.seen] == [{"shipment": "83651-1"}, {"shipment": "83651-2"}]
    assert len({seen.client for seen in store.seen}) == 1


@pytest.mark.parametrize("call", WRITES, ids=str)
def test_a_no_is_a_refusal_of_this_one_thing(
    store: Store, client: OrderApiClient, call: tuple[str, str]
) -> None:
    store.on(*call, {"status": "no", "msg": "capture failed", "order": 83651})
    with pytest.raises(ApiRefusal) as told:
        WRITES[call](client)
    assert told.value.store_message == "capture failed"
    assert told.value.call.startswith(f"{call[0]} {call[1]}")
    assert "capture failed" in str(told.value)
    assert store.count(*call) == 1


@pytest.mark.parametrize("code", [200, 400, 404, 409, 422])
def test_a_no_is_a_no_whatever_the_http_code(
    store: Store, client: OrderApiClient, code: int
) -> None:
    store.on("PUT", "/capture", Reply({"status": "no", "msg": "unknown shipment"}, code))
    with pytest.raises(ApiRefusal, match="unknown shipment"):
        client.capture("83651-1")


def test_a_refusal_without_a_reason_still_names_the_call(
    store: Store, client: OrderApiClient
) -> None:
    store.on("PUT", "/capture", {"status": "no"})
    with pytest.raises(ApiRefusal, match=r"PUT /capture \(83651-1\): no, without a reason"):
        client.capture("83651-1")


def test_the_stores_message_is_shown_but_not_at_any_length(
    store: Store, client: OrderApiClient
) -> None:
    store.on("PUT", "/capture", {"status": "no", "msg": "stack\ntrace " * 500})
    with pytest.raises(ApiRefusal) as told:
        client.capture("83651-1")
    assert len(str(told.value)) < 300
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"status": "Not Allowed"}, 403),
        Reply({"status": "Not Allowed"}, 200),
        Reply({"status": "no", "msg": "Not Allowed"}, 200),
        Reply(b"<html>Forbidden</html>", 403),
        Reply(b"", 401),
    ],
)
@pytest.mark.parametrize("call", [("PUT", "/capture"), ("POST", "/stock")], ids=str)
def test_a_forbidden_call_is_named_with_what_to_switch_on(
    store: Store, client: OrderApiClient, clients: Clients, call: tuple[str, str], reply: Reply
) -> None:
    store.on(*call, reply)
    with pytest.raises(RefusedError, match="settings of the Order API plugin") as told:
        WRITES[call](client)
    assert " ".join(call) in str(told.value)
    assert store.count(*call) == 1
    assert clients.naps == []


@pytest.mark.parametrize("code", [404, 405, 410])
def test_no_such_address_asks_whether_the_base_is_right(
    store: Store, client: OrderApiClient, code: int
) -> None:
    store.on("GET", "/orders", Reply(b"<html>Not found</html>", code))
    with pytest.raises(RefusedError, match="`api` right"):
        client.order("1")
    assert store.count("GET", "/orders") == 1


def test_another_http_refusal_concerns_the_one_call(store: Store, client: OrderApiClient) -> None:
    store.on("POST", "/stock", Reply(b"<html>too large</html>", 413))
    with pytest.raises(ApiRefusal, match="HTTP 413"):
        client.set_stock([StockFigure("1", 1)])


@pytest.mark.parametrize("said", ["Not authorized", "Unauthorised", "Invalid API key"])
def test_a_wrong_secret_told_with_http_200_is_a_fault_of_the_configuration(
    store: Store, client: OrderApiClient, said: str
) -> None:
    body = json.dumps({"status": "no", "msg": said}).encode()
    store.on("GET", "/shipments", Reply(body, 200))
    with pytest.raises(RefusedError, match="secret is that plugin's"):
        list(client.shipments())


def test_a_payment_that_is_not_authorized_concerns_the_one_shipment(
    store: Store, client: OrderApiClient
) -> None:
    body = json.dumps({"status": "no", "msg": "Payment not authorized"}).encode()
    store.on("PUT", "/capture", Reply(body, 200))
    with pytest.raises(ApiRefusal, match="not authorized"):
        client.capture("1-1")
