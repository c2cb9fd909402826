"""A session that waits at a moment leaves what one leaves that is killed there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bridge.sandbox.order_api import Entry
from tests.acceptance.world import World
from tests.proof.comparing import seen
from tests.proof.mortals import Ended, Mortals
from tests.proof.nights import lay_out_night
from tests.proof.runs import Runs
from tests.proof.snapshots import keep
from tests.proof.tally import Tally

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

#: Of the kinds of moments the first of each, and of all the rest every so many.
_EVERY = 40
#: What a name has in it that is another one every time.
_BY_CHANCE = re.compile(r"(?<=\.new-)\w+")


def _lies(world: World, journal: Sequence[Entry]) -> dict[str, Any]:
    """Return what lies there: files by place and size, what the ledger says, and the shop."""
    places = [world.state, *(home.root for home in world.homes.values())]
    files = {
        _BY_CHANCE.sub("N", str(path.relative_to(world.folder))): path.stat().st_size
        for place in places
        for path in sorted(place.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }
    return {"files": files, "rows": world.everything(), "seen": seen(world, journal)}


def _said(ended: Ended) -> tuple[list[str], bytes]:
    return ended.moments, ended.under_way


def test_what_a_waiting_session_leaves_is_what_a_killed_one_leaves(
    empty_world: World, mortals: Mortals, tmp_path: Path
) -> None:
    world = empty_world
    lay_out_night(world)
    runs = Runs(world, mortals, Tally())
    start = keep(world, tmp_path / "start")
    start.put_back(world)
    stopped = {}
    for number, ended in enumerate(runs.stops("run"), start=1):
        kind = ended.moments[-1].split()[:2]
        is_first = all(one.split()[:2] != kind for one in ended.moments[:-1])
        if is_first or number % _EVERY == 0:
            stopped[number] = ended, keep(world, tmp_path / str(number), start.journal)
    assert len(stopped) > 10
    for number, (ended, left) in stopped.items():
        start.put_back(world)
        killed = runs.session("run", kill_at=number)
        assert _said(killed) == _said(ended)
        by_kill = _lies(world, start.journal)
        left.put_back(world)
        assert _lies(world, left.journal) == by_kill, ended.moments[-1]
