"""Whether the ledger is an older copy of itself: then what has happened since is not known to it.

Three signs tell, each of which another way of restoring leaves out:

- The newest run stands in a small file in the archive too, and the ledger does not know that run:
  an older ledger beside a newer archive, whichever way it came there; also a deleted `-wal` file.
- The ledger is no longer the file on its disk that it was: copied back, or moved to another disk.
- The file says itself that it is a copy: `bridge backup` has made it.

What restores ledger and archive together in place, such as a snapshot of a whole machine, leaves no
sign. Then a person has to say it: `bridge adopt --restored`.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bridge.errors import StopError
from bridge.ledger.archive import FOLDER, make_folder, sync_folder
from bridge.ledger.identity import identity
from bridge.ledger.ledger import Ledger

_SQL = "restorations"
_NEWEST = ".newest-run"


@dataclass(frozen=True, slots=True)
class RestorationRow:
    """One time that the ledger was found to be an older copy."""

    id: int
    noticed_at: str
    why: str


class Restorations:
    """The times that a ledger was restored."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def last(self) -> RestorationRow | None:
        """Return the last one; None where the ledger was never restored."""
        row = self._ledger.row(_SQL, "last")
        return RestorationRow(**dict(row)) if row else None

    def note(self, why: str) -> None:
        """Record that the ledger is an older copy: every partner has to be compared again."""
        with self._ledger.transaction():
            values = {"now": self._ledger.now_text(), "why": why}
            self._ledger.execute(_SQL, "note", values)

    def to_compare(self) -> list[str]:
        """Return the partners that were adopted, and not compared since the last restoration."""
        return [str(row["partner"]) for row in self._ledger.rows(_SQL, "to_compare")]


def sign(ledger: Ledger, path: Path) -> str:
    """Return what tells that the ledger is an older copy; "" where nothing does."""
    copied_at = ledger.meta("copied_at")
    if copied_at:
        return f"it is the copy that was made of it at {copied_at}"
    newest = _newest(ledger.folder)
    if newest is not None and ledger.row("runs", "same_run", newest) is None:
        if not newest["id"]:
            return "the archive's note of its newest run cannot be read"
        return f"the archive knows its run {newest['id']}, and the ledger does not"
    known = ledger.meta("file")
    if known is not None and known != identity(path):
        return "it is another file on its disk than it was: copied or moved"
    return ""


def record_signs(ledger: Ledger, path: Path, why: str) -> None:
    """Record a restoration where `why` tells of one, and take its signs away.

    What was recorded stands for them. So the ledger is to be looked through before.
    """
    if why:
        with ledger.transaction():
            Restorations(ledger).note(why)
            ledger.set_meta("copied_at", "")
            ledger.set_meta("file", identity(path))
        _forget_newest(ledger)
    elif ledger.meta("file") is None:
        ledger.set_meta("file", identity(path))


def note_newest(ledger: Ledger, run_id: int, token: str) -> None:
    """Write into the archive that this run, which is committed, was the newest."""
    folder = ledger.folder / FOLDER
    try:
        make_folder(folder)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"id": run_id, "token": token}, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(folder / _NEWEST)
        sync_folder(folder)
    except OSError as error:
        raise StopError(
            f"the archive cannot be written: {error.strerror or error}",
            "free space on the disk of the state folder, or give the right to use it",
        ) from error


def _newest(state: Path) -> dict[str, object] | None:
    """Return the run that the archive knows as the newest; None where it knows none."""
    try:
        found = json.loads((state / FOLDER / _NEWEST).read_text(encoding="utf-8"))
        return {"id": int(found["id"]), "token": str(found["token"])}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError):
        return {"id": 0, "token": "unreadable"}


def _forget_newest(ledger: Ledger) -> None:
    try:
        (ledger.folder / FOLDER / _NEWEST).unlink(missing_ok=True)
    except OSError as error:
        raise StopError(
            f"the archive cannot be written: {error.strerror or error}",
            "give the user that runs the bridge the right to write there",
        ) from error
