"""The figures, as families of samples."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bridge import __version__
from bridge.app import heartbeat
from bridge.app.alarming.showing import channels_of
from bridge.app.jobs import jobs_of
from bridge.config.model import Configuration
from bridge.flows.work import Books
from bridge.ledger.ledger import FILE
from bridge.ledger.outcomes import OutcomeRow
from bridge.ledger.states import UNDER_WAY
from bridge.model.moment import from_utc_text

#: States of a shipment that something is yet to become of.
_OPEN = (
    "new", "held", "planned", "sent", "completing", "shipped", "rejected", "cancelling",
)  # fmt: skip

#: Why a request is sent once more, as `bridge.api.tally` counts it.
_WHY_AGAIN = ("busy", "failed", "unreached")


def _gauge(name: str, about: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"bridge_{name}", about, labels=labels)


def _one(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"bridge_{name}", about, value=value)


def _seconds(text: str) -> float:
    return from_utc_text(text).timestamp()


class OfTheMachine(Collector):
    """What can be told without the ledger."""

    def __init__(
        self, configuration: Configuration, now: datetime, *, is_usable: bool, is_refused: bool
    ) -> None:
        self._configuration = configuration
        self._now = now
        self._is_usable = is_usable
        #: bridge.yaml is refused, and this is the one before.
        self._is_refused = is_refused

    def collect(self) -> Iterable[Metric]:
        """Yield the families."""
        state = self._configuration.state
        info = _gauge("build_info", "The version of the bridge.", "version")
        info.add_metric([__version__], 1)
        yield info
        yield _one(
            "metrics_timestamp_seconds", "When these figures were taken.", self._now.timestamp()
        )
        yield _one("ledger_usable", "Whether the ledger can be read and written.", self._is_usable)
        with suppress(OSError):
            yield _one("ledger_size_bytes", "The ledger's file.", (state / FILE).stat().st_size)
            free = shutil.disk_usage(state).free
            yield _one("state_free_bytes", "What is free on the disk of the state folder.", free)
        yield from self._scheduler()

    def _scheduler(self) -> Iterator[Metric]:
        beat = heartbeat.read(self._configuration.state)
        is_alive = beat is not None and beat.is_alive(self._configuration.state, self._now)
        yield _one("scheduler_alive", "Whether `bridge schedule` is at work.", is_alive)
        if beat is not None:
            about = "When it last said that it is."
            yield _one("scheduler_heartbeat_timestamp_seconds", about, _seconds(beat.at))
        if beat is not None or self._is_refused:
            about = "Whether a changed bridge.yaml is refused, so that the one before goes on."
            is_refused = self._is_refused or (beat is not None and is_alive and bool(beat.refused))
            yield _one("configuration_refused", about, is_refused)


class OfTheLedger(Collector):
    """What the ledger tells."""

    def __init__(self, configuration: Configuration, books: Books) -> None:
        self._configuration = configuration
        self._books = books

    def collect(self) -> Iterable[Metric]:
        """Yield the families."""
        yield from self._jobs()
        yield from self._commands()
        yield from self._backlog()
        yield from self._problems()
        yield from self._counters()
        archived = self._books.figures.archived_bytes()
        yield _one("archive_size_bytes", "The files in the archive.", archived)
        failing = _gauge("channel_failing", "Whether a channel of alarms takes nothing.", "channel")
        for one in channels_of(self._configuration, self._books):
            failing.add_metric([one["channel"]], one["failing_since"] is not None)
        yield failing

    def _jobs(self) -> Iterator[Metric]:
        good = _gauge("job_last_success_timestamp_seconds", "When a job last went well.", "job")
        end = _gauge("job_last_end_timestamp_seconds", "When a job last ended.", "job")
        code = _gauge("job_last_exit_code", "How a job last ended; below 0: by a signal.", "job")
        rows = self._books.jobs.known()
        for job in jobs_of(self._configuration):
            row = rows.get(job.name)
            if at := self._books.figures.last_good(job.name):
                good.add_metric([job.name], _seconds(at))
            if row is not None and row.ended_at is not None and row.exit_code is not None:
                end.add_metric([job.name], _seconds(row.ended_at))
                code.add_metric([job.name], row.exit_code)
        yield from (good, end, code)

    def _commands(self) -> Iterator[Metric]:
        labels = ("command", "partner")
        good = _gauge("run_last_success_timestamp_seconds", "When one last went well.", *labels)
        end = _gauge("run_last_end_timestamp_seconds", "When one last ended.", *labels)
        code = _gauge("run_last_exit_code", "How one last ended, for the partner.", *labels)
        latest: dict[tuple[str, str], OutcomeRow] = {}
        best: dict[tuple[str, str], str] = {}
        for row in self._books.outcomes.all():
            key = (row.command, row.partner)
            if row.partner not in self._configuration.partners:
                continue
            if row.ended_at is not None and row.ended_at > (
                latest[key].ended_at or "" if key in latest else ""
            ):
                latest[key] = row
            if row.good_at is not None:
                best[key] = max(best.get(key, ""), row.good_at)
        for key, at in best.items():
            good.add_metric(list(key), _seconds(at))
        for key, row in latest.items():
            end.add_metric(list(key), _seconds(row.ended_at or ""))
            code.add_metric(list(key), row.exit_code or 0)
        yield from (good, end, code)

    def _backlog(self) -> Iterator[Metric]:
        overview, figures = self._books.overview, self._books.figures
        shipments = _gauge("shipments", "Shipments in a state that is no end.", "partner", "state")
        oldest = _gauge(
            "unconfirmed_shipment_oldest_timestamp_seconds",
            "Since when a partner has the oldest shipment that it has not confirmed.",
            "partner",
        )
        files = _gauge("files_under_way", "Files that have not arrived.", "partner", "direction")
        records = _gauge("records_waiting", "Records that wait.", "partner", "message")
        calls = _gauge("calls_unclear", "Calls whose answer was lost.", "partner")
        for name, partner in self._configuration.partners.items():
            for state in _OPEN:
                shipments.add_metric([name, state], overview.shipments_in_state(name, state))
            for row in overview.oldest_unconfirmed(name, 1):
                oldest.add_metric([name], _seconds(row["changed_at"]))
            for direction, states in UNDER_WAY.items():
                number = sum(
                    rows[0]["number"]
                    for one in states
                    if (rows := overview.files_under_way(name, direction, one, 1))
                )
                files.add_metric([name, direction], number)
            for message in partner.messages.inbound():
                records.add_metric([name, message], figures.records_waiting(name, message))
            unclear = overview.calls_under_way(name, 1)
            calls.add_metric([name], unclear[0]["number"] if unclear else 0)
        yield from (shipments, oldest, files, records, calls)

    def _problems(self) -> Iterator[Metric]:
        labels = ("partner", "severity", "code")
        open_ = _gauge("problems_open", "Problems that are open.", *labels)
        oldest = _gauge(
            "problem_oldest_open_timestamp_seconds", "Since when the oldest is.", *labels[:2]
        )
        since: dict[tuple[str, str], str] = {}
        for row in self._books.figures.problems():
            open_.add_metric([row["partner"], row["severity"], row["code"]], row["number"])
            key = (row["partner"], row["severity"])
            since[key] = min(since.get(key, row["since"]), row["since"])
        for key, at in since.items():
            oldest.add_metric(list(key), _seconds(at))
        yield from (open_, oldest)

    def _counters(self) -> Iterator[Metric]:
        families = {
            "api_calls": CounterMetricFamily(
                "bridge_api_calls",
                "Requests to a store, by how they ended.",
                labels=("endpoint", "call", "outcome"),
            ),
            "api_retries": CounterMetricFamily(
                "bridge_api_retries",
                "Requests that were sent once more, by why.",
                labels=("endpoint", "call", "outcome"),
            ),
        }
        counted = {
            (one.name, one.owner, one.kind, one.outcome): one.value
            for one in self._books.figures.counted()
            if one.name in families
        }
        # So that the first of them is an increase, and a call that never was one is no gap.
        for _, endpoint, call, _ in list(counted):
            for why in _WHY_AGAIN:
                counted.setdefault(("api_retries", endpoint, call, why), 0)
        for (name, *values), number in counted.items():
            families[name].add_metric(values, number)
        labels = ("partner", "direction", "message")
        files = CounterMetricFamily(
            "bridge_files", "Files that were written, or seen at a partner.", labels=labels
        )
        size = CounterMetricFamily("bridge_files_size_bytes", "Their bytes.", labels=labels)
        for row in self._books.figures.files():
            key = [row["partner"], row["direction"], row["message"]]
            files.add_metric(key, row["number"])
            size.add_metric(key, row["size"])
        yield from (*families.values(), files, size)
