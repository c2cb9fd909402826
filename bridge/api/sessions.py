"""Connections to one store: one for each thread, with the secret for its own address only."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from bridge import __version__
from bridge.api.deadline import LimitedAdapter


class Secret(AuthBase):
    """Adds the secret to requests to the base's own origin.

    As the session's `auth` it also keeps requests from sending a password out of ~/.netrc.
    """

    def __init__(self, base: str, secret: str) -> None:
        self._origin = urlsplit(base)[:2]
        self._secret = secret

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        scheme, place = urlsplit(request.url or "")[:2]
        if (scheme, place.lower()) == (self._origin[0], self._origin[1].lower()):
            request.headers["API-Authorization"] = self._secret
        return request


class _Session(requests.Session):
    """A session that asks the environment once for each host which proxy and authorities it names.

    The library does so for every request, and spends a third of its time on that.
    """

    def __init__(self) -> None:
        super().__init__()
        self._settings: dict[tuple[str, str], dict[str, Any]] = {}

    def merge_environment_settings(self, url: str, *given: Any) -> dict[str, Any]:  # type: ignore[override]
        """Return how the host of `url` is reached."""
        origin = urlsplit(url)[:2]
        if origin not in self._settings:
            self._settings[origin] = dict(super().merge_environment_settings(url, *given))
        return dict(self._settings[origin])


class Sessions:
    """One requests session for each thread: sharing one is not safe (requests #2766).

    Those of threads that have ended go with them.
    """

    def __init__(self, auth: AuthBase) -> None:
        self._auth = auth
        self._own = threading.local()
        self._lock = threading.Lock()
        self._all: WeakSet[requests.Session] = WeakSet()
        self._is_closed = False

    def of_this_thread(self) -> requests.Session:
        found: requests.Session | None = getattr(self._own, "session", None)
        if found is None:
            found = self._own.session = self._new()
        if self._is_closed:
            raise RuntimeError("The Order API client was closed")
        return found

    def _new(self) -> requests.Session:
        session = _Session()
        session.auth = self._auth
        session.headers["User-Agent"] = f"centra-bridge/{__version__}"
        session.headers["Accept"] = "application/json"
        for scheme in ("https://", "http://"):
            session.mount(scheme, LimitedAdapter(pool_connections=1, pool_maxsize=1, max_retries=0))
        with self._lock:
            self._all.add(session)
        return session

    def close(self) -> None:
        self._is_closed = True
        with self._lock:
            for session in list(self._all):
                _hang_up(session)


def _hang_up(session: requests.Session) -> None:
    """Close a session's connections now; its own `close` leaves that to the garbage collector."""
    for adapter in session.adapters.values():
        if isinstance(adapter, HTTPAdapter):
            pools = adapter.poolmanager.pools
            for key in pools.keys():  # noqa: SIM118 - urllib3's container refuses to be iterated
                pools[key].close()
    session.close()
