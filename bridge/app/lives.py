"""What is known of one thing, as plain data: a shipment, a delivery, a file, a count, an item."""

from __future__ import annotations

from dataclasses import asdict

from bridge.app.progress_told import acknowledged, progress_of
from bridge.app.views import Data, shown_file
from bridge.flows.outgoing.summing_up import SUMMARY, summed_up
from bridge.flows.work import Books
from bridge.ledger.deliveries import DeliveryRow
from bridge.ledger.files import FileRow
from bridge.ledger.items import Told
from bridge.ledger.shipments import ShipmentRow
from bridge.model.stock import Count


def shipment_life(books: Books, row: ShipmentRow) -> Data:
    """Return a shipment with its lines and parcels, and where it was spoken of."""
    lines = books.shipments.lines(row.store, row.shipment_id)
    return {
        **asdict(row),
        "lines": [asdict(line) for line in lines],
        "parcels": [asdict(one) for one in books.shipments.parcels(row.store, row.shipment_id)],
        "order_file": shown_file(books.files.get(row.file_id)) if row.file_id else None,
        "documents": [
            shown_file(one)
            for one in (
                books.files.enclosed_in(row.file_id, row.shipment_id) if row.file_id else ()
            )
        ],
        "confirmed_in": _told(books, row.partner, "confirmation", row.shipment_id),
        "progress": progress_of(books, row),
    }


def delivery_life(books: Books, row: DeliveryRow) -> Data:
    """Return a delivery, and where it was spoken of."""
    return {
        **asdict(row),
        "announced_in": shown_file(books.files.get(row.file_id)) if row.file_id else None,
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


def told_of(books: Books, one: Told) -> Data:
    """Return what a partner was told of an item last, and in which file."""
    file = books.files.get(one.file_id) if one.file_id is not None else None
    return {**asdict(one), "file": shown_file(file) if file is not None else None}


def count_life(books: Books, count: Count) -> Data:
    """Return a count with the file that told it and what has moved of its item."""
    return {
        **asdict(count),
        "file": books.files.get(count.file_id).name,
        "movements": [
            asdict(one)
            for one in books.stock.movements_of(count.store, count.warehouse, count.item, count.sku)
        ],
    }


def file_life(books: Books, row: FileRow) -> Data:
    """Return a file, what became of its records, and what stands in it."""
    return {
        **shown_file(row),
        "id": row.id,
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
