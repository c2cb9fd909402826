"""How far a partner has got with a shipment, as plain data: the latest word, and all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from bridge.flows.work import Books
from bridge.ledger.files import FileRow
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.document import from_json
from bridge.plan.progress import tellings_of


def progress_of(books: Books, row: ShipmentRow) -> dict[str, Any] | None:
    """Return how far the partner has got with a shipment, and everything that it has told of it."""
    known = books.progress.get(row.store, row.shipment_id)
    told = books.records.of_document(row.partner, "order_status", row.shipment_id)
    if known is None and not told:
        return None
    return {
        **(asdict(known) if known is not None else {}),
        "history": [one for record in told for one in _tellings(books, record)],
    }


def _tellings(books: Books, record: RecordRow) -> Iterator[dict[str, Any]]:
    """Yield what one record tells of how far it has got, each with what became of it."""
    place = {"file": books.files.get(record.file_id).name, "line": record.line}
    became = {"state": record.state, "reason": record.reason}
    for one in tellings_of(record.id, from_json(record.payload)):
        yield {
            "status": one.status,
            "code": one.code,
            "happened_at": one.at.text if one.at else "",
            "item": " ".join(filter(None, one.line)),
            **place,
            **became,
        }


def acknowledged(books: Books, file: FileRow) -> dict[str, Any] | None:
    """Return what became of a file at who has read it; None where nobody has said."""
    known = books.acks.get(file.id)
    if known is None:
        return None
    return {
        "status": known.status,
        "code": known.code,
        "happened_at": known.happened_at_text,
        "file": books.files.get(known.ack_file_id).name,
    }
