"""The shelf: items, and how many units of each lie there."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Item(NamedTuple):
    """What the warehouse calls a thing: by SKU, by bar code, or by both."""

    sku: str
    ean: str = ""


class Shelf:
    """Units by item; of an item that was never seen before there are `of_unknown`."""

    def __init__(self, units: Mapping[Item, int] | None = None, of_unknown: int = 100) -> None:
        self._units = Counter(units or {})
        self._of_unknown = of_unknown

    def __iter__(self) -> Iterator[tuple[Item, int]]:
        """Yield every item with its units."""
        return iter(sorted(self._units.items()))

    def units(self, item: Item) -> int:
        """Return how many units of `item` lie there."""
        return self._units.setdefault(item, self._of_unknown)

    def take(self, item: Item, wanted: int) -> int:
        """Take up to `wanted` units away and return how many there were."""
        taken = min(wanted, self.units(item))
        self._units[item] -= taken
        return taken

    def put(self, item: Item, units: int) -> None:
        """Put `units` of `item` there."""
        self._units[item] = self.units(item) + units
