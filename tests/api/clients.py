"""Clients that never sleep, and remember what they would have slept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bridge.api.client import OrderApiClient
from bridge.api.http import ApiSettings
from bridge.api.reach import Reach
from bridge.model.problem import Problem

SECRET = "s3cret-of-the-plugin"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Clients:
    """Makes clients; keeps what they slept and what they could not read."""

    def __init__(self) -> None:
        self.naps: list[float] = []
        self.problems: list[Problem] = []
        self.on_sleep: Callable[[float], None] = lambda _seconds: None
        self._made: list[OrderApiClient] = []

    def make(self, base: str, *, reach: Reach | None = None, **more: Any) -> OrderApiClient:
        settings = {"time_zone": ZoneInfo("Europe/Stockholm"), "secret": SECRET, **more}
        settings.setdefault("read_timeout_seconds", 0.3)
        client = OrderApiClient(
            ApiSettings(base, **settings),
            on_unreadable=self.problems.append,
            reach=reach,
            sleep=self._sleep,
            now=lambda: NOW,
        )
        self._made.append(client)
        return client

    def _sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.on_sleep(seconds)

    def close(self) -> None:
        for client in self._made:
            client.close()
