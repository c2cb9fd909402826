"""Which hosts cannot be reached just now, so that not every call has to find it out anew."""

from __future__ import annotations

import threading
import time

#: How long nothing is sent to a host that could not be reached.
PAUSE_SECONDS = 30.0


class Reach:
    """What all threads, and all clients that share it, know of the hosts that they speak to.

    A call that has used up its tries without a connection says so (`lose`). For `pause_seconds`
    no other call tries; then one of them may, once, and so on until there is an answer of whatever
    kind (`find`).
    """

    def __init__(self, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._pause_seconds = pause_seconds
        self._lock = threading.Lock()
        #: When the next call may try, by the monotonic clock, for each host that is away.
        self._away: dict[str, float] = {}

    def may_try(self, host: str) -> bool:
        """Return whether a call may go to `host` now; while it is away, one in a while may."""
        with self._lock:
            now = time.monotonic()
            if now < self._away.get(host, now):
                return False
            if host in self._away:
                self._away[host] = now + self._pause_seconds
            return True

    def is_away(self, host: str) -> bool:
        """Return whether a call to `host` is not to be tried more than once."""
        with self._lock:
            return host in self._away

    def lose(self, host: str) -> None:
        """Remember that `host` cannot be reached."""
        with self._lock:
            self._away[host] = time.monotonic() + self._pause_seconds

    def find(self, host: str) -> None:
        """Remember that `host` was reached."""
        with self._lock:
            self._away.pop(host, None)
