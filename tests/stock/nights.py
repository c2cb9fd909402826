"""Nights of a shop and its warehouse, as a seed decides, with files that arrive in any order.

.venv/bin/python -m tests.stock.nights 50     # so many seeds, and what they came to
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bridge.sandbox.store import Kind, Payment, by_hand
from tests.acceptance.clock import OPENING
from tests.acceptance.incoming import (
    CONFIRMATION_HEADER,
    MOVEMENT_HEADER,
    RETURN_HEADER,
    STOCK_HEADER,
    open_for_business,
)
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World

SKUS = ("TEE", "CAP", "SOCK")
_HEADERS = {
    "CONFIRMATION": CONFIRMATION_HEADER,
    "RETURN": RETURN_HEADER,
    "STOCK": STOCK_HEADER,
    "MOVEMENT": MOVEMENT_HEADER,
}


class Warehouse:
    """The shelf of one seed, and what is told of it."""

    def __init__(self, world: World, seed: int, *, is_by_hand: bool = False) -> None:
        self._world = world
        #: Whether somebody completes some of the shipments in Centra, and no file tells of them.
        self._is_by_hand = is_by_hand
        self._chance = random.Random(f"nights {seed}")
        self.shelf = dict.fromkeys(SKUS, 100)
        self._files: list[tuple[str, str]] = []
        self._number = Counter[str]()
        world.configuration["run"]["workers"] = "1"
        world.add_partner("alpha", {"order": ORDER_CSV})
        open_for_business(world, "return", "movement", "stock")
        world.set_policies(short={"unpaid": "lower", "paid": "return", "restock": "on"})
        for sku in SKUS:
            world.item(sku)
        #: Shipments with the partner: lines, and whether they are paid by invoice later.
        self._open: list[tuple[str, dict[str, int], bool]] = []
        self._unpaid: list[str] = []
        self._gone: list[tuple[str, str]] = []

    def day(self, number: int) -> None:
        """A day: goods move in random order and are told of; the night's files are some of them."""
        deeds: list[Callable[[str], None]] = [self._count] * self._chance.randint(0, 2)
        deeds += [self._ship] * len(self._open) + [self._correct] * self._chance.randint(0, 2)
        deeds += [self._take_back] * min(len(self._gone), self._chance.randint(0, 2))
        self._chance.shuffle(deeds)
        minutes = sorted(self._chance.sample(range(60, 1_200), len(deeds)))
        for minute, deed in zip(minutes, deeds, strict=True):
            day = OPENING.replace(hour=0, minute=0) + timedelta(days=number, minutes=minute)
            deed(f"{day:%Y-%m-%d %H:%M}:00")
        for shipment in list(self._unpaid):
            if self._chance.random() < 0.5:
                self._unpaid.remove(shipment)
                by_hand.mark_paid(self._world.store, shipment)
        self._sell()

    def bring(self, share: float) -> None:
        """Put some of the files into the folder, in any order; with 1 all of them."""
        self._chance.shuffle(self._files)
        kept = [one for one in self._files if self._chance.random() >= share]
        for name, text in self._files:
            if (name, text) not in kept:
                self._world.put_file(f"out/{name}", text)
        self._files = kept

    def pay(self) -> None:
        """Let every invoice be paid."""
        while self._unpaid:
            by_hand.mark_paid(self._world.store, self._unpaid.pop())

    def _tell(self, kind: str, *rows: str) -> None:
        self._number[kind] += 1
        text = "\n".join([_HEADERS[kind], *rows, ""])
        self._files.append((f"{kind}_{self._number[kind]:03}.csv", text))

    def _sell(self) -> None:
        for _ in range(self._chance.randint(1, 3)):
            skus = self._chance.sample(SKUS, self._chance.randint(1, 2))
            lines = {sku: self._chance.randint(1, 4) for sku in skus}
            is_unpaid = self._chance.random() < 0.4
            payment: dict[str, Any] = {"payment": Payment.INVOICE} if is_unpaid else {}
            shipment = self._world.sell(*lines.items(), **payment)
            self._open.append((shipment, lines, is_unpaid))

    def _ship(self, at: str) -> None:
        shipment, lines, is_unpaid = self._open.pop(0)
        if self._is_by_hand and not is_unpaid and self._chance.random() < 0.4:
            by_hand.complete_shipment(self._world.store, shipment, "BY-HAND")
            for sku, units in lines.items():
                self.shelf[sku] -= units
            return
        shipped = dict(lines)
        if self._chance.random() < 0.3:
            first = next(iter(shipped))
            shipped[first] -= 1 if len(shipped) > 1 or shipped[first] > 1 else 0
        for sku, units in shipped.items():
            self.shelf[sku] -= units
        rows = [
            f"{shipment};C;{at};DHL;T{shipment};{sku};;{units}" for sku, units in shipped.items()
        ]
        self._tell("CONFIRMATION", *rows)
        if is_unpaid:
            self._unpaid.append(shipment)
        elif shipped == lines:
            self._gone.append((shipment, next(iter(lines))))

    def _take_back(self, at: str) -> None:
        shipment, sku = self._gone.pop(self._chance.randrange(len(self._gone)))
        condition = self._chance.choice(("GOOD", "DAMAGED"))
        self.shelf[sku] += condition == "GOOD"
        self._number["returns"] += 1
        self._tell("RETURN", f"R{self._number['returns']};{shipment};{at};{sku};1;{condition};")

    def _correct(self, at: str) -> None:
        sku, units = self._chance.choice(SKUS), self._chance.choice((-2, -1, 1, 3))
        self.shelf[sku] += units
        self._number["moved"] += 1
        self._tell("MOVEMENT", f"M{self._number['moved']};{at};{sku};;count;;;{units}")

    def count_once_more(self) -> None:
        """Count everything on the next day, when nothing moves any more."""
        self._world.clock.forward(days=2)
        self._count(f"{self._world.clock():%Y-%m-%d} 00:30:00")
        self.bring(1)
        for _ in range(2):
            self._world.run()
            self._world.clock.forward(hours=1)

    def _count(self, at: str) -> None:
        self._tell("STOCK", *(f"{at};{sku};;{units}" for sku, units in self.shelf.items()))


def nights(world: World, seed: int, days: int = 4, *, is_by_hand: bool = False) -> Warehouse:
    """Play so many days and nights, and then nights until everything is in."""
    warehouse = Warehouse(world, seed, is_by_hand=is_by_hand)
    for number in range(days):
        warehouse.day(number)
        warehouse.bring(0.6)
        world.run()
        world.clock.forward(days=1)
    warehouse.pay()
    warehouse.bring(1)
    for _ in range(4):
        world.run()
        world.clock.forward(hours=1)
    return warehouse


def differences(world: World, warehouse: Warehouse) -> dict[str, tuple[int, int]]:
    """Return what the store shows and what lies there, where they are not the same."""
    counted = {item for (item,) in world.rows("SELECT item FROM counts")}
    return {
        sku: (world.item(sku).physical, units)
        for sku, units in warehouse.shelf.items()
        if sku in counted and world.item(sku).physical != units
    }


if __name__ == "__main__":
    wrong = 0
    for one in range(int(sys.argv[1])):
        with tempfile.TemporaryDirectory() as place, World(Path(place)) as opened:
            found = differences(opened, nights(opened, one))
            wrong += bool(found)
            effects = opened.store.effects
            kinds = (Kind.STOCK_SET, Kind.COMPLETED, Kind.RETURN_CREATED)
            told = ", ".join(f"{effects.count(kind)} {kind}" for kind in kinds)
            print(one, found or "right", opened.problems(), told, flush=True)
    sys.exit(bool(wrong))
