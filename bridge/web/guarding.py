"""What stands before and around every page: who is asked, by which name, and what a page may do."""

from __future__ import annotations

import hmac
import logging
import math
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, Request, Response, current_app, request, session
from flask.sessions import SecureCookieSessionInterface
from werkzeug.exceptions import BadRequest, Forbidden, TooManyRequests

from bridge.model.visible import visible
from bridge.pages.rendering import style_hash
from bridge.web.settings import Settings

log = logging.getLogger("bridge")

#: How long a login lasts.
_SESSION = timedelta(hours=10)
#: So many wrong tokens from one address are free; each further one doubles the wait.
_FREE_TRIES, _LONGEST_WAIT = 3, timedelta(minutes=5)
#: So many addresses are remembered.
_MOST_ADDRESSES = 1_000
#: No form of ours is larger.
_LARGEST_FORM = 16_384
#: What is asked by programs, by whatever name they know.
_FOR_PROGRAMS = frozenset({"health"})

_HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class _Sessions(SecureCookieSessionInterface):
    """Cookies that are sent over https alone where the page was asked for by it."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 -- Flask's own signature
        return request.is_secure


def guard(app: Flask, settings: Settings) -> None:
    """Let nothing be asked by a wrong name, and no page do more than it needs."""
    app.session_interface = _Sessions()
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        SESSION_COOKIE_NAME="bridge",
        SESSION_COOKIE_PATH=settings.path or "/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=_SESSION,
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=_LARGEST_FORM,
    )
    policy = (
        f"default-src 'none'; style-src '{style_hash()}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )

    @app.before_request
    def check_name() -> None:
        if request.endpoint not in _FOR_PROGRAMS and _name_of(request) not in settings.hosts:
            raise BadRequest("asked by a name that is not this server's")

    @app.after_request
    def restrict(response: Response) -> Response:
        response.headers.update(_HEADERS)
        response.headers["Content-Security-Policy"] = policy
        response.headers.pop("Server", None)
        return response


def _name_of(asked: Request) -> str:
    """Return the name that a request asks for, without its port: a page elsewhere may point here.

    A browser sends the name that it was given, whichever address that has (DNS rebinding).
    """
    host = asked.headers.get("Host", "").lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def who() -> str:
    """Return who has logged in; "" for nobody."""
    return str(session.get("who", ""))


def log_in(name: str) -> None:
    """Let whoever has this cookie decide from here on."""
    session.clear()
    session.permanent = True
    session["who"] = name
    session["form"] = secrets.token_urlsafe(32)


def form_token() -> str:
    """Return what every form of this session has to carry; made at first use."""
    if "form" not in session:
        session["form"] = secrets.token_urlsafe(32)
    return str(session["form"])


def check_form() -> None:
    """Raise Forbidden unless a form is one of ours, for this session."""
    sent, known = request.form.get("form", ""), str(session.get("form", ""))
    if not known or not hmac.compare_digest(sent.encode(), known.encode()):
        raise Forbidden("this form is not of this session: go back, load the page and try again")


class Attempts:
    """Compares what is said for the token, and slows down whoever tries tokens out."""

    def __init__(self, token: str, clock: Callable[[], datetime]) -> None:
        self._token = token.encode()
        self._clock = clock
        self._failed: dict[str, tuple[int, datetime]] = {}

    def is_token(self, said: str, address: str) -> bool:
        """Return whether that is the token, in a time that tells nothing of it.

        Raises TooManyRequests where an address has to wait before it is listened to again.
        """
        if wait := self._wait_seconds(address):
            told = f"Too many wrong tokens: wait {wait} seconds, then try again."
            raise TooManyRequests(told, retry_after=wait)
        if self._token and hmac.compare_digest(said.encode(), self._token):
            self._failed.pop(address, None)
            return True
        self._fail(address)
        return False

    def _wait_seconds(self, address: str) -> int:
        number, last = self._failed.get(address, (0, self._clock()))
        if number < _FREE_TRIES:
            return 0
        wait = min(timedelta(seconds=2.0 ** min(number - _FREE_TRIES, 20)), _LONGEST_WAIT)
        return max(0, math.ceil((last + wait - self._clock()).total_seconds()))

    def _fail(self, address: str) -> None:
        number, _ = self._failed.pop(address, (0, None))
        self._failed[address] = (number + 1, self._clock())
        while len(self._failed) > _MOST_ADDRESSES:
            self._failed.pop(next(iter(self._failed)))
        log.warning("bridge serve: a wrong token was tried from %s", visible(address) or "nowhere")


def attempts() -> Attempts:
    """Return who keeps this server's token."""
    return cast(Attempts, current_app.extensions["bridge-attempts"])
