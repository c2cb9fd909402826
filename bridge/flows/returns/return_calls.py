"""What the ledger calls the returns that are made at the store, and knows of their calls."""

from __future__ import annotations

from bridge.flows.work import Books, Work
from bridge.ledger.actions import ActionRow

#: What stands in the place of a condition of goods where a shipment was short and paid: a return of
#: what was not shipped, which no partner's file of returns has told of.
NOT_SHIPPED = "(not shipped)"


def subject_of(partner: str, document: str, label: str) -> str:
    """Return what the ledger calls a return at the store: its calls and its movement."""
    subject = f"{partner}/{document}"
    return f"{subject}/{label}" if label else subject


def subjects_of(books: Books, store: str, partner: str, document: str) -> list[str]:
    """Return the same for every return at the store that moves goods of a partner's return."""
    known = books.stock.subjects_of(store, "return", subject_of(partner, document, ""))
    return [one for one in known if _is_of(books, partner, document, one)]


def _is_of(books: Books, partner: str, document: str, subject: str) -> bool:
    """Return whether `subject` is a part of that document, and not of one with a longer name."""
    parts = subject.removeprefix(f"{partner}/{document}").split("/")[1:]
    if NOT_SHIPPED in parts:
        return False
    longer = document
    for part in parts:
        longer = f"{longer}/{part}"
        if books.records.document_state(partner, "return", longer):
            return False
    return True


def calls_of(books: Books, store: str, partner: str, document: str) -> list[ActionRow]:
    """Return the calls that create the returns of a partner's return, oldest first."""
    calls = books.actions.of_subject(store, "return", subject_of(partner, document, ""))
    return [one for one in calls if _is_of(books, partner, document, one.subject)]


def may_have_happened(call: ActionRow) -> bool:
    """Return whether a call was made, or may have been."""
    return call.state in ("unclear", "done")


def was_refund_sent(work: Work, subject: str) -> bool:
    """Return whether a call of ours may have finished the return."""
    action = work.books.actions.get(work.store, "refund", subject)
    return action is not None and may_have_happened(action)
