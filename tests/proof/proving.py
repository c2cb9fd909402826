"""The proof: a session is killed at every moment, started again, and the worlds are compared.

    moments     what is before, during and after an effect or a commit; dies at a chosen one
    mortals     sessions of the bridge in processes of their own, which die by SIGKILL
    runs        one session after the other, as time passes
    snapshots   a whole world, kept and put back
    comparing   what a world comes down to, without clocks and numbers of attempts
    nights      the night that is killed
    beside      small nights: announced deliveries, and the PDFs of shipments
    soak        several nights under faults at random, which are the `weather`
    tally       how much was gone through

    given       commands that a person gives, and what lies before them

The world as it stands when a `Proof` is made is where every session starts. The undisturbed session
says which moments there are, and what the world has to be at the end. Then, for each moment: the
session is killed there; it is started again and comes to its end; and once more from the kill on,
where the one that was started again is killed too, at a moment that no recovery was killed at yet.
Where nothing but the session itself is at work, one session stands for all of those that are killed
first: it waits at each moment, and what lies there is kept, which is what a kill leaves
(test_stops.py). All others die by SIGKILL.
A command that a person gives is given again each time, and the nights after it are played.

With several workers the order of moments is another one each time. Then some are `sampled`: the
session is killed at the moment of a number, a little later, while others are wherever they are; so
is its recovery.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from zlib import crc32

from tests.acceptance.world import World
from tests.proof.comparing import Sight, difference, seen
from tests.proof.mortals import Ended, Mortals
from tests.proof.runs import Runs
from tests.proof.snapshots import Snapshot, has_ledger, keep
from tests.proof.tally import Tally

#: The number of a moment, how a session ended there, and what it left.
Crash: TypeAlias = tuple[int, Ended, Snapshot]

#: Runs after which whatever was unclear has been found out: two looks, and what waits for them.
_MOST_RUNS = 6
#: Seconds in which others come some moments further.
_A_LITTLE = 0.02


@dataclass
class Proof:
    """One session that is killed at every moment."""

    world: World
    mortals: Mortals
    #: A part of a night, or another command as a person types it.
    command: str = "run"
    #: What is run afterwards, as long as it takes; the same where it is "".
    then: Literal["export", "import", "run", ""] = ""
    #: Second kills at each recovery: none, one, or at every moment of it.
    second: Literal["none", "one", "all"] = "one"
    seed: int = 0
    #: How many moments are chosen by chance; 0: all, and they are the same in every session.
    sampled: int = 0
    #: Which of how many parts of the moments are gone through.
    part: tuple[int, int] = (0, 1)
    #: Files that are in no folder any more, by path: what a server took away.
    also: Sequence[MutableMapping[str, bytes]] = ()
    #: What else has to be the same at the end.
    further: Callable[[World], Sight] = lambda _world: {}
    #: Which moments are gone through, by their names and those of the moments before them.
    choose: Callable[[str, str], bool] = lambda _name, _before: True
    #: Told after each point: how many are done, of how many.
    progress: Callable[[int, int, Tally], None] = lambda _done, _all, _tally: None

    def __post_init__(self) -> None:
        self.tally = Tally()
        self._random = random.Random(self.seed)
        self._journal: tuple[Any, ...] = ()
        #: How the undisturbed session has ended.
        self._code: int | None = None
        self._runs = Runs(self.world, self.mortals, self.tally)

    def run(self) -> Tally:
        """Go through all moments; return what was gone through, and what was wrong."""
        first = self._stopped if self._is_alone else self._killed
        start = self._keep("start")
        undisturbed = self._session()
        moments, self._code = undisturbed.moments, undisturbed.exit_code
        code = [self._quiet_run() for _ in range(_MOST_RUNS)][-1]
        expected = self._seen()
        here, parts = self.part
        pairs = zip(moments, ["", *moments], strict=False)
        chosen = [n for n, names in enumerate(pairs, start=1) if self.choose(*names)]
        numbers = chosen[here::parts]
        if self.sampled:
            numbers = self._random.choices(numbers, k=self.sampled)
        self._random.shuffle(numbers)
        for done, (number, ended, crash) in enumerate(first(start, numbers), start=1):
            if not self.sampled:
                assert ended.was_killed, "a session has fewer moments than the one before it"
                assert ended.moments == moments[:number], "a session does other things than before"
            self.tally.points += 1
            self._recover(f"{number}. {ended.moments[-1]}", crash, expected, code)
            self.progress(done, len(numbers), self.tally)
        return self.tally

    @property
    def _is_alone(self) -> bool:
        """Whether nothing is at work but one thread of a session at a time, and the store.

        A ledger that is begun in the session would be another file than the one that is put back.
        """
        partners = self.world.configuration["partners"].values()
        is_here = all("folder" in partner["transport"] for partner in partners)
        return is_here and has_ledger(self.world) and not self.sampled

    def _killed(self, start: Snapshot, numbers: Sequence[int]) -> Iterator[Crash]:
        """Kill a session at each of these moments, and yield it with what it leaves."""
        for number in numbers:
            self._put_back(start)
            ended = self._session(kill_at=number)
            yield number, ended, self._keep("crash")

    def _stopped(self, start: Snapshot, numbers: Sequence[int]) -> Iterator[Crash]:
        """Let one session wait at each of these moments, and yield what lies there then."""
        self._put_back(start)
        kept: dict[int, Crash] = {}
        for number, ended in enumerate(self._runs.stops(self.command), start=1):
            if number in numbers:
                kept[number] = number, ended, self._keep(f"crash {number}")
        for number in numbers:
            _, ended, crash = kept.pop(number)
            self._put_back(crash)
            self._runs.under_way = [ended.under_way] if ended.under_way else []
            yield number, ended, crash
            shutil.rmtree(crash.folder)

    def _recover(self, point: str, crash: Snapshot, expected: Sight, code: int | None) -> None:
        """Start again after a kill; and then from the kill on, with further kills."""
        under_way = list(self._runs.under_way)
        first = self._again(point)
        self.tally.recovery.update(set(first.moments))
        self._settle(point, expected, code)
        for number in self._second_kills(first.moments):
            self._put_back(crash)
            self._runs.under_way = list(under_way)
            again = self._session(kill_at=number)
            if not self.sampled:
                assert again.was_killed and again.moments == first.moments[:number]
            self.tally.pairs += 1
            self.tally.killed_in[again.moments[-1]] += 1
            both = f"{point}; then {number}. {again.moments[-1]}"
            if self.then:
                self._again(both)
            self._settle(both, expected, code)

    def _again(self, point: str) -> Ended:
        """Start again after a kill; a command has to end then as if it were given first."""
        ended = self._session()
        if self.then and ended.exit_code != self._code:
            self.tally.faults.append(f"killed at {point}: again it ends with {ended.exit_code}")
        return ended

    def _second_kills(self, moments: Sequence[str]) -> Sequence[int]:
        """Return at which moments of a recovery it is killed.

        One, of the kind that had the fewest kills so far: the first of those that had none, since
        recoveries from later moments lack it. Each part begins with other kinds.
        """
        every = range(1, len(moments) + 1)
        if self.sampled:
            return self._random.choices(every)
        if self.second != "one":
            return every if self.second == "all" else ()
        here, parts = self.part

        def order(number: int) -> tuple[int, bool, float]:
            name = moments[number - 1]
            kills = self.tally.killed_in[name]
            is_others = crc32(name.encode()) % parts != here
            return kills, is_others, self._random.random() if kills else number

        return [min(every, key=order)]

    def _settle(self, point: str, expected: Sight, code: int | None) -> None:
        """Let what is on its way arrive, run on as time passes, and compare the world."""
        for _run in range(_MOST_RUNS):
            self._runs.arrive()
            if not difference(expected, self._seen()):
                break
            self._quiet_run()
        calls = len(self.world.writes())
        ended_with = self._quiet_run()
        told = difference(expected, self._seen())
        if ended_with != code:
            told.append(f"exit code {ended_with} in place of {code}")
        if len(self.world.writes()) != calls:
            told.append("a quiet run makes calls")
        if told:
            self.tally.faults.append("\n  ".join([f"killed at {point}:", *told]))

    def _quiet_run(self) -> int | None:
        return self._runs.quiet(self.then or self.command)

    def _session(self, kill_at: int = 0) -> Ended:
        seconds = self._random.uniform(0, _A_LITTLE) if self.sampled and kill_at else 0
        return self._runs.session(self.command, kill_at, seconds=seconds)

    def _seen(self) -> Sight:
        return seen(self.world, self._journal, self.also) | self.further(self.world)

    def _put_back(self, snapshot: Snapshot) -> None:
        snapshot.put_back(self.world)
        self._journal = snapshot.journal
        self._runs.under_way = []

    def _keep(self, name: str) -> Snapshot:
        return keep(self.world, self.world.folder / "kept" / name, self._journal, self.also)
