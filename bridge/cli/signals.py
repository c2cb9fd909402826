"""Signals that ask a command to stop, which it does between two effects."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.app.stopping import Stopping


def stopped_by_a_signal() -> Stopping:
    """Return what SIGTERM asks to stop after the effect in hand; a second one ends at once."""
    from bridge.app.stopping import Stopping

    stopping = Stopping()

    def ask(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        stopping.ask()

    signal.signal(signal.SIGTERM, ask)
    return stopping
