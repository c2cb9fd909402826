"""Several nights under faults at random, seeded; at the end the world is the undisturbed one.

What is sold, and what the warehouse says of it, is the seed's choice and the same with faults and
without. In a disturbed night the process is killed, the store and the partner's folder or server
fail in every way they know; then it is quiet until tonight's orders are with the partner, because a
warehouse answers only what it has. Files that came in may wait for the next night.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from bridge.sandbox.faults import Fault, Trouble
from tests.acceptance.clock import OPENING
from tests.acceptance.world import World
from tests.proof.comparing import Sight, difference, seen
from tests.proof.mortals import Mortals
from tests.proof.partners import KINDS, Partner, open_partner
from tests.proof.places import folder
from tests.proof.runs import Runs
from tests.proof.tally import Tally
from tests.proof.trade import Trade

_NIGHTS = 4
#: Quiet runs after which everything has been found out.
_QUIET_RUNS = 8
#: As many moments a session may have that finds little to do, or a night's work.
_MOMENTS = (20, 80)
_CALLS = ("*", "GET", "PUT", "POST")
#: What may befall a call and ends as if nothing had been; what else can go wrong ends with a
#: person, or takes its time, and has tests of its own.
_TROUBLES = (
    Trouble.ERROR_BEFORE, Trouble.ERROR_AFTER, Trouble.TOO_MANY, Trouble.DROP_BEFORE,
    Trouble.DROP_AFTER, Trouble.HALF_AFTER, Trouble.HTML_AFTER,
)  # fmt: skip
#: The store is silent, or slower than anybody waits.
_SLOW = (Trouble.SILENCE_AFTER, Trouble.LATENCY)
#: How long the bridge waits for the store, and for how long it is slow.
_PATIENCE, _SECONDS = 1, 1.2
#: Of how many faults one is slow.
_ONE_IS_SLOW = 8


def soak(mortals: Mortals, seed: int) -> Tally:
    """Play the nights of `seed` with faults and without, and compare."""
    tally = Tally()
    quiet = _play(mortals, seed, tally, is_disturbed=False)
    stormy = _play(mortals, seed, tally, is_disturbed=True)
    if told := difference(quiet, stormy):
        head = f"with faults of seed {seed} (scripts/proof --soak 0 --seed {seed} --jobs 1):"
        tally.faults.append("\n  ".join([head, *told]))
    return tally


def _play(mortals: Mortals, seed: int, tally: Tally, *, is_disturbed: bool) -> Sight:
    """Return what the world is at the end of all nights."""
    kind = KINDS[seed % len(KINDS)]
    with folder() as place, World(place) as world, open_partner(world, kind) as partner:
        runs = Runs(world, mortals, tally)
        world.set_endpoint(timeout_seconds=str(_PATIENCE))
        trade = Trade(world, seed, **partner.settings(world))
        if kind == "taking server":
            world.set_message("order", taken_at_once="on")
        chance = random.Random(seed)
        for night in range(_NIGHTS):
            world.clock.now = OPENING + timedelta(days=night)
            trade.evening(night)
            if is_disturbed:
                _disturb(world, runs, chance, tally, partner)
            _deliver(world, runs)
        for _run in range(_QUIET_RUNS):
            runs.quiet("run")
        calls = len(world.writes())
        code = runs.quiet("run")
        sight = seen(world, also=partner.taken)
        sight["the end"] = Counter([f"exit code {code}, {len(world.writes()) - calls} calls"])
        return sight


def _deliver(world: World, runs: Runs) -> None:
    """Go on until every order is with the partner."""
    for _run in range(_QUIET_RUNS):
        runs.arrive()
        runs.quiet("export")
        if not set(world.states().values()) & {"new", "held", "planned"}:
            return
    raise AssertionError(f"orders stay at home: {world.states()}, {world.problems()}")


def _disturb(
    world: World, runs: Runs, chance: random.Random, tally: Tally, partner: Partner
) -> None:
    """Run several times, with whatever can go wrong."""
    for _run in range(chance.randint(2, 6)):
        world.api.faults.order(*(_fault(chance) for _ in range(chance.randint(0, 2))))
        kill_at = chance.randint(1, chance.choice(_MOMENTS)) if chance.random() < 0.8 else 0
        weather = partner.strike(chance)
        command = chance.choice(("run", "run", "export", "import"))
        ended = runs.session(command, kill_at, weather)
        if ended.was_killed:
            tally.points += 1
        world.clock.forward(minutes=chance.randint(0, 10))
        if chance.random() < 0.5:
            runs.arrive()
        partner.calm()
    world.api.faults.clear()


def _fault(chance: random.Random) -> Fault:
    if not chance.randrange(_ONE_IS_SLOW):
        method = chance.choice(_CALLS)
        return Fault(
            chance.choice(_SLOW), method, nth=chance.randint(1, 10), times=1, seconds=_SECONDS
        )
    return Fault(
        chance.choice(_TROUBLES),
        method=chance.choice(_CALLS),
        nth=chance.randint(1, 10),
        times=chance.randint(1, 3),
    )
