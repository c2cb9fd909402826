"""What somebody has made by hand in Centra, held against what partners have told of already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bridge.flows.work import Work
from bridge.ledger.look_alikes import LookAlikeRow
from bridge.ledger.records import RecordRow
from bridge.model.picking import PickLine
from bridge.model.store import StoreReturn
from bridge.plan.look_alikes import ByHand, LookAlikes, since, unaccounted
from bridge.plan.returns import is_by_hand


def made_in_centra(
    work: Work, document: str, existing: Sequence[StoreReturn], lines: Sequence[PickLine]
) -> list[ByHand]:
    """Return those of a shipment's `existing` returns that may be of a document's goods.

    They are made by hand, not too old, and told goods do not account for all of them.
    """
    back = since(work.clock(), work.partner.policies.return_matching.look_back_days)
    recent = [
        one
        for one in existing
        if is_by_hand(one) and (one.created is None or one.created.utc >= back)
    ]
    found = [unaccounted(one, lines, _accounted(work, document, one)) for one in recent]
    return [one for one in found if one.left]


def _accounted(work: Work, document: str, one: StoreReturn) -> Counter[str]:
    """Return the units of a return by line id that were taken for goods told of before.

    A person has taken them for the same, or the return was named by the partner and taken over.
    """
    units = work.books.look_alikes.accounted(
        work.store, one.return_id, but_of=(work.name, document)
    )
    for call in work.books.actions.of_return(work.store, one.return_id):
        units.update(call.asked.get("products") or {})
    return units


def rows_of(work: Work, fresh: Sequence[RecordRow], alike: LookAlikes) -> list[LookAlikeRow]:
    """Return what the ledger keeps of it, by the records that the entries stand in."""
    return [
        LookAlikeRow(fresh[number].id, work.store, return_id, line_id, units)
        for (number, return_id, line_id), units in alike.units.items()
    ]
