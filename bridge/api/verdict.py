"""What an answer means: the store's yes, its no, or that nobody can tell. Pure.

The Order API says yes and no in the `status` field of a body under HTTP 200; HTTP codes of their
own come from what stands in front of it (web server, firewall, load balancer). Rows that the
reference does not document lean towards "nobody can tell": on a read that costs a repetition, on a
write a look at what happened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from bridge.api.base import ApiRefusal
from bridge.api.calls import Call
from bridge.errors import ConfigurationError, RefusedError
from bridge.model.store import Raw

#: The name under which a list that came without an envelope is found.
BARE_LIST = ""
#: A server that did not get the whole request: as unclear as a 5xx.
_REQUEST_TIMEOUT = 408
_TOO_MANY_REQUESTS = 429
#: What the reference shows for a call that the plugin does not allow; as a `msg` it is tolerance.
_NOT_ALLOWED = "not allowed"
#: What stores say of a wrong secret where they do not say it with HTTP 401.
_NOT_AUTHORISED = re.compile(
    r"\b(not authori[sz]ed|unauthori[sz]ed|authentication|access denied|"
    r"(invalid|wrong) (api )?(key|secret|token))\b"
)


class Again(Exception):
    """The exchange failed in a way that passes; `reason` is a half-sentence about the call.

    `is_undone` where it is proven that the store did nothing; only then may a write go out again.
    """

    def __init__(self, reason: str, *, is_undone: bool = False, retry_after: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_undone = is_undone
        self.retry_after = retry_after


class Unreached(Again):
    """No connection was made at all: the store did nothing, and others will not reach it either."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, is_undone=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer; header names are looked up whatever their case."""

    code: int
    headers: Mapping[str, str]
    body: bytes


def verdict(call: Call, answer: Answer) -> Raw:
    """Return the body of a yes; raise `ApiRefusal`, `ConfigurationError` or `Again` otherwise."""
    retry_after = answer.headers.get("Retry-After", "")
    if answer.code == _TOO_MANY_REQUESTS:
        reason = "asked for too often (HTTP 429)"
        raise Again(reason, is_undone=True, retry_after=retry_after)
    if 300 <= answer.code < 400:
        _redirected(call, answer)
    raw = _json(answer.body)
    word = _word(raw)
    if answer.code in (401, 403) or _is_forbidden(call, word, _message(raw or {})):
        _forbidden(call, answer.code)
    if answer.code >= 500 or answer.code == _REQUEST_TIMEOUT:
        raise Again(f"answered with HTTP {answer.code}", retry_after=retry_after)
    if raw is not None and word == "no":
        raise ApiRefusal(str(call), _message(raw), raw)
    if answer.code >= 400:
        _rejected(call, answer.code)
    if raw is None:
        raise Again("answered with something that is not JSON, or only half of it")
    # Reading: a list without an envelope, or an object without `status`, is tolerance.
    if word == "ok" or (not call.is_write and not word):
        return raw
    raise Again("answered with neither ok nor no")


def _is_forbidden(call: Call, word: str, message: str) -> bool:
    """Return whether the store says, in the way of this API, that it does not let us in.

    Of a write only the word of the reference counts: a payment can be "not authorized" as well.
    """
    said = message.strip().lower()
    if _NOT_ALLOWED in (word, said):
        return True
    return not call.is_write and _NOT_AUTHORISED.search(said) is not None


def _json(body: bytes) -> Raw | None:
    """Return the object in a body, a bare list under `BARE_LIST`, or None for anything else."""
    try:
        found = json.loads(body, parse_float=str, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, list):
        return {BARE_LIST: found}
    return found if isinstance(found, dict) else None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _word(raw: Raw | None) -> str:
    """Return what the `status` field says, in lower case; a flag there is tolerance."""
    found: Any = raw.get("status") if raw else None
    if isinstance(found, bool):
        return "ok" if found else "no"
    return found.strip().lower() if isinstance(found, str) else ""


def _message(raw: Raw) -> str:
    """Return the store's reason: `msg` by the reference, `message` by tolerance."""
    found = raw.get("msg") or raw.get("message")
    return found if isinstance(found, str) else ""


def _redirected(call: Call, answer: Answer) -> NoReturn:
    host = urlsplit(answer.headers.get("Location", "")).hostname or "another address"
    raise ConfigurationError(
        f"The store sends {call} on to {host}, and the secret goes to the host of `api` only",
        "If that address is the store's, write it into the endpoint's `api`",
    )


def _forbidden(call: Call, code: int) -> NoReturn:
    raise RefusedError(
        f"The store does not allow {call.method} {call.path} (HTTP {code})",
        "Allow that call in the settings of the Order API plugin, and check that the endpoint's "
        "secret is that plugin's",
    )


def _rejected(call: Call, code: int) -> NoReturn:
    """An HTTP 4xx without the store's own word: no such address, or a request not taken."""
    if code in (404, 405, 410):
        raise RefusedError(
            f"There is no Order API where {call.method} {call.path} was sent (HTTP {code})",
            "Is the endpoint's `api` right? It is the URL of the Order API plugin",
        )
    raise ApiRefusal(str(call), f"HTTP {code}")
