"""What a unit is worth to the customer, where one item stands on several lines of a shipment.

The same item can stand on two lines at different prices, or loose and in a bundle. A partner that
names the item alone does not say which of them came back, or is missing: as long as it is not all
of them, which one is paid back would be a guess.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from bridge.model.picking import PickLine
from bridge.model.store import Line, Shipment
from bridge.plan.matching import identity

#: The unit's price; of a part of a bundle also what the bundle is and costs.
Worth: TypeAlias = tuple[str, ...]


def worths(shipment: Shipment, lines: Sequence[PickLine]) -> dict[int, Worth]:
    """Return what a unit of each of the `lines` is worth, by position, as the store shows it."""
    outer = {line.line_id: line for line in shipment.lines}
    found: dict[str, Worth] = {}
    for line in shipment.lines:
        found[line.line_id] = _worth(line, outer.get(line.part_of))
        found |= {part.line_id: _worth(part, line) for part in line.bundle}
    return {line.position: found.get(line.shipment_line_id, ()) for line in lines}


def _worth(line: Line, bundle: Line | None) -> Worth:
    if bundle is None:
        return (_price(line), "part" if line.is_part_of_bundle else "")
    return (_price(line), "part", bundle.item.physical_sku, _price(bundle))


def _price(line: Line) -> str:
    """Return the price in one spelling: the store says 329, "329.0" and "329.00"."""
    text = str(line.raw.get("price", ""))
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def differ(positions: Iterable[int], worth: Mapping[int, Worth]) -> bool:
    """Return whether units of these lines are worth different sums; not where none is known."""
    return len({worth[position] for position in positions if position in worth}) > 1


class Shares:
    """The units of a shipment's lines that a partner's return was spread over."""

    def __init__(self) -> None:
        self._named: Counter[int] = Counter()
        self._spread: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)

    def take(self, line: PickLine, units: int, label: str, *, is_named: bool) -> None:
        """Note units of a line and disposition; the line itself `is_named`, or only its item."""
        if is_named:
            self._named[line.position] += units
        else:
            self._spread[identity(line)][label] += units

    def is_guess(
        self, lines: Sequence[PickLine], left: Mapping[int, int], worth: Mapping[int, Worth]
    ) -> bool:
        """Return whether other lines could be meant that are worth another sum.

        `left` is what could be returned of each at first, by position.
        """
        for item, labels in self._spread.items():
            open_units = {
                line.position: left[line.position] - self._named[line.position]
                for line in lines
                if identity(line) == item and left[line.position] > self._named[line.position]
            }
            is_all = len(labels) == 1 and labels.total() == sum(open_units.values())
            if not is_all and differ(open_units, worth):
                return True
        return False
