"""What the store has cancelled after its partner was told: one order_cancel document, once.

It goes the way of order files, behind the order's own. Where no file tells the partner, a person
does. Of many at once a person says first whether they are meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TypeAlias

from bridge.config.outbound import OutboundMessage
from bridge.flows.holding import close_problems
from bridge.flows.outgoing.making import Making, portions
from bridge.flows.outgoing.reviewing import is_as_configured, report, unseen
from bridge.flows.outgoing.summing_up import NO_LONGER_TRUE
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.shipments import ShipmentRow
from bridge.mapping.write import count_records
from bridge.model import speaking
from bridge.model.document import Node
from bridge.model.moment import Moment
from bridge.model.store import Order, Shipment
from bridge.plan.cancel_document import cancel_document, no_longer_there
from bridge.plan.vanished import CANCELLED, MANY, MAYBE_TOLD, REASONS, Fate, goes_now

MESSAGE = "order_cancel"
#: A shipment that was sent, what has become of it, and its order.
Cancelled: TypeAlias = tuple[ShipmentRow, Fate, Order | None]


def cancel(work: Work, found: Sequence[Cancelled]) -> None:
    """Tell the partner that it is not to ship what the store was `found` to have cancelled.

    What it has said itself that it does not ship is settled with that.
    """
    sent = []
    for one in found:
        if one[0].state == "rejected":
            _settle_rejected(work, one[0])
        elif not _was_told(work, one[0]):
            sent.append(one)
    settings = work.partner.messages.order_cancel
    if settings is None:
        for row, _, _ in sent:
            report(work, row, [CANCELLED])
        return
    doubtful = {row.shipment_id for row, _, _ in sent if _may_know(work, row)}
    going = _decided(work, [row for row, _, _ in sent if row.shipment_id not in doubtful])
    for row, _, _ in sent:
        if row.shipment_id not in going:
            report(work, row, [MAYBE_TOLD if row.shipment_id in doubtful else MANY])
    _write(work, settings, [one for one in sent if one[0].shipment_id in going])


def _was_told(work: Work, row: ShipmentRow) -> bool:
    """Return whether the partner was told already, whatever has become of the shipment since."""
    progress = work.books.progress.get(row.store, row.shipment_id)
    return progress is not None and progress.cancel_file_id is not None


def _may_know(work: Work, row: ShipmentRow) -> bool:
    """Return whether a ledger that was restored may have told the partner of it already."""
    restoration = work.books.restorations.last()
    if restoration is None or row.changed_at >= restoration.noticed_at:
        return False
    about = work.about("shipment", row.shipment_id)
    return MAYBE_TOLD.code not in work.books.remedies.released(about, 0)


def _settle_rejected(work: Work, row: ShipmentRow) -> None:
    with work.books.ledger.transaction():
        work.books.shipments.set_state(row, "cancelled")
        close_problems(work, row.shipment_id)
        work.books.problems.close(work.about("order_status", row.shipment_id))
    work.did("cancellations of what was rejected")


def _decided(work: Work, rows: Sequence[ShipmentRow]) -> set[str]:
    """Return which of the shipments are told to the partner now."""
    released, held = [], []
    for row in rows:
        about = work.about("shipment", row.shipment_id)
        if MANY.code in work.books.remedies.released(about, 0):
            released.append(row.shipment_id)
        elif any(one.code == MANY.code for one in work.books.problems.open_of(about)):
            held.append(row.shipment_id)
    most = work.partner.policies.cancellations.most
    return goes_now([row.shipment_id for row in rows], released, held, most)


@dataclass(slots=True)
class _Ready:
    """A cancellation that can be written."""

    row: ShipmentRow
    document: Node
    records: int


def _write(work: Work, settings: OutboundMessage, found: Sequence[Cancelled]) -> None:
    """Write what can be written into one file, several or one each; the others are held."""
    mapping = work.mappings[MESSAGE]
    making = Making(work, MESSAGE, settings, mapping)
    ready = [one for each in found if (one := _tried(work, making, *each)) is not None]
    for some in portions(mapping, ready):
        _commit(work, Making(work, MESSAGE, settings, mapping), some)


def _tried(
    work: Work, making: Making, row: ShipmentRow, what: Fate, order: Order | None
) -> _Ready | None:
    lines = work.books.shipments.lines(row.store, row.shipment_id)
    gone = no_longer_there(row.shipment_id, row.order_id, lines, order)
    now = Moment(work.clock().astimezone(UTC))
    document = cancel_document(gone, REASONS.get(what), now)
    alone = {"documentCount": 1, "lineCount": len(lines)}
    records, problems = making.try_out(document, alone)
    if problems:
        report(work, row, problems)
        return None
    return _Ready(row, document, count_records(records))


def _commit(work: Work, making: Making, some: Sequence[_Ready]) -> None:
    """Write a file, and record together with it which shipments it cancels."""
    making.values |= {
        "documentCount": len(some),
        "shipmentCount": len(some),
        "lineCount": sum(one.document.values["lineCount"] for one in some),
        "unitCount": sum(one.document.values["unitCount"] for one in some),
        "recordCount": sum(one.records for one in some),
    }
    first = some[0].row
    ids = {"shipmentId": first.shipment_id, "orderId": first.order_id}
    with work.books.ledger.transaction():
        file = making.commit(lambda: [one.document for one in some], ids)
        for one in some:
            work.books.shipments.set_state(one.row, "cancelling")
            work.books.progress.put_cancelled(one.row, file.id)
            close_problems(work, one.row.shipment_id)
    log.info(
        "%s: wrote %s with %d cancellations",
        work.name,
        file.name,
        len(some),
        extra=speaking.in_file(file.name),
    )
    work.did("cancellations written", len(some))


# Until it has left --------------------------------------------------------------------------------


def withdraw_cancellations(work: Work, listed: Mapping[str, Shipment]) -> None:
    """Take back files that have not left, of which something is wanted again or laid out anew.

    What is still cancelled is found so once more, and written anew.
    """
    for file in unseen(work, MESSAGE):
        rows = list(_rows_of(work, file))
        is_wanted = any(row.shipment_id in listed for row in rows)
        if rows and not is_wanted and is_as_configured(work, file):
            continue
        with work.books.ledger.transaction():
            work.books.files.set_state(file, "withdrawn", NO_LONGER_TRUE)
            work.books.problems.close(work.about("file", file.name))
            for row in rows:
                work.books.shipments.set_state(row, "sent")
                work.books.progress.put_cancelled(row, None)
        log.warning("%s: %s was not delivered and is no longer true", work.name, file.name)
        work.did("files withdrawn")


def _rows_of(work: Work, file: FileRow) -> Iterator[ShipmentRow]:
    for one in work.books.progress.of_cancel_file(file.id):
        row = work.books.shipments.get(one.store, one.shipment_id)
        if row is not None and row.state == "cancelling":
            yield row


def is_cancel_early(work: Work, file: FileRow) -> bool:
    """Return whether `file` cancels something whose order file the partner does not have yet."""
    if file.message != MESSAGE:
        return False
    order_files = {row.file_id for row in _rows_of(work, file) if row.file_id is not None}
    return any(work.books.files.get(one).state != "delivered" for one in order_files)
