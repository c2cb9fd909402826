"""Who is told what, and when: from what stands, what was told of it, and the time. One channel.

What is new is told at once. What comes often is told less often, of each kind of thing and
partner: its second message waits for a quarter of an hour, the next ones for 1, 4 and 6 hours, and
a day holds seven at most. What stands is told again after some hours, then later and later, to
once a day, all of it in one message. What was told and is over is told once more, and forgotten: at
once too, and by a pace of its own, so that neither keeps back the other. So whatever happens
nothing that stays is left untold, and nobody is flooded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["failed", "held", "missing"]
KINDS: tuple[Kind, ...] = ("failed", "held", "missing")
#: Why something is told: it is new, there is more of it or it is worse, it stands, it is over.
Word: TypeAlias = Literal["new", "more", "still", "over"]

#: By how much was told lately: how long nothing more is told.
_GAPS = tuple(timedelta(minutes=minutes) for minutes in (15, 60, 240, 360))
#: The same of what is over: the second time it has to stand for some minutes.
_GAPS_OVER = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 360))
#: After so long, a time, it is one message less that was told lately.
_CALM = timedelta(hours=6)
_A_DAY = timedelta(days=1)
#: After a channel has failed it is tried again so many minutes later; from the last one on always.
_AGAIN_MINUTES = (1, 5, 15, 30)
#: What was told so long ago says nothing about how often something comes.
_FORGOTTEN = timedelta(days=3)


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """Something that can be wrong."""

    kind: Kind
    #: "" where it concerns no partner.
    partner: str
    #: A job or a command, the code of problems, a message.
    what: str

    @property
    def group(self) -> Group:
        """With what it shares how often is told of it."""
        return (self.kind, self.partner)


#: A kind, or that it is over, and a partner.
Group: TypeAlias = tuple[str, str]
_OVER = "over"
#: What shares how often is told of what only stands.
_STILL: Group = ("still", "")


@dataclass(frozen=True, slots=True)
class Standing:
    """How something is wrong now."""

    #: Of how many things.
    number: int = 1
    #: What is higher than what was told of is news: the id of a problem, how bad a failure is.
    newest: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a cause last, and how often anything was."""

    at: datetime
    times: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Pace:
    """How much was told of a group lately."""

    at: datetime
    level: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What a channel was told; never changed, only followed by another."""

    told: Mapping[Cause, Told] = field(default_factory=dict)
    paces: Mapping[Group, Pace] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Telling:
    """One cause that is told of."""

    cause: Cause
    word: Word

    @property
    def group(self) -> Group:
        """With what it shares how often is told of it."""
        if self.word == "still":
            return _STILL
        kind, partner = self.cause.group
        return (f"{_OVER} {kind}" if self.word == "over" else kind, partner)


def to_tell(
    standing: Mapping[Cause, Standing],
    memory: Memory,
    now: datetime,
    repeat: timedelta,
    is_unsure: Callable[[Cause], bool] = lambda _cause: False,
) -> list[Telling]:
    """Return what is told now, all in one message; nothing where it is not time for any.

    What `is_unsure`, because a run is at work on it, is left as it was told.
    """
    news = {one.cause: one for one in _news(standing, memory.told) if not is_unsure(one.cause)}
    stands = {
        cause: _gap_to_repeat(told, repeat)
        for cause, told in memory.told.items()
        if cause in standing and cause not in news and not is_unsure(cause)
    }
    repeats = [cause for cause, gap in stands.items() if _past(memory.told[cause].at, now) >= gap]
    if not _is_ripe(_STILL, memory.paces.get(_STILL), now):
        repeats = []
    groups = {one.group for one in news.values()}
    is_time = any(_is_ripe(group, memory.paces.get(group), now) for group in groups)
    if not repeats and not is_time:
        return []
    if repeats:
        # Those that would soon be due go along, so that each day has one message of them all.
        repeats = [
            cause for cause, gap in stands.items() if _past(memory.told[cause].at, now) >= gap / 2
        ]
    return sorted([*news.values(), *(Telling(cause, "still") for cause in repeats)])


def _news(standing: Mapping[Cause, Standing], told: Mapping[Cause, Told]) -> Iterator[Telling]:
    for cause, one in standing.items():
        if cause not in told:
            yield Telling(cause, "new")
        elif one.newest > told[cause].standing.newest:
            yield Telling(cause, "more")
    for cause in told:
        if cause not in standing:
            yield Telling(cause, "over")


def after(
    tellings: list[Telling], standing: Mapping[Cause, Standing], memory: Memory, now: datetime
) -> Memory:
    """Return what is remembered once `tellings` were taken by the channel."""
    told, paces = dict(memory.told), dict(memory.paces)
    groups = {one.group for one in tellings}
    for cause, word in ((one.cause, one.word) for one in tellings):
        if word == "over":
            del told[cause]
        else:
            times = told[cause].times if cause in told else 0
            told[cause] = Told(now, times + 1, standing[cause])
    for group in groups:
        pace = memory.paces.get(group)
        # What goes along with a message that was due for another reason is no message more.
        level = _level(group, pace, now) + _is_ripe(group, pace, now)
        paces[group] = Pace(now, max(1, level))
    kept = {group: pace for group, pace in paces.items() if _past(pace.at, now) < _FORGOTTEN}
    return Memory(told, kept)


def is_to_be_tried(fails: int, tried_at: datetime | None, now: datetime) -> bool:
    """Return whether a channel that has failed so many times is tried again."""
    if not fails or tried_at is None:
        return True
    minutes = _AGAIN_MINUTES[min(fails, len(_AGAIN_MINUTES)) - 1]
    return _past(tried_at, now) >= timedelta(minutes=minutes)


def _gap_to_repeat(told: Told, repeat: timedelta) -> timedelta:
    longest = max(repeat, _A_DAY)
    doublings = min(told.times - 1, 16)
    return min(repeat * (1 << doublings), longest)


def _is_ripe(group: Group, pace: Pace | None, now: datetime) -> bool:
    """Return whether a message of a group may go out."""
    level = _level(group, pace, now)
    if pace is None or not level:
        return True
    return _past(pace.at, now) >= _gaps(group)[level - 1]


def _level(group: Group, pace: Pace | None, now: datetime) -> int:
    """Return how much counts as told lately."""
    if pace is None:
        return 0
    return max(0, min(pace.level, len(_gaps(group))) - _past(pace.at, now) // _CALM)


def _gaps(group: Group) -> tuple[timedelta, ...]:
    return _GAPS_OVER if group[0].startswith(_OVER) else _GAPS


def _past(at: datetime, now: datetime) -> timedelta:
    """Return how long ago something was; a clock that was set back far does not silence it."""
    return abs(now - at)
