"""What else an item is called that a partner names by a SKU or by a bar code."""

from __future__ import annotations

from collections.abc import Iterable

from bridge.model.store import ItemIdentity


def sku_of(items: Iterable[ItemIdentity]) -> str:
    """Return the SKU that a bar code stands for, if `items` are all that have it; "" for none.

    A SKU without variant and size can be several items', and a bar code that two have is neither's.
    """
    found = set(items)
    skus = {one.physical_sku for one in found if one.is_sku_complete}
    return skus.pop() if len(skus) == 1 and all(one.is_sku_complete for one in found) else ""


def names_of(items: Iterable[ItemIdentity]) -> set[str]:
    """Return every name of the one item that `items` show it to be; nothing where it is not one."""
    found = set(items)
    if sku_of(found):
        return {code for one in found for code in (one.physical_sku, one.ean, one.upc)} - {""}
    if len(found) == 1:
        return {code for one in found for code in (one.ean, one.upc)} - {""}
    return set()
