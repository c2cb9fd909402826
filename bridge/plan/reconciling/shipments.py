"""A shipment in the ledger, held against the same one at the store and against what is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.config.partner import Partner
from bridge.plan.reconciling import shipment_words as say
from bridge.plan.reconciling.difference import Difference
from bridge.plan.reconciling.shipment_words import Standing, Words
from bridge.plan.reconciling.waiting import Patience

#: So old may be the order of a shipment that has not been exported yet.
NEW_HOURS = 24


@dataclass(frozen=True, slots=True)
class Known:
    """A shipment as the ledger has it."""

    shipment_id: str
    order_id: str
    partner: str
    state: str
    first_seen_at: str
    changed_at: str
    #: Its order file, the state of that, and since when it has it; "" and None for none.
    file: str
    file_state: str
    file_changed_at: str | None
    #: The state of what the partner has confirmed of it; "" where that is nothing.
    confirmation: str
    #: How far the partner has got, by its latest word, and when that was read.
    status: str
    told_at: str | None
    #: When its cancellation was proven.
    cancelled_at: str | None
    #: The state of the bridge's own call that completes it; "" where there was none.
    completion: str

    @property
    def sent_at(self) -> str:
        """Since when the partner has it."""
        is_delivered = self.file_state == "delivered" and self.file_changed_at is not None
        return self.file_changed_at if is_delivered and self.file_changed_at else self.changed_at


@dataclass(frozen=True, slots=True)
class Seen:
    """A shipment as the store lists it."""

    shipment_id: str
    order_id: str
    standing: Standing
    #: UTC as text; None where the store does not say.
    ordered_at: str | None
    shipped_at: str | None
    #: The partners whose rules take it.
    takers: tuple[str, ...]


def compare(
    known: Known, standing: Standing, shipped_at: str | None, partner: Partner, patience: Patience
) -> Difference | None:
    """Return what is not as it should be with a shipment that a partner has, or None."""
    if words := _wrong(known, standing):
        is_planned = words is say.UNDELIVERED
        since = known.file_changed_at if is_planned else shipped_at or known.changed_at
        return _told(words, known, standing, since)
    if known.state == "completed":
        return _unconfirmed_completion(known, standing, shipped_at, partner)
    if known.state == "shipped":
        return _unpaid(known, standing, shipped_at or known.changed_at, partner, patience)
    if known.state == "cancelling":
        hours = partner.policies.cancellations.answer_within_hours
        is_late = patience.is_over(known.cancelled_at, hours)
        return _told(say.NOT_ANSWERED, known, standing, known.cancelled_at) if is_late else None
    if known.state == "sent" and standing == "open":
        return _awaited(known, partner, patience)
    return None


def _wrong(known: Known, standing: Standing) -> Words | None:
    """Return what is not as it should be, whatever the time; None where nothing is."""
    if known.state == "planned" and standing != "completed":
        return say.UNDELIVERED
    if standing == "unreadable":
        return say.UNREADABLE
    if known.state == "completing" and standing != "unknown":
        return say.UNDER_WAY
    return say.OTHERWISE.get((known.state, standing))


def _unconfirmed_completion(
    known: Known, standing: Standing, shipped_at: str | None, partner: Partner
) -> Difference | None:
    """Return that somebody else has completed a shipment of which the partner tells nothing."""
    is_settled = known.completion == "done" or known.confirmation in ("applied", "discarded")
    if is_settled or partner.messages.confirmation is None:
        return None
    if known.confirmation == "held":
        return _told(say.CONFIRMED["held"], known, standing, known.changed_at)
    return _told(say.NOT_TOLD, known, standing, shipped_at or known.changed_at)


def not_all_left(
    known: Known, standing: Standing, shipped_at: str | None, units: str
) -> Difference:
    """Return that somebody has completed it with `units` that, by the partner, have not left."""
    code, message, to_do = say.WITH_MORE
    words = (code, message.format(units=units), to_do)
    return _told(words, known, standing, shipped_at or known.changed_at)


def _unpaid(
    known: Known, standing: Standing, shipped_at: str, partner: Partner, patience: Patience
) -> Difference | None:
    """Return that a shipment has left, and nobody has paid for it by now."""
    if standing == "uncaptured":
        return _told(say.UNCAPTURED, known, standing, shipped_at)
    hours = partner.policies.capture.paid_within_hours
    if standing == "unpaid" and patience.is_over(shipped_at, hours):
        return _told(say.UNPAID, known, standing, shipped_at)
    return None


def _awaited(known: Known, partner: Partner, patience: Patience) -> Difference | None:
    """Return what a partner should have told by now of a shipment that it has to ship."""
    expected = partner.policies.expected
    if words := say.CONFIRMED.get(known.confirmation):
        return _told(words, known, "open", known.sent_at)
    is_late = patience.is_over(known.sent_at, expected.confirmation_within_hours)
    if known.confirmation == "open":
        return _told(say.IN_PART, known, "open", known.sent_at) if is_late else None
    if partner.messages.confirmation and known.status == "shipped":
        hours = expected.confirmation_within_hours or NEW_HOURS
        if patience.is_over(known.told_at, hours):
            return _told(say.SAID_SHIPPED, known, "open", known.told_at)
    if is_late:
        return _told(say.UNCONFIRMED, known, "open", known.sent_at)
    if not known.status and patience.is_over(known.sent_at, expected.order_status_within_hours):
        return _told(say.NOT_RECEIVED, known, "open", known.sent_at)
    return None


def unsent(
    seen: Seen, known: Known | None, takers: Sequence[str], patience: Patience, codes: Sequence[str]
) -> Difference | None:
    """Return what is not as it should be with a shipment that was not sent and is good to go.

    `codes` are those of its open problems.
    """
    words: Words | None = None
    if not takers:
        words = say.NOBODYS
    elif len(takers) > 1:
        words = say.SEVERALS
    elif known is not None and known.state == "held":
        words = say.HELD
    elif patience.is_over(seen.ordered_at, NEW_HOURS):
        words = say.NOT_EXPORTED
    if words is None:
        return None
    details = {"takers": list(takers), "problems": list(codes)}
    since = known.first_seen_at if known is not None else seen.ordered_at
    return _difference(words, seen.shipment_id, seen.order_id, since, details=details)


def without_us(seen: Seen) -> Difference:
    """Return that the store has completed a shipment that the ledger has never had."""
    return _difference(say.NEVER_HERE, seen.shipment_id, seen.order_id, seen.shipped_at)


def _told(words: Words, known: Known, standing: Standing, since: str | None) -> Difference:
    details = {
        "state": known.state,
        "at_store": standing,
        "confirmation": known.confirmation,
        "status": known.status,
    }
    return _difference(
        words,
        known.shipment_id,
        known.order_id,
        since,
        known.file,
        {"state": known.state, "shows": say.SHOWS.get(standing, "")},
        details,
    )


def _difference(
    words: Words,
    shipment_id: str,
    order_id: str,
    since: str | None,
    file: str = "",
    filled: Mapping[str, str] | None = None,
    details: Mapping[str, object] | None = None,
) -> Difference:
    code, message, to_do = words
    values = {"id": shipment_id, "file": file, **(filled or {})}
    return Difference(
        "shipment",
        shipment_id,
        code,
        message.format(**values),
        to_do.format(**values),
        since,
        file,
        {"order": order_id, **(details or {})},
    )
