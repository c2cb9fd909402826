"""The SKUs of items that a stock file names by their bar codes alone.

What is counted by SKU one time and by bar code another is one item, with one figure. The ledger
knows the names of what it has counted or sent; what it has never met is looked up at the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from bridge.api.base import OrderApi
from bridge.flows.work import Books
from bridge.model.store import ItemIdentity
from bridge.plan.naming import sku_of

#: Bar codes that are looked at in the ledger at a time.
_CHUNK = 1_000
#: Bar codes that are asked for one by one; for more of them the store's whole stock is listed.
_FEW = 10
#: With more than these a file is the first of a large stock, and nothing is known to go by SKU.
_MOST = 20_000


def skus_of(
    books: Books, place: tuple[str, str], codes: Iterable[str], api: OrderApi | None = None
) -> Mapping[str, str]:
    """Return the SKU of each bar code that has one to itself, as far as is known.

    `place` is store and warehouse. With `api` the store is asked for what was never counted.
    """
    known: dict[str, str] = {}
    unmet: list[str] = []
    rest = iter(codes)
    while portion := list(islice(rest, _CHUNK)):
        counts = books.stock.count_each(*place, portion)
        for code, count in zip(portion, counts, strict=True):
            sku = count.sku if count is not None and count.sku else _shipped_as(books, place, code)
            if sku:
                known[code] = sku
            elif count is None and len(unmet) <= _MOST:
                unmet.append(code)
    if api is not None and 0 < len(unmet) <= _MOST:
        known |= _of_store(api, unmet)
    return known


def _shipped_as(books: Books, place: tuple[str, str], code: str) -> str:
    """Return the SKU that a bar code stands beside in shipments."""
    items = books.shipments.items_called(place[0], code)
    if not items:
        return ""
    return sku_of(items, books.shipments.items_called(place[0], items[0].physical_sku))


def _of_store(api: OrderApi, codes: Sequence[str]) -> dict[str, str]:
    """Return the same as the store shows it now."""
    if len(codes) <= _FEW:
        found = {code: {level.item for level in api.stock(ean=code)} for code in codes}
        skus = {one.physical_sku for items in found.values() for one in items} - {""}
        by_sku = {sku: {level.item for level in api.stock(sku=sku)} for sku in skus}
        return _named(found, by_sku)
    found, by_sku = {code: set() for code in codes}, {}
    for level in api.stock():
        item = level.item
        for code in {item.ean, item.upc} & found.keys():
            found[code].add(item)
        by_sku.setdefault(item.physical_sku, set()).add(item)
    return _named(found, by_sku)


def _named(
    found: Mapping[str, set[ItemIdentity]], by_sku: Mapping[str, set[ItemIdentity]]
) -> dict[str, str]:
    named = {
        code: sku_of(items, by_sku.get(next(iter(items)).physical_sku, ()))
        for code, items in found.items()
        if items
    }
    return {code: sku for code, sku in named.items() if sku}
