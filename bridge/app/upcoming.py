"""What runs next, and how each job has ended last, as plain data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bridge.app import heartbeat
from bridge.app.jobs import Job, jobs_of, known_of
from bridge.app.scheduling import told
from bridge.config.model import Configuration
from bridge.flows.work import Books
from bridge.ledger.jobs import JobRow
from bridge.model.moment import from_utc_text, utc_text
from bridge.plan.timetable import Known, after, verdict

_NEVER = datetime.max.replace(tzinfo=UTC)


def upcoming(configuration: Configuration, books: Books, now: datetime) -> dict[str, Any]:
    """Return whether the scheduler is at work, and each job, what runs next first."""
    beat = heartbeat.read(configuration.state)
    is_alive = beat is not None and beat.is_alive(configuration.state, now)
    running = {one["job"]: one for one in beat.running} if beat is not None and is_alive else {}
    rows = books.jobs.known()
    known = {name: known_of(row) for name, row in rows.items()}
    found = [
        (_next(job, known.get(job.name), now, is_running=job.name in running), job)
        for job in jobs_of(configuration)
    ]
    found.sort(key=lambda one: one[0] or _NEVER)
    return {
        "at_work": is_alive,
        "since": beat.started_at if beat is not None and is_alive else None,
        "refused": beat.refused if beat is not None and is_alive else "",
        "jobs": [
            _shown(job, rows.get(job.name), at, now, running.get(job.name)) for at, job in found
        ],
    }


def _next(job: Job, known: Known | None, now: datetime, *, is_running: bool) -> datetime | None:
    """Return when a job begins next, `now` where it is due; None: never."""
    found = verdict(job.timetable, known, now)
    if found.kind == "run" and not is_running:
        return now
    following = after(job.timetable, now)
    return following if is_running or found.until is None else found.until


def _shown(
    job: Job,
    row: JobRow | None,
    at: datetime | None,
    now: datetime,
    running: dict[str, str] | None,
) -> dict[str, Any]:
    last = row if row is not None and row.ran is not None else None
    here = at.astimezone(job.timetable.zone) if at else None
    return {
        "job": job.name,
        "timetable": str(job.timetable),
        "next_utc": utc_text(at) if at else None,
        "next_local": f"{here:%a %Y-%m-%d %H:%M} {job.timetable.zone.key}" if here else None,
        "is_due": at is not None and at - now <= timedelta(0),
        "running_since": running["since"] if running else None,
        "last_slot": last.ran if last else None,
        "last_started_at": last.started_at if last else None,
        "last_ended_at": last.ended_at if last else None,
        "last_exit_code": last.exit_code if last else None,
        "last_tries": last.tries if last else 0,
        "last_outcome": _outcome(last.exit_code if last else None, last is not None, running),
        "missed_since": last.missed_since if last and last.missed_since != last.ran else None,
    }


def _outcome(exit_code: int | None, was_begun: bool, running: dict[str, str] | None) -> str:
    if running:
        return f"under way since {from_utc_text(running['since']):%H:%M} UTC"
    return told(exit_code) if was_begun else "not yet"
