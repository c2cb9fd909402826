"""What leaves the house: the secret, to whom, and over what."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
import requests

from bridge.api.base import ApiRefusal
from bridge.api.client import OrderApiClient
from bridge.api.http import ApiSettings
from bridge.api.sessions import Secret
from bridge.errors import BridgeError, ConfigurationError, RefusedError
from tests.api.clients import SECRET, Clients
from tests.api.scripted import Reply, Store, running
from tests.certificates import tls, write_certificate

EMPTY = {"status": "ok", "orders": []}
UTC_ZONE = ZoneInfo("UTC")


def test_every_call_carries_the_secret_as_it_is(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/orders", EMPTY)
    store.on("PUT", "/capture", {"status": "ok"})
    client.order("1")
    client.capture("1-1")
    for seen in store.seen:
        assert seen.headers["API-Authorization"] == SECRET
        assert "Authorization" not in seen.headers
        assert seen.headers["User-Agent"].startswith("centra-bridge/")
    assert store.seen[1].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("url", "is_told"),
    [
        ("https://shop.example/api/orders", True),
        ("https://SHOP.example/api/orders", True),
        ("http://shop.example/api/orders", False),
        ("https://shop.example:8443/api/orders", False),
        ("https://shop.example.org/api/orders", False),
    ],
)
def test_the_secret_goes_to_its_own_origin_only(url: str, is_told: bool) -> None:
    """Held even if a request should ever be built for somewhere else."""
    request = requests.Request("GET", url, auth=Secret("https://Shop.example/api", SECRET))
    assert ("API-Authorization" in request.prepare().headers) is is_told


def test_a_password_in_netrc_is_not_sent(
    store: Store, client: OrderApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    store.on("GET", "/orders", EMPTY)
    client.order("1")
    assert "Authorization" not in store.seen[0].headers


def test_the_environments_proxy_is_asked_for_hosts_that_need_one(
    store: Store, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment is looked at once for each host, by what each of them is called."""
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{store.port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    store.on("GET", "/orders", EMPTY)
    store.on("GET", "/api/orders", EMPTY)
    for base in (store.base, "http://shop.example/api"):
        api = clients.make(base)
        assert [api.order("1") for _ in range(2)] == [None, None]
    assert store.count("GET", "/orders") == 2
    assert store.count("GET", "/api/orders") == 2


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_redirect_is_not_followed(
    store: Store, client: OrderApiClient, code: int, method: str
) -> None:
    with running() as elsewhere:
        to = f"http://localhost:{elsewhere.port}/api/plugin?token=1"
        store.on("GET", "/orders", Reply(b"", code, {"Location": to}))
        store.on("PUT", "/capture", Reply(b"", code, {"Location": to}))
        with pytest.raises(ConfigurationError, match="on to localhost") as told:
            client.order("1") if method == "GET" else client.capture("1-1")
        assert elsewhere.seen == []
    assert "token" not in str(told.value)
    assert len(store.seen) == 1


def test_neither_errors_nor_logs_show_the_secret_or_a_body(
    store: Store, clients: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    private = {"status": "no", "msg": "no", "deliveryName": "Åsa Öberg", "key": SECRET}
    replies = [
        Reply(private), Reply(private, 403), Reply(private, 404), Reply(private, 500),
        Reply(b'{"deliveryName": "\xc3\x85sa', 200), Reply(fault="drop"), Reply(b"", 429),
    ]  # fmt: skip
    told: list[str] = []
    with clients.make(store.base, retries=0) as api:
        for reply in replies:
            store.on("PUT", "/capture", reply)
            with pytest.raises(BridgeError) as error:
                api.capture("1-1")
            told += [str(error.value), repr(error.value), repr(error.value.__cause__)]
    settings = ApiSettings(store.base, SECRET, UTC_ZONE)
    everything = " ".join([*told, repr(settings), caplog.text])
    assert SECRET not in everything
    assert "Åsa" not in everything


@pytest.mark.parametrize(
    "base",
    [
        "", "shop.example/api", "ftp://shop.example", "https://", "https://me:pw@shop.example/x",
        "https://shop.example/x?key=1", " https://shop.example", "https://shop.example:port/",
        "https://[shop", "/api/plugin",
    ],
)  # fmt: skip
def test_what_is_no_base_is_told_without_showing_it(base: str) -> None:
    with pytest.raises(ConfigurationError, match="`api`") as told:
        ApiSettings(base, SECRET, UTC_ZONE)
    assert "pw" not in str(told.value)


@pytest.mark.parametrize("secret", ["", "with\nbreak", "with\ttab", "sécret"])
def test_what_is_no_secret_is_told_without_showing_it(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="secret") as told:
        ApiSettings("https://shop.example", secret, UTC_ZONE)
    assert secret == "" or secret not in str(told.value)


def test_a_slash_at_the_end_of_the_base_changes_nothing(store: Store, clients: Clients) -> None:
    store.on("GET", "/orders", EMPTY)
    with clients.make(store.base + "/") as api:
        api.order("1")
    assert [seen.path for seen in store.seen] == ["/orders"]


def test_each_thread_has_a_connection_of_its_own(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/orders", EMPTY)
    together = Barrier(4)

    def twice(_number: int) -> None:
        together.wait()
        client.order("1")
        client.order("2")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(twice, range(4)))
    assert len(store.seen) == 8
    assert len({seen.client for seen in store.seen}) == 4


def test_a_closed_client_sends_nothing(store: Store, client: OrderApiClient) -> None:
    store.on("GET", "/orders", EMPTY)
    client.order("1")
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.order("1")
    assert len(store.seen) == 1


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that only its own file vouches for, with its key."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "store.pem")


def test_a_certificate_that_nobody_vouches_for_is_refused(
    clients: Clients, certificate: Path
) -> None:
    with running(context=tls(certificate)) as store, clients.make(store.base) as api:
        with pytest.raises(RefusedError, match="certificate is not accepted"):
            api.capture("1-1")
        assert store.seen == []
    assert clients.naps == []


def test_a_certificate_can_be_vouched_for_by_a_file(clients: Clients, certificate: Path) -> None:
    with running(context=tls(certificate)) as store:
        store.on("PUT", "/capture", {"status": "ok"})
        with clients.make(store.base, verify=certificate) as api:
            api.capture("1-1")


def test_the_environments_authorities_are_those_that_are_trusted(
    clients: Clients, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with running(context=tls(certificate)) as store, clients.make(store.base) as api:
        store.on("GET", "/orders", EMPTY)
        assert api.order("1") is None


def test_a_certificate_for_another_name_is_refused(clients: Clients, certificate: Path) -> None:
    with running(context=tls(certificate)) as store:
        base = f"https://localhost:{store.port}"
        with clients.make(base, verify=certificate) as api, pytest.raises(RefusedError):
            api.order("1")


def test_a_server_without_tls_is_refused_at_once(store: Store, clients: Clients) -> None:
    api = clients.make(store.base.replace("http:", "https:"))
    with pytest.raises(RefusedError, match="No trusted connection to 127"):
        api.order("1")
    assert clients.naps == []


def test_a_missing_file_of_authorities_is_a_configuration_error(
    clients: Clients, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match="no file of certificate authorities"):
        clients.make("https://shop.example", verify=tmp_path / "ca.pem")


def test_an_id_cannot_lead_to_another_path(store: Store, client: OrderApiClient) -> None:
    store.on("PUT", "/shipments/1%2F..%2F2", {"status": "no", "msg": "unknown"})
    with pytest.raises(ApiRefusal):
        client.update_shipment("1/../2", {"1": 1})
