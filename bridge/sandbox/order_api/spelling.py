"""How one value is written on the wire: the API is not of one mind about it.

A `Spelling` is chosen per order, so that every way occurs in every shop and the same order is
always written the same way.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from bridge.sandbox.store import Store

Json = dict[str, Any]

ZERO_DATE = "0000-00-00 00:00:00"


@dataclass(frozen=True)
class Spelling:
    """One of three ways: 0 is the reference's examples, 1 is all text, 2 is modern."""

    way: int = 0

    @classmethod
    def of(cls, order_id: int, *, mixed: bool) -> "Spelling":
        """The way in which one order is written."""
        return cls(order_id % 3 if mixed else 0)

    def truth(self, value: bool) -> int | str | bool:
        """A boolean: 1, "1" or true."""
        return (int(value), str(int(value)), value)[self.way]

    def amount(self, value: Decimal) -> float | str:
        """An amount: 329.0 or "329.00"."""
        return f"{value:.2f}" if self.way == 1 else float(value)

    def count(self, value: int) -> int | str:
        """A quantity: 2 or "2"."""
        return str(value) if self.way == 1 else value

    def date(self, name: str, moment: datetime | None, store: Store) -> Json:
        """The field `name` with a date in it; one that is missing is "", zeros, or no field."""
        if moment is not None:
            return {name: store.local(moment)}
        return ({name: ""}, {name: ZERO_DATE}, {})[self.way]
