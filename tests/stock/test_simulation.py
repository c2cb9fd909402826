"""Sales, short shipments, returns, deliveries, corrections, counts and files in any order.

Once all files are in and all movements applied, Centra's figure is what lies on the shelf; and at
no moment was it told of more than could be known to be there. The ledger and the rule that is tried
are the real ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import TypeAlias

import pytest

from bridge.ledger.stock import Stock
from bridge.model.stock import Count, Movement
from bridge.plan.stock import figure
from tests.stock import simulating

Rule: TypeAlias = Callable[[Count, Sequence[Movement], tzinfo], int]


def test_the_store_shows_the_shelf_once_everything_is_in(tmp_path: Path) -> None:
    assert simulating.simulate(tmp_path / "state", range(150)) > 1_000


def nothing_moves(count: Count, _moved: Sequence[Movement], zone: tzinfo) -> int:
    return figure(count, [], zone)


def everything_is_later(count: Count, moved: Sequence[Movement], _zone: tzinfo) -> int:
    return max(0, count.counted + sum(one.shelf_quantity for one in moved))


def all_is_applied(count: Count, moved: Sequence[Movement], zone: tzinfo) -> int:
    return figure(count, [replace(one, centra_at=count.counted_at) for one in moved], zone)


def days_are_midnights(count: Count, moved: Sequence[Movement], zone: tzinfo) -> int:
    exact = [replace(one, shelf_is_exact=one.shelf_at is not None) for one in moved]
    return figure(replace(count, is_exact=True), exact, zone)


def every_time_is_believed(count: Count, moved: Sequence[Movement], zone: tzinfo) -> int:
    return figure(count, [replace(one, recorded_at=None) for one in moved], zone)


def the_store_has_all(count: Count, moved: Sequence[Movement], zone: tzinfo) -> int:
    return figure(count, [replace(one, is_gone=False) for one in moved], zone)


@pytest.mark.parametrize(
    "rule",
    [
        nothing_moves,
        everything_is_later,
        all_is_applied,
        days_are_midnights,
        every_time_is_believed,
        the_store_has_all,
    ],
)
def test_a_rule_that_is_wrong_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: Rule
) -> None:
    monkeypatch.setattr(simulating, "figure", rule)
    with pytest.raises(simulating.TooMuch):
        simulating.simulate(tmp_path / "state", range(100))


def test_a_figure_that_is_not_told_again_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_touching(self: Stock, store: str, kind: str, subject: str) -> None:
        values = {"store": store, "kind": kind, "subject": subject}
        self._ledger.execute("stock", "apply_movements", {**values, "now": self._ledger.now_text()})

    monkeypatch.setattr(Stock, "apply_movements", without_touching)
    with pytest.raises(simulating.TooMuch):
        simulating.simulate(tmp_path / "state", range(200))
