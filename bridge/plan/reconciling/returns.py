"""The returns at the store, held against those that the bridge has made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from bridge.model.store import StoreReturn
from bridge.plan.reconciling.difference import Difference
from bridge.plan.returns import is_by_hand


@dataclass(frozen=True, slots=True)
class Made:
    """A return that the bridge has made at the store."""

    return_id: str
    #: As the ledger calls it: the partner's return, its condition.
    subject: str
    made_at: str
    #: The state of the call that completes it; "" where it is left to a person.
    completion: str


def compare_returns(
    found: Mapping[str, StoreReturn],
    created: Mapping[str, str | None],
    made: Sequence[Made],
    own_shipments: Set[str],
    told: Set[str],
    *,
    is_some_unclear: bool,
) -> Iterator[Difference]:
    """Yield what differs; `created` tells when those at the store were made, by their id.

    `found` is all that was made since some day, and each of `made` that exists. Of returns of
    other shipments than `own_shipments` nothing is said, nor of those made by hand of which a
    partner has `told`: its goods wait, or a person has taken them for the same. While a call that
    makes one `is_some_unclear`, one with our mark that nobody knows may be its.
    """
    ours = {one.return_id: one for one in made}
    for return_id, one in found.items():
        if return_id not in ours and one.shipment_id in own_shipments:
            is_marked = not is_by_hand(one)
            is_known = is_some_unclear if is_marked else return_id in told
            if not is_known:
                yield _by_others(one, created.get(return_id), is_marked=is_marked)
    for mine in made:
        theirs = found.get(mine.return_id)
        if theirs is None:
            yield _missing(mine)
        elif not theirs.is_completed:
            yield _pending(mine, theirs.shipment_id)


def _by_others(one: StoreReturn, created_at: str | None, *, is_marked: bool) -> Difference:
    units = sum(line.quantity for line in one.lines)
    details = {"shipment": one.shipment_id, "completed": one.is_completed, "units": units}
    if is_marked:
        return Difference(
            "return",
            one.return_id,
            "made-by-another-ledger",
            f"a return of {one.shipment_id} bears the bridge's mark, and this ledger knows it not",
            "does another bridge work for this store? Was the ledger restored? `bridge check "
            "--ledger` tells",
            created_at,
            details=details,
        )
    return Difference(
        "return",
        one.return_id,
        "made-by-hand",
        f"a return of {one.shipment_id} was made in Centra, and the partner has told of none",
        "ask the partner whether the goods have come back; what it tells of these items is held",
        created_at,
        details=details,
    )


def _missing(mine: Made) -> Difference:
    return Difference(
        "return",
        mine.return_id,
        "missing-at-store",
        f"the bridge has made it for {mine.subject}, and Centra does not show it",
        "look in Centra who has deleted it; the goods are back at the partner",
        mine.made_at,
        details={"subject": mine.subject},
    )


def _pending(mine: Made, shipment_id: str) -> Difference:
    is_ours = bool(mine.completion)
    said = (
        "its completion was asked for"
        if is_ours
        else "by `policies: returns` a person completes it"
    )
    to_do = (
        "complete it in Centra, where `bridge import` recognises it; "
        "`bridge problems` shows what stood in its way"
        if is_ours
        else "complete it in Centra once the goods are checked"
    )
    return Difference(
        "return",
        mine.return_id,
        "pending",
        f"the return of {shipment_id} is pending in Centra: {said}",
        to_do,
        mine.made_at,
        details={"shipment": shipment_id, "subject": mine.subject, "completion": mine.completion},
    )


def not_made(document: str, state: str, file: str, since: str | None) -> Difference:
    """Return that a return which the partner has told of was not made at the store."""
    return Difference(
        "return",
        document,
        "not-made",
        "the partner has told of it, and it is not made at the store, or not to its end",
        "`bridge problems` shows what holds it; else `bridge import` goes on with it",
        since,
        file,
        {"state": state},
    )
