"""The jobs that a configuration names: what each does, when, and what must not go on beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bridge.config.model import Configuration
from bridge.config.timetable import PARTS_OF_A_NIGHT
from bridge.config.timetable import Timetable as Written
from bridge.ledger.jobs import JobRow
from bridge.model.moment import from_utc_text
from bridge.plan.timetable import Known, Timetable, Tried


@dataclass(frozen=True, slots=True)
class Job:
    """Something that the bridge does by itself."""

    #: example/export; purge
    name: str
    #: What stands behind `bridge`, without the configuration.
    arguments: tuple[str, ...]
    timetable: Timetable
    deadline: timedelta
    #: The partners whose locks it takes: no other job of theirs may be under way.
    partners: frozenset[str]

    @property
    def partner(self) -> str:
        """The partner whose job it is; "" where it is of the whole."""
        partner, _, part = self.name.partition("/")
        return partner if part else ""


def jobs_of(configuration: Configuration) -> list[Job]:
    """Return every job, in the order in which those of one moment begin."""
    holidays = configuration.schedule.holidays
    jobs = [
        Job(
            f"{name}/{job}",
            _arguments(name, job),
            _timetable(written, partner.zone, holidays),
            timedelta(minutes=written.deadline_minutes),
            frozenset({name}),
        )
        for name, partner in configuration.partners.items()
        for job, written in partner.schedule.items()
    ]
    return [*jobs, *_of_the_whole(configuration)]


def _arguments(partner: str, job: str) -> tuple[str, ...]:
    if job in PARTS_OF_A_NIGHT:
        return (job, partner)
    return ("import", partner, "--only", job)


def _of_the_whole(configuration: Configuration) -> Iterator[Job]:
    schedule = configuration.schedule
    zone = ZoneInfo(schedule.time_zone or "UTC")

    def job(name: str, written: Written, *arguments: str, partners: Collection[str] = ()) -> Job:
        return Job(
            name,
            (name, *arguments),
            _timetable(written, zone, schedule.holidays),
            timedelta(minutes=written.deadline_minutes),
            frozenset(partners),
        )

    if schedule.purge is not None:
        yield job("purge", schedule.purge, partners=configuration.partners)
    channels = configuration.alarms.channels.values() if configuration.alarms else ()
    has_channel = any("report" in one.about for one in channels)
    if schedule.report is not None:
        yield job("report", schedule.report, *(("--send",) if has_channel else ()))
    if backup := schedule.backup:
        yield job("backup", backup, str(backup.to), "--keep", str(backup.keep))


def _timetable(
    written: Written, zone: ZoneInfo, holidays: Mapping[str, tuple[str, ...]]
) -> Timetable:
    left_out = [day for one in written.not_on or () for day in holidays.get(one, (one,))]
    begin, _, end = (written.quiet or "").partition("-")
    return Timetable(
        zone=zone,
        times=tuple(sorted(time.fromisoformat(one) for one in written.at or ())),
        every=written.every_minutes or 0,
        days=written.weekdays,
        not_on=frozenset(date.fromisoformat(one) for one in left_out),
        quiet=(time.fromisoformat(begin), time.fromisoformat(end)) if begin else None,
        is_caught_up=written.missed == "catch_up",
    )


def known_of(row: JobRow) -> Known:
    """Return what the ledger knows of a job, as decisions take it."""
    last = None
    if row.ran is not None and row.tries is not None and row.started_at is not None:
        ended = from_utc_text(row.ended_at) if row.ended_at else None
        started = from_utc_text(row.started_at)
        last = Tried(from_utc_text(row.ran), row.tries, started, ended, row.exit_code)
    due = from_utc_text(row.due) if row.due else None
    return Known(row.timetable, from_utc_text(row.settled), due, last)
