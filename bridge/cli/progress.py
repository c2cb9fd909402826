"""Progress on standard error: bars on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

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

    def tell(self, what: str, done: int, all_: int) -> None:
        """Print where it stands, if it is time."""
        now = time.monotonic()
        if now - self._last < _QUIET_SECONDS:
            return
        self._last = now
        of_all = f" of {all_}" if all_ else ""
        print(f"{visible(what)}: {done}{of_all}", file=sys.stderr, flush=True)


@contextmanager
def _bars() -> Iterator[Tell]:
    """Yield what draws one bar for each thing that is told of; they are gone at the end."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )

    tasks: dict[str, TaskID] = {}
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def tell(what: str, done: int, all_: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(visible(what), total=all_ or None)
            bars.update(tasks[what], completed=done, total=all_ or None)

        yield tell
