"""Cancellations that a partner has not answered in the time that bridge.yaml gives it."""

from __future__ import annotations

from datetime import timedelta

from bridge.flows.work import Work
from bridge.model.moment import utc_text
from bridge.model.problem import Problem
from bridge.plan.progress import NEGATIVE, UNSTOPPED


def tell_unanswered(work: Work) -> None:
    """Tell of shipments that were cancelled at the partner, which has not said a word of it."""
    hours = work.partner.policies.cancellations.answer_within_hours
    if hours is None:
        return
    before = utc_text(work.clock() - timedelta(hours=hours))
    for row in work.books.shipments.in_state(work.name, "cancelling"):
        known = work.books.progress.get(row.store, row.shipment_id)
        if known is None or known.cancel_file_id is None or known.status in NEGATIVE | UNSTOPPED:
            continue
        file = work.books.files.get(known.cancel_file_id)
        if file.state == "delivered" and file.changed_at < before:
            about = work.about("order_status", row.shipment_id)
            work.books.problems.add(about, _UNANSWERED, work.run_id)


_UNANSWERED = Problem(
    "cancel-unanswered",
    "the partner was told not to ship it, and has not said whether it obeys",
    "ask the partner; `bridge discard` when it is settled",
)
