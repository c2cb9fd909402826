"""Payments that come after the goods have left: seen at the store, one look in each run."""

from __future__ import annotations

from bridge.api.parallel import run_parallel
from bridge.errors import BridgeError
from bridge.flows.completing import record_state
from bridge.flows.work import Work
from bridge.model.store import ShipmentStatus


def check_payments(work: Work) -> None:
    """Look which shipments that were shipped unpaid the store has completed since."""
    rows = work.books.shipments.in_state(work.name, "shipped")
    outcomes = run_parallel(
        lambda row: work.api.find_shipment(row.order_id, row.shipment_id), rows, work.workers
    )
    for row, found in outcomes:
        if isinstance(found, BridgeError):
            work.report.trouble(work.name, found)
        elif found is not None and found.status is ShipmentStatus.COMPLETED:
            with work.books.ledger.transaction():
                record_state(work, row, found)
                work.books.problems.close(work.about("confirmation", row.shipment_id))
            work.did("shipments completed by their payment")
