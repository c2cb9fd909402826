"""The configuration, and the ledger and archive that it names, opened and closed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bridge.app.mappings import load_mappings
from bridge.app.surroundings import now
from bridge.config.load import load
from bridge.config.model import Configuration
from bridge.errors import StopError
from bridge.flows.work import Books
from bridge.ledger.archive import FOLDER as ARCHIVE
from bridge.ledger.archive import Archive
from bridge.ledger.opening import open_ledger
from bridge.mapping.compiled import CompiledMapping


def open_configuration(path: Path) -> tuple[Configuration, dict[str, dict[str, CompiledMapping]]]:
    """Return the configuration and every mapping in it; raise Faults with all that is wrong."""
    configuration = load(path)
    return configuration, load_mappings(configuration, configuration.partners)


@contextmanager
def open_books(
    configuration: Configuration, clock: Callable[[], datetime] = now, *, may_create: bool = True
) -> Iterator[Books]:
    """Open the ledger and the archive of a configuration."""
    ledger = open_ledger(configuration.state, clock, may_create=may_create)
    try:
        yield Books(ledger, Archive(configuration.state / ARCHIVE))
    finally:
        ledger.close()


@contextmanager
def copied(live: Books, state: Path) -> Iterator[Books]:
    """Open books on a copy of the ledger, in which nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="bridge-dry-") as name:
        ledger = live.ledger.copy_to(Path(name))
        try:
            yield Books(ledger, Archive(Path(name) / ARCHIVE, below=state / ARCHIVE))
        finally:
            ledger.close()


def refuse_older_copy(books: Books, names: Sequence[str]) -> None:
    """Raise StopError for partners that were not compared since the ledger was restored.

    What it lacks could be done twice; a dry run would show it as still to be done.
    """
    if refusal := told_older_copy(books, names):
        raise refusal


@dataclass(frozen=True, slots=True)
class OlderCopy:
    """That the ledger is an older copy of itself, and of which partners it knows too little."""

    noticed_at: str
    why: str
    partners: list[str]


def older_copy(books: Books, names: Iterable[str]) -> OlderCopy | None:
    """Return that the ledger is an older copy; None where each of `names` was compared since."""
    restoration = books.restorations.last()
    waiting = sorted(set(books.restorations.to_compare()).intersection(names))
    if restoration is None or not waiting:
        return None
    return OlderCopy(restoration.noticed_at, restoration.why, waiting)


def told_older_copy(books: Books, names: Iterable[str]) -> StopError | None:
    """Return what to say of partners that were not compared; None where all of `names` were."""
    found = older_copy(books, names)
    if found is None:
        return None
    return StopError(
        f"the ledger is an older copy of itself ({found.why}; noticed at {found.noticed_at}): "
        f"what was done since is not known for {', '.join(found.partners)}",
        "run `bridge adopt`: it compares the ledger with the store and the partners, and asks",
    )
