"""Where worlds lie: in memory where that can be, for nobody is to wait for a disk.

A killed process leaves there what it leaves on a disk.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: A file system in memory, on Linux, and how much must be free there; containers may have little.
_MEMORY = Path("/dev/shm")
_ROOM = 2 << 30


def memory() -> Path | None:
    """Return a folder in memory, or None where there is none with enough room."""
    is_there = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    return _MEMORY if is_there and shutil.disk_usage(_MEMORY).free > _ROOM else None


@contextmanager
def folder() -> Iterator[Path]:
    """Give an empty folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="proof-", dir=memory()) as name:
        yield Path(name)
