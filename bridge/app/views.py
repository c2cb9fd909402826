"""What the reading commands show, as plain data: nothing here changes anything.

They read the ledger alone, so they work without a network, while a run is on, and for partners that
are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from bridge.app.alarming.showing import channels_of
from bridge.app.books import older_copy, open_books
from bridge.app.surroundings import now
from bridge.config.load import configured
from bridge.config.model import Configuration
from bridge.errors import StopError
from bridge.flows.work import Books
from bridge.ledger.actions import ActionRow
from bridge.ledger.archive import FOLDER, Archive
from bridge.ledger.files import FileRow
from bridge.ledger.looking import open_to_look
from bridge.ledger.problems import ProblemRow
from bridge.ledger.sqlite_errors import DamageError
from bridge.ledger.states import UNDER_WAY
from bridge.plan.remedies import Remedy, remedies

#: A JSON object.
Data: TypeAlias = dict[str, Any]


@contextmanager
def reading(
    given: Path | Configuration, told: Callable[[StopError], None] | None = None
) -> Iterator[tuple[Configuration, Books]]:
    """Open the `given` configuration and its ledger, which must exist.

    Where the ledger cannot be written, and can be read, `told` is told why; without it that stops.
    """
    configuration = configured(given)
    with ExitStack() as stack:
        try:
            books = stack.enter_context(open_books(configuration, may_create=False))
        except DamageError:
            raise
        except StopError as error:
            ledger = open_to_look(configuration.state, now) if told else None
            if told is None or ledger is None:
                raise
            stack.callback(ledger.close)
            told(error)
            books = Books(ledger, Archive(configuration.state / FOLDER))
        yield configuration, books


def status(configuration: Configuration, books: Books) -> Data:
    """Return how things stand: runs, partners, what is under way and what waits."""
    problems = books.problems.all_open()
    older = older_copy(books, configuration.partners)
    return {
        "ledger": str(configuration.state),
        "restored": asdict(older) if older else None,
        "runs": [asdict(run) for run in books.runs.last(5)],
        "partners": [
            _partner(configuration, books, name, problems) for name in configuration.partners
        ],
        "channels": channels_of(configuration, books),
        "of nobody": [shown_problem(row) for row in problems if not row.partner],
    }


def _partner(
    configuration: Configuration, books: Books, name: str, problems: Sequence[ProblemRow]
) -> Data:
    partner = configuration.partner(name)
    own = [row for row in problems if row.partner == name]
    counts = {state: number for who, state, number in books.shipments.counts() if who == name}
    return {
        "partner": name,
        "endpoint": partner.endpoint,
        "writes": configuration.endpoint_of(partner).writes,
        "adopted": books.runs.is_adopted(partner.store_name, name),
        "shipments": counts,
        "deliveries": books.deliveries.counts(name),
        "progress": books.progress.counts(name),
        "items": _items(books, partner.store_name, name),
        "waiting_for_more": books.records.documents_in_state(name, "confirmation", "open"),
        "returns_to_complete": books.records.documents_in_state(name, "return", "open"),
        "files_under_way": [
            shown_file(row)
            for direction, states in UNDER_WAY.items()
            for row in books.files.in_state(name, direction, *states)
        ],
        "unclear_calls": [shown_action(row) for row in books.actions.in_state(name, "unclear")],
        "held": sum(row.severity == "held" for row in own),
        "set_aside": sum(row.severity == "set_aside" for row in own),
        "notices": sum(row.severity == "notice" for row in own),
    }


def _items(books: Books, store: str, partner: str) -> Data:
    """Return how many items a partner was told of, and of how many it cannot be told."""
    told, untold = books.items.counts(store, partner)
    return {"told": told, "untold": untold}


def problems(books: Books, partners: Sequence[str] = ()) -> list[Data]:
    """Return every open problem, of `partners` or of all, with its remedy."""
    rows = books.problems.all_open()
    return [shown_problem(row, books) for row in rows if not partners or row.partner in partners]


def shown_file(row: FileRow) -> Data:
    """Return a file as it is shown."""
    return {
        "name": row.name,
        "direction": row.direction,
        "message": row.message,
        "folder": row.folder,
        "state": row.state,
        "reason": row.reason,
        "size": row.size,
        "sha256": row.sha256,
        "created_at": row.created_at,
    }


def shown_action(row: ActionRow) -> Data:
    """Return a call as it is shown."""
    return {
        "kind": row.kind,
        "subject": row.subject,
        "state": row.state,
        "attempts": row.attempts,
        "attempted_at": row.attempted_at,
        "asked": row.asked,
        "answer": row.answer,
    }


def remedies_of(books: Books, row: ProblemRow) -> list[Remedy]:
    """Return what a person can decide about a problem."""
    file = books.files.get(row.file_id) if row.file_id else None
    is_delivery = file is not None and file.direction == "out" and file.state != "delivered"
    return remedies(
        row.kind,
        row.code,
        is_notice=row.severity == "notice",
        is_incoming_file=file is not None and file.direction == "in",
        is_about_delivery=row.kind == "file" and is_delivery,
    )


def _decided(row: ProblemRow, books: Books) -> str:
    """Return what a person has decided about a problem that is open still; "" for nothing."""
    told = [one for one in books.remedies.about(row.subject) if one.problem_id == row.id]
    last = told[-1] if told and not row.closed_at else None
    if last is None or last.verb != "release":
        return ""
    return f"{last.verb} by {last.who}, {last.at[:16]} UTC: {last.why}"


def shown_problem(row: ProblemRow, books: Books | None = None) -> Data:
    """Return a problem as it is shown; with `books` also its file, and what can be decided."""
    file = books.files.get(row.file_id).name if books is not None and row.file_id else ""
    decisions = remedies_of(books, row) if books is not None and not row.closed_at else []
    return {
        "id": row.id,
        "partner": row.partner,
        "kind": row.kind,
        "subject": row.subject,
        "code": row.code,
        "severity": row.severity,
        "message": row.message,
        "remedy": row.remedy,
        "decisions": [asdict(one) for one in decisions],
        "decided": _decided(row, books) if books is not None else "",
        "file": file,
        "file_id": row.file_id,
        "line": row.line,
        "at": row.at,
        "field": row.field,
        "since": row.opened_at,
        "closed_at": row.closed_at,
    }
