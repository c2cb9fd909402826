"""A command that a person gives is killed anywhere and given again; then comes the night."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.acceptance.world import World
from tests.proof.given import GIVEN, further
from tests.proof.tally import Tally

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize("lay_out", GIVEN, ids=[one.__name__ for one in GIVEN])
def test_killed_and_given_again_a_command_does_what_it_would_have_done(
    empty_world: World, prove: Callable[..., Tally], lay_out: Callable[[World], str]
) -> None:
    command = lay_out(empty_world)
    tally = prove(empty_world, command=command, then="run", further=further)
    assert tally.points == tally.pairs > 3
