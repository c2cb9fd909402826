"""What is remembered of scheduled jobs: up to which slot each is settled, and how runs ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.ledger.ledger import Ledger
from bridge.model.moment import utc_text

_SQL = "jobs"
#: Runs of slots that are older are forgotten.
_KEPT = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job; its run is that of the slot `ran`, as its last try left it, and None before any."""

    job: str
    timetable: str
    settled: str
    due: str | None
    ran: str | None
    changed_at: str
    missed_since: str | None
    tries: int | None
    started_at: str | None
    ended_at: str | None
    exit_code: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands."""

    timetable: str
    settled: datetime
    due: datetime | None


class Jobs:
    """The jobs of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def known(self) -> dict[str, JobRow]:
        """Return every job by its name."""
        rows = self._ledger.rows(_SQL, "known")
        return {row["job"]: JobRow(**dict(row)) for row in rows}

    def settle(self, job: str, standing: Standing) -> None:
        """Record that nothing is due up to a slot, and when the job is due next."""
        self._ledger.execute(_SQL, "put", {
            "job": job, "timetable": standing.timetable, "settled": utc_text(standing.settled),
            "due": utc_text(standing.due) if standing.due else None,
            "now": self._ledger.now_text(),
        })  # fmt: skip

    def start(self, job: str, standing: Standing, missed_since: datetime) -> None:
        """Record that the run of a slot is about to begin, or to be tried again."""
        before = self._ledger.clock() - _KEPT
        with self._ledger.transaction():
            self.settle(job, standing)
            self._ledger.execute(_SQL, "start", {
                "job": job, "slot": utc_text(standing.settled),
                "missed_since": utc_text(missed_since), "now": self._ledger.now_text(),
            })  # fmt: skip
            self._ledger.execute(_SQL, "set_ran", {"job": job, "slot": utc_text(standing.settled)})
            self._ledger.execute(_SQL, "forget_runs", {"job": job, "before": utc_text(before)})

    def end(self, job: str, slot: datetime, exit_code: int) -> None:
        """Record how the run of a slot has ended."""
        self._ledger.execute(_SQL, "end", {
            "job": job, "slot": utc_text(slot), "exit_code": exit_code,
            "now": self._ledger.now_text(),
        })  # fmt: skip
