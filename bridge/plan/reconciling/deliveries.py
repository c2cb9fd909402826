"""A supplier's delivery in the ledger, held against the store's open ones and what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bridge.plan.reconciling.difference import Difference
from bridge.plan.reconciling.waiting import Patience

#: So old may be a delivery that has not been announced yet.
NEW_HOURS = 24


@dataclass(frozen=True, slots=True)
class Expected:
    """A delivery as the ledger has it, and as the store lists it where it is open there."""

    delivery_id: str
    #: In the ledger; "" where it is not known.
    state: str
    #: Since when it has that state; None where it is not known.
    changed_at: str | None
    #: The file that announced it; "" for none.
    file: str
    #: The state of what the partner has told of its receipt; "" where that is nothing.
    receipt: str
    is_open: bool
    #: When the store has made it, and when it is to arrive; None where it does not say.
    created_at: str | None
    arrives_at: str | None
    #: Codes of what is open about it.
    problems: tuple[str, ...] = ()


#: States of a receipt that waits for something here.
_HERE = ("held", "applying")

_Words: TypeAlias = tuple[str, str, str]

_HELD: _Words = (
    "held",
    "it is open at Centra, and cannot be announced to the partner",
    "`bridge problems` shows why, and what to do",
)
_NOT_ANNOUNCED: _Words = (
    "not-announced",
    "it is open at Centra for longer than a day, and the partner was not told of it",
    "`bridge export` announces it",
)
_NOT_DELIVERED: _Words = (
    "not-delivered",
    "the file that announces it is not with the partner",
    "`bridge export` delivers it; where the file is held, `bridge problems` shows what decides it",
)
_ELSEWHERE: _Words = (
    "accepted-elsewhere",
    "Centra no longer has it open, and the bridge has not accepted it",
    "ask the partner whether it has come: its receipt is not accepted a second time",
)
_STILL_OPEN: _Words = (
    "accepted-but-open",
    "the bridge has accepted it, and Centra still has it open",
    "look at it in Centra; `bridge trace {id}` shows what is known here",
)
_RECEIPT_HELD: _Words = (
    "receipt-held",
    "the partner has told what has come, and that is held here",
    "`bridge problems` shows why, and what decides it",
)
_NOT_RECEIVED: _Words = (
    "not-received",
    "it should have arrived, and the partner has told of no receipt",
    "ask the partner, or the supplier",
)
_IN_PART: _Words = (
    "received-in-part",
    "a part of it has come, and the partner should have told of the rest by now",
    "ask the partner whether more will come: it is accepted once it says that nothing will",
)


def compare_delivery(
    one: Expected, patience: Patience, within_hours: int | None
) -> Difference | None:
    """Return what is not as it should be with a delivery, or None.

    A receipt is expected `within_hours` after it is to arrive.
    """
    words, since = _words(one, patience, within_hours)
    if words is None:
        return None
    code, message, to_do = words
    details = {"state": one.state, "is_open": one.is_open, "arrives_at": one.arrives_at}
    to_do = to_do.format(id=one.delivery_id)
    return Difference("delivery", one.delivery_id, code, message, to_do, since, one.file, details)


def _words(
    one: Expected, patience: Patience, within_hours: int | None
) -> tuple[_Words | None, str | None]:
    if one.state in ("", "new"):
        return _unannounced(one, patience)
    if one.state == "sent" and one.is_open and one.receipt not in _HERE:
        return _awaited(one, patience, within_hours)
    words = {
        "planned": _NOT_DELIVERED,
        "accepted": _STILL_OPEN if one.is_open else None,
        "sent": _RECEIPT_HELD if one.receipt in _HERE else _ELSEWHERE,
    }
    return words.get(one.state), one.changed_at


def _unannounced(one: Expected, patience: Patience) -> tuple[_Words | None, str | None]:
    if not one.is_open:
        return None, None
    if one.problems:
        return _HELD, one.created_at
    is_old = patience.is_over(one.created_at, NEW_HOURS)
    return (_NOT_ANNOUNCED if is_old else None), one.created_at


def _awaited(
    one: Expected, patience: Patience, within_hours: int | None
) -> tuple[_Words | None, str | None]:
    """Return that the receipt is late, reckoned from the later of the telling and the arrival."""
    since = max(filter(None, (one.changed_at, one.arrives_at)), default=None)
    if not patience.is_over(since, within_hours):
        return None, None
    return (_IN_PART if one.receipt == "open" else _NOT_RECEIVED), since
