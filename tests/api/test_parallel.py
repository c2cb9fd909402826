"""Many calls at once: as few as possible under way, and none started after a fault for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from bridge.api.parallel import run_parallel
from bridge.errors import BridgeError, ConfigurationError, ItemError, StopError


def halved(number: int) -> int:
    if number % 2:
        raise ItemError(f"{number} is odd")
    return number // 2


def test_each_item_comes_back_with_its_result_or_its_error() -> None:
    found = dict(run_parallel(halved, range(10), 4))
    assert {item: result for item, result in found.items() if isinstance(result, int)} == {
        0: 0, 2: 1, 4: 2, 6: 3, 8: 4,
    }  # fmt: skip
    assert sum(isinstance(result, ItemError) for result in found.values()) == 5


def test_no_items_are_no_work() -> None:
    assert list(run_parallel(halved, [], 4)) == []


def test_items_are_taken_no_further_ahead_than_there_are_workers() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    for done, _ in enumerate(run_parallel(lambda number: number, items(), 3), start=1):
        assert len(taken) <= done + 3
    assert len(taken) == 100


def test_they_run_at_the_same_time() -> None:
    together = threading.Barrier(4, timeout=5)
    assert len(list(run_parallel(lambda _number: together.wait(), range(4), 4))) == 4


@pytest.mark.parametrize("error", [ConfigurationError("x"), StopError("x"), TypeError("x")])
def test_a_fault_that_concerns_all_starts_nothing_more_and_loses_no_outcome(
    error: Exception,
) -> None:
    started: list[int] = []
    is_failed = threading.Event()

    def work(number: int) -> int:
        started.append(number)
        if number == 1:
            is_failed.set()
            raise error
        if number == 0:
            is_failed.wait(5)
            time.sleep(0.05)
        return number

    outcomes: list[tuple[int, int | BridgeError]] = []
    with pytest.raises(type(error)):
        for outcome in run_parallel(work, range(50), 2):
            outcomes.append(outcome)
    assert (0, 0) in outcomes
    assert started == [0, 1]


def test_leaving_the_loop_waits_for_what_is_under_way() -> None:
    finished: list[int] = []

    def work(number: int) -> int:
        time.sleep(0.02 * number)
        finished.append(number)
        return number

    running = run_parallel(work, range(50), 3)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert 1 <= len(finished) <= 4
    assert threading.active_count() < 50


def test_an_interruption_waits_for_what_is_under_way() -> None:
    finished: list[int] = []

    def work(number: int) -> int:
        time.sleep(0.01)
        finished.append(number)
        return number

    with pytest.raises(KeyboardInterrupt):
        for _outcome in run_parallel(work, range(50), 3):
            raise KeyboardInterrupt
    settled = len(finished)
    time.sleep(0.05)
    assert len(finished) == settled <= 6
