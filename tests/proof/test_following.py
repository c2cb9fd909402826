"""What follows a run, the messages to who is to know and the page, killed at every moment of it."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from tests.acceptance.hooked import Hook, hooked
from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World
from tests.proof.comparing import difference, seen
from tests.proof.mortals import Ended, Mortals
from tests.proof.snapshots import keep

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def _run(world: World, mortals: Mortals, hook: Hook, kill_at: int = 0) -> Ended:
    """Play a night as a person does it; what has left for the channel arrives after a kill too."""
    ended = mortals.session(world, "run alpha", kill_at)
    world.clock.forward(seconds=1)
    if ended.under_way:
        with socket.create_connection(("127.0.0.1", hook.server.port)) as connection:
            connection.sendall(ended.under_way)
            connection.recv(1 << 16)
    return ended


def _told(hook: Hook) -> list[Any]:
    """Return what each message told of that has come."""
    return [one.body["alarms"] for one in hook.server.seen]


def _pages(world: World) -> dict[str, bool]:
    """Return the pages by name, and whether each is whole."""
    pages = world.state.joinpath("reports").glob("[!.]*")
    return {one.name: one.read_text().rstrip().endswith("</html>") for one in pages}


def test_killed_while_it_tells_or_writes_its_page_it_is_told_and_the_night_is_like_any_other(
    empty_world: World, mortals: Mortals
) -> None:
    world = empty_world
    world.configuration["run"]["workers"] = "1"
    world.configuration["report"] = {"folder": "./state/reports"}
    world.add_partner("alpha", {"order": ORDER_CSV})
    world.adopt()
    world.sell()
    world.sell(country="FR")
    with hooked(world) as hook:
        start = keep(world, world.folder / "kept")
        start.put_back(world)
        undisturbed = _run(world, mortals, hook)
        moments, code = undisturbed.moments, undisturbed.exit_code
        expected, pages = seen(world), _pages(world)
        (told,) = _told(hook)
        assert (code, len(told)) == (1, 1)
        assert pages == {"latest.html": True, "report-2026-01-12.html": True}
        ways = set()
        for number in range(moments.index("before POST /api/plugin/ops") + 1, len(moments) + 1):
            start.put_back(world)
            hook.server.seen.clear()
            at = _run(world, mortals, hook, kill_at=number)
            assert at.was_killed
            assert at.moments[-1] == moments[number - 1]
            assert all(_pages(world).values()), at.moments[-1]
            was_taken, is_known = bool(_told(hook)), bool(world.rows("SELECT 1 FROM channels"))
            ways.add((was_taken, is_known))
            assert _run(world, mortals, hook).exit_code == code
            assert (world.run().exit_code, hook.look()) == (code, [])
            assert _told(hook) == [told] * (was_taken + (not is_known)), at.moments[-1]
            assert _pages(world) == pages
            assert difference(expected, seen(world)) == [], at.moments[-1]
        assert ways == {(False, False), (True, False), (True, True)}
