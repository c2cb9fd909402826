"""Every request with its answer and what it did to the world, for tests and people to read.

The secret is not kept.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bridge.sandbox.store import Effect


@dataclass(frozen=True)
class Entry:
    """One request, in the order of their arrival at the shop."""

    sequence: int
    time: datetime
    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    #: What was sent back: None where the connection ended without a whole answer.
    status: int | None
    answer: Any
    effects: tuple[Effect, ...]
    #: The kinds of the faults that were ordered and struck.
    faults: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether a whole answer was sent."""
        return self.status is not None

    @property
    def had_effect(self) -> bool:
        """Whether the world is different after it."""
        return bool(self.effects)


class Journal:
    """All requests to one server, oldest first; safe to read while requests come in."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def write(self, time: datetime, **fields: Any) -> None:
        """Append one entry."""
        with self._lock:
            self._entries.append(Entry(len(self._entries) + 1, time, **fields))

    def calls(self, method: str, path: str | None = None) -> tuple[Entry, ...]:
        """The requests with that method, and that path where it is given."""
        return tuple(e for e in self if e.method == method and path in (None, e.path))

    def writes(self) -> tuple[Entry, ...]:
        """The requests that asked for a change, whatever came of them."""
        return tuple(entry for entry in self if entry.method != "GET")

    def clear(self) -> None:
        """Forget all entries."""
        with self._lock:
            self._entries.clear()
