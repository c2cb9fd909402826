"""Returns: what the partner has told of, what was made of it, and what the store has besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bridge.api.parallel import run_parallel
from bridge.app.reconciling.shipments import MOST_LOOKS
from bridge.app.reconciling.subject import Subject
from bridge.errors import BridgeError
from bridge.flows.returns.return_calls import calls_of
from bridge.flows.returns.returning import read_return
from bridge.model.moment import utc_text
from bridge.model.store import StoreReturn
from bridge.plan.reconciling.difference import Difference
from bridge.plan.reconciling.returns import Made, compare_returns, not_made

_MESSAGE = "return"
#: States of a partner's return of which something is yet to be made; one that is made and left to a
#: person to complete is open.
_WAITING = ("held", "applying")
#: How far the store's clock may be from ours.
_MARGIN = timedelta(days=1)


def return_differences(subject: Subject, counts: dict[str, Any]) -> Iterator[Difference]:
    """Yield what differs of the returns since the day asked for; `counts` is told how many."""
    found = {one.return_id: one for one in subject.api.returns(newer_than=subject.since)}
    rows = subject.books.reconciling.returns_made(
        subject.store, subject.name, utc_text(subject.since - _MARGIN)
    )
    made = list(dict.fromkeys([*(Made(*row) for row in rows), *_left_pending(subject)]))
    found |= _looked_up(subject, [one for one in made if one.return_id not in found])
    told = {key for key in found if subject.books.look_alikes.is_told(subject.store, key)}
    created = {
        key: utc_text(one.created.utc) if one.created is not None else None
        for key, one in found.items()
    }
    yield from compare_returns(
        found,
        created,
        made,
        _own_shipments(subject, found),
        told,
        is_some_unclear=subject.books.actions.is_any_unclear(subject.store),
    )
    yield from _not_made(subject)
    counts |= {"made": len(made), "at_store": len(found)}


def _left_pending(subject: Subject) -> Iterator[Made]:
    """Yield what was made, however long ago, and waits for a person to complete it."""
    books = subject.books
    for document in books.records.documents_in_state(subject.name, _MESSAGE, "open"):
        for call in calls_of(books, subject.store, subject.name, document):
            completing = books.actions.get(subject.store, "refund", call.subject)
            if call.state == "done":
                state = completing.state if completing is not None else ""
                yield Made(call.answer, call.subject, call.changed_at, state)


def _looked_up(subject: Subject, made: Sequence[Made]) -> Mapping[str, StoreReturn]:
    """Return those that the store has all the same, by their ids."""
    looked: dict[str, StoreReturn] = {}

    def look(one: Made) -> StoreReturn | None:
        return read_return(subject.api, one.return_id)

    for one, found in run_parallel(look, made[:MOST_LOOKS], subject.workers):
        if isinstance(found, BridgeError):
            raise found
        if found is not None:
            looked[one.return_id] = found
    return looked


def _own_shipments(subject: Subject, found: Mapping[str, StoreReturn]) -> set[str]:
    """Return the shipments of these returns that this partner has shipped."""
    ids = {one.shipment_id for one in found.values()}
    rows = ((one, subject.books.shipments.get(subject.store, one)) for one in ids)
    return {one for one, row in rows if row is not None and row.partner == subject.name}


def _not_made(subject: Subject) -> Iterator[Difference]:
    books = subject.books
    for state in _WAITING:
        for document in books.records.documents_in_state(subject.name, _MESSAGE, state):
            rows = books.records.of_document(subject.name, _MESSAGE, document)
            file = books.files.get(rows[-1].file_id) if rows else None
            name, since = (file.name, file.created_at) if file is not None else ("", None)
            yield not_made(document, state, name, since)
