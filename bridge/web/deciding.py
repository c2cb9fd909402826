"""Logging in, and the buttons: exactly what release, discard, retry, resend and replay do.

Only a server with a token has these pages at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.exceptions import NotFound

from bridge.app.deciding import Decided
from bridge.app.overview.waiting import ONE_BY_ONE
from bridge.app.pressing import all_of, decided_since, press, press_all, what_is_known
from bridge.app.surroundings import whoami
from bridge.app.views import remedies_of, shown_problem
from bridge.errors import BridgeError, ConfigurationError, TryLaterError
from bridge.flows.work import Books
from bridge.ledger.problems import ProblemRow
from bridge.model.visible import visible
from bridge.plan.remedies import Verb
from bridge.web.answering import NUMBER, current, for_who_may_decide, opened, page
from bridge.web.guarding import attempts, check_form, log_in, who

log = logging.getLogger("bridge")

entering = Blueprint("deciding", __name__)
remedying = Blueprint("remedying", __name__)
for_who_may_decide(remedying)

_LONGEST_NAME, _LONGEST_WHY = 60, 500
#: What stands for a person's reason while only looking at what would be decided.
_NO_REASON = "(looking at what it would mean)"
_CHANGED = "It has changed since you have looked: this is how it stands now."
_SETTLED = "it is settled: nothing waits for it any more."
_NOT_SO = "it cannot be decided that way"
#: So many lines of what is decided are shown, and so many decisions of others.
_MOST_LINES, _MOST_OTHERS = 30, 5


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


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a button is about: one problem, or all of one partner, kind and code."""

    verb: Verb
    rows: Sequence[ProblemRow]
    meaning: str
    #: The file that the one was found in.
    file: str
    is_all: bool

    @property
    def address(self) -> str:
        """Where its form goes."""
        first = self.rows[0]
        if not self.is_all:
            return url_for("remedying.decide_one", problem_id=first.id, verb=self.verb)
        return url_for(
            "remedying.decide_all",
            verb=self.verb, partner=first.partner, kind=first.kind, code=first.code,
        )  # fmt: skip

    def press(self, why: str, *, is_dry: bool) -> Decided:
        """Decide it, or look what that would mean."""
        given, name = current(), f"{who()} (serve, {whoami()})"
        if self.is_all:
            return press_all(given, self.rows, self.verb, why=why, who=name, is_dry=is_dry)
        (row,) = self.rows
        return press(given, row, self.file, self.verb, why=why, who=name, is_dry=is_dry)


#: Returns what is chosen; it is told what the form knew.
_Choosing = Callable[[Books, str], _Chosen]


@remedying.get(f"/problems/<{NUMBER}:problem_id>/<verb>")
def ask_one(problem_id: int, verb: str) -> Response:
    """Show what a decision would mean, and ask for the reason."""
    return _ask(_one(problem_id, verb), 200)


@remedying.get("/problems/all/<verb>")
def ask_all(verb: str) -> Response:
    """Show what it would mean to decide all of one code, and ask for the reason."""
    return _ask(_all(verb), 200)


@remedying.post(f"/problems/<{NUMBER}:problem_id>/<verb>")
def decide_one(problem_id: int, verb: str) -> Response:
    """Decide it, unless more has come to light since it was shown."""
    return _decide(_one(problem_id, verb))


@remedying.post("/problems/all/<verb>")
def decide_all(verb: str) -> Response:
    """Decide all of one code, unless they are not those any more that were shown."""
    return _decide(_all(verb))


def _ask(choosing: _Choosing, status: int, *, told: str = "", why: str = "") -> Response:
    with opened() as (_, books):
        chosen = choosing(books, "")
        known = what_is_known(books, chosen.rows)
        problem = shown_problem(chosen.rows[0], books)
    would, refused = Decided(), ""
    try:
        would = chosen.press(_NO_REASON, is_dry=True)
    except BridgeError as error:
        refused = str(error)
    return page(
        "ask.html", status, chosen=chosen, problem=problem, number=_number(chosen), known=known,
        would=would, refused=refused, told=told, why=why, longest=_LONGEST_WHY, most=_MOST_LINES,
    )  # fmt: skip


def _number(chosen: _Chosen) -> int:
    """Return how many things are decided about."""
    return len({row.subject for row in chosen.rows})


def _decide(choosing: _Choosing) -> Response:
    check_form()
    why = " ".join(request.form.get("why", "").split())
    if not why or len(why) > _LONGEST_WHY:
        told = f"Say why, for whoever looks at it later, in up to {_LONGEST_WHY} characters."
        return _ask(choosing, 400, told=told, why=why[:_LONGEST_WHY])
    with opened() as (_, books):
        sent = request.form.get("known", "")
        chosen = choosing(books, sent)
        is_same = sent == what_is_known(books, chosen.rows)
        others = decided_since(books, chosen.rows, sent)[:_MOST_OTHERS]
    if not is_same:
        return _ask(choosing, 409, told=" ".join([_CHANGED, *others]), why=why)
    try:
        decided = chosen.press(why, is_dry=False)
    except TryLaterError as error:
        return _ask(choosing, 503, told=f"Nothing was decided: {error}.", why=why)
    except ConfigurationError as error:
        return page("decided.html", 409, decided=None, refused=str(error), most=_MOST_LINES)
    row, verb = chosen.rows[0], chosen.verb
    what = f"all {_number(chosen)}" if chosen.is_all else visible(row.subject)
    log.info("bridge serve: %s of %s %s [%s]", verb, row.kind, what, row.code)
    return page("decided.html", decided=decided, refused="", most=_MOST_LINES)


def _one(problem_id: int, verb: str) -> _Choosing:
    """Choose an open problem; NotFound where it cannot be decided so, with who has settled it."""

    def choose(books: Books, known: str) -> _Chosen:
        row = books.problems.known(problem_id)
        if row is None or row.closed_at is not None:
            others = decided_since(books, [row], known) if row is not None else []
            raise NotFound(" ".join([_SETTLED, *others]))
        file = books.files.get(row.file_id).name if row.file_id else ""
        for one in remedies_of(books, row):
            if one.verb == verb:
                return _Chosen(one.verb, [row], one.meaning, file, is_all=False)
        raise NotFound(_NOT_SO)

    return choose


def _all(verb: str) -> _Choosing:
    """Choose all of the partner, kind and code that are asked for."""
    partner, kind, code = (request.args.get(name, "") for name in ("partner", "kind", "code"))

    def choose(books: Books, _known: str) -> _Chosen:
        rows = all_of(books, partner, kind, code)
        if not rows:
            raise NotFound(_SETTLED)
        for one in remedies_of(books, rows[0]):
            if one.verb == verb and verb not in ONE_BY_ONE:
                return _Chosen(one.verb, rows, one.meaning, "", is_all=True)
        raise NotFound(_NOT_SO)

    return choose
