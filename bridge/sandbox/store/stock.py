"""The rule of stock: the physical quantity is set, never below what is promised to orders.

Source: Centra's Order API reference, "Update stock".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bridge.sandbox.store.effects import Kind
from bridge.sandbox.store.records import Item
from bridge.sandbox.store.state import Store


@dataclass(frozen=True)
class Count:
    """What one line of a call says of one item."""

    identifier: str
    quantity: int
    cost_price: str | None = None


@dataclass
class NotUpdated:
    """The identifiers that were not taken; all the others were."""

    not_found: list[str] = field(default_factory=list)
    bundles: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.not_found or self.bundles)


def set_stock(store: Store, counts: Iterable[Count]) -> NotUpdated:
    """Set the physical quantities; what could not be set is returned, the rest *is* set."""
    refused = NotUpdated()
    items = store.items_by_code()
    allocated = store.allocations()
    for count in counts:
        item = items.get(count.identifier)
        if item is None:
            refused.not_found.append(count.identifier)
        elif item.parts:
            refused.bundles.append(count.identifier)
        else:
            _set(store, item, count, allocated[item])
    return refused


def _set(store: Store, item: Item, count: Count, allocated: int) -> None:
    before = item.physical
    item.physical = max(count.quantity, allocated)
    item.cost_price = count.cost_price or item.cost_price
    item.stock_modified = store.now()
    store.record(
        Kind.STOCK_SET, item.label, before=before, after=item.physical, asked=count.quantity
    )
