"""What has left the store's figures and nobody has told of, seen before a figure is computed anew.

Somebody completes by hand a shipment that no partner takes, or corrects the stock in Centra. A
figure that knew nothing of it would put the goods back on sale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bridge.flows.work import Work, log
from bridge.model import speaking
from bridge.model.moment import from_utc_text
from bridge.model.place import Where
from bridge.model.stock import Count, Movement
from bridge.model.store import StockLevel

#: The kind of a movement that is seen at the store alone.
ELSEWHERE = "elsewhere"
#: How far the store's clock may be behind.
_MARGIN = timedelta(minutes=10)


class TakenElsewhere:
    """What the store has of the items that it was told of, looked up once before all figures.

    The look comes before the ledger is read: what the store has applied by then and the ledger
    does not know of is either unclear, and its item waits, or told of by nobody.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._stock = work.books.stock
        self._version = work.books.ledger.version()
        self._levels = self._look()

    def _look(self) -> Mapping[str, list[StockLevel]]:
        """Return what has changed at the store since the oldest of the figures that are due."""
        work = self._work
        oldest = self._stock.oldest_told(work.store, work.warehouse, work.name)
        levels: dict[str, list[StockLevel]] = defaultdict(list)
        if oldest is None:
            return levels
        for level in work.api.stock(stock_modified=from_utc_text(oldest) - _MARGIN):
            for code in {level.item.physical_sku, level.item.ean, level.item.upc} - {""}:
                levels[code].append(level)
        return levels

    def record(self, counts: Sequence[Count]) -> None:
        """Record what the store has less of `counts` than it should, as gone from the shelf."""
        if not self._levels:
            return
        work = self._work
        with work.books.ledger.transaction():
            # Read again: another run may have recorded meanwhile what the look has seen.
            items = [count.item for count in counts]
            for count in self._stock.count_each(work.store, work.warehouse, items):
                found = self._levels.get(count.item, []) if count is not None else []
                if count is not None and count.at_store is not None and len(found) == 1:
                    self._compare(count, count.at_store, found[0])

    def _compare(self, count: Count, expected: int, level: StockLevel) -> None:
        if level.physical < expected:
            self._take_off(count, level, expected - level.physical)
            self._stock.set_at_store(count, level.physical)
        elif level.physical > expected and self._version == self._work.books.ledger.version():
            self._explain(count, level.physical - expected)

    def _take_off(self, count: Count, level: StockLevel, units: int) -> None:
        work, item = self._work, level.item
        number = work.books.runs.next_number(f"{work.store}/{ELSEWHERE}")
        self._stock.put_movement(
            Movement(
                store=work.store,
                warehouse=work.warehouse,
                item=item.physical_sku,
                ean=item.ean,
                upc=item.upc,
                kind=ELSEWHERE,
                subject=str(number),
                shelf_quantity=-units,
                shelf_at=None,
                shelf_at_text="",
                shelf_is_exact=False,
                centra_quantity=-units,
                centra_at=work.books.ledger.now_text(),
            )
        )
        where = Where(work.books.files.get(count.file_id).name)
        extra = speaking.at(where, kind="item", subject=count.item)
        said = (work.name, units, count.item)
        log.warning("%s: the store has %s less of %s than told", *said, extra=extra)
        work.did("items that somebody else took from at the store")

    def _explain(self, count: Count, excess: int) -> None:
        """Take back what has been told of since by its own name: it is not gone twice.

        What the store has more for any other reason, such as a return that somebody has made there,
        is none to raise a figure.
        """
        moved = self._stock.movements_of(count.store, count.warehouse, count.item, count.sku)
        for one in reversed(moved):
            if one.kind != ELSEWHERE or not one.shelf_quantity or excess <= 0:
                continue
            since = one.recorded_at or ""
            told = -sum(other.centra_quantity for other in moved if self._may_be(other, since))
            units = min(excess, told, -one.shelf_quantity)
            if units > 0:
                left = one.shelf_quantity + units
                self._stock.put_movement(replace(one, shelf_quantity=left, centra_quantity=left))
                self._stock.set_at_store(count, (count.at_store or 0) + units)
                excess -= units

    def _may_be(self, moved: Movement, since: str) -> bool:
        """Return whether the store can have applied `moved` before it was seen to have less.

        What the bridge itself has completed afterwards it cannot.
        """
        if moved.kind != "shipment" or (moved.centra_at or "") < since:
            return False
        ours = self._work.books.actions.get(moved.store, "complete", moved.subject)
        is_ours = ours is not None and ours.state in ("done", "unclear")
        return not is_ours or ours is None or (ours.attempted_at or "") < since
