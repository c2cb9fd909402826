"""What a partner keeps of a short shipment, and ships later under the number that it knows.

At the store the rest is a shipment of its own. What is told under the old number, after the first
part was settled, is about that one.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.flows.facts import documents_to_settle
from bridge.flows.shipments.remaining import BACKORDER, plan_of
from bridge.flows.work import Work, log
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model import speaking
from bridge.model.document import Value

_MESSAGE = "confirmation"
_LINE = "line.lineId"


def forward_backorders(work: Work) -> None:
    """Let what was told of shipments that are settled count for those that ship their rest."""
    if work.partner.policies.backorder == "partner":
        for document in documents_to_settle(work, _MESSAGE):
            _forward(work, document)


def _forward(work: Work, document: str) -> None:
    row = work.books.shipments.get(work.store, document)
    plan = plan_of(work, row) if row is not None and row.partner == work.name else None
    if plan is None or plan.state != "done":
        return
    follower = work.books.shipments.get(work.store, plan.answer)
    if follower is None or follower.origin != BACKORDER:
        return
    records, seen = work.books.records, int(plan.asked["seen"])
    told = [
        one
        for one in records.of_document(work.name, _MESSAGE, document)
        if one.id > seen and one.state in ("staged", "held", "aside")
    ]
    if not told:
        return
    with work.books.ledger.transaction():
        records.set_state([one for one in told if one.state == "held"], "staged")
        records.move(told, follower.shipment_id)
    extra = speaking.of(kind="shipment", subject=follower.shipment_id)
    log.info("%s: %s is told of as %s", work.name, follower.shipment_id, document, extra=extra)
    _forward(work, follower.shipment_id)


def told_before(work: Work, row: ShipmentRow) -> list[RecordRow]:
    """Return what was told of the earlier shipments of a backorder: the partner calls them all so.

    In the order of reading, as far as it stayed with them.
    """
    if row.origin != BACKORDER:
        return []
    others = [
        one.shipment_id
        for one in work.books.shipments.of_order(row.store, row.order_id)
        if one.shipment_id != row.shipment_id
    ]
    records = work.books.records
    told = [each for one in others for each in records.of_document(work.name, _MESSAGE, one)]
    return sorted(told, key=lambda each: each.id)


def own_line_ids(work: Work, row: ShipmentRow) -> Mapping[str, str]:
    """Return the line ids that a partner may call a backorder's lines by, and their own ones.

    It knows those of the shipment that it was sent.
    """
    if row.origin != BACKORDER:
        return {}
    shipments = work.books.shipments
    own = {
        one.order_line_id: one.shipment_line_id
        for one in shipments.lines(row.store, row.shipment_id)
    }
    return {
        line.shipment_line_id: own[line.order_line_id]
        for earlier in shipments.of_order(row.store, row.order_id)
        for line in shipments.lines(row.store, earlier.shipment_id)
        if line.order_line_id in own
    }


def with_own_line_id(values: Mapping[str, Value], ids: Mapping[str, str]) -> Mapping[str, Value]:
    """Return what a record says, with the line's own id."""
    line_id = str(values.get(_LINE) or "")
    return {**values, _LINE: ids[line_id]} if line_id in ids else values
