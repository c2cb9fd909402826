"""What stands is told, what is over is told once, and nobody is flooded, whatever happens."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bridge.plan.alarming import (
    Cause,
    Group,
    Memory,
    Standing,
    Telling,
    after,
    is_to_be_tried,
    to_tell,
)

START = datetime(2026, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HELD = Cause("held", "nord", "too-long")
JOB = Cause("failed", "nord", "job nord/import")
OTHER = Cause("failed", "sud", "job sud/import")
#: What stands for so long without a break has been told of.
LONGEST_UNTOLD = timedelta(hours=6)


class Play:
    """A channel in a world that the test plays: a look every five minutes."""

    def __init__(self, repeat: timedelta = 8 * HOUR) -> None:
        self.now = START
        self.memory = Memory()
        self.repeat = repeat
        self.messages: list[tuple[datetime, list[Telling]]] = []

    def look(self, standing: Mapping[Cause, Standing], *unsure: Cause) -> list[Telling]:
        found = to_tell(standing, self.memory, self.now, self.repeat, lambda one: one in unsure)
        if found:
            self.messages.append((self.now, found))
            self.memory = after(found, standing, self.memory, self.now)
        return found

    def go_on(
        self, time: timedelta, standing: Callable[[datetime], Mapping[Cause, Standing]]
    ) -> None:
        end = self.now + time
        while self.now < end:
            self.look(standing(self.now))
            self.now += 5 * MINUTE

    def hours(self) -> list[float]:
        return [round((at - START) / HOUR, 1) for at, _ in self.messages]


def always(*causes: Cause, number: int = 1) -> Callable[[datetime], Mapping[Cause, Standing]]:
    return lambda _now: {one: Standing(number, 1) for one in causes}


def test_five_thousand_held_things_are_one_message() -> None:
    play = Play()
    play.go_on(HOUR, always(HELD, number=5000))
    assert [tellings for _, tellings in play.messages] == [[Telling(HELD, "new")]]


def test_what_stands_is_told_again_later_and_later() -> None:
    play = Play()
    play.go_on(6 * DAY, always(JOB))
    assert play.hours() == [0, 8, 24, 48, 72, 96, 120]
    assert {one.word for _, tellings in play.messages[1:] for one in tellings} == {"still"}
    weekly = Play(repeat=7 * DAY)
    weekly.go_on(15 * DAY, always(JOB))
    assert weekly.hours() == [0, 7 * 24, 14 * 24]


def test_all_that_stands_is_told_again_in_one_message() -> None:
    play = Play()
    codes = [Cause("held", "nord", f"code-{number}") for number in range(9)]
    play.go_on(
        DAY, lambda now: {one: Standing() for n, one in enumerate(codes) if n * HOUR < now - START}
    )
    calm = len(play.messages)
    play.go_on(5 * DAY, always(*codes))
    assert len(play.messages) - calm <= 8
    assert len(play.messages[-1][1]) == len(codes)


def test_what_is_over_is_told_once_and_forgotten() -> None:
    play = Play()
    play.look({JOB: Standing()})
    play.now += 20 * MINUTE
    assert play.look({}) == [Telling(JOB, "over")]
    play.go_on(DAY, always())
    assert len(play.messages) == 2
    assert play.memory.told == {}


def test_what_was_over_and_is_back_before_anybody_was_told_never_went() -> None:
    play = Play()
    also = Cause("failed", "nord", "job nord/export")
    play.look({JOB: Standing(), also: Standing()})
    play.now += 10 * MINUTE
    assert play.look({JOB: Standing()}) == [Telling(also, "over")]
    play.now += 2 * MINUTE
    assert play.look({}) == []
    play.now += 5 * MINUTE
    assert play.look({JOB: Standing()}) == []


def test_a_recovery_is_told_promptly_and_keeps_no_second_failure_back() -> None:
    """Failed from 15:40, well at 15:41, failed again 15:53 to 15:56, and well from 15:57."""
    play = Play()
    failing = {0, *range(13, 17)}
    for minute in range(60):
        play.now = START + minute * MINUTE
        play.look({JOB: Standing()} if minute in failing else {})
    told = [((at - START) // MINUTE, one.word) for at, (one,) in play.messages]
    assert told == [(0, "new"), (1, "over"), (15, "new"), (17, "over")]


def test_more_of_it_and_worse_is_news_and_less_is_none() -> None:
    play = Play()
    play.look({HELD: Standing(5, 10)})
    play.now += HOUR
    assert play.look({HELD: Standing(2, 10)}) == []
    assert play.look({HELD: Standing(3, 11)}) == [Telling(HELD, "more")]


def test_partners_and_failures_do_not_wait_for_one_another() -> None:
    play = Play()
    play.look({HELD: Standing()})
    play.now += 5 * MINUTE
    assert play.look({HELD: Standing(), JOB: Standing()}) == [Telling(JOB, "new")]
    play.now += 5 * MINUTE
    assert play.look(dict.fromkeys((HELD, JOB, OTHER), Standing())) == [Telling(OTHER, "new")]


def test_what_would_have_to_wait_goes_along_with_what_must_not() -> None:
    play = Play()
    more = Cause("held", "nord", "code-unknown")
    play.look({HELD: Standing()})
    play.now += 5 * MINUTE
    assert play.look(dict.fromkeys((HELD, more), Standing())) == []
    found = play.look(dict.fromkeys((HELD, more, JOB), Standing()))
    assert found == [Telling(JOB, "new"), Telling(more, "new")]


def test_nothing_is_said_of_what_a_run_is_at_work_on() -> None:
    play = Play()
    assert play.look({HELD: Standing(37, 37)}, HELD) == []
    assert play.look({HELD: Standing(5000, 5000)}) == [Telling(HELD, "new")]
    play.now += DAY
    assert play.look({}, HELD) == []
    assert play.look({HELD: Standing(1, 1)}, HELD) == []


def test_a_clock_that_is_set_back_silences_nothing() -> None:
    play = Play()
    play.look({JOB: Standing()})
    play.now -= 365 * DAY
    assert play.look(dict.fromkeys((JOB, HELD), Standing())) != []
    play.now += 9 * HOUR
    assert play.look({JOB: Standing(), HELD: Standing()}) != []


@pytest.mark.parametrize("flap_minutes", [5, 10, 25, 60, 180])
def test_what_comes_and_goes_is_no_flood(flap_minutes: int) -> None:
    play = Play()
    stands = {JOB: Standing()}
    play.go_on(
        14 * DAY, lambda now: stands if (now - START) // (flap_minutes * MINUTE) % 2 == 0 else {}
    )
    # Each time that it is told it is told to be over, and no more.
    assert 10 < len(play.messages) <= 2 * 14 * 7, "told, and no flood"
    for words in (("new", "more"), ("over",)):
        times = [at for at, tellings in play.messages if tellings[0].word in words]
        for first, later in zip(times, times[7:], strict=False):
            assert later - first >= DAY - HOUR, (words, first, later)
    assert_honest(play)


def test_a_drip_of_new_things_is_no_flood() -> None:
    play = Play()
    play.go_on(7 * DAY, lambda now: {HELD: Standing(1, (now - START) // MINUTE)})
    assert play.hours()[:5] == [0, 0.2, 1.2, 5.2, 11.2]
    assert len(play.messages) < 7 * 6


@pytest.mark.parametrize("seed", range(6))
def test_weeks_of_anything_are_told_and_never_a_flood(seed: int) -> None:
    """Causes of several partners come and go, stay, grow and flap at random for two weeks."""
    chance = random.Random(seed)
    causes = [
        Cause(kind, partner, f"{kind}-{number}")
        for kind in ("failed", "held", "missing")
        for partner in ("nord", "sud", "")
        for number in range(4)
    ]
    stays = {cause: chance.choice([10, 120, 2000, 20000]) for cause in causes}
    play = Play(repeat=chance.choice([1, 8, 24]) * HOUR)
    standing: dict[Cause, Standing] = {}
    since: dict[Cause, datetime] = {}
    over: dict[Cause, datetime] = {}
    newest = 0
    for _ in range(16 * 24 * 12):
        for cause in causes:
            if cause in standing and chance.random() < 5 / stays[cause]:
                del standing[cause], since[cause]
            elif cause not in standing and chance.random() < 1 / 500:
                standing[cause], since[cause] = Standing(1, 0), play.now
            elif cause in standing and cause.kind == "held" and chance.random() < 1 / 100:
                newest += 1
                standing[cause] = Standing(standing[cause].number + 1, newest)
        play.look(standing)
        gone = play.memory.told.keys() - standing.keys()
        over = {cause: over.get(cause, play.now) for cause in gone}
        for cause, at in over.items():
            assert play.now - at < LONGEST_UNTOLD, f"{cause} is over untold"
            assert not is_calm(play, cause), f"{cause} is over, and nobody is told at once"
        for cause, at in since.items():
            told = play.memory.told.get(cause)
            assert told is not None or play.now - at < LONGEST_UNTOLD, f"{cause} stands untold"
        play.now += 5 * MINUTE
    assert_honest(play)
    assert_no_flood(play)


def is_calm(play: Play, over: Cause) -> bool:
    """Whether no end, or one that is some minutes old, was told of its kind and partner today."""
    times = [
        at
        for at, tellings in play.messages
        for one in tellings
        if one.word == "over" and one.cause.group == over.group and play.now - at < 2 * DAY
    ]
    return not times or (len(set(times)) == 1 and play.now - times[0] >= 5 * MINUTE)


def assert_honest(play: Play) -> None:
    """Each recovery follows what it is the recovery of, once."""
    known: set[Cause] = set()
    for _, tellings in play.messages:
        assert len({one.cause for one in tellings}) == len(tellings)
        for one in tellings:
            assert (one.cause in known) == (one.word != "new"), one
            (known.discard if one.word == "over" else known.add)(one.cause)
    assert known == set(play.memory.told)


def assert_no_flood(play: Play) -> None:
    """Within a day each group alone leads to seven messages at most; so does what only stands."""
    alone: defaultdict[frozenset[Group], list[datetime]] = defaultdict(list)
    for at, tellings in play.messages:
        alone[frozenset(one.group for one in tellings if one.word != "still")].append(at)
    for groups, times in alone.items():
        if len(groups) < 2:
            for first, later in zip(times, times[7:], strict=False):
                assert later - first >= DAY - HOUR, (groups, first, later)


def test_a_channel_that_fails_is_tried_again_less_and_less_often() -> None:
    assert is_to_be_tried(0, None, START)
    tried, at = [], START
    fails, last = 1, START
    while at < START + 3 * HOUR:
        if is_to_be_tried(fails, last, at):
            tried.append((at - START) // MINUTE)
            fails, last = fails + 1, at
        at += MINUTE
    assert tried == [1, 6, 21, 51, 81, 111, 141, 171]
