"""Four weeks as bars, measured for a drawing: one row for each number, all with the same days.

A row has a scale of its own and says what is highest in it. A day without a run is hatched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.model.morning import Day

#: Of a day, and of the bar in it; how high a row is. A drawing is stretched to its page.
STEP, BAR, HIGH = 10, 7, 40
#: A day with little in it is seen still.
_LEAST = 1.5
#: What is drawn, with its words and the number of its colour.
_ROWS = (
    ("sent", "Shipments sent", 1),
    ("completed", "Shipments confirmed", 2),
    ("returns", "Returns made", 3),
    ("problems", "Problems opened", 4),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day in one row."""

    day: str
    number: int
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """One number over all days."""

    name: str
    words: str
    colour: int
    bars: tuple[Bar, ...]
    sum: int
    #: The highest, and its day; "" where all are nothing.
    most: int
    most_day: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The whole drawing."""

    rows: tuple[Row, ...]
    width: int
    high: int
    bar: int
    step: int
    #: Where the days without a run are.
    idle: tuple[float, ...]
    idle_number: int
    first: str
    last: str
    #: The day on which the ledger begins, where that is among them; "" where it is older.
    begins: str
    days: tuple[Day, ...]


def trend(days: Sequence[Day]) -> Trend:
    """Return the drawing of some days in their order."""
    over = list(days)[:-1]  # what is to run today may be still to come
    idle = tuple(
        float(number * STEP) for number, one in enumerate(over) if one.is_known and not one.runs
    )
    known = [one.day for one in days if one.is_known]
    return Trend(
        rows=tuple(_row(days, *row) for row in _ROWS),
        width=len(days) * STEP,
        high=HIGH,
        bar=BAR,
        step=STEP,
        idle=idle,
        idle_number=len(idle),
        first=days[0].day if days else "",
        last=days[-1].day if days else "",
        begins=known[0] if known and len(known) < len(days) else "",
        days=tuple(days),
    )


def _row(days: Sequence[Day], name: str, words: str, colour: int) -> Row:
    numbers = [int(getattr(one, name)) for one in days]
    most = max(numbers, default=0)
    bars = [
        _bar(place, one.day, number, most)
        for place, (one, number) in enumerate(zip(days, numbers, strict=True))
    ]
    most_day = days[numbers.index(most)].day if most else ""
    return Row(name, words, colour, tuple(bars), sum(numbers), most, most_day)


def _bar(place: int, day: str, number: int, most: int) -> Bar:
    height = max(_LEAST, round(HIGH * number / most, 2)) if number else 0.0
    return Bar(day, number, place * STEP + (STEP - BAR) / 2, HIGH - height, height)


def share(number: int, whole: int) -> float:
    """Return how much of a hundred a number is, so that the least of it is seen."""
    return max(_LEAST, round(100 * number / whole, 1)) if number and whole else 0.0
