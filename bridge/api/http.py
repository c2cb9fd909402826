"""The one way a request goes out: the store's secret, time-outs, and what may be sent again.

    failure                                      a read              a write
    connection never made                        again               again
    HTTP 429, with or without Retry-After        again               again
    no answer in time, connection lost           again               UnclearError
    HTTP 5xx, half a body, a body without sense  again               UnclearError
    tries or waiting time used up                TryLaterError       TryLaterError
    the same host not reached just before        TryLaterError       TryLaterError
    redirect, 401, 403, 404, TLS, "Not Allowed"  ConfigurationError  ConfigurationError
    "status": "no"                               ApiRefusal          ApiRefusal

`PUT` is a write like `POST`: completing a shipment twice is two e-mails to a customer, whatever
HTTP says of its idempotence. The library's own retries are off, because they repeat it.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import requests
from urllib3.exceptions import HTTPError

from bridge.api.calls import Call
from bridge.api.reach import Reach
from bridge.api.retry import translated, wait_seconds
from bridge.api.sessions import Secret, Sessions
from bridge.api.tally import Tally
from bridge.api.verdict import Again, Answer, Unreached, verdict
from bridge.errors import BridgeError, ConfigurationError, TryLaterError, UnclearError
from bridge.model.store import Raw

_log = logging.getLogger(__name__)

_Read = TypeVar("_Read")

#: Characters below which a secret is looked for in no answer: it would be found by chance.
_SHORTEST_SECRET = 6
#: What is read of an answer at a time, at most.
_PIECE_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """Where one Order API plugin is, how to log in, and how patient to be."""

    #: URL of the plugin, with or without a slash at its end.
    base: str
    secret: str = field(repr=False)
    #: The store's own zone: the API does not tell it.
    time_zone: ZoneInfo
    connect_timeout_seconds: float = 10
    #: How long an answer may take once the request was sent, its last byte included.
    read_timeout_seconds: float = 60
    #: How often a call is sent again at most.
    retries: int = 4
    #: How long one call may wait in all, before it is left to a later run.
    retry_wait_limit_seconds: float = 60
    #: A file of certificate authorities, or True for the usual ones.
    verify: str | Path | Literal[True] = True
    #: Counts what is asked.
    tally: Tally = field(default_factory=Tally, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_base(self.base)
        # requests would show the secret in its own complaint about it.
        if not self.secret or not self.secret.isascii() or not self.secret.isprintable():
            raise ConfigurationError(
                "The Order API's secret is empty, or has characters that no secret has",
                "Check the file or variable that it is taken from: perhaps a line break too many",
            )

    @property
    def host(self) -> str:
        """The only host that gets the secret."""
        return urlsplit(self.base).hostname or ""


def _check_base(base: str) -> None:
    """Raise `ConfigurationError` for what cannot be the URL of a plugin."""
    try:
        parts = urlsplit(base)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        # A password in the address would show up in every message that names it.
        is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
    except ValueError:
        is_url = is_plain = False
    if not is_url or not is_plain or base != base.strip():
        raise ConfigurationError(
            "An endpoint's `api` is not the URL of an Order API plugin",
            "Write it as the store shows it: https://shop.example/api/order-api/xx",
        )


class Http:
    """Sends calls to one store from any number of threads, each on a connection of its own.

    Clients that share a `reach` learn of each other which hosts cannot be reached. `sleep` and
    `now` are given by tests. Close it when the run ends.
    """

    def __init__(
        self,
        settings: ApiSettings,
        *,
        reach: Reach | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._now = now
        self._verify = _authorities(settings.verify)
        self._reach = reach or Reach()
        self._sessions = Sessions(Secret(settings.base, settings.secret))

    def close(self) -> None:
        """Close the connections of all threads."""
        self._sessions.close()

    def send(self, call: Call) -> Raw:
        """Return the store's yes to `call`; the errors are those of `bridge.api.base`."""
        host = urlsplit(self._settings.base).netloc
        return self._repeated(call, host, lambda: verdict(call, self._exchange(call)))

    def fetch(
        self, what: Call, url: str, read: Callable[[Answer], _Read], most_bytes: int
    ) -> _Read:
        """Return what `read` makes of the answer to GET `url`, wherever that is, outside the API.

        `what` names it in errors. The secret goes along to the host of `api` only. An answer of
        more than `most_bytes` is cut there. A redirect is an answer like any other.
        """
        host = urlsplit(url).netloc
        return self._repeated(
            what, host, lambda: read(self._request("GET", url, most_bytes=most_bytes))
        )

    def _repeated(self, call: Call, host: str, attempt_once: Callable[[], _Read]) -> _Read:
        """Return what an exchange with `host` comes to, which is repeated as far as it may be."""
        left = self._settings.retry_wait_limit_seconds
        for attempt in range(self._settings.retries + 1):
            if not self._reach.may_try(host):
                raise _not_sent(call, host)
            try:
                with self._settings.tally.attempt(call):
                    return self._attempt(host, attempt_once)
            except Again as again:
                if call.is_write and not again.is_undone:
                    raise _unclear(call, again) from again.__cause__
                wait = wait_seconds(attempt, again.retry_after, self._now())
                is_last = attempt == self._settings.retries or wait > left
                if is_last and isinstance(again, Unreached):
                    self._reach.lose(host)
                if is_last or self._reach.is_away(host):
                    raise _later(call, again, wait) from again.__cause__
                _log.info("%s %s; again in %.0f s", call, again.reason, wait)
                self._settings.tally.retry(call, again)
            left -= wait
            self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, host: str, attempt_once: Callable[[], _Read]) -> _Read:
        """Return what one exchange comes to; whatever `host` answers, it was reached."""
        try:
            found = attempt_once()
        except Unreached:
            raise
        except (Again, BridgeError):
            self._reach.find(host)
            raise
        self._reach.find(host)
        return found

    def _exchange(self, call: Call) -> Answer:
        """Return the whole answer to one request; its body is read to the end here."""
        body = None if call.body is None else json.dumps(call.body, allow_nan=False).encode()
        url = self._settings.base.rstrip("/") + call.path
        started = time.monotonic()
        answer = self._request(call.method, url, dict(call.query), body)
        _log.debug("%s: HTTP %d after %.2f s", call, answer.code, time.monotonic() - started)
        return answer

    def _request(
        self,
        method: str,
        url: str,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        most_bytes: int | None = None,
    ) -> Answer:
        settings = self._settings
        try:
            response = self._sessions.of_this_thread().request(
                method,
                url,
                params=query,
                data=body,
                headers={"Content-Type": "application/json"} if body is not None else {},
                timeout=(settings.connect_timeout_seconds, settings.read_timeout_seconds),
                allow_redirects=False,
                stream=True,
                # Said here and not on the session: there REQUESTS_CA_BUNDLE would win over it.
                verify=self._verify,
            )
            content = _body(response, most_bytes)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise translated(error, urlsplit(url).hostname or settings.host) from error
        return Answer(response.status_code, response.headers, self._without_secret(content))

    def _without_secret(self, body: bytes) -> bytes:
        """Return a body in which the secret, if the store echoes it, is not said again."""
        secret = self._settings.secret.encode()
        return body.replace(secret, b"(secret)") if len(secret) >= _SHORTEST_SECRET else body


def _body(response: requests.Response, most_bytes: int | None) -> bytes:
    """Return the body, of which one byte more than `most_bytes` says that there is more."""
    pieces = []
    size = 0
    while piece := response.raw.read1(_PIECE_BYTES, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if most_bytes is not None and size > most_bytes:
            response.raw.close()
            return b"".join(pieces)[: most_bytes + 1]
    response.raw.release_conn()
    return b"".join(pieces)


def _authorities(verify: str | Path | Literal[True]) -> str | Literal[True]:
    if verify is True:
        return True
    if not Path(verify).exists():
        raise ConfigurationError(f"There is no file of certificate authorities at {verify}")
    return str(verify)


def _unclear(call: Call, again: Again) -> UnclearError:
    return UnclearError(
        f"{call} {again.reason}: it may or may not have been done",
        "Run again: the bridge looks at the store before it repeats anything",
    )


def _not_sent(call: Call, host: str) -> TryLaterError:
    return TryLaterError(
        f"{call} was not sent: {host} could not be reached just before", "Run again later"
    )


def _later(call: Call, again: Again, wait: float) -> TryLaterError:
    remedy = "Run again later"
    if again.retry_after and wait > 1:
        remedy += f", in {wait:.0f} seconds at the earliest"
    elif not call.is_write:
        remedy += "; if it stays like this, check the endpoint's `api`"
    return TryLaterError(f"{call} {again.reason}; nothing was done", remedy)
