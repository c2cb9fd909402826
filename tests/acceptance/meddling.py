"""A partner who acts in its folder between two of our calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridge.app import night
from bridge.app.session import Session
from tests.acceptance.world import Outcome, World


class Meddled:
    """A partner's folder in which somebody acts right before or after one of our calls, once."""

    def __init__(self, real: Any, moment: str, act: Callable[[], object]) -> None:
        self._real = real
        self._moment = moment
        self._act = act

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)

        def call(*arguments: Any) -> Any:
            self._meddle(f"before {name}")
            result = method(*arguments)
            self._meddle(f"after {name}")
            return result

        return call

    def _meddle(self, moment: str) -> None:
        if moment == self._moment:
            self._moment = ""
            self._act()


def import_with(world: World, moment: str, act: Callable[[], object]) -> Outcome:
    """Import, and let the partner `act` at a moment such as "before rename"."""
    return _with(world, night.import_, "import", moment, act)


def export_with(world: World, moment: str, act: Callable[[], object]) -> Outcome:
    """Export, and let somebody `act` at a moment such as "before write"."""
    return _with(world, night.export, "export", moment, act)


def _with(
    world: World,
    flow: Callable[[Session], None],
    command: str,
    moment: str,
    act: Callable[[], object],
) -> Outcome:
    def part(session: Session) -> None:
        work = session.works["alpha"]
        meddled: Any = Meddled(work.transport(), moment, act)
        work.transport = lambda: meddled
        flow(session)

    return world.session(part, command=command)
