"""PDFs of shipments: asked for where they may be, and taken only if they are PDFs."""

from __future__ import annotations

import pytest

from bridge.api.client import OrderApiClient
from bridge.errors import ItemError, TryLaterError
from bridge.sandbox.order_api.pdf import page
from tests.api.clients import SECRET, Clients
from tests.api.scripted import Reply, Store, running

PDF = page("Delivery note 83651-1")


def at(store: Store, path: str = "/delnote") -> str:
    return f"{store.scheme}://127.0.0.1:{store.port}{path}"


def fetch(
    client: OrderApiClient, url: str, hosts: tuple[str, ...] = (), most: int = 1 << 20
) -> bytes:
    return client.document(url, hosts, most)


def test_a_pdf_is_fetched_whole(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/delnote", Reply(PDF))
    assert fetch(client, at(store, "/delnote?shipment=83651-1")) == PDF
    assert store.seen[0].query == {"shipment": "83651-1"}


def test_the_secret_goes_to_the_plugins_own_address_only(
    store: Store, client: OrderApiClient
) -> None:
    store.on("GET", "/delnote", Reply(PDF))
    fetch(client, at(store))
    assert store.seen[0].headers["API-Authorization"] == SECRET
    with running() as other:
        other.on("GET", "/delnote", Reply(PDF))
        with pytest.raises(ItemError, match="not encrypted"):
            fetch(client, at(other), ("127.0.0.1",))
        assert other.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/delnote",
        "https://127.0.0.1.elsewhere.example/delnote",
        "https://elsewhere.example\\@127.0.0.1/delnote",
        "file:///etc/passwd",
        "https://user:word@127.0.0.1/delnote",
        "https://[::1/delnote",
        "//127.0.0.1/delnote",
        "delnote.pdf",
        "",
    ],
)
def test_no_other_address_is_asked(store: Store, client: OrderApiClient, url: str) -> None:
    with pytest.raises(ItemError, match=r"allowed hosts|none that can be asked"):
        fetch(client, url)
    assert store.seen == []


def test_a_redirect_is_looked_at_like_an_address(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/delnote", Reply(b"", 302, {"Location": "/really"}))
    store.on("GET", "/really", Reply(PDF))
    assert fetch(client, at(store)) == PDF
    store.on("GET", "/really", Reply(b"", 302, {"Location": "https://elsewhere.example/x"}))
    with pytest.raises(ItemError, match=r"elsewhere\.example"):
        fetch(client, at(store))
    store.on("GET", "/really", Reply(b"", 302, {"Location": "/delnote"}))
    with pytest.raises(ItemError, match="on and on"):
        fetch(client, at(store))


def test_what_is_no_pdf_or_too_large_is_not_taken(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/delnote", Reply(b"<html>Log in</html>"))
    with pytest.raises(ItemError, match="no PDF"):
        fetch(client, at(store))
    store.on("GET", "/delnote", Reply(PDF + b" " * (1 << 20)))
    with pytest.raises(ItemError, match="more than 1 MB"):
        fetch(client, at(store))
    store.on("GET", "/delnote", Reply(b"gone", 404))
    with pytest.raises(ItemError, match="HTTP 404"):
        fetch(client, at(store))


@pytest.mark.parametrize("fault", ["drop", "hang", "half"])
def test_what_passes_is_tried_again(
    store: Store, client: OrderApiClient, clients: Clients, fault: str
) -> None:
    store.on("GET", "/delnote", Reply(PDF, fault=fault), Reply(PDF))
    assert fetch(client, at(store)) == PDF
    assert len(clients.naps) == 1


def test_a_busy_store_is_left_to_a_later_run(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/delnote", Reply(b"", 503))
    with pytest.raises(TryLaterError):
        fetch(client, at(store))
