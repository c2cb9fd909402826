"""What else an item is called that a partner names by a SKU or by a bar code."""

from __future__ import annotations

from collections.abc import Iterable

from bridge.model.store import ItemIdentity


def names_of(items: Iterable[ItemIdentity]) -> set[str]:
    """Return every name of the one item that `items` show it to be; nothing where it is not one.

    A SKU without variant and size can be several items', and a bar code that two have is neither's.
    """
    found = set(items)
    if _is_one_sku(found):
        return {code for one in found for code in (one.physical_sku, one.ean, one.upc)} - {""}
    if len(found) == 1:
        return {code for one in found for code in (one.ean, one.upc)} - {""}
    return set()


def sku_of(items: Iterable[ItemIdentity], of_its_sku: Iterable[ItemIdentity]) -> str:
    """Return the SKU of the item with a bar code; "" where none is its alone.

    `items` have the bar code, `of_its_sku` the SKU of one of them: one that lacks variant and size
    is an item's where no other one has it.
    """
    found = set(items)
    if _is_one_sku(found):
        return next(iter(found)).physical_sku
    (one, *others) = found or {ItemIdentity()}
    return "" if others or {one} != set(of_its_sku) else one.physical_sku


def _is_one_sku(found: set[ItemIdentity]) -> bool:
    skus = {one.physical_sku for one in found}
    return len(skus) == 1 and all(one.is_sku_complete for one in found)
