"""What files from partners have told: of a return, and of an item of which nothing is made yet.

Like all that is shown, it is read from the ledger alone.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from bridge.flows.facts import values_of
from bridge.flows.returns.return_calls import calls_of
from bridge.flows.work import Books
from bridge.ledger.actions import ActionRow
from bridge.ledger.records import DocumentRow, RecordRow

#: A JSON object.
Data: TypeAlias = dict[str, Any]
#: Where a partner's record says which shipment and which goods it is about.
_LEVELS = ("line", "item", "return", "shipment")


def record_life(books: Books, row: RecordRow) -> Data:
    """Return what a record tells, where it stands, and what became of it."""
    return {"message": row.message, "partner": row.partner, "document": row.document} | _told(
        books, row
    )


def return_life(books: Books, row: DocumentRow) -> Data:
    """Return what was told of a partner's return, and what was made of it."""
    calls = calls_of(books, row.store, row.partner, row.document)
    return {
        "partner": row.partner,
        "store": row.store,
        "document": row.document.replace("\x1f", " "),
        "state": row.state,
        "changed_at": row.changed_at,
        "told_in": [
            _told(books, one)
            for one in books.records.of_document(row.partner, "return", row.document)
        ],
        "made": [_made(books, one) for one in calls],
    }


def _told(books: Books, row: RecordRow) -> Data:
    """Return where a record stands, the codes and numbers that it tells, and what became of it."""
    values = values_of(row)

    def first(*names: str) -> Any:
        """Return what the record says under the first of these names of ours that it uses."""
        found = (values.get(f"{level}.{name}") for name in names for level in _LEVELS)
        return next((one for one in found if one not in (None, "")), None)

    return {
        "file": books.files.get(row.file_id).name,
        "line": row.line,
        "shipment": first("shipmentId", "orderId"),
        "item": first("physicalSku", "ean"),
        "quantity": first("quantity"),
        "condition": first("condition"),
        "reason_code": first("reasonCode"),
        "state": row.state,
        "reason": row.reason,
    }


def _made(books: Books, call: ActionRow) -> Data:
    """Return a return at the store: the id that it has there, and how far it has got."""
    completing = books.actions.get(call.store, "refund", call.subject)
    return {
        "return_id": call.answer if call.state == "done" else "",
        "shipment": call.asked.get("shipment"),
        "state": call.state,
        "completion": completing.state if completing is not None else "",
    }
