"""The ticker: something is called every so many seconds, by the library `schedule`.

It is asked for no more than that. It reckons in the machine's local time, without a zone: where
clocks are set back, in autumn or by hand, it would be silent until they have come there again. So
it is started anew then. What is due is decided in `bridge.plan.timetable`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import schedule


class Ticker:
    """Calls each of `actions` every so many seconds, while `tick` is called often enough."""

    def __init__(self, actions: Sequence[tuple[int, Callable[[], object]]]) -> None:
        self._actions = actions
        self._scheduler = schedule.Scheduler()
        self._arm()

    def tick(self) -> None:
        """Call what is due."""
        if any(self._is_out_of_reach(job) for job in self._scheduler.jobs):
            self._arm()
        self._scheduler.run_pending()

    def _arm(self) -> None:
        self._scheduler.clear()
        for seconds, action in self._actions:
            self._scheduler.every(seconds).seconds.do(action)

    @staticmethod
    def _is_out_of_reach(job: schedule.Job) -> bool:
        """Return whether a job is due later than it can be: the clock was set back."""
        wait = timedelta(seconds=job.interval + 1)
        return job.next_run is not None and job.next_run > datetime.now() + wait
