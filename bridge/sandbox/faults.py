"""Faults to order: what a network and a busy server do to a call, at a chosen moment.

    server.faults.order(Fault(Trouble.DROP_AFTER, "PUT", "shipment"))          # the next one
    server.faults.order(Fault(Trouble.ERROR_BEFORE, "*", "*", nth=3, times=2)) # the 3rd and 4th

A fault says nothing about HTTP libraries or the shop; `order_api.server` acts it out.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any


class Trouble(StrEnum):
    """What goes wrong. *Before* and *after* are of the effect on the shop."""

    #: The answer comes `seconds` late; combines with any other trouble.
    LATENCY = "latency"
    #: HTTP 500, and nothing was done.
    ERROR_BEFORE = "500 before the effect"
    #: HTTP 500, and it was done.
    ERROR_AFTER = "500 after the effect"
    #: HTTP 429 with `Retry-After`, and nothing was done.
    TOO_MANY = "429"
    #: The connection ends without an answer, and nothing was done.
    DROP_BEFORE = "dropped before the effect"
    #: The connection ends without an answer, and it was done.
    DROP_AFTER = "dropped after the effect"
    #: It was done, and no answer comes for `seconds`; then the connection ends.
    SILENCE_AFTER = "silent after the effect"
    #: It was done, and half of the answer comes; then the connection ends.
    HALF_AFTER = "half an answer after the effect"
    #: It was done, and what comes is not the store's: HTTP 403 of a firewall.
    DENIED_AFTER = "403 after the effect"
    #: It was done, and what comes is a page for people under HTTP 200.
    HTML_AFTER = "HTML after the effect"
    #: It was done, and the answer is `body`, that of another thing perhaps.
    OTHER_AFTER = "another answer after the effect"
    #: It was done, and the answer comes a byte at a time, every `seconds`.
    #: The connection ends without an answer; it is done when `OrderApiServer.catch_up` says so.
    PARKED = "done long after the connection ended"
    #: HTTP 200 with `status: no`, and nothing was done.
    REFUSED = "status no"
    #: HTTP 200 with `status: ok` and `body`, and nothing was done.
    HOLLOW = "status ok, and nothing done"


#: The troubles at which the shop is never asked.
WITHOUT_EFFECT = frozenset(
    {
        Trouble.ERROR_BEFORE,
        Trouble.TOO_MANY,
        Trouble.DROP_BEFORE,
        Trouble.REFUSED,
        Trouble.HOLLOW,
        Trouble.PARKED,
    }
)

#: The troubles at which the client gets no whole answer.
WITHOUT_ANSWER = frozenset(
    {
        Trouble.DROP_BEFORE,
        Trouble.DROP_AFTER,
        Trouble.SILENCE_AFTER,
        Trouble.HALF_AFTER,
        Trouble.PARKED,
    }
)


@dataclass(frozen=True)
class Fault:
    """One order: which calls it strikes, and how."""

    trouble: Trouble
    method: str = "*"
    #: A pattern (`shipments/*`) for the path below the plugin's base.
    path: str = "*"
    #: The first of the matching calls that it strikes, counted from when it was ordered.
    nth: int = 1
    #: How many of them it strikes from there on; None is all.
    times: int | None = 1
    #: How long latency and silence last.
    seconds: float = 0.0
    #: The `Retry-After` of a 429: seconds or an HTTP date, as text.
    retry_after: str = "1"
    #: The message of a refusal.
    message: str = "internal error, try again"
    #: What a hollow or another answer says besides `ok`.
    body: Mapping[str, Any] = field(default_factory=dict)

    def matches(self, method: str, path: str) -> bool:
        """Whether it is about such a call."""
        return self.method in ("*", method) and fnmatchcase(path, self.path)

    def strikes(self, call: int) -> bool:
        """Whether it strikes the `call`-th of the calls that it is about."""
        return call >= self.nth and (self.times is None or call < self.nth + self.times)


@dataclass(frozen=True)
class Strike:
    """What one call suffers: a delay, and at most one other trouble."""

    delay_seconds: float = 0.0
    fault: Fault | None = None
    names: tuple[str, ...] = ()

    @property
    def trouble(self) -> Trouble | None:
        """The trouble besides the delay."""
        return self.fault.trouble if self.fault else None


class Faults:
    """The faults that are ordered; they may be changed while requests come in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: list[tuple[Fault, list[int]]] = []

    def order(self, *faults: Fault) -> None:
        """Order faults, from the next call on."""
        with self._lock:
            self._orders += [(fault, [0]) for fault in faults]

    def clear(self) -> None:
        """Order that nothing goes wrong any more."""
        with self._lock:
            self._orders.clear()

    def strike(self, method: str, path: str) -> Strike:
        """What such a call suffers now.

        Every order about it counts it; latencies add up, and of the other troubles the one that
        was ordered first wins.
        """
        with self._lock:
            struck = [f for f, calls in self._orders if _counted(f, calls, method, path)]
        late = [fault for fault in struck if fault.trouble is Trouble.LATENCY]
        others = [fault for fault in struck if fault.trouble is not Trouble.LATENCY][:1]
        return Strike(
            delay_seconds=sum(fault.seconds for fault in late),
            fault=others[0] if others else None,
            names=tuple(fault.trouble.value for fault in (*late, *others)),
        )


def _counted(fault: Fault, calls: list[int], method: str, path: str) -> bool:
    """Count the call if `fault` is about it; true where it strikes."""
    if not fault.matches(method, path):
        return False
    calls[0] += 1
    return fault.strikes(calls[0])
