"""Which of the store's items a partner is told of, and what each goes by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256

from bridge.config.item_policy import ItemPolicy
from bridge.config.routing import Condition
from bridge.model.store import ItemIdentity, Product
from bridge.plan.routing import texts_of


def name_of(item: ItemIdentity, identity: Sequence[str]) -> str:
    """Return what `item` goes by: the first of `identity` that it has; "" where it has none.

    An SKU without variant and size may name several items. It is the last resort, so that a bar
    code goes before it (guide, Fetching products).
    """
    return next(names_of(item, identity), "")


def names_of(item: ItemIdentity, identity: Sequence[str]) -> Iterator[str]:
    """Yield everything that `item` may go by, the likeliest first."""
    names = {"sku": item.physical_sku, "ean": item.ean, "upc": item.upc}
    for kind in identity:
        if names[kind] and (kind != "sku" or item.is_sku_complete):
            yield names[kind]
    if "sku" in identity and item.physical_sku and not item.is_sku_complete:
        yield item.physical_sku


def is_taken(product: Product, policy: ItemPolicy) -> bool:
    """Return whether the partner is to know of a product."""
    conditions = (Condition(field, texts) for field, texts in policy.field.items())
    return (product.is_active or not policy.active_only) and all(
        one.holds(texts_of(product.raw, one.field)) for one in conditions
    )


def product_id(product: Product) -> str:
    """Return the store's own id of a size, or what else tells it from others."""
    item = product.item
    found = texts_of(product.raw, "stockItemId")
    return found[0] if found else "/".join((item.physical_sku, item.ean, item.upc))


def basis(mapping_sha256: str, policy: ItemPolicy) -> str:
    """Return the hash of the rules by which it is decided what is told of items."""
    rules = policy.model_dump(include={"identity", "active_only", "field"}, mode="json")
    text = json.dumps([mapping_sha256, rules], sort_keys=True)
    return sha256(text.encode()).hexdigest()
