"""How often a store was asked, and what came of it: added up in memory, for whoever counts."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bridge.api.base import ApiRefusal
from bridge.api.calls import Call
from bridge.api.verdict import Again, Unreached
from bridge.errors import BridgeError

#: Requests, and those among them that are sent once more.
Counted: TypeAlias = Literal["api_calls", "api_retries"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What was counted: `GET /shipments`, `refused`."""

    name: Counted
    call: str
    outcome: str


class Tally:
    """Counts of one client; may be shared by threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Kind] = Counter()

    def counts(self) -> dict[Kind, int]:
        """Return what was counted so far."""
        with self._lock:
            return dict(self._counts)

    def retry(self, call: Call, again: Again) -> None:
        """Count that a call is sent once more."""
        self._add(Kind("api_retries", _named(call), _why(again)))

    @contextmanager
    def attempt(self, call: Call) -> Iterator[None]:
        """Count one request, by how it ends."""
        try:
            yield
        except Again as again:
            is_unclear = call.is_write and not again.is_undone
            self._add(Kind("api_calls", _named(call), "unclear" if is_unclear else _why(again)))
            raise
        except ApiRefusal:
            self._add(Kind("api_calls", _named(call), "refused"))
            raise
        except BridgeError:
            self._add(Kind("api_calls", _named(call), "wrong"))
            raise
        self._add(Kind("api_calls", _named(call), "ok"))

    def _add(self, kind: Kind) -> None:
        with self._lock:
            self._counts[kind] += 1


def _named(call: Call) -> str:
    """Return a call without the id that its path may end with: they are few."""
    first = call.path.split("?")[0].split("/")
    return f"{call.method} {'/'.join(first[:2])}"


def _why(again: Again) -> str:
    if isinstance(again, Unreached):
        return "unreached"
    return "busy" if again.is_undone else "failed"
