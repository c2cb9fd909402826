"""The time in a test's hands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

OPENING = datetime(2026, 1, 12, 20, 0, tzinfo=UTC)


class Clock:
    """The time, which passes only when the test or the bridge's waiting lets it pass."""

    def __init__(self, now: datetime = OPENING) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.forward(seconds=seconds)

    def forward(self, **units: float) -> None:
        """Let time pass: `minutes=5`, as `timedelta` takes it."""
        self.now += timedelta(**units)
