"""Which records of a long file are shown."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bridge.errors import ConfigurationError
from bridge.model.problem import Problem
from bridge.workbench.window import Window, line_range


@dataclass
class One:
    number: int
    line: int
    type: str = "row"
    problems: list[Problem] = field(default_factory=list)


EVERY = [One(number, number * 2) for number in range(1, 8)]
EVERY[3].problems = [Problem("wrong", "is wrong")]
EVERY[5].type = "L"


@pytest.mark.parametrize(
    ("window", "numbers"),
    [
        (Window(), [1, 2, 3, 4, 5, 6, 7]),
        (Window(first=6), [6, 7]),
        (Window(lines=(5, 9)), [3, 4]),
        (Window(lines=(13, float("inf"))), [7]),
        (Window(type="L"), [6]),
        (Window(only_problems=True), [4]),
        (Window(first=5, only_problems=True), []),
    ],
)
def test_a_window_takes_what_all_of_its_conditions_hold_for(
    window: Window, numbers: list[int]
) -> None:
    assert [one.number for one in EVERY if window.takes(one)] == numbers


@pytest.mark.parametrize(
    ("text", "lines"), [("7", (7, 7)), ("7-9", (7, 9)), ("7-", (7, float("inf")))]
)
def test_lines_are_one_or_from_to_or_from_on(text: str, lines: tuple[int, float]) -> None:
    assert line_range(text) == lines


@pytest.mark.parametrize("text", ["", "x", "-5", "1,2", "1-2-3"])
def test_other_words_for_lines_are_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="write --lines 12"):
        line_range(text)
