"""Where the worlds of a proof lie."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: A file system in memory, on Linux.
_MEMORY = "/dev/shm"


@contextmanager
def folder() -> Iterator[Path]:
    """Give an empty folder that is gone afterwards, in memory where that can be.

    A killed process leaves there what it leaves on a disk, and nobody waits for the disk.
    """
    is_there = Path(_MEMORY).is_dir() and os.access(_MEMORY, os.W_OK)
    with tempfile.TemporaryDirectory(prefix="proof-", dir=_MEMORY if is_there else None) as name:
        yield Path(name)
