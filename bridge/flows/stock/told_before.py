"""Movements that a partner tells again under their own number, in other words.

The number alone says which movement it is: an item of it told again for another reason, at another
time or under another name is the same movement, and no second one. Another item, lot or serial
number is another line of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from bridge.flows.facts import ITEM, values_of
from bridge.flows.renamed import told_again
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.mapping.keys import key_text
from bridge.model.store import ItemIdentity
from bridge.plan.naming import names_of

_MESSAGE = "movement"
#: What tells lines of one movement apart, beside the item.
_LINES = ("line.lot", "line.serialNumber")


def told_before(work: Work, document: str) -> Mapping[int, RecordRow]:
    """Return the unsettled records of a movement that earlier files have told, each with that."""
    records = work.books.records
    rows = records.of_document(work.name, _MESSAGE, document)
    if len({row.file_id for row in rows}) < 2:
        return {}
    fresh = [row for row in rows if row.state in ("staged", "held")]
    fresh = [row for row in fresh if not _is_the_same_fact(work, row)]
    if not fresh:
        return {}
    items = _Items(work, rows)
    names = _apart(work)

    def key(row: RecordRow) -> Hashable:
        values = values_of(row)
        return items.of(row), *(key_text(values.get(name)) for name in names)

    return {row.id: earlier for row, earlier in told_again(rows, fresh, key)}


def _is_the_same_fact(work: Work, row: RecordRow) -> bool:
    """Return whether an earlier file has told it in the same words."""
    earlier = work.books.records.same_fact(row)
    return earlier is not None and earlier.id < row.id


def _apart(work: Work) -> Sequence[str]:
    """Return what tells lines of a movement apart: what the mapping's own `key` says, if any."""
    mapping = work.mappings[_MESSAGE]
    if mapping.has_usual_key:
        return _LINES
    return [one for one in mapping.business_key if one not in {*ITEM, *mapping.document_key}]


class _Items:
    """Which records of a movement are of one item, by every name that is known of it."""

    def __init__(self, work: Work, rows: Iterable[RecordRow]) -> None:
        self._work = work
        #: By name: all names of its item.
        self._names: dict[str, set[str]] = {}
        beside: dict[str, set[str]] = defaultdict(set)
        for sku, ean in map(_said, rows):
            self._join({ean or sku})
            if sku and ean:
                beside[sku].add(ean)
        for sku, eans in beside.items():
            if len(eans) == 1:
                self._join({sku, *eans})
        for name in list(self._names):
            self._join({name} | self._known(name))

    def of(self, row: RecordRow) -> frozenset[str]:
        """Return every name of a record's item; its bar code tells it from others of its SKU."""
        sku, ean = _said(row)
        return frozenset(self._names[ean or sku])

    def _join(self, names: set[str]) -> None:
        whole = {one for name in names for one in self._names.get(name, {name})}
        self._names |= dict.fromkeys(whole, whole)

    def _known(self, name: str) -> set[str]:
        """Return what else the ledger calls an item of this name, or else the store."""
        if not name:
            return set()
        work = self._work
        shipped = names_of(work.books.shipments.items_called(work.store, name))
        return shipped or names_of(self._at_store(name)) or self._counted_as(name)

    def _at_store(self, name: str) -> set[ItemIdentity]:
        api = self._work.api
        found = {one.item for one in (*api.products(sku=name), *api.products(ean=name))}
        return {one for one in found if name in (one.physical_sku, one.ean, one.upc)}

    def _counted_as(self, name: str) -> set[str]:
        """Return the other name that the partner's counts have of it, if it is no other's."""
        work, stock = self._work, self._work.books.stock
        count = stock.count(work.store, work.warehouse, name)
        sku = (count.sku if count is not None else "") or name
        eans = stock.counted_beside(work.store, work.warehouse, work.name, sku)
        return {sku, *eans} if len(eans) == 1 else set()


def _said(row: RecordRow) -> tuple[str, str]:
    """Return the SKU and the bar code that a record names."""
    values = values_of(row)
    return key_text(values.get("line.physicalSku")), key_text(values.get("line.ean"))
