"""What every page is made with: the ledger, opened for it alone, and what its layout shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden

from bridge.app.books import told_older_copy
from bridge.app.overview.morning import zone_of
from bridge.app.views import reading
from bridge.config.model import Configuration
from bridge.errors import StopError
from bridge.flows.work import Books
from bridge.model.moment import utc_text
from bridge.pages.rendering import render
from bridge.web.guarding import form_token, who
from bridge.web.settings import Settings

#: A number of a row, in paths.
NUMBER = "int(max=999999999999)"


def settings() -> Settings:
    """Return what this server was started with."""
    return cast(Settings, current_app.extensions["bridge"])


@contextmanager
def opened() -> Iterator[tuple[Configuration, Books]]:
    """Open the ledger for one page; what makes it doubtful stands at the page's top."""

    def only_read(error: StopError) -> None:
        _warn(f"The ledger can be read and not written, so no run would start: {error}")

    with reading(current(), only_read) as (known, books):
        found = told_older_copy(books, known.partners)
        if found is not None:
            _warn(f"{found}. Nothing is exported or imported before that.")
        yield known, books


def current() -> Configuration:
    """Return the configuration that this page is made by; one that is not the latest says so."""
    if "configuration" not in g:
        g.configuration, refused = settings().following.now()
        if refused:
            why = " ".join(refused.split())
            _warn(f"bridge.yaml is refused as it stands, and the one before goes on: {why}")
    return cast(Configuration, g.configuration)


def _warn(text: str) -> None:
    g.warnings = [*g.get("warnings", ()), text[:1].upper() + text[1:]]


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Return a page of one of the templates in `serve/`."""
    known = settings()
    has_token = known.token is not None
    zone = zone_of(current()).key
    text = render(
        f"serve/{template}",
        url=url_for,
        here=request.endpoint or "",
        who=who(),
        has_login=has_token,
        may_look=may_look(),
        may_decide=may_decide(),
        may_see_files=may_see_files(),
        form=form_token() if has_token else "",
        warnings=g.get("warnings", []) if may_look() else [],
        **{"at": utc_text(known.clock()), "zone": zone, **values},
    )
    return Response(text, status, mimetype="text/html")


def may_look() -> bool:
    """Return whether this visitor may look at pages."""
    return not settings().is_closed or bool(who())


def may_decide() -> bool:
    """Return whether this visitor may press buttons."""
    return settings().token is not None and bool(who())


def may_see_files() -> bool:
    """Return whether this visitor may see bytes of files."""
    return settings().shows_files or may_decide()


def for_who_may_look(blueprint: Blueprint) -> None:
    """Send everybody else to the login."""

    @blueprint.before_request
    def check() -> Any:
        return None if may_look() else _to_login()


def for_who_may_decide(blueprint: Blueprint) -> None:
    """Send everybody else to the login, and their forms nowhere."""

    @blueprint.before_request
    def check() -> Any:
        if may_decide():
            return None
        if request.method == "POST":
            raise Forbidden("log in first: nothing was decided")
        return _to_login()


def _to_login() -> Any:
    return redirect(url_for("deciding.login"), 303)
