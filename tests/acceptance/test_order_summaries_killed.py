"""Killed at every moment of an export: no summary is lost, doubled, or untrue."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.acceptance.killing import export_killed_at
from tests.acceptance.layouts import ORDER_CSV, SUMMARY_CSV
from tests.acceptance.summaries import told
from tests.acceptance.world import World

pytestmark = pytest.mark.slow

_NIGHTS = 5
_MOST_MOMENTS = 80


def test_killed_anywhere_every_order_file_stands_in_one_summary(world: World) -> None:
    world.map("order", ORDER_CSV.replace("iso-8859-1}", "iso-8859-1, per: document}"))
    world.map("order_summary", SUMMARY_CSV)
    sold: list[str] = []
    for moment in range(1, _MOST_MOMENTS):
        sold += [world.sell(), world.sell("CAP")]
        what = export_killed_at(world, moment)
        if not what:
            break
        _finish(world, sold)
        _check(world, sold, what)
    assert moment > 30


def _finish(world: World, sold: list[str]) -> None:
    for _night in range(_NIGHTS):
        world.clock.forward(hours=1)
        world.export()
        is_sent = all(world.states().get(one) == "sent" for one in sold)
        if is_sent and not world.rows("SELECT 1 FROM files WHERE state NOT IN "
                                      "('delivered', 'withdrawn')"):  # fmt: skip
            return


def _check(world: World, sold: list[str], what: str) -> None:
    files = {name for name in world.files("in") if name.startswith("ORD_")}
    said = [one for summary in told(world).values() for one in summary.items()]
    assert Counter(name for name, _ in said) == Counter(files), what
    assert Counter(one for _, some in said for one in some) == Counter(sold), what
    assert world.states() == dict.fromkeys(sold, "sent"), what
    assert world.problems() == [], what
    assert not [name for name in world.files("in") if "part" in name], what
