"""Shipments that somebody has completed with more than their partner says that it has shipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bridge.api.parallel import run_parallel
from bridge.app.reconciling.subject import Subject
from bridge.errors import BridgeError, ItemError
from bridge.flows.shipments.not_shipped import subject_of_rest
from bridge.plan.bundles import lines_to_pick
from bridge.plan.reconciling.shipments import Known
from bridge.plan.returns import units_of

#: States of what a partner has confirmed, by which no more is to come.
_TOLD = ("applied", "held")


def completed_with_more(subject: Subject, known: Sequence[Known]) -> dict[str, str]:
    """Return such shipments by id, each with what has not left and no return has given back."""
    short = [one for one in known if _is_short(subject, one)]
    outcomes = run_parallel(lambda one: _not_left(subject, one), short, subject.workers)
    found: dict[str, str] = {}
    for one, units in outcomes:
        if isinstance(units, BridgeError):
            if not isinstance(units, ItemError):
                raise units
        elif units:
            found[one.shipment_id] = ", ".join(f"{number} {sku}" for sku, number in units.items())
    return found


def _is_short(subject: Subject, one: Known) -> bool:
    """Return whether less was confirmed than its partner was told, of what others completed."""
    if one.state != "completed" or one.completion == "done" or one.confirmation not in _TOLD:
        return False
    books = subject.books
    rest = subject_of_rest(subject.name, one.shipment_id)
    if books.actions.get(subject.store, "return", rest) is not None:
        return False  # it is given back here, or will be
    told = sum(line.quantity for line in books.shipments.lines(subject.store, one.shipment_id))
    return _left(subject, one).total() < told


def _left(subject: Subject, one: Known) -> Counter[str]:
    """Return the units that have left the shelf, by SKU or bar code."""
    moved = subject.books.reconciling.moved_with(subject.store, "shipment", one.shipment_id)
    return Counter({item or ean: -units for item, ean, units in moved})


def _not_left(subject: Subject, one: Known) -> Mapping[str, int]:
    found = subject.api.find_shipment(one.order_id, one.shipment_id)
    if found is None:
        return {}
    returned = units_of(list(subject.api.returns(shipment=one.shipment_id)))
    kept: Counter[str] = Counter()
    for line in lines_to_pick(found.shipment, subject.partner.policies.bundles):
        kept[line.item.physical_sku or line.ean] += line.quantity - returned[line.line_id]
    left = _left(subject, one)
    return kept - left if kept.total() > left.total() else {}
