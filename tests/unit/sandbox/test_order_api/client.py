"""A client for the simulated Order API, and a clock that stands still."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from bridge.sandbox.order_api import OrderApiServer
from bridge.sandbox.store import Order

Json = dict[str, Any]


class Client:
    """Calls one server over real HTTP and gives the JSON of its answers."""

    def __init__(self, server: OrderApiServer) -> None:
        self.server = server
        self.store = server.store
        self.session = requests.Session()
        self.session.headers["API-Authorization"] = server.secret

    def raw(self, method: str, path: str, **arguments: Any) -> requests.Response:
        arguments.setdefault("timeout", 5)
        return self.session.request(method, f"{self.server.base}/{path}", **arguments)

    def get(self, path: str, **query: Any) -> Json:
        return dict(self.raw("GET", path, params=query).json())

    def put(self, path: str, body: Json) -> Json:
        return dict(self.raw("PUT", path, json=body).json())

    def post(self, path: str, body: Json) -> Json:
        return dict(self.raw("POST", path, json=body).json())

    def complete(self, number: str, **fields: Any) -> Json:
        body = {"order": number.partition("-")[0], "shipment": number, "shipped": 1, "gtg": 1}
        return self.put("shipment", {**body, **fields})


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **by: int) -> None:
        self.time += timedelta(**by)


Connect = Callable[..., Client]
Sell = Callable[..., Order]
