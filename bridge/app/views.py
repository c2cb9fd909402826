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

from bridge.app.books import older_copy, open_books
from bridge.app.progress_told import acknowledged, progress_of
from bridge.app.surroundings import now
from bridge.app.tracing import returns_known_as, waiting_of_item
from bridge.config.load import load
from bridge.config.model import Configuration
from bridge.errors import ConfigurationError, StopError
from bridge.flows.summing_up import SUMMARY, summed_up
from bridge.flows.work import Books
from bridge.ledger.actions import ActionRow
from bridge.ledger.archive import FOLDER, Archive
from bridge.ledger.deliveries import DeliveryRow
from bridge.ledger.files import FileRow
from bridge.ledger.items import Told
from bridge.ledger.looking import open_to_look
from bridge.ledger.problems import ProblemRow
from bridge.ledger.shipments import ShipmentRow
from bridge.ledger.sqlite_errors import DamageError
from bridge.ledger.states import UNDER_WAY
from bridge.model.stock import Count
from bridge.plan.remedies import Remedy, remedies

#: A JSON object.
Data: TypeAlias = dict[str, Any]


@contextmanager
def reading(
    path: Path, told: Callable[[StopError], None] | None = None
) -> Iterator[tuple[Configuration, Books]]:
    """Open the configuration at `path` and its ledger, which must exist.

    Where the ledger cannot be written, and can be read, `told` is told why; without it that stops.
    """
    configuration = load(path)
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
        "of nobody": [_problem(row) for row in problems if not row.partner],
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
            _file(row)
            for direction, states in UNDER_WAY.items()
            for row in books.files.in_state(name, direction, *states)
        ],
        "unclear_calls": [_action(row) for row in books.actions.in_state(name, "unclear")],
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
    return [_problem(row, books) for row in rows if not partners or row.partner in partners]


def trace(books: Books, id_text: str) -> Data:
    """Return the life of a shipment, an order, a file, an item or a return by its id or name."""
    shipments = books.shipments.known_as(id_text)
    files = books.files.named(id_text)
    subjects = list(dict.fromkeys([id_text, *(row.shipment_id for row in shipments)]))
    calls = {row.id: row for one in subjects for row in books.actions.about(one)}
    problems = {row.id: row for one in subjects for row in books.problems.about(one)}
    read = {row.id for row in files}
    problems |= {row.id: row for row in books.problems.all_open() if row.file_id in read}
    found: Data = {
        "id": id_text,
        "shipments": [_life(books, row) for row in shipments],
        "deliveries": [_delivery_life(books, row) for row in books.deliveries.known_as(id_text)],
        "files": [_file_life(books, row) for row in files],
        "counts": [_count_life(books, count) for count in books.stock.counts_of_item(id_text)],
        "told_of": [_told_of(books, one) for one in books.items.known_as(id_text)],
        "returns": returns_known_as(books, id_text),
        "waiting": waiting_of_item(books, id_text),
        "calls": [_action(calls[key]) for key in sorted(calls)],
        "problems": [_problem(problems[key], books) for key in sorted(problems)],
        "decisions": [asdict(row) for one in subjects for row in books.remedies.about(one)],
    }
    if not any(value for name, value in found.items() if name != "id"):
        raise ConfigurationError(
            f"the ledger knows nothing of {id_text}",
            "give the id of a shipment or an order, the name of a file, an item as the partner "
            "names it, or the partner's id of a return",
        )
    return found


def _life(books: Books, row: ShipmentRow) -> Data:
    lines = books.shipments.lines(row.store, row.shipment_id)
    return {
        **asdict(row),
        "lines": [asdict(line) for line in lines],
        "parcels": [asdict(one) for one in books.shipments.parcels(row.store, row.shipment_id)],
        "order_file": _file(books.files.get(row.file_id)) if row.file_id else None,
        "documents": [
            _file(one)
            for one in (
                books.files.enclosed_in(row.file_id, row.shipment_id) if row.file_id else ()
            )
        ],
        "confirmed_in": _told(books, row.partner, "confirmation", row.shipment_id),
        "progress": progress_of(books, row),
    }


def _delivery_life(books: Books, row: DeliveryRow) -> Data:
    return {
        **asdict(row),
        "announced_in": _file(books.files.get(row.file_id)) if row.file_id else None,
        "received_in": _told(books, row.partner, "receipt", row.delivery_id),
    }


def _told(books: Books, partner: str, message: str, document: str) -> list[Data]:
    """Return where a document was spoken of, and what became of each record."""
    return [
        {
            "file": books.files.get(record.file_id).name,
            "line": record.line,
            "state": record.state,
            "reason": record.reason,
        }
        for record in books.records.of_document(partner, message, document)
    ]


def _told_of(books: Books, one: Told) -> Data:
    """Return what a partner was told of an item last, and in which file."""
    file = books.files.get(one.file_id) if one.file_id is not None else None
    return {**asdict(one), "file": _file(file) if file is not None else None}


def _count_life(books: Books, count: Count) -> Data:
    """Return a count with the file that told it and what has moved of its item."""
    return {
        **asdict(count),
        "file": books.files.get(count.file_id).name,
        "movements": [
            asdict(one)
            for one in books.stock.movements_of(count.store, count.warehouse, count.item)
        ],
    }


def _file(row: FileRow) -> Data:
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


def _file_life(books: Books, row: FileRow) -> Data:
    return {
        **_file(row),
        "partner": row.partner,
        "mapping_sha256": row.mapping_sha256,
        "records_read": row.records_read,
        "records_ignored": row.records_ignored,
        "records": [
            {"state": state, "reason": reason, "number": number}
            for state, reason, number in books.records.states_of_file(row.id)
        ],
        "shipments": [one.shipment_id for one in books.shipments.of_file(row.id)],
        "cancels": [one.shipment_id for one in books.progress.of_cancel_file(row.id)],
        "acknowledged": acknowledged(books, row),
        "items": len(books.items.of_file(row.id)),
        "sums_up": [one.name for one in _summed_up(books, row)],
    }


def _summed_up(books: Books, row: FileRow) -> list[FileRow]:
    """Return the order files that a summary tells of; none where the file is something else."""
    if row.message != SUMMARY or row.state == "withdrawn":
        return []
    return summed_up(books, row.partner, row.run_id)


def _action(row: ActionRow) -> Data:
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


def _problem(row: ProblemRow, books: Books | None = None) -> Data:
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
        "line": row.line,
        "at": row.at,
        "field": row.field,
        "since": row.opened_at,
        "closed_at": row.closed_at,
    }
