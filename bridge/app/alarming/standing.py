"""What stands against the bridge's work now: by cause, with words. Nothing here connects anywhere.

No word is a customer's or a value out of a file: problems carry places only, and so do these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bridge.app import heartbeat
from bridge.app.books import older_copy
from bridge.app.jobs import Job, jobs_of
from bridge.app.reconciling.arrivals import missing_files
from bridge.app.reconciling.subject import Awaited
from bridge.app.scheduling import INTERRUPTED, told
from bridge.config.model import Configuration
from bridge.config.partner import Partner
from bridge.errors import StopError, TryLaterError
from bridge.flows.work import Books
from bridge.ledger.jobs import JobRow
from bridge.ledger.lock import is_at_work, is_held
from bridge.ledger.outcomes import OutcomeRow
from bridge.model.moment import from_utc_text, utc_text
from bridge.plan.alarming import Cause, Standing
from bridge.plan.unclear import is_yet_unknown

#: A job that has failed in passing is told of when it has failed for so long: the next try is near.
_PASSING = timedelta(minutes=10)
#: One that is under way for longer hangs; the scheduler's jobs have deadlines of their own.
_LONG = timedelta(hours=6)
#: What each command must have done well since, to make up for one that has not.
_MADE_UP_BY: Mapping[str, Sequence[Sequence[str]]] = {
    "export": (("export", "run"),),
    "import": (("import", "run"),),
    "run": (("export", "run"), ("import", "run")),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is not as it should be, in words."""

    standing: Standing
    title: str
    #: UTC as text; "" where nobody knows.
    since: str
    remedy: str = ""
    #: What to enter to see more, or to settle it.
    commands: tuple[str, ...] = ()


@dataclass(slots=True)
class Situation:
    """All that stands."""

    found: dict[Cause, Found] = field(default_factory=dict)
    #: Of which cannot be said now whether they stand: something is at work on them.
    unsure: set[Cause] = field(default_factory=set)
    #: Partners for whom a run is at work: what is held of theirs changes just now.
    busy: frozenset[str] = frozenset()

    def is_unsure(self, cause: Cause) -> bool:
        """Return whether a cause is left as it was told."""
        return cause in self.unsure or (cause.kind == "held" and cause.partner in self.busy)

    @property
    def standing(self) -> dict[Cause, Standing]:
        """What stands, without words."""
        return {cause: one.standing for cause, one in self.found.items()}


def situation(configuration: Configuration, books: Books, now: datetime) -> Situation:
    """Return all that stands."""
    state = configuration.state
    busy = frozenset(name for name in configuration.partners if is_at_work(state, name))
    found = Situation(busy=busy)
    _add_jobs(found, configuration, books, now)
    _add_commands(found, configuration, books, now)
    found.found |= dict(_older_copy(configuration, books))
    found.found |= dict(scheduler_causes(configuration, now))
    _add_held(found, configuration, books, now)
    for name, partner in configuration.partners.items():
        if books.runs.is_adopted(partner.store_name, name):
            found.found |= dict(_missing(books, name, partner, now))
    return found


# Jobs and commands --------------------------------------------------------------------------------


def _add_jobs(into: Situation, configuration: Configuration, books: Books, now: datetime) -> None:
    rows = books.jobs.known()
    outcomes = {row.job: row for row in books.outcomes.all() if row.job}
    for job in jobs_of(configuration):
        row, cause = rows.get(job.name), cause_of_job(job)
        if row is None or row.started_at is None:
            continue
        since = books.alarms.job_fails_since(job.name)
        is_fresh = since is not None and now - from_utc_text(since) < _PASSING
        is_passing = row.exit_code == TryLaterError.exit_code and is_fresh
        if row.exit_code is None and _is_cut_off(into, configuration, job, row.started_at, now):
            into.found[cause] = _cut_off(job, row.started_at)
        elif row.exit_code is None or row.exit_code == INTERRUPTED or is_passing:
            into.unsure.add(cause)
        elif row.exit_code not in (0, 1):
            into.found[cause] = _failed_job(job, row, row.exit_code, since, outcomes.get(job.name))


def _is_cut_off(
    into: Situation, configuration: Configuration, job: Job, started_at: str, now: datetime
) -> bool:
    """Return whether a run that has no end has been gone for some time, and is not tried again."""
    if now - from_utc_text(started_at) < _PASSING or not into.busy.isdisjoint(job.partners):
        return False
    beat = heartbeat.read(configuration.state)
    if beat is not None and beat.is_alive(configuration.state, now):
        return job.name not in {one["job"] for one in beat.running}
    # One that does what is due and ends says nothing of itself, but has the lock.
    return is_held(configuration.state.absolute() / heartbeat.LOCK) is False


def _cut_off(job: Job, started_at: str) -> Found:
    title = f"job {job.name}: begun and never ended: killed, or the machine went off"
    remedy = "bridge schedule tries it again, and goes on where it stopped"
    return Found(Standing(1, 2), title, started_at, remedy, ("bridge schedule --list",))


def cause_of_job(job: Job) -> Cause:
    """Return the cause that a failing job is."""
    return Cause("failed", job.partner, f"job {job.name}")


def _failed_job(
    job: Job, row: JobRow, code: int, since: str | None, outcome: OutcomeRow | None
) -> Found:
    has_told = outcome is not None and outcome.started_at >= (row.started_at or "")
    why = outcome.why if outcome is not None and has_told else ""
    return failed(f"job {job.name}", code, since or row.started_at or "", why, tries=row.tries or 1)


def failed(what: str, code: int, since: str, why: str = "", *, tries: int = 1) -> Found:
    """Return that something has ended with an exit code that is none of success."""
    said = f"{what}: {told(code)}" + (f": {why}" if why else "")
    said += f"; tried {tries} times" if tries > 1 else ""
    shows = "bridge schedule --list" if what.startswith("job ") else "bridge status"
    return Found(Standing(1, _how_bad(code)), said, since, _remedy(code), (shows,))


def _how_bad(code: int) -> int:
    """Return how bad an exit code is: a worse one than was told of is news."""
    return {TryLaterError.exit_code: 1, StopError.exit_code: 3}.get(code, 2)


def _remedy(code: int) -> str:
    if code == TryLaterError.exit_code:
        return "it is tried again by itself; look at the partner's server or the store if it stays"
    if code == StopError.exit_code:
        return "see README, When the ledger is lost"
    return "the log says more; `bridge check` names what is wrong in bridge.yaml"


def _add_commands(
    into: Situation, configuration: Configuration, books: Books, now: datetime
) -> None:
    """Add what was started otherwise than by the scheduler, and has not been made up for."""
    rows = books.outcomes.all()
    good: dict[tuple[str, str], int] = {}
    for row in rows:
        # A job that takes in one message alone makes up for nothing.
        if not row.job or row.job.endswith(f"/{row.command}"):
            key = (row.partner, row.command)
            good[key] = max(good.get(key, 0), row.good_run_id or 0)
    for row in rows:
        if row.job or row.partner not in configuration.partners:
            continue
        cause = Cause("failed", row.partner, row.command)
        if row.ended_at is None and row.partner in into.busy:
            if now - from_utc_text(row.started_at) > _LONG:
                into.found[cause] = _taking_long(row)
            else:
                into.unsure.add(cause)
        elif (row.is_bad or row.ended_at is None) and not _is_made_up(row, good):
            into.found[cause] = _failed_command(row)


def _is_made_up(row: OutcomeRow, good: Mapping[tuple[str, str], int]) -> bool:
    parts = _MADE_UP_BY.get(row.command, ((row.command,),))
    return all(
        max(good.get((row.partner, one), 0) for one in commands) > row.run_id for commands in parts
    )


def _failed_command(row: OutcomeRow) -> Found:
    what = f"bridge {row.command} {row.partner}"
    if row.exit_code is None:
        title = f"{what}: begun and never ended: killed, or the machine went off"
        remedy = f"`bridge {row.command} {row.partner}` goes on where it stopped"
        return Found(Standing(1, 2), title, row.started_at, remedy, ("bridge status",))
    return failed(what, row.exit_code, row.ended_at or "", row.why)


def _taking_long(row: OutcomeRow) -> Found:
    title = f"bridge {row.command} {row.partner}: is under way for more than 6 hours"
    remedy = "look whether it gets on; killed, it goes on with the next run"
    return Found(Standing(1, 1), title, row.started_at, remedy, ("bridge status",))


def _older_copy(configuration: Configuration, books: Books) -> Iterator[tuple[Cause, Found]]:
    found = older_copy(books, configuration.partners)
    if found is not None:
        title = f"the ledger is an older copy of itself: {', '.join(found.partners)} wait"
        remedy = "`bridge adopt` compares it with the store and the partners, and asks"
        commands = ("bridge adopt",)
        told = Found(Standing(1, 3), title, found.noticed_at, remedy, commands)
        yield Cause("failed", "", "older copy"), told


# The scheduler ------------------------------------------------------------------------------------


def scheduler_causes(configuration: Configuration, now: datetime) -> Iterator[tuple[Cause, Found]]:
    """Yield what its heartbeat says against the scheduler."""
    beat = heartbeat.read(configuration.state)
    if beat is None or not jobs_of(configuration):
        return
    if not beat.is_alive(configuration.state, now):
        title = "bridge schedule is gone, and nothing is done by itself"
        remedy = "start it again; its log says how it ended"
        commands = ("bridge schedule --list",)
        yield Cause("failed", "", "schedule"), Found(Standing(), title, beat.at, remedy, commands)
    elif beat.refused:
        title = "bridge.yaml was changed and is refused; the one before goes on"
        remedy = "`bridge check` says what is wrong, with its line"
        found = Found(Standing(), title, "", remedy, ("bridge check",))
        yield Cause("failed", "", "configuration"), found


# What is held, and what has not come --------------------------------------------------------------


def _add_held(into: Situation, configuration: Configuration, books: Books, now: datetime) -> None:
    """Add what waits for a person; not what the next run finds out by itself."""
    for one in books.alarms.open_problems():
        if one.partner and one.partner not in configuration.partners:
            continue
        cause = Cause("held", one.partner, one.code)
        if is_yet_unknown(one.code, from_utc_text(one.since), now):
            into.unsure.add(cause)
            continue
        title = f"{one.number} {one.code}: {one.message}"
        commands = (f"bridge problems {one.partner}".rstrip(),)
        standing = Standing(one.number, one.newest)
        into.found[cause] = Found(standing, title, one.since, one.remedy, commands)


def _missing(
    books: Books, name: str, partner: Partner, now: datetime
) -> Iterator[tuple[Cause, Found]]:
    awaited = Awaited(name=name, partner=partner, store=partner.store_name, books=books, now=now)
    for one in missing_files(awaited):
        found = Found(
            Standing(), one.message, one.since or "", one.to_do, (f"bridge probe {name}",)
        )
        yield Cause("missing", name, one.subject), found
    hours = partner.policies.expected.confirmation_within_hours
    if hours is None or partner.messages.confirmation is None:
        return
    before = utc_text(awaited.patience.over_before(hours))
    if late := books.overview.silent_before(name, before):
        title = f"shipments that should have been confirmed within {hours} hours: {late}"
        commands = (f"bridge reconcile {name} --only shipments",)
        found = Found(Standing(late), title, "", "ask the partner for its confirmations", commands)
        yield Cause("missing", name, "confirmations of shipments"), found
