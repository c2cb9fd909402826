"""Suppliers' deliveries: open at the store, announced to the partner, received and accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bridge.app.reconciling.subject import Subject
from bridge.ledger.deliveries import DeliveryRow
from bridge.model.moment import Moment, utc_text
from bridge.model.store import Delivery
from bridge.plan.reconciling.deliveries import Expected, compare_delivery
from bridge.plan.reconciling.difference import Difference

#: States of deliveries in the ledger that something is to become of.
_OPEN = ("new", "planned", "sent")


def delivery_differences(subject: Subject, counts: dict[str, Any]) -> Iterator[Difference]:
    """Yield what differs of suppliers' deliveries; `counts` is told how many there are."""
    listed = {one.delivery_id: one for one in subject.api.deliveries()}
    books = subject.books.deliveries
    rows = {
        row.delivery_id: row
        for state in _OPEN
        for row in books.in_state(subject.name, state)
        if row.store == subject.store
    }
    known = {one: row for one in listed if (row := books.get(subject.store, one)) is not None}
    strange = {one for one, row in known.items() if row.partner != subject.name}
    rows |= {one: row for one, row in known.items() if one not in strange}
    codes = _open_codes(subject)
    within = subject.partner.policies.expected.receipt_within_hours
    for delivery_id in dict.fromkeys((*rows, *listed)):
        row, delivery = rows.get(delivery_id), listed.get(delivery_id)
        is_told_of = row is not None or subject.partner.messages.inbound_ is not None
        if delivery_id in strange or not is_told_of:
            continue
        expected = _expected(subject, delivery_id, row, delivery, codes.get(delivery_id, ()))
        found = compare_delivery(expected, subject.patience, within)
        if found is not None:
            yield found
    counts |= {
        "open": len(listed),
        "with_partner": sum(row.state == "sent" for row in rows.values()),
    }


def _expected(
    subject: Subject,
    delivery_id: str,
    row: DeliveryRow | None,
    delivery: Delivery | None,
    problems: tuple[str, ...],
) -> Expected:
    file = row.file_id if row is not None else None
    return Expected(
        delivery_id,
        row.state if row is not None else "",
        row.changed_at if row is not None else None,
        subject.books.files.get(file).name if file is not None else "",
        _receipt(subject, delivery_id, row),
        delivery is not None,
        _text(delivery.created if delivery is not None else None),
        _text(delivery.arrival if delivery is not None else None),
        problems,
    )


def _receipt(subject: Subject, delivery_id: str, row: DeliveryRow | None) -> str:
    """Return the state of what the partner has told of a delivery, or of the one it follows."""
    records = subject.books.records
    told = records.document_state(subject.name, "receipt", delivery_id)
    if told or row is None or not row.follows:
        return told
    before = records.document_state(subject.name, "receipt", row.follows)
    return "" if before == "applied" else before


def _open_codes(subject: Subject) -> dict[str, tuple[str, ...]]:
    """Return the codes of what is open about deliveries, by their ids."""
    codes: dict[str, tuple[str, ...]] = {}
    for row in subject.books.problems.all_open():
        if row.kind == "delivery" and row.partner == subject.name and row.severity == "held":
            codes[row.subject] = (*codes.get(row.subject, ()), row.code)
    return codes


def _text(moment: Moment | None) -> str | None:
    return utc_text(moment.utc) if moment is not None else None
