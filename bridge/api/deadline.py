"""Connections whose answers are there in time, or are given up: head and body together.

A time-out of the library's is that of one piece, begun anew with each. An answer in drops, in its
headers or in its body, would be waited for without an end; here every piece has what is left.
"""

from __future__ import annotations

import io
import time
from functools import partial
from http.client import HTTPResponse
from socket import socket
from typing import TYPE_CHECKING, Any, cast

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse as WholeResponse

if TYPE_CHECKING:
    from typing_extensions import Buffer


class _InTime(io.RawIOBase):
    """What comes over a connection until a moment of the monotonic clock; then `TimeoutError`."""

    def __init__(self, connection: socket, until: float) -> None:
        self._connection = connection
        self._pieces = connection.makefile("rb", buffering=0)
        self._until = until

    def readable(self) -> bool:
        """Return True: wrappers of the standard library ask."""
        return True

    def readinto(self, buffer: Buffer, /) -> int | None:
        """Read what is there, or wait for it as long as there is time."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer was not there in time")
        self._connection.settimeout(left)
        return self._pieces.readinto(cast("bytearray", buffer))

    def close(self) -> None:
        """Close this reading; the connection may go on."""
        self._pieces.close()
        super().close()


class _Answer(HTTPResponse):
    """An answer that is read until a moment of the monotonic clock."""

    def __init__(self, sock: socket, *details: Any, until: float, **more: Any) -> None:
        super().__init__(sock, *details, **more)
        self.fp.close()
        self.fp = io.BufferedReader(_InTime(sock, until))


class _Plain(HTTPConnection):
    """A connection over HTTP."""

    def getresponse(self) -> WholeResponse:  # type: ignore[override]  # as urllib3 does
        """Return the answer to what was sent, its head read."""
        _limit_answer(self, self.timeout)
        return super().getresponse()


class _Secure(HTTPSConnection):
    """A connection over TLS."""

    def getresponse(self) -> WholeResponse:  # type: ignore[override]  # as urllib3 does
        """Return the answer to what was sent, its head read."""
        _limit_answer(self, self.timeout)
        return super().getresponse()


def _limit_answer(connection: Any, seconds: float | None) -> None:
    """Give the answer that comes next over `connection` so long, and no longer."""
    if seconds is not None:
        connection.response_class = partial(_Answer, until=time.monotonic() + seconds)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class LimitedAdapter(HTTPAdapter):
    """The adapter of requests, with connections whose read time-out is that of a whole answer."""

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        """Make the pools of connections."""
        super().init_poolmanager(*arguments, **more)
        _limit_pools(self.poolmanager)

    def proxy_manager_for(self, *arguments: Any, **more: Any) -> PoolManager:
        """Return the pools of connections through a proxy."""
        manager: PoolManager = super().proxy_manager_for(*arguments, **more)
        _limit_pools(manager)
        return manager


def _limit_pools(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
