"""What a person can decide about a problem: the verbs, and what each would mean for it.

A remedy writes a decision into the ledger and nothing else; the next run acts on it. What can only
be settled at its cause, in Centra, with the partner or in a mapping, has no verb but `discard`,
which says that it has been settled there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bridge.plan.guards import CODES, COUNTS_OLDER
from bridge.plan.not_left import REST_NOT_MADE, WITH_MORE

Verb = Literal["release", "discard", "retry", "replay", "resend"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that can be decided, and what follows from it."""

    verb: Verb
    meaning: str


_NOT_SHIPPED = (
    "where it is not paid, takes it from the store's good-to-go list; where it is, completes it "
    "without an e-mail and refunds all of it with a return"
)
#: By kind and code of a problem: what going on in spite of it means.
_RELEASES: Mapping[tuple[str, str], str] = {
    ("shipment", "many-cancelled"): "tells the partner that it is not to ship it",
    ("shipment", "maybe-cancelled-before"): "tells the partner that it is not to ship it",
    ("shipment", "recreated"): "sends it, whatever becomes of the earlier one",
    ("shipment", "wanted-again"): "the partner ships it all the same: counts as sent",
    ("order_status", "never-sent"): "takes it for sent: the partner has it",
    ("order_status", "not-theirs"): "takes it for this partner's shipment",
    ("confirmation", "short"): "lowers it to what was shipped, if it is not paid, and completes it",
    ("confirmation", "short-but-paid"): (
        "completes it, and refunds what was not shipped with a return"
    ),
    ("confirmation", "already-complete"): (
        "tells the store its new tracking numbers, without an e-mail"
    ),
    ("confirmation", "short-returned-too"): "refunds what was not shipped besides",
    ("confirmation", WITH_MORE): "refunds what was not shipped, with a return",
    ("confirmation", REST_NOT_MADE): "makes a shipment of what remains",
    ("confirmation", "nothing-shipped"): _NOT_SHIPPED,
    ("confirmation", "cancelled-by-partner"): _NOT_SHIPPED,
    ("confirmation", "unknown-item"): "leaves it out, and settles the rest",
    ("confirmation", "unknown-line"): "leaves it out, and settles the rest",
    ("confirmation", "more-than-ordered"): "completes it with the units that were ordered",
    ("confirmation", "other-order"): "takes the number of the shipment for right",
    ("confirmation", "same-again"): "takes it for the same, told twice",
    ("confirmation", "same-key-other-content"): "keeps what was told first",
    ("confirmation", "never-sent"): "takes it for sent: the partner has it",
    ("confirmation", "not-theirs"): "takes it for this partner's shipment",
    ("confirmation", "confirmed-but-rejected"): "takes it for shipped: completes it",
    ("confirmation", "confirmed-but-cancelled"): "completes it, if the store has it again",
    ("return", "same-key-other-content"): "keeps what was told first",
    ("receipt", "more-than-announced"): "accepts all that has come",
    ("receipt", "unknown-item"): "leaves it out, and accepts the rest",
    ("receipt", "same-key-other-content"): "keeps what was told first",
    ("shipment", "item-not-sent"): "sends it all the same",
    ("file", "count-differs"): "its counts are known to be wrong: reads it all the same",
    ("return", "return-entered-twice"): "both have come back: makes and refunds ours too",
    ("confirmation", "return-entered-twice"): "both are right: makes and refunds ours too",
    ("return", "same-again"): "makes another return: the goods came back a second time",
    ("return", "already-made"): "makes another return of what is told more",
    ("return", "made-by-hand"): "makes another return beside what was made by hand",
    ("return", "return-told-before"): "makes another return of what is told again",
    ("return", "return-taken-otherwise"): "refunds what the store has taken of it",
    ("return", "return-costs-otherwise"): "refunds it with the costs that the store has booked",
    ("return", "other-order"): "takes the first that `return_matching` names for right",
    ("return", "not-theirs"): "takes it for this partner's shipment",
    ("return", "never-sent"): "takes it for sent: the partner has it",
    ("file", "delivery-unclear"): "the partner has it: its shipments count as sent",
    ("item", "counted-otherwise"): "takes the later count for right",
    **{("stock", code): "takes its counts in all the same" for code in CODES},
    ("stock", COUNTS_OLDER): "takes its counts in all the same, the older ones too",
}

_ASK_AGAIN = "asks the store again, where it has refused"
_SEND_AGAIN = "sends it again, in an order file of its own, if the store still has it to go"
_TELL_AGAIN = "tells the store their figures again"
#: By kind and code: what trying again means.
_RETRIES: Mapping[tuple[str, str], str] = {
    ("shipment", "capture-failed"): "captures its payment again",
    ("shipment", "wanted-again"): _SEND_AGAIN,
    ("order_status", "rejected"): _SEND_AGAIN,
    ("order_status", "cancelled-by-partner"): _SEND_AGAIN,
    ("confirmation", "lower-refused"): _ASK_AGAIN,
    ("confirmation", "return-refused"): _ASK_AGAIN,
    ("confirmation", "refund-refused"): _ASK_AGAIN,
    ("confirmation", "rest-refused"): _ASK_AGAIN,
    ("confirmation", "take-back-refused"): _ASK_AGAIN,
    ("confirmation", "serials-refused"): _ASK_AGAIN,
    ("confirmation", "completion-refused"): _ASK_AGAIN,
    ("confirmation", "shipped-not-captured"): "captures its payment again, and completes it",
    ("return", "return-refused"): _ASK_AGAIN,
    ("return", "refund-refused"): _ASK_AGAIN,
    ("receipt", "acceptance-refused"): _ASK_AGAIN,
    ("counts", "item-not-in-store"): _TELL_AGAIN,
    ("counts", "item-is-bundle"): _TELL_AGAIN,
    ("counts", "item-rejected"): _TELL_AGAIN,
}

#: By kind and code: what delivering again means.
_RESENDS: Mapping[tuple[str, str], str] = {
    ("file", "delivery-unclear"): "the partner does not have it: delivers it again",
    ("file", "ack-missing"): "the partner does not have it: delivers it again",
    ("file", "file-rejected"): "delivers the same bytes again",
}

#: By kind: what it means that nothing more is to be done.
_DISCARDS: Mapping[str, str] = {
    "shipment": "never sends it, or says no more of it if it was sent",
    "ack": "the acknowledgement counts for nothing",
    "order_status": "it has been settled with the partner: says no more of it",
    "confirmation": "it has been settled in Centra: does nothing more about it",
    "return": "it has been settled in Centra: does nothing more about it",
    "receipt": "it has been settled in Centra: does nothing more about it",
    "record": "the record counts for nothing, and what waits for it goes on without it",
    "item": "the count counts for nothing; the next one of the item is taken",
    "stock": "its counts count for nothing; those of the next file are taken",
}
_ELSE = "says no more of it"

_REPLAY = "reads the file again, with the mapping of today and with corrections if there are some"


def remedies(
    kind: str, code: str, *, is_notice: bool, is_incoming_file: bool, is_about_delivery: bool
) -> list[Remedy]:
    """Return what can be decided about a problem with `code` about something of `kind`.

    `is_notice`: nothing waits for it. `is_incoming_file`: it was found in a file from the partner.
    `is_about_delivery`: it is about an order file that waits, which nobody may forget.
    """
    found = []
    if (kind, code) in _RELEASES and not is_notice:
        found.append(Remedy("release", _RELEASES[kind, code]))
    if (kind, code) in _RESENDS:
        found.append(Remedy("resend", _RESENDS[kind, code]))
    if (kind, code) in _RETRIES:
        found.append(Remedy("retry", _RETRIES[kind, code]))
    if is_incoming_file and kind in ("record", "file", "item"):
        found.append(Remedy("replay", _REPLAY))
    if not is_about_delivery:
        found.append(Remedy("discard", _DISCARDS.get(kind, _ELSE)))
    return found
