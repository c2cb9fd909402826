"""The life of anything that the ledger knows, by whatever a person has in hand.

A shipment, an order, a line of either, a file, a line of a file (NAME:LINE), an item by SKU or bar
code, a tracking number, a return, a delivery. What goes by several of these is shown as all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TypeVar

from bridge.app.lives import count_life, delivery_life, file_life, shipment_life, told_of
from bridge.app.rules import Rules
from bridge.app.timeline import Timeline
from bridge.app.told_in_files import record_life, return_life
from bridge.app.views import Data, shown_action, shown_problem
from bridge.config.model import Configuration
from bridge.errors import ConfigurationError
from bridge.flows.work import Books
from bridge.ledger.actions import ActionRow
from bridge.ledger.deliveries import DeliveryRow
from bridge.ledger.files import FileRow
from bridge.ledger.problems import ProblemRow
from bridge.ledger.records import DocumentRow, RecordRow
from bridge.ledger.remedies import RemedyRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.stock import Count

Row = TypeVar("Row")

#: So many shipments with an item are named, the latest.
_MOST_WITH_ITEM = 50
#: So many shipments, and so many returns, are shown with all of their lives at once, and so many of
#: the others are named: a line of a file, or an id that many share, can lead to thousands.
_MOST_LIVES, _MOST_NAMED = 20, 200


@dataclass(frozen=True, slots=True)
class _Found:
    """What an id is the name of."""

    shipments: list[ShipmentRow]
    deliveries: list[DeliveryRow]
    files: list[FileRow]
    #: At a line of a file.
    records: list[RecordRow]
    returns: list[DocumentRow]
    counts: list[Count]
    #: What goes by it besides, by its own names.
    more: list[str]


@dataclass(frozen=True, slots=True)
class _Done:
    """What was done about it."""

    calls: list[ActionRow]
    problems: list[ProblemRow]
    decisions: list[RemedyRow]


def trace(configuration: Configuration, books: Books, id_text: str) -> Data:
    """Return the life of what goes by `id_text`, with one time line of all of it.

    Raises ConfigurationError where nothing does.
    """
    found = _find(books, id_text)
    done = _done(books, found, id_text)
    shown: Data = {
        "shipments": [shipment_life(books, row) for row in found.shipments],
        "deliveries": [delivery_life(books, row) for row in found.deliveries],
        "files": [file_life(books, row) for row in found.files],
        "records": [record_life(books, row) for row in found.records],
        "counts": [count_life(books, count) for count in found.counts],
        "told_of": [told_of(books, one) for one in books.items.known_as(id_text)],
        "returns": [return_life(books, row) for row in found.returns],
        "waiting": [record_life(books, row) for row in books.records.waiting_of_item(id_text)],
        "with_item": [asdict(row) for row in _with_item(books, id_text)],
        "calls": [shown_action(row) for row in done.calls],
        "problems": [shown_problem(row, books) for row in done.problems],
        "decisions": [asdict(row) for row in done.decisions],
        "more": found.more[:_MOST_NAMED],
    }
    if not any(shown.values()):
        raise ConfigurationError(
            f"the ledger knows nothing of {id_text}",
            "give the id of a shipment, an order or a line, the name of a file, or FILE:LINE, an "
            "item as the partner names it, a tracking number, or the partner's id of a return",
        )
    steps = _timeline(Timeline(books, Rules(configuration)), found, done)
    return {"id": id_text, **shown, "more_number": len(found.more), "timeline": steps.as_data()}


def _find(books: Books, id_text: str) -> _Found:
    """Return everything that goes by an id or a name."""
    records = _at_line(books, id_text)
    names = dict.fromkeys([id_text, *(row.document for row in records if row.document)])
    shipments = {
        (row.store, row.shipment_id): row
        for name in names
        for row in (*books.shipments.known_as(name), *books.shipments.with_line(name))
    }
    for store in books.runs.stores():
        for row in books.shipments.with_tracking(store, id_text):
            shipments[row.store, row.shipment_id] = row
    told, found = list(shipments.values()), list(shipments.values())[:_MOST_LIVES]
    returns = [row for name in names for row in books.records.returns_known_as(name)]
    returns += [one for row in found for one in _returns_of(books, row)]
    returns = list(dict.fromkeys(returns))
    deliveries = [row for name in names for row in books.deliveries.known_as(name)]
    more = [row.shipment_id for row in told[_MOST_LIVES:]]
    more += [row.document for row in returns[_MOST_LIVES:]]
    more += [row.delivery_id for row in deliveries[_MOST_LIVES:]]
    return _Found(
        found,
        deliveries[:_MOST_LIVES],
        books.files.named(id_text) or _sent_with_line(books, id_text),
        _first(records, _MOST_LIVES),
        returns[:_MOST_LIVES],
        books.stock.counts_of_item(id_text),
        list(dict.fromkeys(more)),
    )


def _first(records: list[RecordRow], most: int) -> list[RecordRow]:
    """Return the records of the first documents; those of no document stand for themselves."""
    kept = list(dict.fromkeys(row.document or f"\n{row.id}" for row in records))[:most]
    return [row for row in records if (row.document or f"\n{row.id}") in kept]


def _at_line(books: Books, id_text: str) -> list[RecordRow]:
    """Return what the line of a file has told, where `id_text` is NAME:LINE."""
    name, _, line = id_text.rpartition(":")
    if not name or not line.isdecimal():
        return []
    files = [row for row in books.files.named(name) if row.name == name]
    return [row for file in files for row in books.records.at_line(file.id, int(line[:9]))]


def _sent_with_line(books: Books, id_text: str) -> list[FileRow]:
    """Return the files of ours that a NAME:LINE is in: what stands in which line is not kept."""
    name, _, line = id_text.rpartition(":")
    known = books.files.named(name) if name and line.isdecimal() else []
    return [row for row in known if row.direction == "out"]


def _returns_of(books: Books, shipment: ShipmentRow) -> Iterator[DocumentRow]:
    """Yield the partner's returns of which one at the store is of a shipment."""
    for call in books.actions.returns_of(shipment.store, shipment.shipment_id):
        parts = call.subject.removeprefix(f"{call.partner}/").split("/")
        names = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
        known = (books.records.document(call.partner, "return", name) for name in names)
        yield from [one for one in known if one is not None][:1]


def _with_item(books: Books, item: str) -> list[ShipmentRow]:
    return [
        row
        for store in books.runs.stores()
        for row in books.shipments.latest_with_item(store, item, _MOST_WITH_ITEM)
    ]


def _done(books: Books, found: _Found, id_text: str) -> _Done:
    """Return calls, problems and decisions about what was found, each in the order of time."""
    subjects = dict.fromkeys(
        [
            id_text,
            *(row.shipment_id for row in found.shipments),
            *(row.document for row in found.returns),
        ]
    )
    calls = {row.id: row for one in subjects for row in books.actions.about(one)}
    for count in found.counts:
        if count.action_id is not None:
            calls[count.action_id] = books.actions.by_id(count.action_id)
    problems = {row.id: row for one in subjects for row in books.problems.about(one)}
    read = {row.id for row in found.files}
    at_lines = {(row.file_id, row.line) for row in found.records}
    for row in books.problems.all_open() if read or at_lines else ():
        if row.file_id in read or (row.file_id, row.line) in at_lines:
            problems[row.id] = row
    decisions = {row.id: row for one in subjects for row in books.remedies.about(one)}
    return _Done(_in_order(calls), _in_order(problems), _in_order(decisions))


def _in_order(rows: dict[int, Row]) -> list[Row]:
    return [rows[key] for key in sorted(rows)]


def _timeline(line: Timeline, found: _Found, done: _Done) -> Timeline:
    for shipment in found.shipments:
        line.shipment(shipment)
    for delivery in found.deliveries:
        line.delivery(delivery)
    for file in found.files:
        line.file(file)
    line.records(found.records)
    for one in found.returns:
        line.document(one.partner, "return", one.document)
    for count in found.counts:
        line.count(count)
    for problem in done.problems:
        line.problem(problem)
    for decision in done.decisions:
        line.decision(decision)
    for call in done.calls:
        line.call(call)
    return line
