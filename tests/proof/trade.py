"""What a shop sells in several nights and what its warehouse says of it, as a seed decides."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bridge.sandbox.store import Payment
from tests.acceptance.clock import OPENING
from tests.acceptance.incoming import confirm, count, give_back, open_for_business
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World

_SKUS = ("TEE", "CAP", "SOCK")
_PAYMENTS: tuple[dict[str, Any], ...] = ({}, {"capture": True}, {"payment": Payment.INVOICE})
_CONDITIONS = ("GOOD", "DAMAGED", "CHECK")


@dataclass
class _Sold:
    shipment: str
    lines: list[tuple[str, int]]


class Trade:
    """The evenings of one seed; made with the world, which it opens for business.

    `partner` is how the partner is reached, as `World.add_partner` takes it.
    """

    def __init__(self, world: World, seed: int, **partner: Any) -> None:
        self._world = world
        self._chance = random.Random(f"trade {seed}")
        self._sold: list[_Sold] = []
        self._shipped: list[_Sold] = []
        self._shelf = dict.fromkeys(_SKUS, 100)
        world.configuration["run"]["workers"] = "1"
        world.add_partner("alpha", {"order": ORDER_CSV}, **partner)
        open_for_business(world, "return", "stock")
        world.set_policies(short="lower")

    def evening(self, night: int) -> None:
        """Answer what was ordered the night before, take back what came, count, and sell more."""
        chance = self._chance
        returned = [one for one in self._shipped if chance.random() < 0.5]
        self._shipped = []
        self._confirm(night)
        for number, one in enumerate(returned):
            self._give_back(night, number, one)
        if chance.random() < 0.8:
            at = self._at(night, 20)
            count(self._world, *(f"{at};{sku};;{n}" for sku, n in self._shelf.items()),
                  name=str(night))  # fmt: skip
        self._sold = [self._sell() for _ in range(chance.randint(1, 4))]

    def _at(self, night: int, hour: int) -> str:
        """Return an hour of the night's day as the partner writes it."""
        return f"{OPENING + timedelta(days=night):%Y-%m-%d} {hour}:00:00"

    def _sell(self) -> _Sold:
        chance = self._chance
        skus = chance.sample(_SKUS, chance.randint(1, 2))
        lines = [(sku, chance.randint(1, 3)) for sku in skus]
        return _Sold(self._world.sell(*lines, **chance.choice(_PAYMENTS)), lines)

    def _confirm(self, night: int) -> None:
        """Say what was shipped: in one file or two, whole or short."""
        files: tuple[list[str], list[str]] = ([], [])
        for one in self._sold:
            is_short = self._chance.random() < 0.25
            starts_in = self._chance.randrange(2)
            for number, (sku, ordered) in enumerate(one.lines):
                shipped = ordered - (1 if is_short and number == 0 else 0)
                self._shelf[sku] -= shipped
                is_last = number == len(one.lines) - 1
                row = f"{one.shipment};{'C' if is_last else 'P'};{self._at(night, 18)};DHL;" \
                      f"T{one.shipment};{sku};;{shipped}"  # fmt: skip
                files[min(1, starts_in + number)].append(row)
            if not is_short:
                self._shipped.append(one)
        for number, rows in enumerate(files):
            if rows:
                confirm(self._world, *rows, name=f"{night}_{number}")

    def _give_back(self, night: int, number: int, one: _Sold) -> None:
        sku, _ = one.lines[0]
        condition = self._chance.choice(_CONDITIONS)
        if condition != "DAMAGED":
            self._shelf[sku] += 1
        row = f"R{night}-{number};{one.shipment};{self._at(night, 19)};{sku};1;{condition};"
        give_back(self._world, row, name=f"{night}_{number}")
