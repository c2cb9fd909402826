"""Retention, as bridge.yaml has it, under the locks of all partners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bridge.app.books import copied, open_books, refuse_older_copy
from bridge.app.surroundings import now, silent, whoami
from bridge.config.load import load
from bridge.errors import ConfigurationError
from bridge.flows.purging import purge, to_purge
from bridge.ledger.lock import partner_lock


@dataclass(frozen=True, slots=True)
class Purged:
    """What was taken away, or would be."""

    done: Mapping[str, int] = field(default_factory=dict)
    #: Of a dry run, partner and name of each file among that.
    would: tuple[str, ...] = ()


def purge_old(
    path: Path,
    *,
    is_dry: bool = False,
    clock: Callable[[], datetime] = now,
    progress: Callable[[str, int, int], None] = silent,
) -> Purged:
    """Take away what is older than bridge.yaml wants it kept.

    Raises ConfigurationError where it says nothing of that, TryLaterError while a run is on, and
    where `progress` does, because it is to stop: the next one goes on with it.
    """
    configuration = load(path)
    retention = configuration.retention
    if retention is None:
        raise ConfigurationError(
            f"{path} does not say how long anything is kept",
            "write `retention: {files: {order: 90}}`, for instance: days, by message",
        )
    with ExitStack() as stack:
        for name in configuration.partners:
            stack.enter_context(partner_lock(configuration.state, name))
        books = stack.enter_context(open_books(configuration, clock, may_create=False))
        refuse_older_copy(books, list(configuration.partners))
        if is_dry:
            files = tuple(f"{one.partner}: {one.name}" for one in to_purge(books, retention))
            copy = stack.enter_context(copied(books, configuration.state))
            return Purged(purge(copy, retention, progress), files)
        run_id = books.runs.start("purge", whoami())
        done = purge(books, retention, progress)
        books.runs.end(run_id, 0)
        return Purged(done)
