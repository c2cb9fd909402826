"""The application: its pages, what guards them, and what is shown when something goes wrong."""

from __future__ import annotations

import logging
import traceback
from typing import cast

from flask import Flask, Response, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException, Unauthorized

from bridge.app.metrics import CONTENT_TYPE, rendered
from bridge.app.views import reading
from bridge.errors import BridgeError
from bridge.web.answering import may_look, page
from bridge.web.deciding import entering, remedying
from bridge.web.guarding import Attempts, attempts, guard
from bridge.web.looking import looking
from bridge.web.settings import Settings

log = logging.getLogger("bridge")


def make_application(settings: Settings) -> Flask:
    """Return what answers; without a token it has no page that takes a form."""
    app = Flask("bridge.web", static_folder=None, template_folder=None)
    app.extensions["bridge"] = settings
    app.extensions["bridge-attempts"] = Attempts(settings.token or "", settings.clock)
    app.url_map.strict_slashes = False
    guard(app, settings)
    app.register_blueprint(looking)
    if settings.token is not None:
        app.register_blueprint(entering)
        app.register_blueprint(remedying)
    app.add_url_rule("/healthz", "health", lambda: _health(settings))
    app.add_url_rule("/metrics", "metrics", lambda: _metrics(settings))
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(BridgeError, _told)
    app.register_error_handler(Exception, _fault)
    return app


def _health(settings: Settings) -> Response:
    """Say to programs whether the ledger can be read, by the status, and what else is not well."""
    configuration, refused = settings.following.now()
    told = "bridge.yaml is refused as it stands, and the one before goes on\n" if refused else ""
    try:
        with reading(configuration, lambda _error: None):
            return Response(f"ok\n{told}", mimetype="text/plain")
    except BridgeError:
        return Response("the ledger cannot be read\n", 503, mimetype="text/plain")


def _metrics(settings: Settings) -> Response:
    """Show the figures to Prometheus, which says the token where to look takes it."""
    if not may_look() and not _has_token():
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
    configuration, refused = settings.following.now()
    text = rendered(configuration, settings.clock, is_refused=bool(refused))
    return Response(text, content_type=CONTENT_TYPE)


def _has_token() -> bool:
    said = request.authorization
    if said is None or said.type != "bearer":
        return False
    return attempts().is_token(said.token or "", request.remote_addr or "")


def _refused(error: HTTPException) -> Response:
    """Show what of a request was wrong."""
    if error.response is not None or error.code is None or error.code < 400:
        return cast(Response, error.get_response())
    answer = page("told.html", error.code, title=error.name, told=error.description or "")
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def _told(error: BridgeError) -> Response:
    """Show why the ledger or the configuration cannot be used, with what to do."""
    return page("told.html", 503, title="This cannot be shown now", told=str(error))


def _fault(error: Exception) -> Response:
    """Say that it is a fault of ours, and log where: not what it says, which can be data."""
    where = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    log.error("a fault of the bridge itself: %s\n%s", type(error).__name__, where)
    told = "A fault of the bridge itself: nothing was changed. Its log shows where."
    return page("told.html", 500, title="This went wrong", told=told)
