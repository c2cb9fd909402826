"""What can be wrong with a shipment, in words: a code, what is so, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from bridge.plan.payments import SHIPPED_UNCAPTURED, SHIPPED_UNPAID

#: How a shipment stands at the store. open: to be shipped. taken_back: no longer good to go.
#: unpaid: shipped and not paid yet. uncaptured: so too, and its payment is to be captured. gone:
#: positively in none of its lists. unreadable: it is there and cannot be read. unknown: nobody has
#: looked.
Standing: TypeAlias = Literal[
    "open", "taken_back", "unpaid", "uncaptured", "completed", "gone", "unreadable", "unknown"
]

#: A code, what is so, and what to do; `{id}`, `{file}` and `{state}` are filled in.
Words: TypeAlias = tuple[str, str, str]

LOOK = "look at it in Centra; `bridge trace {id}` shows what is known here"
ELSEWHERE: Words = (
    "completed-elsewhere",
    "Centra has it as completed, and not by the bridge; here it is {state}",
    "ask the partner whether it ships it too; `bridge run` takes note that it is completed",
)
HERE_ONLY: Words = (
    "completed-here-only",
    "the bridge has it as {state}, and Centra {shows}",
    LOOK,
)
CANCELLED: Words = (
    "cancelled-but-open",
    "the partner was told not to ship it, or says so, and Centra {shows}",
    "cancel it in Centra; or let it go again: `bridge retry {id}`",
)
GONE: Words = (
    "gone-from-store",
    "the partner has it, and Centra {shows}",
    "look at its order in Centra, and ask the partner not to ship it if it should not be",
)
SHIPPED_ELSEWHERE: Words = (
    "shipped-elsewhere",
    "Centra has it as shipped and not paid, and not by the bridge",
    "ask the partner whether it ships it too; `bridge run` takes note of it",
)
REJECTED: Words = (
    "rejected",
    "the partner does not ship it, and Centra {shows}",
    "mend the cause and `bridge resend {id}`, or cancel it in Centra",
)

#: By our state and how it stands at the store: what is not as it should be.
OTHERWISE: Mapping[tuple[str, Standing], Words] = {
    ("sent", "completed"): ELSEWHERE,
    ("rejected", "completed"): ELSEWHERE,
    ("cancelling", "completed"): ELSEWHERE,
    ("cancelled", "completed"): ELSEWHERE,
    ("new", "completed"): ELSEWHERE,
    ("held", "completed"): ELSEWHERE,
    ("planned", "completed"): ELSEWHERE,
    ("sent", "unpaid"): SHIPPED_ELSEWHERE,
    ("sent", "uncaptured"): SHIPPED_ELSEWHERE,
    ("rejected", "unpaid"): SHIPPED_ELSEWHERE,
    ("rejected", "uncaptured"): SHIPPED_ELSEWHERE,
    ("cancelling", "unpaid"): SHIPPED_ELSEWHERE,
    ("cancelling", "uncaptured"): SHIPPED_ELSEWHERE,
    ("cancelled", "unpaid"): SHIPPED_ELSEWHERE,
    ("cancelled", "uncaptured"): SHIPPED_ELSEWHERE,
    ("sent", "taken_back"): (
        "taken-back",
        "the partner has it, and Centra {shows}",
        "ask the partner not to ship it, or make it good to go again in Centra",
    ),
    ("sent", "gone"): GONE,
    ("shipped", "gone"): HERE_ONLY,
    ("shipped", "open"): HERE_ONLY,
    ("shipped", "taken_back"): HERE_ONLY,
    ("completed", "gone"): HERE_ONLY,
    ("completed", "open"): HERE_ONLY,
    ("completed", "taken_back"): HERE_ONLY,
    ("completed", "unpaid"): HERE_ONLY,
    ("completed", "uncaptured"): HERE_ONLY,
    ("cancelled", "open"): CANCELLED,
    ("cancelled", "taken_back"): CANCELLED,
    ("cancelling", "open"): CANCELLED,
    ("rejected", "open"): REJECTED,
    ("rejected", "taken_back"): REJECTED,
}

#: How it stands at the store, in words.
SHOWS: Mapping[Standing, str] = {
    "open": "has it to be shipped",
    "taken_back": "no longer has it as good to go",
    "unpaid": "has it as shipped and not paid",
    "uncaptured": "has it as shipped, with a payment that is to be captured",
    "gone": "no longer has it",
}

#: By the state of its confirmation: why a shipment that was confirmed is open at the store.
CONFIRMED: Mapping[str, Words] = {
    "held": (
        "confirmation-held",
        "the partner has confirmed it, and that is held here",
        "`bridge problems` shows why, and what decides it",
    ),
    "applying": (
        "completion-under-way",
        "it was confirmed, and its calls have not come to an end",
        "`bridge import` finds out how far they have got",
    ),
    "applied": ("confirmed-but-open", "it was confirmed and dealt with, and Centra {shows}", LOOK),
    "discarded": (
        "settled-but-open",
        "a person has said that it is settled, and Centra {shows}",
        "complete or cancel it in Centra",
    ),
}

UNDELIVERED: Words = (
    "not-delivered",
    "its order file {file} is not with the partner",
    "`bridge export` delivers it; where the file is held, `bridge problems` shows what decides it",
)
UNDER_WAY: Words = (
    "completion-under-way",
    "its completion was asked for, and nothing proves yet that it has happened",
    "`bridge import` finds out",
)
UNREADABLE: Words = ("unreadable", "what Centra shows of it cannot be read", LOOK)
UNCONFIRMED: Words = (
    "unconfirmed",
    "the partner has it, and should have confirmed it by now",
    "ask the partner for its confirmation",
)
SAID_SHIPPED: Words = (
    "shipped-unconfirmed",
    "the partner says that it is shipped, and has not confirmed with what",
    "ask the partner for its confirmation: until then nothing is completed",
)
IN_PART: Words = (
    "confirmed-in-part",
    "the partner has confirmed a part of it, and should have confirmed the rest by now",
    "ask the partner what becomes of the rest",
)
NOT_RECEIVED: Words = (
    "not-acknowledged",
    "the partner has not said yet that it has received it",
    "ask the partner whether it has {file}; if not: `bridge resend {file}`",
)
NOT_ANSWERED: Words = (
    "cancellation-unanswered",
    "the partner was told not to ship it, and has not answered",
    "call the partner",
)
UNCAPTURED: Words = (
    SHIPPED_UNCAPTURED.code,
    "it was confirmed and is shipped at Centra, its payment is to be captured, and nobody has",
    "capture it in Centra: the shipment is complete then",
)
UNPAID: Words = (
    SHIPPED_UNPAID.code,
    "it was confirmed and is shipped at Centra, and not complete: Centra does not have it as paid",
    "settle the payment in Centra: the shipment is complete then",
)
NOT_TOLD: Words = (
    "completed-unconfirmed",
    "somebody has completed it in Centra, and the partner has confirmed nothing",
    "ask the partner whether it has shipped it",
)
WITH_MORE: Words = (
    "completed-with-more",
    "somebody has completed it in Centra with more than the partner has confirmed: {units}",
    "`bridge problems` shows it where it is held; else give it back by a return in Centra, unless "
    "it has left all the same",
)
HELD: Words = (
    "held",
    "it is good to go at Centra, and held here",
    "`bridge problems` shows why, and what to do",
)
NOT_EXPORTED: Words = (
    "not-exported",
    "it is good to go at Centra for longer than a day, and was not sent",
    "`bridge export` takes it",
)
NOBODYS: Words = (
    "nobody-takes-it",
    "it is good to go at Centra, and no partner's `shipments` take it",
    "correct `shipments` of a partner in bridge.yaml, or the shipment in Centra",
)
SEVERALS: Words = (
    "several-take-it",
    "it is good to go at Centra, and several partners' `shipments` take it",
    "let a condition in bridge.yaml keep them apart",
)
NEVER_HERE: Words = (
    "completed-without-us",
    "Centra has it as completed, and the bridge has never had it",
    "ask who has shipped it: the partner's shelf may have lost goods that no file tells of",
)

#: Codes of what is merely late: whatever else is open about such a shipment is told beside it.
LATE = frozenset(
    one[0]
    for one in (
        UNCONFIRMED,
        SAID_SHIPPED,
        IN_PART,
        NOT_RECEIVED,
        NOT_ANSWERED,
        NOT_TOLD,
        UNPAID,
        UNCAPTURED,
    )
)
