"""Many documents at once, for as long as the other side can be reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bridge.api.parallel import run_parallel
from bridge.errors import BridgeError, TryLaterError
from bridge.flows.work import Work, log

#: Passing faults in a row that say that the store is down: each waits and tries again by itself.
_ENOUGH = 3


def settle_each(
    work: Work, what: str, settle: Callable[[str], None], subjects: Sequence[str]
) -> None:
    """Let `settle` take each of `subjects` as far as it goes; a failing one stops no other.

    Several passing faults in a row stop the rest: it is taken up by the next run.
    """
    in_a_row = 0
    outcomes = run_parallel(settle, subjects, work.workers)
    for number, (_, outcome) in enumerate(outcomes, start=1):
        work.progress(what, number, len(subjects))
        if isinstance(outcome, BridgeError):
            work.report.trouble(work.name, outcome)
        in_a_row = in_a_row + 1 if isinstance(outcome, TryLaterError) else 0
        if in_a_row >= _ENOUGH:
            log.warning("%s: %s: stopped after %d of %d", work.name, what, number, len(subjects))
            return
