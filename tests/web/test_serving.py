"""`bridge serve` as a process: it listens, answers, and ends when it is told to."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bridge.config.serve import Serve
from bridge.errors import ConfigurationError
from bridge.web.server import open_server
from tests.acceptance.started import ROOT
from tests.acceptance.world import World
from tests.web.visiting import TOKEN, application, visit


@contextmanager
def serving(world: World, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and the address that it tells."""
    world.write_configuration()
    process = subprocess.Popen(
        world.command("serve", "--port", "0", *options),
        cwd=world.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "BRIDGE_TOKEN": TOKEN},
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stderr is not None
            yield process, process.stderr.readline().partition(" ")[0]
        finally:
            process.kill()


def status(address: str, **headers: str) -> int:
    """What a page is answered with."""
    try:
        with urlopen(Request(address, headers=headers), timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return int(error.code)


def test_it_listens_answers_below_its_path_and_ends_when_told_to(world: World) -> None:
    world.configuration["serve"] = {"token": {"env": "BRIDGE_TOKEN"}, "path": "/bridge"}
    with serving(world) as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+/bridge/", address)
        assert status(f"{address}healthz") == status(f"{address}problems") == 200
        with urlopen(f"{address}problems", timeout=20) as answer:
            assert 'href="/bridge/runs"' in answer.read().decode()
            assert answer.headers["Server"] is None
        forged = {"Host": "evil.example", "X-Forwarded-Host": "localhost"}
        assert status(address, **forged) == 400, "nobody's word is taken for a proxy's"
        assert status(f"{address}life?q={'x' * 60_000}") in (400, 414, 431)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert process.stderr is not None
        logged = process.stderr.read()
    assert "Traceback" not in logged and "x" * 100 not in logged and TOKEN not in logged


def test_behind_its_proxy_it_goes_by_the_proxys_name_and_https(world: World) -> None:
    world.configuration["serve"] = {
        "token": {"env": "BRIDGE_TOKEN"}, "proxy": "127.0.0.1", "hosts": ["bridge.shop.example"],
    }  # fmt: skip
    told = {"X-Forwarded-Host": "bridge.shop.example", "X-Forwarded-Proto": "https"}
    with serving(world) as (_, address):
        with urlopen(Request(f"{address}login", headers=told), timeout=20) as answer:
            assert "Secure;" in answer.headers["Set-Cookie"]
        assert status(address, **{**told, "X-Forwarded-Host": "evil.example"}) == 400


def test_port_that_somebody_has_is_told(world: World) -> None:
    app = application(world)
    first = open_server(app, Serve(), "127.0.0.1", 0)
    try:
        with pytest.raises(ConfigurationError, match=r"cannot listen at 127\.0\.0\.1"):
            open_server(app, Serve(), "127.0.0.1", first.port)
    finally:
        first.close()


def test_figures_are_for_who_may_look_and_for_prometheus_with_the_token(world: World) -> None:
    world.run()
    open_ = visit(world)
    assert "bridge_ledger_usable 1.0" in open_.get("/metrics")
    closed = visit(world, token=True, reading="token")
    asked = closed.client.get("/metrics")
    assert (asked.status_code, asked.headers["WWW-Authenticate"]) == (401, "Bearer")
    closed.get("/metrics", 401, headers={"Authorization": "Bearer of something else"})
    for _ in range(3):
        asked = closed.client.get("/metrics", headers={"Authorization": "Bearer guessed"})
    assert asked.status_code == 429, "who tries tokens out has to wait, here too"
    world.clock.forward(seconds=10)
    said = closed.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert said.status_code == 200
    assert said.content_type.startswith("text/plain; version=")
    closed.log_in()
    assert "bridge_ledger_usable 1.0" in closed.get("/metrics")
