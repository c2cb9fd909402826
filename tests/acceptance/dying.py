"""An import that dies at a chosen step, and the runs after it.

The steps are every call of the partner's folder and of the store, before and after, and every time
that the ledger takes from its clock, which is once at least for each thing that it writes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bridge.app import night
from bridge.app.session import Session
from tests.acceptance.incoming import later
from tests.acceptance.world import World


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Countdown:
    """Kills at the `last`-th step, once; 0 never."""

    last: int
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.last:
            raise Killed

    def clock(self, real: Callable[[], Any]) -> Callable[[], Any]:
        """Return a clock that is a step."""

        def now() -> Any:
            self.step()
            return real()

        return now


class Mortal:
    """Something whose every call is a step before and a step after."""

    def __init__(self, real: Any, countdown: Countdown) -> None:
        self._real = real
        self._countdown = countdown

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self._countdown.step()
            result = method(*arguments, **named)
            self._countdown.step()
            return result

        return call


def import_until_killed(world: World, last: int) -> Countdown:
    """Import, and die at the `last`-th step; return how many there were."""
    countdown = Countdown(last)

    def part(session: Session) -> None:
        work = session.works["alpha"]
        connected = work.transport
        work.transport = lambda: Mortal(connected(), countdown)
        work.api = Mortal(work.api, countdown)
        work.books.ledger.clock = countdown.clock(world.clock)
        night.import_(session)

    try:
        world.session(part, command="import")
    except Killed:
        assert countdown.steps >= last > 0
    return countdown


def go_on(world: World, is_done: Callable[[], bool]) -> None:
    """Run again until everything is done: three times at most, for what two looks have to prove."""
    world.import_()
    for _ in range(3):
        if not is_done():
            later(world)
    assert is_done()
    assert world.import_().exit_code == 0
