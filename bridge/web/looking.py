"""The pages that only look: the morning, problems, the life of anything, files, stock, runs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from bridge.app.file_text import MOST_LINES, encodings_of, excerpt, lines_in
from bridge.app.overview.waiting import waiting as sorts
from bridge.app.pressing import all_of
from bridge.app.reporting import look
from bridge.app.stocking import differences
from bridge.app.tracing import trace
from bridge.app.upcoming import upcoming
from bridge.app.views import shown_problem
from bridge.errors import ConfigurationError
from bridge.flows.work import Books
from bridge.ledger.archive import FOLDER, Archive
from bridge.ledger.files import FileRow
from bridge.ledger.sqlite_errors import DamageError
from bridge.model.waiting import Example
from bridge.pages.report import values
from bridge.web.answering import (
    NUMBER,
    current,
    for_who_may_look,
    may_see_files,
    opened,
    page,
    settings,
)

looking = Blueprint("looking", __name__)
for_who_may_look(looking)

#: No id, name or number that somebody looks for is longer.
_LONGEST_QUESTION = 300
#: So much is shown at once, and so many bytes of a file sent at a time.
_MOST_PROBLEMS, _MOST_STEPS, _MOST_CHANGES, _MOST_RUNS = 100, 500, 200, 50
#: Of what waits for the same reason, so many are shown where all of it is.
_MOST_EXAMPLES = 3
_PIECE = 65_536


@looking.get("/")
def morning() -> Response:
    """Show how things stand: a ledger that cannot be used is a morning too."""
    looked = look(current(), clock=settings().clock)
    return page("morning.html", 503 if looked.error else 200, **values(looked.morning, _life_of))


def _life_of(kind: str, name: str) -> str:
    if kind == "run":
        return url_for("looking.runs", _anchor=f"run-{name}")
    return url_for("looking.life", q=name)


@looking.get("/problems")
def waiting() -> Response:
    """Show what waits, of one partner or all, by why: held, then set aside, then notices."""
    partner = request.args.get("partner")
    with opened() as (_, books):
        groups = sorts(books, None, _MOST_EXAMPLES)
        numbers: dict[str, Counter[str]] = {}
        for one in groups:
            numbers.setdefault(one.partner, Counter())[one.severity] += one.number
        shown = [
            (one, _problems(books, one.examples))
            for one in groups
            if partner in (None, one.partner)
        ]
        return page("problems.html", groups=shown, numbers=sorted(numbers.items()), partner=partner)


def _problems(books: Books, examples: Sequence[Example]) -> list[dict[str, Any]]:
    rows = [books.problems.known(one.id) for one in examples]
    return [shown_problem(row, books) for row in rows if row is not None]


@looking.get("/problems/of")
def waiting_of() -> Response:
    """Show all that waits of one partner, kind and code, page by page."""
    sort = {name: request.args.get(name, "") for name in ("partner", "kind", "code")}
    first = max(0, request.args.get("from", 0, int))
    with opened() as (_, books):
        rows = all_of(books, **sort)
        shown = [shown_problem(row, books) for row in rows[first : first + _MOST_PROBLEMS]]
        return page(
            "problems_of.html", problems=shown, number=len(rows), first=first, sort=sort,
            most=_MOST_PROBLEMS,
        )  # fmt: skip


@looking.get("/life")
def life() -> Any:
    """Show the life of whatever somebody looks for."""
    asked = request.args.get("q", "").strip()
    if len(asked) > _LONGEST_QUESTION:
        raise BadRequest("nothing has so long a name")
    if not asked:
        return redirect(url_for("looking.morning"), 303)
    with opened() as (configuration, books):
        try:
            data = trace(configuration, books, asked)
        except DamageError:
            raise
        except ConfigurationError as error:
            return page("unknown.html", 404, asked=asked, remedy=error.remedy)
        steps = data["timeline"][-_MOST_STEPS:]
        places = [(one["file_id"], one["line"]) for one in steps if one["line"]]
        lines = lines_in(configuration, books, places) if may_see_files() else {}
        return page("life.html", asked=asked, life=data, steps=steps, lines=lines)


@looking.get(f"/files/<{NUMBER}:file_id>")
def file(file_id: int) -> Response:
    """Show what is known of a file, and a part of it as text for who may see it."""
    first = max(1, request.args.get("from", 1, int))
    marked = max(0, request.args.get("line", 0, int))
    if marked and "from" not in request.args:
        first = max(1, marked - MOST_LINES // 4)
    with opened() as (configuration, books):
        row = _file(books, file_id)
        shown: dict[str, Any] = {"file": asdict(row), "marked": marked, "first": first}
        if not may_see_files() or not row.sha256 or row.purged_at is not None:
            return page("file.html", excerpt=None, most=MOST_LINES, **shown)
        with books.open(row) as stream:
            found = excerpt(stream, first, encodings_of(configuration, row))
        return page("file.html", excerpt=found, most=MOST_LINES, **shown)


@looking.get(f"/files/<{NUMBER}:file_id>/bytes")
def file_bytes(file_id: int) -> Response:
    """Send the bytes of a file as they came or went, to be kept and not shown."""
    if not may_see_files():
        raise Forbidden("customers' names stand in files: log in to see them")
    with opened() as (configuration, books):
        row = _file(books, file_id)
        if not row.sha256 or row.purged_at is not None:
            raise NotFound("its bytes are not in the archive")
        archive = Archive(configuration.state / FOLDER)
        with books.open(row):  # they are there, and are what they were
            pieces = _pieces(archive, row)
    response = Response(pieces, mimetype="application/octet-stream")
    response.headers["Content-Length"] = str(row.size)
    response.headers["Content-Disposition"] = _attachment(row.name)
    return response


def _pieces(archive: Archive, row: FileRow) -> Iterator[bytes]:
    with archive.open(row.sha256) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _attachment(name: str) -> str:
    """Return the header that has a browser keep a file, under a name that harms nothing."""
    last = name.rpartition("/")[2]
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", last).lstrip(".") or "file"
    encoded = quote(last.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


def _file(books: Books, file_id: int) -> FileRow:
    row = books.files.known(file_id)
    if row is None:
        raise NotFound("the ledger has no such file")
    return row


@looking.get("/stock")
def held_stock() -> Response:
    """Show the stock files that wait for a decision."""
    with opened() as (_, books):
        return page("stock.html", held=_held(books))


def _held(books: Books, file_id: int | None = None) -> list[dict[str, Any]]:
    """Return what holds stock files, or one of them."""
    return [
        shown_problem(row, books)
        for row in books.problems.all_open()
        if row.kind == "stock" and row.file_id and file_id in (None, row.file_id)
    ]


@looking.get(f"/stock/<{NUMBER}:file_id>")
def stock_file(file_id: int) -> Response:
    """Show what a stock file that waits would change; no store is asked for it."""
    with opened() as (configuration, books):
        row = _file(books, file_id)
        held = _held(books, file_id)
        if not held:
            raise NotFound(f"nothing of {row.name} waits for a decision")
        told = differences(configuration, books, row.name, _MOST_CHANGES, asks_store=False)
        return page("stock_file.html", told=told, held=held, file_id=file_id)


@looking.get("/runs")
def runs() -> Response:
    """Show the latest runs, and what the scheduler does next."""
    with opened() as (configuration, books):
        jobs = upcoming(configuration, books, settings().clock())
        return page("runs.html", runs=books.runs.last(_MOST_RUNS), jobs=jobs)
