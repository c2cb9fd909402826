"""The scheduler's look at alarms and figures: beside the jobs, so that they hold none up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from bridge.app.alarming.standing import cause_of_job, failed
from bridge.app.alarming.telling import harmless, place_of, tell
from bridge.app.jobs import jobs_of
from bridge.app.scheduling import INTERRUPTED
from bridge.config.model import Configuration

#: So often is looked, beside each time that a job has ended.
LOOK_SECONDS = 60


class Watch:
    """Looks what is to be told, and writes figures; one look after the other."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._thread: threading.Thread | None = None

    @property
    def is_looking(self) -> bool:
        """Whether a look is under way."""
        return self._thread is not None and self._thread.is_alive()

    def look(self, configuration: Configuration, ended: Mapping[str, int]) -> None:
        """Begin a look, unless there is one under way; `ended` is how jobs have ended last."""
        if self.is_looking or (configuration.alarms is None and configuration.metrics is None):
            return
        arguments = (configuration, dict(ended))
        self._thread = threading.Thread(target=self._look, args=arguments, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Return when the look that is under way has ended."""
        if self._thread is not None:
            self._thread.join()

    def _look(self, configuration: Configuration, ended: Mapping[str, int]) -> None:
        with harmless("metrics"):
            if configuration.metrics is not None:
                from bridge.app.metrics import write_metrics

                write_metrics(configuration, self._clock)
        with harmless("alarms"):
            place = place_of(configuration)
            jobs = {job.name: job for job in jobs_of(configuration)}
            more = {
                cause_of_job(jobs[name]): failed(f"job {name}", code, "")
                for name, code in ended.items()
                if name in jobs and code not in (0, 1, INTERRUPTED)
            }
            if place is not None:
                tell(place, self._clock, more)
