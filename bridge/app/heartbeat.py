"""A small file in the state folder that says that the scheduler is alive, and what it is doing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bridge.ledger.lock import is_held
from bridge.model.moment import from_utc_text

FILE = "schedule-alive.json"
#: In the state folder too: held while a scheduler is at work; it dies with its process.
LOCK = "schedule-lock"
#: It is written this often …
SECONDS = 15
#: … and the scheduler is taken to be gone when it was not for so long.
_GONE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What the scheduler says of itself; times are UTC."""

    at: str
    started_at: str
    pid: int
    configuration: str
    #: Why a changed configuration was refused, so that the one before goes on; "" where it was not.
    refused: str
    #: Job, slot and begin of each run that is under way.
    running: tuple[dict[str, str], ...]

    def is_alive(self, state: Path, now: datetime) -> bool:
        """Return whether whoever wrote it into the folder `state` just now is there still."""
        is_young = abs(now - from_utc_text(self.at)) < _GONE
        return is_young and is_held(state.absolute() / LOCK) is not False


def write(state: Path, heartbeat: Heartbeat) -> None:
    """Put the file into the state folder; it is whole at any moment."""
    write_whole(state / FILE, json.dumps(asdict(heartbeat), indent=2) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file of ours, for its owner only, in the stead of the one that is there."""
    new = path.with_name(f"{path.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def remove(state: Path) -> None:
    """Take the file away."""
    with suppress(OSError):
        (state / FILE).unlink(missing_ok=True)


def read(state: Path) -> Heartbeat | None:
    """Return what the file says; None where there is none that can be read."""
    try:
        data: dict[str, Any] = json.loads((state / FILE).read_text("utf-8"))
        running: Iterable[dict[str, str]] = data.pop("running")
        return Heartbeat(**data, running=tuple(running))
    except (OSError, ValueError, TypeError, KeyError):
        return None
