"""The second half of the way in for states of orders: how far partners have got with shipments.

Nothing of it changes the store. What a partner will not ship is held, and can be sent again: its
own word is the evidence that what it has of it does not leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bridge.errors import ItemError
from bridge.flows.facts import (
    documents_to_settle,
    drop_restated,
    unreadable_answer,
    values_of,
)
from bridge.flows.finding import UNSENT, find_unknown
from bridge.flows.together import settle_each
from bridge.flows.told_document import ToldDocument
from bridge.flows.work import Work
from bridge.ledger.progress import ProgressRow
from bridge.ledger.records import RecordRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.moment import from_utc_text
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.plan.progress import (
    Progress,
    Telling,
    is_of_earlier_sending,
    put_in_order,
    tellings_of,
)
from bridge.plan.progressing import Step, next_step

_MESSAGE = "order_status"


def apply_order_status(work: Work) -> None:
    """Settle every shipment of which partners tell how far it has got."""
    documents = documents_to_settle(work, _MESSAGE)
    settle_each(work, "states of orders read", lambda one: _Settling(work, one).run(), documents)


class _Settling:
    """One shipment of which something is told."""

    def __init__(self, work: Work, shipment_id: str) -> None:
        self._work = work
        self._id = shipment_id
        self._books = work.books
        self._told = ToldDocument(work, _MESSAGE, shipment_id)

    def run(self) -> None:
        """Record what is told, and what follows from it."""
        rows = self._told.rows()
        known = self._books.progress.get(self._work.store, self._id)
        before = known.resent_after if known is not None else 0
        counting, _ = drop_restated(
            self._work, [row for row in rows if row.id > before], frozenset()
        )
        try:
            shipment = self._shipment(rows, known)
        except ItemError as error:
            shipment = unreadable_answer(error)
        if isinstance(shipment, Problem):
            self._told.hold([shipment])
        elif shipment is not None and shipment.state != "planned":
            self._settle(shipment, counting, known)

    def _shipment(
        self, rows: Sequence[RecordRow], known: ProgressRow | None
    ) -> ShipmentRow | Problem | None:
        """Return the shipment, looked up at the store if need be, or why not.

        None: it is to be sent again and has not gone yet; what is told waits until it has.
        """
        found = self._books.shipments.get(self._work.store, self._id)
        if found is None or found.state in UNSENT:
            if found is not None and known is not None and known.resent_at:
                return None
            said = next((one for row in rows if (one := _order_id(row))), "")
            released = self._work.released(_MESSAGE, self._id, rows)
            return find_unknown(self._work, self._id, said, released)
        return found if found.partner == self._work.name else _OTHER_PARTNER

    def _settle(
        self, shipment: ShipmentRow, counting: Sequence[RecordRow], known: ProgressRow | None
    ) -> None:
        resent_at = known.resent_at if known is not None else None
        since = from_utc_text(resent_at) if resent_at else None
        told = [
            one
            for row in counting
            for one in tellings_of(row.id, values_of(row))
            if not is_of_earlier_sending(one, since)
        ]
        lines = self._books.shipments.lines(shipment.store, shipment.shipment_id)
        progress = put_in_order(told, lines)
        with self._books.ledger.transaction():
            if progress is not None:
                self._go_on(shipment, progress)
            self._applied()

    def _go_on(self, shipment: ShipmentRow, progress: Progress) -> None:
        """Keep the latest word about a shipment, and do what follows from all of them."""
        latest = progress.latest
        file_id, where = self._place(latest)
        told_at = self._books.files.get(file_id).created_at
        self._books.progress.put_told(
            shipment, self._work.name, latest.status, latest.code, latest.at, told_at
        )
        step = next_step(shipment.state, progress)
        if step.state:
            self._books.shipments.set_state(shipment, step.state)
        self._tell(step, where, file_id)

    def _tell(self, step: Step, where: Where, file_id: int) -> None:
        self._told.tell([replace(one, where=where) for one in step.problems], file_id)
        if step.did:
            self._work.did(step.did)

    def _place(self, telling: Telling) -> tuple[int, Where]:
        record = self._books.records.get(telling.number)
        return record.file_id, self._told.where(record)

    def _applied(self) -> None:
        """Record that what was told is taken up; what could not be read is told beside."""
        fresh = len(self._told.unsettled())
        if fresh:
            self._told.taken_up()
            self._work.did("states of orders taken up", fresh)
        else:
            self._told.set_document("applied")


def _order_id(row: RecordRow) -> str:
    return str(values_of(row).get("shipment.orderId") or "") if row.payload else ""


_OTHER_PARTNER = Problem(
    "other-partner",
    "the shipment is another partner's",
    "ask both partners who has the order",
)
