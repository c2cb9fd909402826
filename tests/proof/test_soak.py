"""Some nights under faults at random; an hour of them with `scripts/proof --soak 60`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.proof.mortals import Mortals
from tests.proof.soak import soak
from tests.proof.telling import PROPERTY, as_text

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("seed", range(101, 105))
def test_with_faults_at_random_the_world_is_the_undisturbed_one(
    mortals: Mortals, record_property: Callable[[str, object], None], seed: int
) -> None:
    tally = soak(mortals, seed)
    record_property(PROPERTY, as_text(tally))
    assert not tally.faults, "\n".join(tally.faults)
    assert tally.points > 0
