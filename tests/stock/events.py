"""What happens to one item in a few days, as a seed decides: on the shelf, in files, in Centra."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

Kind = Literal["shipment", "return", "delivery", "adjustment"]
#: How well a partner says when goods moved; wrongly: at a time that cannot be.
Knows = Literal["exactly", "the day", "nothing", "wrongly"]

#: Hours that things happen in; files arrive until `ALL_IN`.
HOURS, ALL_IN = 120.0, 200.0
NEVER = 9_999.0


@dataclass
class Event:
    """Goods that move; `at` is the hour when the shelf gained or lost them."""

    kind: Kind
    subject: str
    at: float
    #: Units that the shelf gains, below zero where it loses them.
    shelf: int
    #: What the bridge takes the store's figure to move by, when it is first told of it.
    told_centra: int
    #: What the store's figure moves by when it is applied.
    centra: int
    knows: Knows
    #: When its file can be read.
    arrives: float
    #: When the bridge may apply it at the store: held until then.
    may_apply: float
    #: When a person or a payment has applied it, without the bridge; None: the bridge does.
    by_hand: float | None = None
    #: That happens between the bridge's look and the figure that it tells.
    is_in_between: bool = False
    #: When the store has dropped it, which then never applies it; None: never.
    dropped: float | None = None
    #: Units that a second movement of the store's own puts back: not shipped, and restocked.
    put_back: int = 0
    is_read: bool = False
    is_dropped: bool = False
    is_applied_at_store: bool = False
    is_applied: bool = False


@dataclass
class Count:
    """The partner counts, and its file arrives."""

    at: float
    arrives: float
    is_exact: bool
    units: int = 0
    is_read: bool = False


@dataclass
class Story:
    """All of one seed; the shelf never holds less than nothing."""

    seed: int
    is_exact: bool
    start: int = 0
    events: list[Event] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    runs: list[float] = field(default_factory=list)

    def shelf(self, at: float) -> int:
        """Return what lies on the shelf at an hour."""
        return self.start + sum(one.shelf for one in self.events if one.at <= at)


def story(seed: int, *, is_exact: bool) -> Story:
    """Return what a seed makes happen; with `is_exact` every time is told exactly."""
    chance = random.Random(f"stock {seed} {is_exact}")
    made = Story(seed, is_exact, start=chance.randint(0, 30))
    moments = sorted(chance.uniform(0, HOURS) for _ in range(chance.randint(1, 14)))
    for number, at in enumerate(moments):
        event = _event(chance, made, number, at)
        if event is not None:
            made.events.append(event)
    for _ in range(chance.randint(1, 5)):
        at = chance.uniform(0, HOURS)
        made.counts.append(Count(at, _later(chance, at), is_exact or chance.random() < 0.6))
    for count in made.counts:
        count.units = made.shelf(count.at)
    made.runs = sorted(chance.uniform(0, ALL_IN) for _ in range(chance.randint(2, 14)))
    return made


def _event(chance: random.Random, made: Story, number: int, at: float) -> Event | None:
    kinds: list[Kind] = ["shipment", "shipment", "shipment", "return", "delivery", "adjustment"]
    kind = chance.choice(kinds)
    on_shelf = made.shelf(at)
    put_back = 0
    if kind == "shipment":
        ordered = chance.randint(1, 6)
        shipped = ordered if chance.random() < 0.7 else chance.randint(0, ordered)
        shelf = -min(shipped, on_shelf)
        # Short and paid: completed as ordered, and what is missing returned, restocked or not.
        is_whole_at_store = chance.random() < 0.5
        told, centra = shelf, -ordered if is_whole_at_store else shelf
        if centra != shelf and chance.random() < 0.5:
            put_back = shelf - centra
    elif kind == "adjustment":
        shelf = max(chance.choice((-3, -2, -1, 1, 2)), -on_shelf)
        told = centra = 0
    else:
        shelf = chance.randint(1, 5)
        told = centra = shelf if chance.random() < 0.8 else chance.randint(0, 6)
    if not shelf and not centra:
        return None
    arrives = _later(chance, at)
    event = Event(
        kind, f"{made.seed}-{number}", at, shelf, told, centra,
        "exactly" if made.is_exact else chance.choice(get_args(Knows)),
        arrives,
        arrives if chance.random() < 0.6 else min(ALL_IN, arrives + chance.uniform(0, 60)),
        chance.uniform(0, ALL_IN) if kind != "adjustment" and chance.random() < 0.25 else None,
        chance.random() < 0.3,
        put_back=put_back,
    )  # fmt: skip
    if kind == "shipment" and chance.random() < 0.2:
        # Shipped unpaid, and its order is cancelled.
        dropped = chance.uniform(at, ALL_IN)
        event = replace(event, dropped=dropped, may_apply=NEVER, by_hand=None, put_back=0)
    return event


def _later(chance: random.Random, at: float) -> float:
    """Return when a file arrives: mostly soon, sometimes days after, in any order."""
    wait = chance.expovariate(1 / 4) if chance.random() < 0.7 else chance.uniform(0, 72)
    return min(ALL_IN, at + 0.01 + wait)
