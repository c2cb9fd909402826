"""Everything of the bridge's belongs to its owner alone: the archive holds customers' names."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bridge.ledger.archive import FOLDER
from bridge.ledger.soundness import MARK

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
#: What a backup says of itself.
HOW_TO_RESTORE = "HOW-TO-RESTORE.txt"
#: What of a state folder, or of one with backups, is the bridge's own.
_OWN = ("ledger*.sqlite3*", "*.lock", "schedule-*", MARK, HOW_TO_RESTORE)


def tighten(state: Path) -> None:
    """Take from others what an earlier version, a copy or a person has let them do.

    A folder that holds other things too stays as it is, for others may need them, and so does what
    another owns: `too_wide` tells.
    """
    for path in too_wide(state):
        if path == state and not _is_ours_alone(state):
            continue
        with suppress(OSError):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)


def too_wide(state: Path) -> list[Path]:
    """Return what of the state folder others than its owner may read, write or enter."""
    return [path for path in _places(state) if _is_wide(path)]


def _is_ours_alone(state: Path) -> bool:
    own = {path for pattern in _OWN for path in state.glob(pattern)} | {state / FOLDER}
    return own.issuperset(state.iterdir())


def _places(state: Path) -> Iterator[Path]:
    yield state
    for pattern in _OWN:
        yield from state.glob(pattern)
    archive = state / FOLDER
    if archive.is_dir():
        yield archive
        for folder in archive.iterdir():
            yield folder
            # Looked into only where others may be there already: an archive is large.
            if folder.is_dir() and _is_wide(folder):
                yield from folder.iterdir()


def _is_wide(path: Path) -> bool:
    with suppress(OSError):
        return not path.is_symlink() and bool(path.stat().st_mode & _OTHERS)
    return False
