"""The bridge's part of a story: files read, movements applied, figures told, in the real ledger.

.venv/bin/python -m tests.stock.simulating 20000     # so many seeds, each with and without days
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bridge.ledger.opening import open_ledger
from bridge.ledger.shipments import ShipmentDecision
from bridge.model.moment import utc_text
from bridge.model.stock import Count as LedgerCount
from bridge.model.stock import Movement
from bridge.plan.stock import figure, is_newer
from tests.ledger.rows import PARTNER, Clock, Rows
from tests.stock.events import ALL_IN, Count, Event, Story, story

ZONE = ZoneInfo("Europe/Stockholm")
#: Midnight in Stockholm; the week has a day of 25 hours.
START = datetime(2026, 10, 23, 22, tzinfo=UTC)
ITEM = "A"


class TooMuch(AssertionError):
    """The store was told of more than could be known to be there, or shows another figure."""


class Simulation:
    """One story, played."""

    def __init__(self, rows: Rows, clock: Clock, told: Story) -> None:
        self.story = told
        self._rows = rows
        self._clock = clock
        self._store = f"s{told.seed}{told.is_exact}"
        #: What the store shows: it starts with anything.
        self.centra = told.start + told.seed % 3
        self._latest: Count | None = None
        self._file_id = rows.file("S.csv").id
        self.figures = 0

    def play(self) -> None:
        """Let the bridge run now and then, and once all files are in."""
        for hour in [*self.story.runs, ALL_IN + 1, ALL_IN + 2]:
            self.run(hour)

    def run(self, hour: float) -> None:
        """One night: what has arrived is read and applied, and figures are told."""
        self._clock.now = START + timedelta(hours=hour)
        by_hand = [one for one in self.story.events if (one.by_hand or ALL_IN + 9) <= hour]
        for event in by_hand:
            if not event.is_in_between:
                self._apply_at_store(event)
        arrived = [one for one in self.story.events if one.arrives <= hour]
        for event in sorted(arrived, key=lambda one: one.arrives):
            self._read(event)
        for event in arrived:
            if event.dropped is not None and event.dropped <= hour:
                self._drop(event)
        for event in arrived:
            if event.is_applied_at_store or event.may_apply <= hour:
                self._apply(event)
        for event in by_hand:
            self._apply_at_store(event)
        for count in sorted(self.story.counts, key=lambda one: one.arrives):
            if count.arrives <= hour and not count.is_read:
                self._take_in(count)
        self._tell()

    def _read(self, event: Event) -> None:
        if not event.is_read:
            event.is_read = True
            if event.dropped is not None:
                self._rows.shipments.put(
                    ShipmentDecision(
                        self._store, event.subject, "1", "main", PARTNER, "sent", "found"
                    )
                )
            self._put(event, event.told_centra)

    def _drop(self, event: Event) -> None:
        """Record that the store has a shipment no longer, as `bridge.flows.movements` does."""
        row = self._rows.shipments.get(self._store, event.subject)
        assert row is not None
        if row.gone_at is None:
            event.is_dropped = True
            self._rows.shipments.set_gone(row, is_gone=True)
            self._rows.stock.touch_moved(self._store, "shipment", event.subject)

    def _put(self, event: Event, centra: int) -> None:
        is_exact = event.knows in ("exactly", "wrongly")
        hour = event.at + (event.shelf % 2 - 0.5) * 9_999 * (event.knows == "wrongly")
        at = None if event.knows == "nothing" else _told(hour, is_exact)
        self._rows.stock.put_movement(
            Movement(
                self._store, "main", ITEM, "", event.kind, event.subject, event.shelf, at, "",
                is_exact, centra,
            )
        )  # fmt: skip

    def _apply_at_store(self, event: Event) -> None:
        if not event.is_applied_at_store:
            event.is_applied_at_store = True
            self.centra = max(self.centra + event.centra, 0)

    def _apply(self, event: Event) -> None:
        """Apply a movement at the store, unless somebody has, and record that it is."""
        if event.is_applied:
            return
        event.is_applied = True
        if event.centra != event.told_centra and not event.is_applied_at_store:
            self._put(event, event.centra)
        if event.put_back and not event.is_applied_at_store:
            self._put_back(event, is_applied=False)
        self._apply_at_store(event)
        self._rows.stock.apply_movements(self._store, event.kind, event.subject)
        if event.put_back:
            self.centra += event.put_back
            self._put_back(event, is_applied=True)

    def _put_back(self, event: Event, *, is_applied: bool) -> None:
        """The store gets back what was not shipped; the shelf had it all the time, or never."""
        subject = f"{event.subject}/not-shipped"
        self._rows.stock.put_movement(
            Movement(
                self._store, "main", ITEM, "", "return", subject, 0, None, "", False,
                event.put_back,
            )
        )  # fmt: skip
        if is_applied:
            self._rows.stock.apply_movements(self._store, "return", subject)

    def _take_in(self, count: Count) -> None:
        count.is_read = True
        stock = self._rows.stock
        known = stock.count(self._store, "main", ITEM)
        new = LedgerCount(
            self._store, "main", ITEM, PARTNER, count.units, _told(count.at, count.is_exact), "",
            count.is_exact, self._file_id, 2,
        )  # fmt: skip
        if is_newer(new, known, self._clock.now):
            stock.put_counts([(new, known)])
            self._latest = count

    def _tell(self) -> None:
        """Tell the store every figure that is due, as `bridge.flows.stock.set_stock` does."""
        stock = self._rows.stock
        for count in stock.pending_after(self._store, "main", PARTNER, "", 10):
            moved = stock.movements_of(self._store, "main", ITEM)
            value = figure(count, moved, ZONE)
            self._check(value)
            self.centra = value
            self.figures += 1
            action = self._rows.action("stock", f"{self._store} {self.figures} {count.sent_at}")
            stock.set_sending([(count, value)], action.id)
            sending = replace(count, state="sending")
            stock.set_outcome([sending], "sent", [value])

    def _check(self, value: int) -> None:
        """Compare a figure with the best that can be known: the count and what was told since."""
        assert self._latest is not None
        known = [one for one in self.story.events if one.is_read]
        best = self._latest.units + sum(one.shelf for one in known if one.at > self._latest.at)
        best -= sum(one.told_centra for one in known if not (one.is_applied or one.is_dropped))
        if value > max(best, 0) or (self.story.is_exact and value != max(best, 0)):
            raise TooMuch(f"seed {self.story.seed}: told {value}, and {best} can be known")

    def settle(self) -> None:
        """Compare the store with the shelf once everything is in."""
        shelf = self.story.shelf(ALL_IN)
        is_right = self.centra == shelf if self.story.is_exact else self.centra <= shelf
        if self._latest is not None and not is_right:
            raise TooMuch(f"seed {self.story.seed}: {self.centra} at the store, {shelf} there")
        hour = ALL_IN + 48
        self.story.counts.append(Count(hour, hour, True, self.story.shelf(hour)))
        self.run(hour + 1)
        if self.centra != shelf:
            raise TooMuch(f"seed {self.story.seed}: a last count, and {self.centra} not {shelf}")


def _told(hour: float, is_exact: bool) -> str:
    """Return a time as a partner writes it: to the second, or its own day only."""
    at = START + timedelta(hours=hour)
    if is_exact:
        return utc_text(at)
    return utc_text(at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0, fold=0))


def simulate(folder: Path, seeds: range) -> int:
    """Play every seed with exact times and without; return how many figures were told."""
    clock = Clock()
    told = 0
    with closing(open_ledger(folder, clock)) as ledger:
        rows = Rows(ledger)
        for seed in seeds:
            for is_exact in (True, False):
                with ledger.transaction():
                    simulation = Simulation(rows, clock, story(seed, is_exact=is_exact))
                    simulation.play()
                    simulation.settle()
                told += simulation.figures
    return told


if __name__ == "__main__":
    number = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as place:
        print(f"{number} seeds, {simulate(Path(place) / 'state', range(number))} figures: right")
