"""A run that is asked to stop: it ends what is in hand, and begins nothing more.

It is asked between effects, wherever progress is told, so an effect is never left in the middle.
What is left is as after any passing fault: the next run goes on with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bridge.errors import TryLaterError

#: So many seconds after it was asked, at the latest, whoever sleeps is awake.
_NAP_SECONDS = 0.25


class Stopping:
    """Whether a run is to stop; `ask` may be called by a signal's handler.

    A plain value: a handler that interrupts who holds a lock must not want the same one.
    """

    def __init__(self) -> None:
        self.is_asked = False

    def ask(self) -> None:
        """Let the run stop."""
        self.is_asked = True

    def check(self) -> None:
        """Raise TryLaterError where the run is to stop."""
        if self.is_asked:
            raise TryLaterError("the run was asked to stop", "run it again: it goes on there")

    def sleep(self, seconds: float) -> None:
        """Sleep, unless the run is to stop."""
        end = time.monotonic() + seconds
        while not self.is_asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _NAP_SECONDS))

    def telling(self, progress: Callable[[str, int, int], None]) -> Callable[[str, int, int], None]:
        """Return what tells progress, and raises TryLaterError where the run is to stop."""

        def tell(what: str, done: int, all_: int) -> None:
            self.check()
            progress(what, done, all_)

        return tell
