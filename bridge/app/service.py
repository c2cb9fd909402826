"""The scheduler as a service: one for each state folder, for years, with what people do to it."""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from bridge.app import heartbeat
from bridge.app.alarming.watching import LOOK_SECONDS, Watch
from bridge.app.books import open_books
from bridge.app.children import Processes
from bridge.app.heartbeat import Heartbeat, write_whole
from bridge.app.jobs import jobs_of, known_of
from bridge.app.mappings import load_mappings
from bridge.app.scheduling import Launcher, Memory, Scheduler
from bridge.app.surroundings import now
from bridge.app.ticker import Ticker
from bridge.config.faults import Faults
from bridge.config.load import check_secrets, load, read_text
from bridge.config.model import Configuration
from bridge.errors import BridgeError, ConfigurationError, StopError, TryLaterError
from bridge.flows.work import Books
from bridge.ledger.jobs import Standing
from bridge.ledger.ledger import FILE
from bridge.ledger.lock import lock
from bridge.model.moment import utc_text
from bridge.plan.timetable import Known

log = logging.getLogger("bridge")

#: In the state folder: the configuration as it was checked.
_AS_CHECKED = "schedule-bridge.yaml"
#: How often, in seconds, is looked at jobs, and whether the configuration was changed.
_LOOK_SECONDS, _CONFIGURATION_SECONDS = 1, 5
_NAP_SECONDS = 0.25
#: Which exit code of several is told by `once`: the first of these.
_WORST = (StopError.exit_code, ConfigurationError.exit_code, 3, TryLaterError.exit_code)


class LedgerMemory:
    """The memory of jobs in the ledger of a configuration, opened again where it was replaced."""

    def __init__(self, configuration: Configuration, clock: Callable[[], datetime] = now) -> None:
        self._configuration = configuration
        self._clock = clock
        self._stack = ExitStack()
        self._books: Books | None = None
        self._file: tuple[int, int] | None = None

    def known(self) -> dict[str, Known]:
        """Return what is known of each job."""
        rows = self._get().jobs.known()
        return {name: known_of(row) for name, row in rows.items()}

    def settle(self, job: str, standing: Standing) -> None:
        """Record that nothing is due up to a slot."""
        self._get().jobs.settle(job, standing)

    def start(self, job: str, standing: Standing, missed_since: datetime) -> None:
        """Record that the run of a slot is about to begin."""
        self._get().jobs.start(job, standing, missed_since)

    def end(self, job: str, slot: datetime, exit_code: int) -> None:
        """Record how the run of a slot has ended."""
        self._get().jobs.end(job, slot, exit_code)

    def close(self) -> None:
        """Close the ledger."""
        self._stack.close()
        self._books = None

    def _get(self) -> Books:
        file = self._identity()
        if self._books is None or file != self._file:
            self.close()
            books = open_books(self._configuration, self._clock, may_create=False)
            self._books = self._stack.enter_context(books)
            self._file = self._identity()
        return self._books

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = (self._configuration.state / FILE).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


class Service:
    """`bridge schedule`; `stop` and `reload` may be called by handlers of signals."""

    def __init__(
        self,
        path: Path,
        launcher: Launcher,
        configuration: Configuration,
        memory: Memory,
        *,
        clock: Callable[[], datetime] = now,
        nap: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._clock = clock
        self._nap = nap
        self._state = configuration.state
        self._started_at = utc_text(clock())
        self._refused = ""
        self._is_stopping = False
        self._is_to_reload = False
        self._watch = Watch(clock)
        #: How many runs had ended, and when, at the last look at alarms.
        self._looked: tuple[int, float] = (0, -math.inf)
        self._monotonic = monotonic
        #: What was under way when the heartbeat was written last.
        self._said: frozenset[tuple[str, datetime]] = frozenset()
        #: How the file looked when it was read, and when it was looked at last.
        self._read = self._seen = _look_of(path)
        self.scheduler = Scheduler(memory, launcher, clock, monotonic)
        self._take_over(configuration)

    def stop(self) -> None:
        """Let the service end, once what is under way has ended what it has in hand."""
        self._is_stopping = True

    def reload(self) -> None:
        """Let the configuration be read again."""
        self._is_to_reload = True

    def run(self) -> None:
        """Serve until it is to stop."""
        ticker = Ticker(
            [
                (_LOOK_SECONDS, self.scheduler.tick),
                (_LOOK_SECONDS, self._watch_alarms),
                (_LOOK_SECONDS, self._beat_of_changes),
                (heartbeat.SECONDS, self._beat),
                (_CONFIGURATION_SECONDS, self._watch_configuration),
            ]
        )
        self._beat()
        while not self._is_stopping:
            if self._is_to_reload:
                self._is_to_reload = False
                self._reload()
            ticker.tick()
            self._nap(_NAP_SECONDS)
        log.info("schedule: stops; %d under way", len(self.scheduler.running))
        self.scheduler.ask_all()
        while self.scheduler.running:
            ticker.tick()
            self._nap(_NAP_SECONDS)
        heartbeat.remove(self._state)
        log.info("schedule: has ended")

    def once(self) -> int:
        """Do what is due now, and return the exit code that follows from all of it."""
        self.scheduler.tick()
        due = self.scheduler.due
        while not self.scheduler.is_idle:
            self._nap(_NAP_SECONDS)
            if self._is_stopping:
                self.scheduler.ask_all()
            self.scheduler.tick(due)
        self._watch.look(self._configuration, self.scheduler.ended)
        self._watch.wait()
        codes = set(self.scheduler.ended.values())
        if self._is_stopping:
            codes.add(TryLaterError.exit_code)
        failed = [code for code in _WORST if code in codes]
        if failed:
            return failed[0]
        return TryLaterError.exit_code if codes - {0, 1} else max(codes, default=0)

    def _watch_alarms(self) -> None:
        """Look what is to be told, once a run has ended, and every minute."""
        number, at = self._looked
        now = self._monotonic()
        if self._watch.is_looking or (
            number == self.scheduler.runs_ended and now - at < LOOK_SECONDS
        ):
            return
        self._looked = (self.scheduler.runs_ended, now)
        self._watch.look(self._configuration, self.scheduler.ended)

    def _take_over(self, configuration: Configuration) -> None:
        self._configuration = configuration
        jobs = jobs_of(configuration)
        self.scheduler.take_over(jobs, configuration.schedule.at_once)
        log.info("schedule: %d jobs: %s", len(jobs), ", ".join(job.name for job in jobs))

    # The configuration ----------------------------------------------------------------------------

    def _watch_configuration(self) -> None:
        """Read the configuration again once it has changed, and stays as it is."""
        before, self._seen = self._seen, _look_of(self._path)
        if self._seen not in (self._read, None) and self._seen == before:
            self._reload()

    def _reload(self) -> None:
        """Take over a configuration that is right; tell of one that is not, and go on."""
        self._read = self._seen = _look_of(self._path)
        try:
            configuration = checked(self._path, self._state)
        except BridgeError as error:
            self._refused = str(error)
            log.error("schedule: %s is refused, the one before goes on:", self._path)
            for line in self._refused.splitlines():
                log.error("schedule: %s", line)
        else:
            self._refused = ""
            log.info("schedule: %s was read again", self._path)
            self._take_over(configuration)
        self._beat()

    def _beat_of_changes(self) -> None:
        """Say at once what has begun or ended."""
        if self.scheduler.under_way != self._said:
            self._beat()

    def _beat(self) -> None:
        self._said = self.scheduler.under_way
        running = tuple(
            {"job": one.job.name, "slot": utc_text(one.slot), "since": utc_text(one.since)}
            for one in self.scheduler.running.values()
        )
        beat = Heartbeat(
            utc_text(self._clock()),
            self._started_at,
            os.getpid(),
            str(self._path.absolute()),
            self._refused,
            running,
        )
        try:
            heartbeat.write(self._state, beat)
        except OSError as error:
            log.error("schedule: %s cannot be written: %s", heartbeat.FILE, error.strerror)


def checked(path: Path, folder: Path) -> Configuration:
    """Return the configuration at `path`, and keep its text for the jobs, where all of it is right.

    Mappings and secrets, too; it must be that of the state `folder`. Raises Faults or
    ConfigurationError.
    """
    text = read_text(path)
    candidate = folder / f"{_AS_CHECKED}.candidate"
    try:
        write_whole(candidate, text)
    except OSError as error:
        raise StopError(
            f"the state folder {folder} cannot be written: {error.strerror}",
            "give the user that runs the bridge the right to write there, or free the disk",
        ) from error
    try:
        configuration = load(path, text_in=candidate)
        load_mappings(configuration, configuration.partners)
        if faults := check_secrets(configuration):
            raise Faults(faults)
        _refuse_useless(configuration, path, folder)
        candidate.replace(folder / _AS_CHECKED)
    finally:
        with suppress(OSError):
            candidate.unlink(missing_ok=True)
    return configuration


def _refuse_useless(configuration: Configuration, path: Path, folder: Path) -> None:
    if configuration.state != folder:
        raise ConfigurationError(
            f"{path} names another state folder, {configuration.state}",
            "end `bridge schedule` and start it again",
        )
    if not jobs_of(configuration):
        raise ConfigurationError(
            f"{path} names no job",
            'write `schedule: {run: "02:00"}` into a partner, for instance',
        )


@contextmanager
def open_service(path: Path, *, is_verbose: bool = False) -> Iterator[Service]:
    """Open the service of the configuration at `path`.

    Raises TryLaterError while another one is at work with the same state folder, ConfigurationError
    where the configuration is wrong or there is no ledger.
    """
    state = load(path).state
    with lock(state.absolute() / heartbeat.LOCK, "another `bridge schedule` for this state folder"):
        configuration = checked(path, state)
        memory = LedgerMemory(configuration)
        memory.known()
        launcher = Processes(path, state / _AS_CHECKED, is_verbose=is_verbose)
        try:
            yield Service(path, launcher, configuration, memory)
        finally:
            memory.close()


def _look_of(path: Path) -> tuple[int, int, int] | None:
    """Return what is another one when the file was changed; None where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
