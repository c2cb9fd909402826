"""What the proofs need: worlds, processes that die, and a tally that is told at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.acceptance.layouts import ORDER_CSV
from tests.acceptance.world import World
from tests.proof.mortals import Mortals
from tests.proof.places import folder
from tests.proof.proving import Proof
from tests.proof.tally import Tally
from tests.proof.telling import PROPERTY, as_text
from tests.sshd import sshd

__all__ = ["sshd"]


@pytest.fixture(scope="session")
def mortals() -> Iterator[Mortals]:
    with Mortals() as mortals:
        yield mortals


@pytest.fixture
def empty_world() -> Iterator[World]:
    with folder() as place, World(place) as world:
        yield world


@pytest.fixture
def world(empty_world: World) -> World:
    """A shop with one partner, `alpha`, which takes all orders as CSV and has been adopted."""
    empty_world.add_partner("alpha", {"order": ORDER_CSV})
    empty_world.configuration["run"]["workers"] = "1"
    empty_world.adopt()
    return empty_world


@pytest.fixture
def prove(mortals: Mortals, record_property: Callable[[str, object], None]) -> Callable[..., Tally]:
    """Return what goes through a proof, as `Proof` takes it, and demands that nothing differs."""

    def run(world: World, **how: Any) -> Tally:
        tally = Proof(world, mortals, **how).run()
        record_property(PROPERTY, as_text(tally))
        assert not tally.faults, "\n\n".join(tally.faults)
        return tally

    return run
