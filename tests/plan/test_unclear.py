"""Not found proves something only after the settle time, and only twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bridge.plan.unclear import counts_as_look, is_disproved

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SETTLE = timedelta(minutes=2)


@pytest.mark.parametrize(
    ("seconds", "counts"), [(0, False), (119, False), (120, True), (900, True)]
)
def test_a_look_counts_once_the_request_can_no_longer_be_under_way(
    seconds: int, counts: bool
) -> None:
    assert counts_as_look(NOW, NOW - timedelta(seconds=seconds), SETTLE) is counts


def test_a_clock_that_was_set_back_proves_nothing() -> None:
    assert not counts_as_look(NOW, NOW + timedelta(days=1), SETTLE)


def test_it_takes_two_looks() -> None:
    assert [is_disproved(looks) for looks in (0, 1, 2, 3)] == [False, False, True, True]
