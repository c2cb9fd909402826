"""A year of nights in two zones, with all that happens to machines: as often as it should be."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.scheduled_year import STEP, Machine
from tests.acceptance.world import World

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
BEGIN = datetime(2026, 1, 1, 12, 5, tzinfo=UTC)
END = datetime(2027, 1, 1, 12, 5, tzinfo=UTC)
HOLIDAYS = [date(2026, 12, 25), date(2026, 12, 28)]


@pytest.fixture
def machine(empty_world: World, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """One that sells in two zones, and has been adopted."""
    world = empty_world
    berlin = {
        "export": {"at": ["02:30", "14:00"]},
        "import": {"every_minutes": "240"},
        "run": {"at": "01:30", "on": "mon-fri", "not_on": "off"},
    }
    york = {
        "run": {"at": "02:30"},
        "import": {"at": "01:30", "missed": "skip"},
        "export": {"every_minutes": "360", "quiet": "20:00-06:00"},
    }
    for name, zone, country, jobs in (
        ("berlin", BERLIN, "DE", berlin),
        ("york", NEW_YORK, "US", york),
    ):
        world.add_partner(
            name, {"order": ORDER_CSV}, countries=[country], time_zone=zone.key, schedule=jobs
        )
    world.configuration["schedule"] = {
        "time_zone": "UTC", "backup": {"at": "00:00", "to": "copies"},
        "holidays": {"off": [str(day) for day in HOLIDAYS]},
    }  # fmt: skip
    world.adopt()
    return Machine(world.write_configuration(), BEGIN).live_in(monkeypatch)


def days(zone: ZoneInfo) -> Iterator[date]:
    day = BEGIN.astimezone(zone).date()
    while day <= END.astimezone(zone).date():
        yield day
        day += timedelta(days=1)


def daily(zone: ZoneInfo, *hours: str) -> list[datetime]:
    """Every day of the year at these times; what is not there in spring is an hour later."""
    found = []
    for day in days(zone):
        for hour in hours:
            here = datetime.combine(day, time.fromisoformat(hour), zone)
            found.append(here.astimezone(UTC))
    return [one for one in found if BEGIN < one <= END]


def wanted() -> dict[str, list[datetime]]:
    """When each job is due in a year, reckoned in another way than the bridge does."""
    hourly = [BEGIN.replace(minute=0) + timedelta(hours=n) for n in range(1, 365 * 24 + 1)]
    return {
        "berlin/export": daily(BERLIN, "02:30", "14:00"),
        "berlin/import": [one for one in hourly if one.hour % 4 == 0],
        "berlin/run": [
            one for one in daily(BERLIN, "01:30")
            if (day := one.astimezone(BERLIN)).weekday() < 5 and day.date() not in HOLIDAYS
        ],
        "york/run": daily(NEW_YORK, "02:30"),
        "york/import": daily(NEW_YORK, "01:30"),
        "york/export": [
            one for one in hourly if one.hour % 6 == 0 and 6 <= one.astimezone(NEW_YORK).hour < 20
        ],
        "backup": daily(ZoneInfo("UTC"), "00:00"),
    }  # fmt: skip


def slots(runs: list[tuple[str, datetime, datetime]]) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    for job, slot, _at in runs:
        found.setdefault(job, []).append(slot)
    return found


def test_a_year_that_nothing_disturbs(machine: Machine) -> None:
    machine.on()
    machine.until(END + STEP)
    assert slots(machine.done) == wanted()
    assert max(at - slot for _job, slot, at in machine.done) <= timedelta(hours=2), (
        "none waits long"
    )
    machine.off()


#: Machines are off when clocks are changed, too.
OUTAGES = [
    (datetime(2026, 3, 8, 6, 20), datetime(2026, 3, 8, 7, 50)),
    (datetime(2026, 3, 29, 0, 20), datetime(2026, 3, 29, 1, 50)),
    (datetime(2026, 10, 25, 0, 20), datetime(2026, 10, 25, 0, 50)),
    (datetime(2026, 11, 1, 5, 20), datetime(2026, 11, 1, 6, 50)),
]


def outages(chance: random.Random) -> list[tuple[datetime, datetime]]:
    """When the machine is off; many are restarts that take a minute."""
    found = [(begin.replace(tzinfo=UTC), end.replace(tzinfo=UTC)) for begin, end in OUTAGES]
    for _ in range(80):
        begin = BEGIN + chance.random() * (END - BEGIN)
        hours = chance.choice([1 / 60, 1 / 60, 1 / 60, 0.4, 3, 9, 30, 80])
        found.append((begin, begin + timedelta(hours=hours)))
    apart: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(found):
        if not apart or begin > apart[-1][1]:
            apart.append((begin, end))
    return apart


def is_late(slot: datetime, look: datetime, looks: list[datetime]) -> bool:
    """Whether a slot was not seen within an hour, by a scheduler that was on ever since."""
    seen = [one for one in looks if slot <= one <= look]
    first = next(one for one in seen if all(
        later - earlier <= STEP for earlier, later in pairwise(x for x in seen if x >= one)
    ))  # fmt: skip
    return first - slot > timedelta(hours=1)


def to_begin(
    due: list[datetime], looks: list[datetime], waited: set[datetime], *, skips: bool
) -> list[datetime]:
    """The slots that are begun: of those that came between two looks the latest one.

    After a look where it had to wait for its turn it is as if nobody had looked.
    """
    found = []
    before = BEGIN
    for look in looks:
        missed = [slot for slot in due if before < slot <= look]
        if missed and look in waited:
            continue
        if missed and not (skips and is_late(missed[-1], look, looks)):
            found.append(missed[-1])
        due = due[len(missed) :]
        before = look
    return found


def test_a_year_with_outages_restarts_and_failures(machine: Machine) -> None:
    chance = random.Random(1)
    down = [BEGIN + chance.random() * (END - BEGIN) for _ in range(12)]
    hours = [chance.choice([1, 5, 20, 50]) for _ in down]

    def ends(job: str, at: datetime) -> int:
        is_down = any(
            begin <= at < begin + timedelta(hours=n) for begin, n in zip(down, hours, strict=True)
        )
        return 75 if is_down and job.startswith("york/") else chance.choice([0, 0, 1])

    machine.ends = ends
    machine.on()
    for off, on in outages(chance):
        machine.until(off)
        machine.off()
        machine.until(on)
        machine.on()
    machine.until(END)
    machine.off()

    begun, done = slots(machine.begun), Counter((job, slot) for job, slot, _ in machine.done)
    assert set(done.values()) == {1}, "nothing is done twice"
    for job, due in wanted().items():
        waited = {look for name, look in machine.waited if name == job}
        expected = to_begin(due, machine.looks, waited, skips=job == "york/import")
        assert sorted(set(begun[job])) == expected, job
        assert max(Counter(begun[job]).values()) <= 16, "a failure is no hot loop"
    failed = {(job, slot) for job, slot, _ in machine.failed}
    assert len(failed & set(done)) > 20, "what has failed was done later"
    for job, slot in {(job, slot) for job, slot, _ in machine.begun} - set(done):
        assert (job, slot) in failed
        assert max(begun[job]) > slot, "it was given up for the next one"
    assert len(done) > 3500


@pytest.mark.parametrize(
    "wrong", [timedelta(hours=-1), timedelta(days=-9), timedelta(hours=1), timedelta(days=9)]
)
def test_a_clock_that_goes_wrong_and_is_set_right(machine: Machine, wrong: timedelta) -> None:
    """No job is silent for more than two of its periods, and none is done twice for one time."""
    moment = datetime(2026, 10, 20, 4, 17, tzinfo=UTC)
    machine.true = moment
    machine.turns = {
        moment + timedelta(days=8): wrong,
        moment + timedelta(days=14): timedelta(0),
    }
    machine.on()
    machine.until(moment + timedelta(days=12))
    machine.off()
    machine.on()
    machine.until(moment + timedelta(days=24))
    machine.off()
    by_job: dict[str, list[datetime]] = {}
    for job, _slot, at in machine.done:
        by_job.setdefault(job, []).append(at)
    for job in ("york/run", "backup", "berlin/import"):
        gaps = [later - earlier for earlier, later in pairwise(by_job[job])]
        period = timedelta(hours=4 if job == "berlin/import" else 24)
        assert max(gaps) <= 2 * period + timedelta(hours=1), job
        again = Counter(slot for name, slot, _ in machine.done if name == job)
        if abs(wrong) < period:
            assert set(again.values()) == {1}, job
        assert len(by_job[job]) <= timedelta(days=24) / period + 3, job
