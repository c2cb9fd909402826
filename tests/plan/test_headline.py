"""The sentence at the top of the morning, and what is to be done first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.moment import utc_text
from bridge.model.morning import LedgerTold, RunTold
from bridge.model.waiting import Decision, Example, Things, Waiting
from bridge.plan.headline import Facts, headline
from bridge.plan.reconciling.waiting import Patience

ZONE = ZoneInfo("Europe/Stockholm")
#: A Thursday.
AT = datetime(2026, 11, 26, 6, tzinfo=UTC)


def ago(**units: float) -> str:
    return utc_text(AT - timedelta(**units))


def facts(**known: Any) -> Facts:
    values = {
        "partners": [], "of_nobody": [], "nobodys": Things(), "ledger": LedgerTold(),
        "last_run": RunTold(1, "run", ago(hours=4), ago(hours=3), 0, "all done"),
        "at": utc_text(AT), "zone": ZONE,
    }  # fmt: skip
    return Facts(**{**values, **known})


def sort(**known: Any) -> Waiting:
    release, discard = (Decision(one, "", f"bridge {one} 1-1") for one in ("release", "discard"))
    example = Example(1, "1-1", "1-1", "", "", 0, "", "", ago(days=1), (release, discard))
    values = {
        "partner": "", "kind": "shipment", "code": "c", "severity": "held", "number": 1,
        "decided": 0, "since": ago(days=1), "message": "it is so", "remedy": "do that",
        "examples": (example,), "decisions": (),
    }  # fmt: skip
    return Waiting(**{**values, **known})


@pytest.mark.parametrize(
    ("things", "sentence"),
    [
        (Things(), "Nothing waits for you."),
        (Things(1, 0, ago(hours=4)), "1 thing waits for you."),
        (Things(1, 1, ago(days=6, hours=-1)), "1 thing waits for you, since Friday."),
        (Things(3, 1, ago(days=6, hours=-1)), "3 things wait for you, 1 of them since Friday."),
        (Things(3, 3, ago(days=40)), "3 things wait for you, the oldest since 17 October."),
        (
            Things(4312, 2, ago(days=400)),
            "4,312 things wait for you, 2 of them from before, the oldest since 22 October 2025.",
        ),
    ],
)
def test_the_sentence_says_whether_somebody_is_needed(things: Things, sentence: str) -> None:
    assert headline(facts(nobodys=things)).sentence == sentence


@pytest.mark.parametrize(
    ("ledger", "beginning"),
    [
        (LedgerTold(damaged="it is damaged"), "The ledger cannot be used"),
        (LedgerTold(restored="copied"), "The ledger is an older copy"),
        (LedgerTold(only_read="the disk is full"), "The ledger can be read and not written"),
    ],
)
def test_what_stops_everything_is_said_before_all_else(ledger: LedgerTold, beginning: str) -> None:
    told = headline(facts(ledger=ledger, nobodys=Things(3, 0, ago(hours=1)), of_nobody=[sort()]))
    assert told.tone == "stop"
    assert told.sentence.startswith(beginning)
    assert not told.steps[0].text.startswith("Shipment")


def test_a_run_that_failed_is_told_and_a_passing_fault_needs_nobody() -> None:
    failed = RunTold(2, "run", ago(hours=2), ago(hours=1), 2, "the configuration is wrong")
    told = headline(facts(last_run=failed))
    assert told.tone == "act"
    assert told.steps[0].decisions[0].command == "bridge check"
    passing = RunTold(2, "run", ago(hours=2), ago(hours=1), 75, "a passing fault")
    told = headline(facts(last_run=passing))
    assert (told.tone, told.steps) == ("look", ())
    assert told.sentence == "Nothing waits for you; the last run failed."


def test_jobs_that_nobody_begins_are_worth_a_look() -> None:
    told = headline(facts(idle_jobs=2))
    assert told.sentence == "Nothing waits for you; `bridge schedule` is not at work."
    assert (told.tone, told.besides) == (
        "look",
        ("`bridge schedule` is not at work, and 2 jobs are due.",),
    )


def test_what_waits_for_longest_comes_first_and_there_are_never_too_many_steps() -> None:
    sorts = [sort(since=ago(days=number), code=str(number)) for number in range(8)]
    told = headline(facts(of_nobody=sorts, nobodys=Things(8, 7, ago(days=7))))
    assert [one.since for one in told.steps] == [ago(days=7 - number) for number in range(5)]
    assert told.more_steps == 3


def test_to_discard_something_is_offered_only_where_its_remedy_says_so() -> None:
    plain, named = sort(), sort(remedy="enter it in Centra, then discard it")
    verbs = [
        [one.verb for one in headline(facts(of_nobody=[each])).steps[0].decisions]
        for each in (plain, named)
    ]
    assert verbs == [["release"], ["release", "discard"]]


def test_a_command_for_many_at_once_says_so() -> None:
    release = Decision("release", "sends it", "bridge release --code c")
    (step,) = headline(facts(of_nobody=[sort(number=4312, decisions=(release,))])).steps
    assert step.text == "4,312 shipments: it is so."
    assert step.to_do == "Do that. Add `--dry-run` to see first what would follow."
    assert step.decisions[0].meaning == "all of them: sends it"


def test_what_is_decided_and_what_is_only_to_be_known_is_no_step() -> None:
    told = headline(facts(of_nobody=[sort(decided=1), sort(severity="notice")]))
    assert told.steps == ()
    assert told.besides == (
        "1 decision of yours waits for the next run.",
        "1 notice besides, for which nothing waits.",
    )


@given(
    st.integers(1, 400),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.sets(st.integers(0, 6), max_size=5),
)
def test_late_is_what_is_older_than_the_moment_that_is_told(
    hours: int, now: datetime, idle: set[int]
) -> None:
    patience = Patience(now, ZONE, lambda day: day.weekday() in idle)
    moment = patience.over_before(hours)
    a_minute = timedelta(minutes=1)
    assert patience.hours_since(moment) == pytest.approx(hours)
    assert not patience.is_over(utc_text(moment), hours)
    before = moment - a_minute
    if not patience.is_idle(before.astimezone(ZONE).date()):
        assert patience.is_over(utc_text(before), hours)
