"""What tells a file from every copy of it, and stays when it is written to or mounted anew.

The number of a file on its disk is given to another one once it is deleted, so the moment at which
it was made there is told too, where the disk keeps it (ext4, XFS, Btrfs, APFS and others do). The
number of the disk itself is left out: it changes when a machine starts again.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path

#: Of Linux's statx(2): this folder, the wish for the time of birth, and where it stands.
_HERE, _BORN, _SIZE = -100, 0x800, 256
_MASK, _SECONDS, _FRACTION = slice(0, 4), slice(80, 88), slice(88, 92)


def identity(path: Path) -> str:
    """Return what is this file's alone. It is never opened: that would loosen SQLite's locks."""
    found = path.stat()
    born = getattr(found, "st_birthtime", None)
    return f"{found.st_ino} {_birth(path) if born is None else born}".strip()


def _birth(path: Path) -> str:
    """Return when a file was made, as Linux tells it; "" where it does not."""
    with suppress(OSError, AttributeError):
        answer = ctypes.create_string_buffer(_SIZE)
        if ctypes.CDLL(None).statx(_HERE, os.fsencode(path), 0, _BORN, answer) == 0:
            mask, seconds, fraction = (
                int.from_bytes(answer.raw[place], "little")
                for place in (_MASK, _SECONDS, _FRACTION)
            )
            return f"{seconds}.{fraction:09}" if mask & _BORN else ""
    return ""
