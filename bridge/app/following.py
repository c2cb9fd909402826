"""What follows each run: who is to know is told, and figures are written. Neither fails a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.app.alarming.telling import harmless, tell_after_run
from bridge.app.surroundings import JOB
from bridge.config.load import load


@contextmanager
def followed(path: Path, *, is_dry: bool = False) -> Iterator[None]:
    """Let a run be followed by what follows one, however it ends; who interrupts it knows of it.

    What the scheduler has started leaves that to it: it knows too of what ends before it can tell.
    """
    if is_dry or JOB in os.environ:
        yield
        return
    with failures_followed(path):
        yield
    _follow(path)


@contextmanager
def failures_followed(path: Path) -> Iterator[None]:
    """Let what fails be followed by what follows a run."""
    try:
        yield
    except Exception as error:
        _follow(path, error)
        raise


def _follow(path: Path, said: Exception | None = None) -> None:
    tell_after_run(path, said=said)
    with harmless("metrics", said):
        configuration = load(path)
        if configuration.metrics is not None:
            from bridge.app.metrics import write_metrics

            write_metrics(configuration)
