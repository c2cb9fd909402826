"""What a start of the bridge takes from the outside world."""

from __future__ import annotations

import getpass
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

#: Names the job of `bridge schedule` that a process was started for.
JOB = "BRIDGE_JOB"


def now() -> datetime:
    """Return this moment, UTC."""
    return datetime.now(UTC)


def silent(_what: str, _done: int, _all: int) -> None:
    """Show no progress."""


def go_on() -> None:
    """Let the run go on."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a session takes from the outside world; tests and the demo bring their own."""

    clock: Callable[[], datetime] = now
    sleep: Callable[[float], None] = time.sleep
    #: Told about progress: what, how many done, how many in all (0: not known).
    progress: Callable[[str, int, int], None] = silent
    #: Told what a dry run would have done, one line each.
    would: Callable[[str], None] = print
    #: Asked between the parts of a night; raises TryLaterError where the run is to stop.
    check: Callable[[], None] = go_on
    #: The job of `bridge schedule` that it is; "" for none.
    job: str = field(default_factory=lambda: os.environ.get(JOB, ""))


def whoami() -> str:
    """Return who runs the bridge, and where; containers may run under a number without a name."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"
    job = " (schedule)" if os.environ.get(JOB) else ""
    return f"{user}@{platform.node()}{job}"
