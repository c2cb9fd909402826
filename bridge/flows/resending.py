"""A shipment that its partner has said it does not ship, and what becomes of it afterwards.

That word is what makes it safe to send it again, in an order file of its own: without it nothing is
ever sent twice. A partner that ships it all the same is told, and nothing is completed unasked.
"""

from __future__ import annotations

from collections.abc import Set

from bridge.errors import ConfigurationError
from bridge.flows.work import Books, Work
from bridge.ledger.problems import About
from bridge.ledger.shipments import ShipmentRow
from bridge.model.problem import Problem

#: What follows, in words.
SENT_AGAIN = "the next run sends it again, in an order file of its own, if it may go"
#: States in which the partner does not ship it.
_NOT_SHIPPED = ("rejected", "cancelled")


def send_again(books: Books, row: ShipmentRow, *, asked: bool = False) -> None:
    """Let the next export look at a shipment as at a new one; within a transaction.

    `asked`: it was cancelled, and a person has asked the partner, which does not ship it.
    Raises ConfigurationError where the partner may still ship it, or has confirmed any of it.
    """
    told = books.records.of_document(row.partner, "confirmation", row.shipment_id)
    may = (*_NOT_SHIPPED, "cancelling") if asked else _NOT_SHIPPED
    if row.state not in may or any(one.state != "skipped" for one in told):
        raise ConfigurationError(
            f"{row.shipment_id} is not sent again: its partner has not said that it does not ship "
            "it, or has confirmed some of it",
            f"`bridge trace {row.shipment_id}` shows what it has told. A file that the partner "
            "does not have is sent again by its name",
        )
    status = books.records.of_document(row.partner, "order_status", row.shipment_id)
    books.shipments.set_state(row, "new")
    books.progress.begin_anew(row, max((one.id for one in status), default=0))
    for kind in ("order_status", "shipment"):
        books.problems.close(About(row.store, row.partner, kind, row.shipment_id))


def is_sent_again(books: Books, store: str, shipment_id: str) -> bool:
    """Return whether a shipment goes, or went last, because a person has had it sent again."""
    known = books.progress.get(store, shipment_id)
    return known is not None and known.resent_at is not None


def shipped_after_all(work: Work, row: ShipmentRow, released: Set[str]) -> ShipmentRow | Problem:
    """Return a shipment that is confirmed as one that goes on, or why it does not.

    One that the partner has rejected, or that the store has cancelled, is for a person to decide:
    `released` are codes of problems that one has let pass.
    """
    problem = _CONFIRMED_ALL_THE_SAME.get(row.state)
    if problem is None:
        return row
    if problem.code not in released:
        return problem
    with work.books.ledger.transaction():
        work.books.shipments.set_state(row, "sent")
        work.books.problems.close(work.about("order_status", row.shipment_id))
    return work.books.shipments.get(row.store, row.shipment_id) or row


_CANCELLED = Problem(
    "confirmed-but-cancelled",
    "the partner confirms a shipment that the store has cancelled: the parcel has gone out",
    "have the carrier stop it, or take it back as a return, and settle with the customer; then "
    "`bridge discard` it. If the store has it again, `bridge release` completes it",
)
_CONFIRMED_ALL_THE_SAME = {
    "rejected": Problem(
        "confirmed-but-rejected",
        "the partner confirms a shipment that it had said it does not ship",
        "ask the partner whether it has left the house: `bridge release` if so, which completes it",
    ),
    "cancelling": _CANCELLED,
    "cancelled": _CANCELLED,
}
