"""Progress on standard error: bars on a terminal, a plain line now and then elsewhere.

Both say how much is done, how fast it goes and how long the rest takes.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from bridge.cli.logs import is_for_programs
from bridge.model.visible import visible

#: Told what is done, how much of it, and how much there is in all (0: not known).
Tell: TypeAlias = Callable[[str, int, int], None]

#: Between two plain lines; what takes less than this needs none.
_QUIET_SECONDS = 10.0


@contextmanager
def progress_bar() -> Iterator[Tell]:
    """Yield what to tell progress to."""
    if sys.stderr.isatty():
        with _bars() as tell:
            yield tell
    else:
        yield _Lines().tell


class _Lines:
    """A line every ten seconds, for logs of long runs."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        #: When each thing was told of first, and how much of it was done by then.
        self._begun: dict[str, tuple[float, int]] = {}

    def tell(self, what: str, done: int, all_: int) -> None:
        """Print where it stands, how fast it goes and how long it takes, if it is time."""
        now = time.monotonic()
        began, before = self._begun.setdefault(what, (now, done))
        if now - self._last < _QUIET_SECONDS:
            return
        self._last = now
        of_all = f" of {all_}" if all_ else ""
        pace = _pace(done - before, now - began, all_ - done)
        text = f"{visible(what)}: {done}{of_all}{pace}"
        if is_for_programs():
            logging.getLogger("bridge").info("%s", text)
        else:
            print(text, file=sys.stderr, flush=True)


def _pace(done: int, seconds: float, left: int) -> str:
    """Return how fast `done` came in `seconds`, and how long what is `left` takes; "" unknown."""
    if done <= 0 or seconds <= 0:
        return ""
    rate = done / seconds
    in_a_second = f", {rate:,.0f} a second" if rate >= 10 else f", {rate * 60:,.0f} a minute"
    return in_a_second + (f", {_duration(left / rate)} left" if left > 0 else "")


def _duration(seconds: float) -> str:
    """Return a time to wait as a person says it: 40 s, 12 min, 3 h 05 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


@contextmanager
def _bars() -> Iterator[Tell]:
    """Yield what draws one bar for each thing that is told of; they are gone at the end."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TaskID,
        TextColumn,
    )
    from rich.text import Text

    class Pace(ProgressColumn):
        """How fast it goes, and how long it still takes."""

        def render(self, task: Task) -> Text:
            """Return the same words as a plain line has."""
            left = int(task.remaining or 0)
            return Text(_pace(int(task.completed), task.elapsed or 0, left).removeprefix(", "))

    tasks: dict[str, TaskID] = {}
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Pace(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def tell(what: str, done: int, all_: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(visible(what), total=all_ or None)
            bars.update(tasks[what], completed=done, total=all_ or None)

        yield tell
