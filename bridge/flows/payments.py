"""Payments that come after the goods have left: seen at the store, one look in each run."""

from __future__ import annotations

from bridge.api.parallel import run_parallel
from bridge.errors import BridgeError
from bridge.flows.movements import record_gone
from bridge.flows.shipments.completing import is_shipped, record_state
from bridge.flows.work import Work, log
from bridge.ledger.shipments import ShipmentRow
from bridge.model import speaking
from bridge.model.moment import from_utc_text
from bridge.model.store import FoundShipment, ShipmentStatus
from bridge.plan.payments import (
    SHIPPED_THEN_GONE,
    SHIPPED_UNCAPTURED,
    SHIPPED_UNPAID,
    still_unpaid,
)

#: Problems that a payment settles.
_OF_PAYMENT = (SHIPPED_UNCAPTURED.code, SHIPPED_UNPAID.code)


def check_payments(work: Work) -> None:
    """Look which shipments that were shipped unpaid the store has completed since.

    What stays unpaid is told, as long as it is so.
    """
    rows = work.books.shipments.in_state(work.name, "shipped")
    outcomes = run_parallel(
        lambda row: work.api.find_shipment(row.order_id, row.shipment_id), rows, work.workers
    )
    for row, found in outcomes:
        if isinstance(found, BridgeError):
            work.report.trouble(work.name, found)
        elif found is None:
            _tell_gone(work, row)
        elif found.status is ShipmentStatus.COMPLETED:
            with work.books.ledger.transaction():
                record_state(work, row, found)
                about = work.about("confirmation", row.shipment_id)
                work.books.problems.close(about, *_OF_PAYMENT, SHIPPED_THEN_GONE.code)
            work.did("shipments completed by their payment")
        else:
            record_gone(work, row, is_gone=False)
            if is_shipped(found):
                _tell_unpaid(work, row, found)


def _tell_gone(work: Work, row: ShipmentRow) -> None:
    """Tell of goods that have left, unpaid, and that the store never takes off."""
    about, problems = work.about("confirmation", row.shipment_id), work.books.problems
    with work.books.ledger.transaction():
        record_gone(work, row, is_gone=True)
        problems.close(about, *_OF_PAYMENT)
        problems.add(about, SHIPPED_THEN_GONE, work.run_id)


def _tell_unpaid(work: Work, row: ShipmentRow, found: FoundShipment) -> None:
    """Let what is open about a payment be what is so now; what else is open stays."""
    shipped = found.shipment.shipment_date
    problem = still_unpaid(
        work.partner.policies.capture,
        should_capture=found.shipment.should_capture,
        since=shipped.utc if shipped is not None else from_utc_text(row.changed_at),
        now=work.clock(),
    )
    about, problems = work.about("confirmation", row.shipment_id), work.books.problems
    known = {one.code for one in problems.open_of(about)}
    gone = {*_OF_PAYMENT, SHIPPED_THEN_GONE.code} & known
    if problem is not None and problem.code in known:
        gone.discard(problem.code)
    elif problem is not None:
        problems.add(about, problem, work.run_id)
        said = (work.name, row.shipment_id, problem.message, problem.code)
        extra = speaking.of(kind="confirmation", subject=row.shipment_id, code=problem.code)
        log.info("%s: %s: %s [%s]", *said, extra=extra)
    if gone:
        problems.close(about, *gone)
