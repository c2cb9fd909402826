"""What the warehouse was told of items: the partner's side of an item mapping."""

from __future__ import annotations

from pathlib import Path

from bridge.mapping.compiled import CompiledMapping
from bridge.model.moment import Moment
from bridge.sandbox.warehouse.orders import entries_of, item_of
from bridge.sandbox.warehouse.shelf import Item


class Articles:
    """The items that a warehouse knows; of one that gets no item files, all."""

    def __init__(self, mapping: CompiledMapping | None) -> None:
        self._mapping = mapping
        self._skus: set[str] = set()
        self._codes: set[str] = set()
        #: Items in the files so far, each as often as it was told.
        self.told = 0

    def take(self, path: Path, came: Moment) -> None:
        """Learn the items in the file at `path`; ValueError for one that cannot be read."""
        if self._mapping is None:
            return
        for entry in entries_of(path, self._mapping, came):
            if entry.level == "item":
                sku, code = item_of(entry, "item")
                self.told += 1
                self._skus |= {sku} - {""}
                self._codes |= {code} - {""}

    @property
    def are_named(self) -> bool:
        """Whether what was told can be told apart: not every mapping can be run backwards."""
        return bool(self._skus or self._codes)

    def knows(self, item: Item) -> bool:
        """Return whether an order may name `item`."""
        if self._mapping is None or (self.told and not self.are_named):
            return True
        return item.sku in self._skus or item.ean in self._codes
