"""A product of the store as the document that an `item` mapping writes."""

from __future__ import annotations

from bridge.model.document import Node
from bridge.model.fields import MESSAGES
from bridge.model.store import Product
from bridge.plan.store_values import store_values

_FIELDS = MESSAGES["item"].levels["item"]


def item_document(product: Product) -> Node:
    """Return the document for one size of one variant (Order API, Get products)."""
    values = store_values(_FIELDS, product.raw) | {
        "physicalSku": product.item.physical_sku,
        "ean": product.item.ean,
        "upc": product.item.upc,
        "name": product.name,
        "weight": product.weight,
        "isActive": product.is_active,
        "raw": product.raw,
    }
    return Node("item", values)
