"""Backups: a copy of the ledger and all of its archive, made while runs go on.

    FOLDER/ledger-20260131T020000.000000Z.sqlite3   one for each backup, the newest few of them
    FOLDER/archive/                                 of all of them together: it only grows
    FOLDER/HOW-TO-RESTORE.txt

A copy gets its name once everything that it speaks of lies beside it: what has that name is whole.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bridge.errors import ConfigurationError, StopError, TryLaterError
from bridge.ledger.archive import FOLDER, Archive, make_folder
from bridge.ledger.copying import UNFINISHED, copy_file
from bridge.ledger.files import Files
from bridge.ledger.ledger import FILE, Ledger
from bridge.ledger.lock import lock
from bridge.ledger.rights import HOW_TO_RESTORE, tighten, too_wide
from bridge.ledger.soundness import check_pages, remembering
from bridge.ledger.sqlite_errors import BACKUP

_NAMES = "ledger-*.sqlite3"


@dataclass(slots=True)
class Made:
    """A backup that was made."""

    ledger: Path
    new_files: int = 0
    all_files: int = 0
    #: SHA-256 of what the archive has lost, or has no longer as it was.
    damaged: list[str] = field(default_factory=list)
    #: What others than its owner may use, and the bridge could not change.
    wide: list[Path] = field(default_factory=list)


def back_up(
    ledger: Ledger, folder: Path, keep: int | None, progress: Callable[[str, int, int], None]
) -> Made:
    """Copy the ledger and its archive into `folder`, and leave the newest `keep` ledgers there.

    None leaves all of them. There is no new backup where StopError is raised, for the ledger is
    damaged or `folder` cannot be written, or TryLaterError, for a purge has taken away files
    meanwhile. An archived file that is damaged is told in what is returned, and the rest is kept.
    """
    _check_place(ledger.folder, folder)
    _make(folder)
    tighten(folder)
    with lock(folder / "backup.lock", "another backup to this folder"):
        _clear(folder)
        moment = ledger.now_text().replace("-", "").replace(":", "")
        made = Made(folder / f"ledger-{moment}.sqlite3")

        def mark(copy: sqlite3.Connection) -> None:
            check_pages(copy, thoroughly=True)
            values = (ledger.now_text(),)
            copy.execute("INSERT OR REPLACE INTO meta VALUES ('copied_at', ?)", values)

        known = Files(ledger).archived()

        def archive() -> None:
            _copy_archive(ledger, folder / FOLDER, made, progress)
            _refuse_purged(ledger, folder / FOLDER, known)

        with remembering(ledger.folder):
            copy_file(ledger.folder / FILE, made.ledger, mark, archive)
        _write_how(folder, ledger.folder)
        if keep is not None:
            _drop_old(folder, keep)
        made.wide = too_wide(folder)
    return made


def _check_place(state: Path, folder: Path) -> None:
    """Refuse a backup that would be lost with what it is a backup of."""
    if folder.resolve().is_relative_to(state.resolve()):
        raise ConfigurationError(
            f"{folder} lies in the state folder", "name a folder elsewhere, best on another disk"
        )


def _make(folder: Path) -> None:
    try:
        make_folder(folder)
    except OSError as error:
        raise StopError(
            f"{folder} cannot be made: {error.strerror}", "name another, or give the right to it"
        ) from error


def _clear(folder: Path) -> None:
    """Remove what a backup has left that was interrupted."""
    for path in folder.glob(f"{_NAMES}{UNFINISHED}*"):
        path.unlink(missing_ok=True)
    Archive(folder / FOLDER).remove_unfinished()


def _copy_archive(
    ledger: Ledger, folder: Path, made: Made, progress: Callable[[str, int, int], None]
) -> None:
    """Copy what is new in the archive; the ledger was copied before, so all of its files are."""
    source, target = Archive(ledger.folder / FOLDER), Archive(folder)
    names = sorted({*source.names(), *Files(ledger).archived()})
    made.all_files = len(names)
    for number, name in enumerate(names, start=1):
        progress("archived files looked at", number, len(names))
        if not target.has(name):
            _copy_one(source, target, name, made)
        elif not source.has(name):
            made.damaged.append(name)
    made.damaged = _still_kept(ledger, made.damaged)


def _refuse_purged(ledger: Ledger, folder: Path, known: list[str]) -> None:
    """Raise TryLaterError where the copy may still speak of bytes that a purge has taken away."""
    target, kept = Archive(folder), set(Files(ledger).archived())
    if any(name not in kept and not target.has(name) for name in known):
        raise TryLaterError(
            "a purge has taken files away while they were copied", "make the backup again"
        )


def _copy_one(source: Archive, target: Archive, name: str, made: Made) -> None:
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(source.open(name))
        except StopError:
            made.damaged.append(name)
            return
        target.add(lambda sink: _pour(stream, sink))
        made.new_files += 1


def _pour(source: BinaryIO, sink: BinaryIO) -> None:
    shutil.copyfileobj(source, sink)


def _drop_old(folder: Path, keep: int) -> None:
    for path in sorted(folder.glob(_NAMES))[:-keep]:
        path.unlink(missing_ok=True)


def how_to_restore(folder: Path, state: Path) -> str:
    """Return what a person does with a backup in `folder`, in the words of a shell."""
    return (
        "The files here are the copies of a ledger, by the UTC time at which each was made, and\n"
        "the archive of all of them. To go back to one, stop the bridge and its schedule, then:\n"
        "\n"
        f"    mv '{state}' '{state}.lost'   # all of it: a -wal file left there spoils the copy\n"
        f"    mkdir -m 700 '{state}'\n"
        f"    cp '{folder}'/ledger-TIME.sqlite3 '{state}/{FILE}'\n"
        f"    cp -r '{state}.lost/{FOLDER}' '{state}/'   # or, if that is lost or damaged:\n"
        f"    cp -r '{folder}/{FOLDER}' '{state}/'\n"
        "    bridge adopt                     # shows what the copy does not know, and asks\n"
        "\n"
        "Answer only what you know, best from the partner: what is said to be sent never goes.\n"
        "Held shipments are asked for by themselves (--held); those that still may not, stay.\n"
        "`bridge trace SHIPMENT` shows what was said, `bridge retry SHIPMENT` takes it back.\n"
        "\n"
        "Until then nothing is exported or imported. What was done since is not done again.\n"
    )


def _write_how(folder: Path, state: Path) -> None:
    path = folder / HOW_TO_RESTORE
    try:
        path.touch(mode=0o600)
        path.write_text(how_to_restore(folder, state), encoding="utf-8")
    except OSError as error:
        raise StopError(f"{path} cannot be written: {error.strerror}") from error


def damaged_files(ledger: Ledger, progress: Callable[[str, int, int], None]) -> list[str]:
    """Return the SHA-256 of what the archive has lost, or has no longer as it was."""
    archive, names = Archive(ledger.folder / FOLDER), Files(ledger).archived()
    damaged = []
    for number, name in enumerate(names, start=1):
        progress("archived files compared", number, len(names))
        try:
            with archive.open(name):
                pass
        except StopError:
            damaged.append(name)
    return _still_kept(ledger, damaged)


def _still_kept(ledger: Ledger, names: list[str]) -> list[str]:
    """Return those of `names` that the ledger keeps by now: a purge may have been on."""
    kept = set(Files(ledger).archived()) if names else set()
    return [name for name in names if name in kept]


def told_damaged(names: list[str]) -> StopError:
    """Return what to say of archived files that are damaged."""
    some = ", ".join(name[:12] + "…" for name in names[:5])
    return StopError(
        f"the archive has lost {len(names)} of the ledger's files, or has them no longer as they "
        f"were: {some}",
        f"put them back from a backup's archive, under the same names. {BACKUP}",
    )
