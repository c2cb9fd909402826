"""What a long run says of itself: how much, how fast, and how long the rest takes."""

from __future__ import annotations

import io
import re
import time

import pytest

from bridge.cli.progress import progress_bar


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.mark.parametrize(
    ("seconds", "done", "all_", "told"),
    [
        (10, 5000, 20000, "5000 of 20000, 500 a second, 30 s left"),
        (60, 6000, 90000, "6000 of 90000, 100 a second, 14 min left"),
        (600, 300, 10000, "300 of 10000, 30 a minute, 5 h 23 min left"),
        (20, 4000, 0, "4000, 200 a second"),
        (20, 40, 40, "40 of 40, 120 a minute"),
        (20, 0, 40, "0 of 40"),
    ],
)
def test_a_line_says_how_fast_it_goes(
    clock: Clock, capsys: pytest.CaptureFixture[str], seconds: int, done: int, all_: int, told: str
) -> None:
    with progress_bar() as tell:
        tell("shipments", 0, all_)
        clock.now += seconds
        tell("shipments", done, all_)
    assert capsys.readouterr().err == f"shipments: {told}\n"


def test_what_was_done_before_is_no_pace(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as tell:
        tell("files", 900, 1000)
        clock.now += 10
        tell("files", 950, 1000)
    assert capsys.readouterr().err == "files: 950 of 1000, 300 a minute, 10 s left\n"


def test_lines_come_now_and_then_only(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as tell:
        for second in range(35):
            clock.now = second
            tell("files", second, 100)
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_a_bar_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("sys.stderr", screen)
    with progress_bar() as tell:
        tell("files delivered", 0, 40)
        tell("files delivered", 10, 40)
    shown = re.sub("\x1b\\[[0-9;?]*[a-zA-Z]", "", screen.getvalue())
    assert re.search("files delivered .*10/40 [0-9,]+ a second, 0 s left", shown)
