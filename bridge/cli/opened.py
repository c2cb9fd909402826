"""The ledger, opened for a command that only looks; what makes it doubtful is said first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.cli.show import say

if TYPE_CHECKING:
    from bridge.config.model import Configuration
    from bridge.errors import StopError
    from bridge.flows.work import Books


@contextmanager
def opened(config: Path) -> Iterator[tuple[Configuration, Books]]:
    """Open the configuration and its ledger; say on standard error what makes it doubtful."""
    from bridge.app.books import told_older_copy
    from bridge.app.views import reading

    with reading(config, _only_read) as (configuration, books):
        found = told_older_copy(books, configuration.partners)
        if found is not None:
            say(f"bridge: {found}. Nothing is exported or imported before that", err=True)
        yield configuration, books


def _only_read(error: StopError) -> None:
    say(f"bridge: the ledger can be read and not written, so no run would start: {error}", err=True)
