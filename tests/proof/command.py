"""The command line of the proof; see scripts/proof."""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import chain
from multiprocessing import get_context
from typing import Literal

from tests.acceptance.world import World
from tests.proof.beside import BESIDE
from tests.proof.given import GIVEN, further
from tests.proof.mortals import Mortals
from tests.proof.nights import lay_out_night
from tests.proof.places import folder
from tests.proof.proving import Proof
from tests.proof.soak import soak
from tests.proof.tally import Tally

#: Moments of one night with several calls at a time.
_SAMPLED = 12


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/proof")
    parser.add_argument("--documents", type=int, default=1, help="of everything in the night")
    parser.add_argument("--pairs", action="store_true", help="kill each recovery everywhere, too")
    parser.add_argument("--workers", type=int, default=1, help="calls at a time; some moments only")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="faults at random instead")
    parser.add_argument("--seed", type=int, default=0, help="what chance begins with")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    return parser.parse_args()


def _part(options: argparse.Namespace, here: int, parts: int) -> Tally:
    """Go through a part of the moments of a night."""
    logging.disable()
    with folder() as place, World(place) as world, Mortals() as mortals:
        lay_out_night(world, options.documents)
        return Proof(
            world,
            mortals,
            second="all" if options.pairs else "one",
            seed=options.seed,
            part=(here, parts),
        ).run()


def _given(options: argparse.Namespace, number: int) -> Tally:
    """Go through the moments of one of the commands that a person gives."""
    logging.disable()
    with folder() as place, World(place) as world, Mortals() as mortals:
        command = GIVEN[number](world)
        return Proof(
            world, mortals, command, "run", "all" if options.pairs else "one", options.seed,
            further=further,
        ).run()  # fmt: skip


def _beside(options: argparse.Namespace, about: str) -> Tally:
    """Go through the moments of a small night of what goes beside orders."""
    logging.disable()
    with folder() as place, World(place) as world, Mortals() as mortals:
        command = BESIDE[about](world)
        second: Literal["one", "all"] = "all" if options.pairs else "one"
        return Proof(world, mortals, command, second=second, seed=options.seed).run()


def _crowded(options: argparse.Namespace, seed: int) -> Tally:
    """Go through some moments, by chance, of a night with several calls at a time."""
    logging.disable()
    with folder() as place, World(place) as world, Mortals() as mortals:
        lay_out_night(world, max(options.documents, 3))
        world.configuration["run"]["workers"] = str(options.workers)
        return Proof(world, mortals, sampled=_SAMPLED, seed=seed).run()


def _prove_some(options: argparse.Namespace) -> Tally:
    """Kill nights with several calls at a time; tell how far it is after each of the seeds."""
    seeds = range(options.seed, options.seed + 8 * options.jobs)
    total = Tally()
    for number, tally in enumerate(_done(options.jobs, _crowded, [(options, n) for n in seeds]), 1):
        total.add(tally)
        print(f"seed {number} of {len(seeds)}: {total}", flush=True)
    return total


def _prove(options: argparse.Namespace) -> Tally:
    """Kill all nights and all commands everywhere; tell how far it is after each part."""
    parts = options.jobs * 8 * options.documents * (4 if options.pairs else 1)
    night = _done(options.jobs, _part, [(options, here, parts) for here in range(parts)])
    beside = _done(options.jobs, _beside, [(options, about) for about in BESIDE])
    commands = _done(options.jobs, _given, [(options, number) for number in range(len(GIVEN))])
    total = Tally()
    for number, tally in enumerate(chain(night, beside, commands), start=1):
        total.add(tally)
        print(f"part {number} of {parts + len(BESIDE) + len(GIVEN)}: {total}", flush=True)
    return total


def _soak(options: argparse.Namespace) -> Tally:
    """Let faults strike for some minutes, one seed after the other, at least one for each job."""
    until = time.monotonic() + options.soak * 60
    total = Tally()
    seed = options.seed
    while seed == options.seed or time.monotonic() < until:
        seeds = range(seed, seed + options.jobs)
        for tally in _done(options.jobs, _soaked, [(one,) for one in seeds]):
            total.add(tally)
        seed += options.jobs
        print(f"seeds {options.seed} to {seed - 1}: {total}", flush=True)
        if total.faults:
            break
    return total


def _soaked(seed: int) -> Tally:
    logging.disable()
    with Mortals() as mortals:
        return soak(mortals, seed)


def _done(jobs: int, what: object, work: Sequence[tuple[object, ...]]) -> Iterator[Tally]:
    """Yield what each piece of work has come to, as it ends."""
    assert callable(what)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(what, *one) for one in work]):
            yield future.result()


def main() -> int:
    """Prove, or soak; return 1 where a world was another one than it should be."""
    options = _options()
    began = time.monotonic()
    prove = _prove if options.workers == 1 else _prove_some
    total = (prove if options.soak is None else _soak)(options)
    for fault in total.faults:
        print(fault)
    print(f"{total}, in {time.monotonic() - began:.0f} s")
    return 1 if total.faults else 0
