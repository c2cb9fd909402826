"""Logging in, and the buttons: exactly what release, discard, retry, resend and replay do.

Only a server with a token has these pages at all.
"""

from __future__ import annotations

import logging
from typing import Any, cast

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.exceptions import NotFound

from bridge.app.deciding import Decided
from bridge.app.pressing import decided_since, press, what_is_known
from bridge.app.surroundings import whoami
from bridge.app.views import remedies_of, shown_problem
from bridge.errors import BridgeError, ConfigurationError, TryLaterError
from bridge.flows.work import Books
from bridge.ledger.problems import ProblemRow
from bridge.model.visible import visible
from bridge.plan.remedies import Verb
from bridge.web.answering import NUMBER, for_who_may_decide, opened, page, settings
from bridge.web.guarding import attempts, check_form, log_in, who

log = logging.getLogger("bridge")

entering = Blueprint("deciding", __name__)
remedying = Blueprint("remedying", __name__)
for_who_may_decide(remedying)

_LONGEST_NAME, _LONGEST_WHY = 60, 500
#: What stands for a person's reason while only looking at what would be decided.
_NO_REASON = "(looking at what it would mean)"
_CHANGED = "It has changed since you have looked: this is how it stands now."


@entering.get("/login")
def login() -> Response:
    """Ask for the token, and for a name to keep with what is decided."""
    return page("login.html", told="", name="")


@entering.post("/login")
def enter() -> Any:
    """Let in who says the token."""
    check_form()
    name = " ".join(request.form.get("name", "").split())[:_LONGEST_NAME]
    if not name or visible(name) != name:
        told = "Say who you are: it is kept with what you decide."
        return page("login.html", 400, told=told, name="")
    if not attempts().is_token(request.form.get("token", ""), request.remote_addr or ""):
        return page("login.html", 403, told="That is not the token.", name=name)
    log_in(name)
    return redirect(url_for("looking.morning"), 303)


@entering.post("/logout")
def leave() -> Any:
    """Forget who has logged in."""
    check_form()
    session.clear()
    return redirect(url_for("looking.morning"), 303)


@remedying.get(f"/problems/<{NUMBER}:problem_id>/<verb>")
def ask(problem_id: int, verb: str) -> Response:
    """Show what a decision would mean, and ask for the reason."""
    return _ask(problem_id, verb, 200, told="", why="")


def _ask(problem_id: int, verb: str, status: int, *, told: str, why: str) -> Response:
    with opened() as (_, books):
        row, meaning = _meant(books, problem_id, verb)
        file = books.files.get(row.file_id).name if row.file_id else ""
        problem, known = shown_problem(row, books), what_is_known(books, row)
    would, refused = Decided(), ""
    try:
        would = _press(row, file, verb, _NO_REASON, is_dry=True)
    except BridgeError as error:
        refused = str(error)
    return page(
        "ask.html", status, problem=problem, verb=verb, meaning=meaning, known=known,
        would=would, refused=refused, told=told, why=why, longest=_LONGEST_WHY,
    )  # fmt: skip


@remedying.post(f"/problems/<{NUMBER}:problem_id>/<verb>")
def decide(problem_id: int, verb: str) -> Response:
    """Decide it, unless more has come to light since it was shown."""
    check_form()
    why = " ".join(request.form.get("why", "").split())
    if not why or len(why) > _LONGEST_WHY:
        told = f"Say why, for whoever looks at it later, in up to {_LONGEST_WHY} characters."
        return _ask(problem_id, verb, 400, told=told, why=why[:_LONGEST_WHY])
    with opened() as (_, books):
        sent = request.form.get("known", "")
        row, _ = _meant(books, problem_id, verb, sent)
        file = books.files.get(row.file_id).name if row.file_id else ""
        is_same = sent == what_is_known(books, row)
        others = decided_since(books, row, sent)
    if not is_same:
        told = " ".join([_CHANGED, *others])
        return _ask(problem_id, verb, 409, told=told, why=why)
    try:
        decided = _press(row, file, verb, why, is_dry=False)
    except TryLaterError as error:
        told = f"Nothing was decided: {error}."
        return _ask(problem_id, verb, 503, told=told, why=why)
    except ConfigurationError as error:
        return page("decided.html", 409, verb=verb, decided=None, refused=str(error))
    log.info("bridge serve: %s of %s %s [%s]", verb, row.kind, visible(row.subject), row.code)
    return page("decided.html", verb=verb, decided=decided, refused="")


def _press(row: ProblemRow, file: str, verb: str, why: str, *, is_dry: bool) -> Decided:
    name = f"{who()} (serve, {whoami()})"
    return press(settings().config, row, file, cast(Verb, verb), why=why, who=name, is_dry=is_dry)


def _meant(books: Books, problem_id: int, verb: str, known: str = "") -> tuple[ProblemRow, str]:
    """Return an open problem, and what a verb means for it; NotFound where it cannot be decided.

    What was decided since it stood as `known` says is told then.
    """
    row = books.problems.known(problem_id)
    if row is None or row.closed_at is not None:
        others = decided_since(books, row, known) if row is not None else []
        raise NotFound(" ".join(["it is settled: nothing waits for it any more.", *others]))
    for one in remedies_of(books, row):
        if one.verb == verb:
            return row, one.meaning
    raise NotFound("it cannot be decided that way")
