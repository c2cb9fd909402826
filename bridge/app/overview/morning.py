"""Everything that a morning shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bridge.app.books import older_copy
from bridge.app.overview.partner import Looking, things
from bridge.app.overview.waiting import waiting
from bridge.app.overview.weeks import Days, days_until, together
from bridge.app.scheduling import told
from bridge.app.upcoming import upcoming
from bridge.config.model import Configuration
from bridge.errors import BridgeError, StopError
from bridge.flows.work import Books
from bridge.model.moment import utc_text
from bridge.model.morning import (
    JobTold,
    LedgerTold,
    Morning,
    PartnerMorning,
    RunTold,
)
from bridge.model.waiting import Things, Waiting
from bridge.plan.headline import Facts, headline

#: What is looked back on, where nobody says.
HOURS = 24
#: How many names of anything are told: files, items. Of each sort of problem fewer are.
MOST, _MOST_EXAMPLES, _MOST_RUNS = 20, 5, 20


def morning(
    configuration: Configuration,
    books: Books,
    now: datetime,
    *,
    partners: Sequence[str] = (),
    hours: int = HOURS,
    most: int = MOST,
    only_read: StopError | None = None,
) -> Morning:
    """Return the morning of `partners`, or of all, at a moment; what was done in the last `hours`.

    `only_read` is why the ledger cannot be written. Raises ConfigurationError for a partner that is
    not in bridge.yaml.
    """
    names = list(dict.fromkeys(partners)) or list(configuration.partners)
    looking = [
        Looking(configuration, books, name, now, utc_text(now - timedelta(hours=hours)), most)
        for name in names
    ]
    with books.ledger.snapshot():
        return _morning(looking, has_nobodys=not partners, only_read=only_read)


def _morning(
    looking: Sequence[Looking], *, has_nobodys: bool, only_read: StopError | None
) -> Morning:
    one = looking[0]
    configuration, books, now, since = one.configuration, one.books, one.now, one.since
    names = [each.name for each in looking]
    zone = zone_of(configuration)
    open_ones = waiting(books, [*names, *([""] if has_nobodys else [])], _MOST_EXAMPLES)
    days = days_until(books, now, zone)
    looked = [_partner(each, open_ones, days) for each in looking]
    of_nobody = tuple(one for one in open_ones if not one.partner)
    nobodys = things(books, "", since) if has_nobodys else Things()
    last = books.overview.last_run()
    jobs, at_work = _jobs(configuration, books, now, names)
    ledger = _ledger(books, names, only_read)
    run = _run(last) if last else None
    idle_jobs = 0 if at_work else sum(each.is_due for each in jobs)
    facts = Facts(looked, of_nobody, nobodys, ledger, run, utc_text(now), zone, idle_jobs)
    return Morning(
        at=utc_text(now),
        since=since,
        zone=zone.key,
        headline=headline(facts),
        ledger=ledger,
        partners=tuple(looked),
        of_nobody=of_nobody,
        runs=tuple(_run(row) for row in books.overview.runs_since(since, _MOST_RUNS)),
        last_run=run,
        jobs=jobs,
        is_scheduler_at_work=at_work,
        days=together([each.days for each in looked], days),
    )


def of_damaged(configuration: Configuration, error: BridgeError, now: datetime) -> Morning:
    """Return a morning on which the ledger cannot be used, and nothing else is known."""
    zone, ledger = zone_of(configuration), LedgerTold(damaged=str(error))
    at = utc_text(now)
    return Morning(
        at=at, since=at, zone=zone.key, ledger=ledger, partners=(), of_nobody=(), runs=(),
        headline=headline(Facts([], (), Things(), ledger, None, at, zone)), last_run=None, jobs=(),
        is_scheduler_at_work=None, days=(),
    )  # fmt: skip


def zone_of(configuration: Configuration) -> ZoneInfo:
    """Return the clock of whoever reads: as bridge.yaml says, else of the first store."""
    first = next(iter(configuration.stores.values()))
    own = configuration.report.time_zone if configuration.report is not None else None
    return ZoneInfo(own or configuration.schedule.time_zone or first.time_zone)


def _partner(looking: Looking, open_ones: Sequence[Waiting], days: Days) -> PartnerMorning:
    configuration, name = looking.configuration, looking.name
    partner = configuration.partner(name)
    unconfirmed = looking.unconfirmed()
    return PartnerMorning(
        name=name,
        endpoint=partner.endpoint,
        zone=partner.time_zone,
        is_adopted=looking.books.runs.is_adopted(partner.store_name, name),
        writes=configuration.endpoint_of(partner).writes,
        done=looking.done(),
        files_out=looking.files("out"),
        files_in=looking.files("in"),
        things=looking.things(),
        waiting=tuple(one for one in open_ones if one.partner == name),
        under_way=looking.under_way(),
        unconfirmed=unconfirmed,
        expected=tuple(looking.expected()),
        late=tuple(looking.late(unconfirmed)),
        stock=looking.stock(),
        days=days.of(looking.books, name),
    )


def _ledger(books: Books, names: Sequence[str], only_read: StopError | None) -> LedgerTold:
    older = older_copy(books, names)
    cannot = str(only_read) if only_read else ""
    if older is None:
        return LedgerTold(only_read=cannot)
    return LedgerTold(
        only_read=cannot,
        restored=older.why,
        restored_at=older.noticed_at,
        restored_partners=tuple(older.partners),
    )


def _run(row: Any) -> RunTold:
    ended, code = row["ended_at"], row["exit_code"]
    outcome = told(code) if ended else "under way, or killed"
    return RunTold(row["id"], row["command"], row["started_at"], ended, code, outcome)


def _jobs(
    configuration: Configuration, books: Books, now: datetime, names: Sequence[str]
) -> tuple[tuple[JobTold, ...], bool | None]:
    """Return the jobs of these partners and of the whole, and whether the scheduler is at work."""
    data = upcoming(configuration, books, now)
    others = set(configuration.partners).difference(names)
    jobs = tuple(_job(one) for one in data["jobs"] if one["job"].rpartition("/")[0] not in others)
    return jobs, data["at_work"] if jobs else None


def _job(one: dict[str, Any]) -> JobTold:
    return JobTold(
        job=one["job"],
        timetable=one["timetable"],
        last_at=one["last_started_at"],
        exit_code=one["last_exit_code"],
        outcome=one["last_outcome"],
        tries=one["last_tries"],
        next_at=one["next_utc"],
        is_running=one["running_since"] is not None,
        is_due=one["is_due"] and one["running_since"] is None,
    )
