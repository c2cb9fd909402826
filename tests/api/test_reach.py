"""A store that cannot be reached: how many of the calls wait for it, and when it is asked again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from bridge.api.client import OrderApiClient
from bridge.api.parallel import run_parallel
from bridge.api.reach import PAUSE_SECONDS, Reach
from bridge.errors import TryLaterError, UnclearError
from bridge.sandbox.order_api.pdf import page
from tests.api.clients import Clients
from tests.api.scripted import Reply, Store, refused_port, running

YES = {"status": "ok"}
NONE = {"status": "ok", "orders": []}


@contextmanager
def away(
    clients: Clients, pause_seconds: float = PAUSE_SECONDS, **settings: int
) -> Iterator[tuple[OrderApiClient, int]]:
    """A client that has just found nobody at its store's port, and that port."""
    reach = Reach(pause_seconds)
    with refused_port() as port:
        api = clients.make(f"http://127.0.0.1:{port}/api/plugin", reach=reach, **settings)
        with pytest.raises(TryLaterError, match="could not reach"):
            api.order("1")
    yield api, port


def test_after_one_call_that_reached_nobody_the_others_wait_no_more(clients: Clients) -> None:
    with away(clients) as (api, port), running(port) as store:
        for _ in range(3):
            with pytest.raises(TryLaterError, match="could not be reached just before") as told:
                api.capture("83651-1")
            assert not isinstance(told.value, UnclearError)
            with pytest.raises(TryLaterError, match="could not be reached just before"):
                api.order("1")
        assert store.seen == []
    assert clients.naps == [1, 2, 4, 8]


def test_after_a_while_one_call_tries_once_and_the_next_waits_anew(clients: Clients) -> None:
    with away(clients, 0, retries=2) as (api, _port):
        for _ in range(3):
            with pytest.raises(TryLaterError, match="could not reach"):
                api.capture("83651-1")
    assert clients.naps == [1, 2]


@pytest.mark.parametrize("answer", [YES, {"status": "no"}, Reply(b"", 503)], ids=str)
def test_an_answer_of_any_kind_says_that_it_is_back(clients: Clients, answer: object) -> None:
    with away(clients, 0, retries=2) as (api, port):
        with running(port) as store:
            store.on("PUT", "/capture", answer)
            with suppress(Exception):
                api.capture("83651-1")
            assert store.count("PUT", "/capture") == 1
            api.close()
        clients.naps.clear()
        again = clients.make(f"http://127.0.0.1:{port}/api/plugin", retries=2)
        with pytest.raises(TryLaterError, match="could not reach"):
            again.order("1")
    assert clients.naps == [1, 2]


def test_calls_of_other_threads_that_wait_for_it_give_up_too(clients: Clients) -> None:
    """The first that has used up its tries speaks for all: no thread begins its own anew."""
    with refused_port() as port:
        api = clients.make(f"http://127.0.0.1:{port}/api/plugin")
        outcomes = list(run_parallel(api.order, [str(number) for number in range(40)], 4))
    assert all(isinstance(outcome, TryLaterError) for _, outcome in outcomes)
    assert len(outcomes) == 40
    assert len(clients.naps) <= 4 * 4


def test_another_client_of_the_same_host_does_not_find_it_out_anew(clients: Clients) -> None:
    reach = Reach()
    with refused_port() as port:
        for plugin in ("one", "two"):
            api = clients.make(f"http://127.0.0.1:{port}/api/{plugin}", reach=reach)
            with pytest.raises(TryLaterError):
                api.order("1")
    assert clients.naps == [1, 2, 4, 8]


def test_calls_that_are_not_sent_do_not_make_the_pause_longer(clients: Clients) -> None:
    with away(clients, 0.2, retries=0) as (api, port), running(port) as store:
        store.on("GET", "/orders", NONE)
        ends = time.monotonic() + 5
        found_after = 0
        while time.monotonic() < ends:
            with suppress(TryLaterError):
                assert api.order("1") is None
                break
            found_after += 1
            time.sleep(0.02)
        assert store.count("GET", "/orders") == 1
        api.close()
    assert found_after > 1


@pytest.mark.parametrize("doubt", [Reply(fault="drop"), Reply(b"", 503)], ids=str)
def test_a_store_that_answers_badly_is_asked_by_each(
    store: Store, clients: Clients, doubt: Reply
) -> None:
    store.on("GET", "/orders", doubt)
    with clients.make(store.base, retries=1) as api:
        for _ in range(3):
            with pytest.raises(TryLaterError):
                api.order("1")
    assert store.count("GET", "/orders") == 6


def test_a_host_of_documents_that_is_away_leaves_the_store_where_it_is(
    store: Store, clients: Clients
) -> None:
    store.on("GET", "/orders", NONE)
    store.on("GET", "/note", Reply(page("Delivery note")))
    with refused_port() as port, clients.make(store.base) as api:
        for _ in range(3):
            with pytest.raises(TryLaterError):
                api.document(f"https://127.0.0.1:{port}/note", ["127.0.0.1"], 1 << 20)
        assert clients.naps == [1, 2, 4, 8]
        assert api.order("1") is None
        assert api.document(f"http://127.0.0.1:{store.port}/note", [], 1 << 20)
