"""Backups of the ledger, and the thorough look at it: both while runs go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bridge.app.books import refuse_older_copy, told_older_copy
from bridge.app.views import reading
from bridge.errors import StopError
from bridge.ledger.backup import Made, back_up, damaged_files, told_damaged
from bridge.ledger.ledger import FILE
from bridge.ledger.rights import too_wide
from bridge.ledger.soundness import check_file, remembering

_Progress = Callable[[str, int, int], None]


def backup(
    path: Path, folder: Path | None, keep: int, progress: _Progress
) -> tuple[Made, StopError | None]:
    """Back up the ledger of the configuration at `path`.

    To `folder`, or beside the state folder where it is None. Returns what is to be said of an older
    copy that was not compared, too: such a one takes no earlier backup's place.
    """
    with reading(path) as (configuration, books):
        state = configuration.state
        older = told_older_copy(books, configuration.partners)
        made = back_up(
            books.ledger,
            folder or state.with_name(f"{state.name}-backup"),
            None if older else keep,
            progress,
        )
        return made, older


def check_ledger(path: Path, progress: _Progress) -> list[Path]:
    """Go through the whole ledger and its archive; StopError with what is damaged.

    So too where it is an older copy that was not compared. Returns what others than the owner may
    still read or write.
    """
    with reading(path) as (configuration, books):
        with remembering(configuration.state):
            check_file(configuration.state / FILE)
        damaged = damaged_files(books.ledger, progress)
        if damaged:
            raise told_damaged(damaged)
        refuse_older_copy(books, list(configuration.partners))
        return too_wide(configuration.state)
