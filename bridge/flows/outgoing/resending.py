"""A shipment that its partner has said it does not ship, and what becomes of it afterwards.

That word is what makes it safe to send it again, in an order file of its own: without it nothing is
ever sent twice. A partner that ships it all the same is told, and nothing is completed unasked.
"""

from __future__ import annotations

from collections.abc import Set

from bridge.errors import ConfigurationError
from bridge.flows.work import Books, Work
from bridge.ledger.files import FileRow
from bridge.ledger.problems import About, ProblemRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.problem import Problem

#: What follows, in words.
SENT_AGAIN = "the next run sends it again, in an order file of its own, if it may go"
#: States in which the partner does not ship it.
_NOT_SHIPPED = ("rejected", "cancelled")
#: States from which a person can have it sent again.
MAY_GO_AGAIN = (*_NOT_SHIPPED, "cancelling")


def send_again(books: Books, row: ShipmentRow, *, asked: ProblemRow | None = None) -> None:
    """Let the next export look at a shipment as at a new one; within a transaction.

    `asked`: it was cancelled and is wanted again, and a person has asked the partner, which does
    not ship it.
    Raises ConfigurationError where the partner may still ship it, or has confirmed any of it.
    """
    told = books.records.of_document(row.partner, "confirmation", row.shipment_id)
    if asked is not None and _is_released(books, asked):
        raise _ships_it_all_the_same(row)
    may = MAY_GO_AGAIN if asked else _NOT_SHIPPED
    if row.state not in may or any(one.state != "skipped" for one in told):
        raise ConfigurationError(
            f"{row.shipment_id} is not sent again: its partner has not said that it does not ship "
            "it, or has confirmed some of it",
            f"`bridge trace {row.shipment_id}` shows what it has told. A file that the partner "
            "does not have is sent again by its name",
        )
    books.shipments.set_state(row, "new")
    count_as_sent_again(books, row)
    left = books.shipments.of_file(row.file_id) if row.file_id is not None else []
    if row.file_id is not None and all(one.state != "rejected" for one in left):
        name = books.files.get(row.file_id).name
        books.problems.close(About(row.store, row.partner, "file", name), "file-rejected")


def count_as_sent_again(books: Books, row: ShipmentRow) -> None:
    """Let a shipment leave the file that it stood in, and what was told of it be about that."""
    books.progress.put_sent_apart(row)
    _begin_anew(books, row)


def _is_released(books: Books, row: ProblemRow) -> bool:
    told = books.remedies.about(row.subject)
    return any((one.verb, one.problem_id) == ("release", row.id) for one in told)


def _ships_it_all_the_same(row: ShipmentRow) -> ConfigurationError:
    """Return why a shipment is not sent again of which a person has said that it goes out."""
    return ConfigurationError(
        f"{row.shipment_id} is not sent again: it was released, because its partner ships it all "
        "the same",
        f"`bridge trace {row.shipment_id}` shows who has said so. Where the partner does not ship "
        "it after all, make a shipment of its goods in Centra",
    )


def _begin_anew(books: Books, row: ShipmentRow) -> None:
    """Let what was told of a shipment be about the sending before."""
    status = books.records.of_document(row.partner, "order_status", row.shipment_id)
    books.progress.begin_anew(row, max((one.id for one in status), default=0))
    for kind in ("order_status", "shipment", "confirmation"):
        books.problems.close(About(row.store, row.partner, kind, row.shipment_id))


def check_file_again(books: Books, file: FileRow) -> None:
    """Raise ConfigurationError unless the partner may get an order file, or another, once more.

    What it has acknowledged, or told of with any word but a rejection, it has.
    """
    known = books.acks.get(file.id)
    if known is not None and known.status != "rejected":
        raise ConfigurationError(
            f"{file.name} is not sent again: the partner has acknowledged it ({known.status})",
            "a shipment that it has rejected is sent again by its own number",
        )
    if apart := books.progress.sent_apart(file.id):
        raise ConfigurationError(
            f"{file.name} is not sent again: {', '.join(apart)}, which stood in it, is sent apart "
            "from it by now, and would go out twice",
            "what else of it the partner does not have is sent again by its own number",
        )
    for shipment in books.shipments.of_file(file.id):
        told = books.records.of_document(file.partner, "confirmation", shipment.shipment_id)
        word = books.progress.get(shipment.store, shipment.shipment_id)
        is_taken = word is not None and word.status not in ("", "rejected")
        if told or is_taken or shipment.state not in ("planned", "sent", "rejected"):
            word_of_it = "confirmed" if told else "told of"
            raise ConfigurationError(
                f"{file.name} is not sent again: the partner has {word_of_it} "
                f"{shipment.shipment_id}, which stands in it, or it is settled",
                "what is still to go needs a shipment of its own in Centra",
            )


def let_go_again(books: Books, file: FileRow) -> None:
    """Forget what a partner has said of a file that it gets once more; within a transaction."""
    books.acks.drop(file.id)
    for shipment in books.shipments.of_file(file.id):
        if shipment.state == "rejected":
            books.shipments.set_state(shipment, "sent")
            _begin_anew(books, shipment)


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


def is_gone_there(row: ShipmentRow) -> bool:
    """Return whether the store has cancelled a shipment: it takes nothing off for it."""
    return row.state in ("cancelling", "cancelled")


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
