"""A backup is whole or not there, harms no run, and is known as a copy when it is put back."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from bridge.errors import ConfigurationError, StopError, TryLaterError
from bridge.ledger.archive import Archive
from bridge.ledger.backup import Made, back_up, damaged_files
from bridge.ledger.ledger import Ledger
from bridge.ledger.lock import lock, partner_lock
from bridge.ledger.opening import open_ledger
from bridge.ledger.restored import Restorations
from tests.ledger.rows import Clock, Rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "backup"


@pytest.fixture
def archive(state: Path) -> Archive:
    return Archive(state / "archive")


def quiet(_what: str, _done: int, _all: int) -> None:
    pass


def made(rows: Rows, folder: Path, keep: int = 7) -> Made:
    return back_up(rows.ledger, folder, keep, quiet)


def archived(rows: Rows, archive: Archive, content: bytes) -> str:
    """The SHA-256 of bytes that the archive holds and a file of the ledger names."""

    def write(sink: BinaryIO) -> None:
        sink.write(content)

    done = archive.add(write)
    rows.files.set_bytes(rows.file(f"{done.sha256}.csv"), done.sha256, done.size)
    return done.sha256


def place(folder: Path, sha256: str) -> Path:
    return folder / "archive" / sha256[:2] / sha256


def ledgers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("ledger-*"))


def test_it_has_the_ledger_and_the_archive(rows: Rows, archive: Archive, folder: Path) -> None:
    first = archived(rows, archive, b"first")
    done = made(rows, folder)
    assert (done.new_files, done.all_files, done.damaged) == (1, 1, [])
    assert place(folder, first).read_bytes() == b"first"
    with closing(sqlite3.connect(done.ledger)) as copy:
        assert copy.execute("SELECT COUNT(*) FROM files").fetchone() == (1,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert "bridge adopt" in (folder / "HOW-TO-RESTORE.txt").read_text()


def test_the_next_one_copies_what_is_new(
    rows: Rows, archive: Archive, folder: Path, clock: Clock
) -> None:
    first = archived(rows, archive, b"first")
    made(rows, folder)
    before = place(folder, first).stat()
    archived(rows, archive, b"second")
    clock.forward(hours=1)
    done = made(rows, folder)
    assert (done.new_files, done.all_files) == (1, 2)
    assert place(folder, first).stat().st_mtime_ns == before.st_mtime_ns
    assert len(ledgers(folder)) == 2


def test_the_newest_ledgers_stay(rows: Rows, folder: Path, clock: Clock) -> None:
    names = []
    for _ in range(4):
        clock.forward(hours=1)
        names.append(made(rows, folder, keep=2).ledger.name)
    assert ledgers(folder) == names[2:]


def test_nobody_else_may_look_into_it(rows: Rows, archive: Archive, folder: Path) -> None:
    archived(rows, archive, b"first")
    before = os.umask(0)
    try:
        made(rows, folder)
    finally:
        os.umask(before)
    for path in (folder, *folder.rglob("*")):
        assert not path.stat().st_mode & 0o077, path


def test_a_folder_that_was_there_is_made_its_owners_alone(
    rows: Rows, archive: Archive, folder: Path
) -> None:
    archived(rows, archive, b"first")
    made(rows, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    assert made(rows, folder).wide == []
    for path in (folder, *folder.rglob("*")):
        assert not path.stat().st_mode & 0o077, path
    (folder / "of somebody else").touch()
    folder.chmod(0o755)
    assert made(rows, folder).wide == [folder], "others may need what lies beside it"


def test_what_a_purge_takes_away_meanwhile_is_not_told_as_damage(
    rows: Rows, archive: Archive, folder: Path
) -> None:
    names = sorted(archived(rows, archive, content) for content in (b"first", b"second"))

    def purging(_what: str, number: int, _all: int) -> None:
        if number == 1:
            (gone,) = [file for file in rows.files.of_partner("nordlager") if file.sha256 == last]
            rows.files.set_purged(gone)
            archive.remove(last)

    last = names[-1]
    assert damaged_files(rows.ledger, purging) == []
    assert damaged_files(rows.ledger, quiet) == []
    last = names[0]
    archive.remove(last)
    assert damaged_files(rows.ledger, quiet) == [last]


def test_a_copy_that_speaks_of_purged_bytes_is_none(
    rows: Rows, archive: Archive, folder: Path
) -> None:
    sha256 = archived(rows, archive, b"first")

    def purging(_what: str, _number: int, _all: int) -> None:
        (file,) = [one for one in rows.files.of_partner("nordlager") if one.sha256 == sha256]
        rows.files.set_purged(file)
        archive.remove(sha256)

    with pytest.raises(TryLaterError, match="make the backup again"):
        back_up(rows.ledger, folder, 7, purging)
    assert ledgers(folder) == []
    assert made(rows, folder).damaged == []


def test_it_waits_for_no_run_and_keeps_none_waiting(state: Path, rows: Rows, folder: Path) -> None:
    with partner_lock(state, "nordlager"), closing(open_ledger(state)) as other:
        with other.transaction():
            Rows(other).shipment("1-1")
            done = made(rows, folder)
        Rows(other).shipment("1-2")
    with closing(sqlite3.connect(done.ledger)) as copy:
        assert copy.execute("SELECT COUNT(*) FROM shipments").fetchone() == (0,)


def test_it_is_of_one_moment_while_others_write(state: Path, rows: Rows, folder: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(open_ledger(state)) as mine:
            number = 0
            while not stop.is_set():
                number += 1
                with mine.transaction():
                    Rows(mine).shipment(f"{number}-1")
                    Rows(mine).shipment(f"{number}-2")

    writing = threading.Thread(target=write)
    writing.start()
    try:
        found = [made(rows, folder / str(number)).ledger for number in range(5)]
    finally:
        stop.set()
        writing.join()
    for path in found:
        with closing(sqlite3.connect(path)) as copy:
            assert copy.execute("SELECT COUNT(*) % 2 FROM shipments").fetchone() == (0,)


def restore(folder: Path, done: Made, state: Path) -> Ledger:
    """What HOW-TO-RESTORE.txt says."""
    state.rename(state.with_name("lost"))
    state.mkdir(mode=0o700)
    shutil.copy(done.ledger, state / "ledger.sqlite3")
    shutil.copytree(folder / "archive", state / "archive")
    return open_ledger(state)


def test_put_back_it_is_whole_and_known_as_a_copy(
    state: Path, rows: Rows, archive: Archive, folder: Path
) -> None:
    first = archived(rows, archive, b"first")
    done = made(rows, folder)
    rows.ledger.close()
    with closing(restore(folder, done, state)) as again:
        restoration = Restorations(again).last()
        assert restoration is not None
        assert "the copy that was made" in restoration.why
        with Archive(state / "archive").open(first) as stream:
            assert stream.read() == b"first"
        assert damaged_files(again, quiet) == []
    with closing(open_ledger(state)) as again:
        assert Restorations(again).last() == restoration


def test_the_ledger_itself_is_not_taken_for_the_copy(state: Path, rows: Rows, folder: Path) -> None:
    made(rows, folder)
    with closing(open_ledger(state)) as again:
        assert Restorations(again).last() is None


def test_killed_in_the_middle_there_is_no_backup(
    state: Path, rows: Rows, archive: Archive, folder: Path
) -> None:
    archived(rows, archive, b"first")
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from bridge.ledger import backup\n"
        "from bridge.ledger.opening import open_ledger\n"
        "backup._copy_one = lambda *_: os.kill(os.getpid(), 9)\n"
        "backup.back_up(open_ledger(Path(sys.argv[1])), Path(sys.argv[2]), 7, lambda *_: None)\n"
    )
    command = [sys.executable, "-c", code, str(state), str(folder)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert [name for name in ledgers(folder) if name.endswith(".sqlite3")] == []
    made(rows, folder)
    (name,) = ledgers(folder)
    assert name.endswith(".sqlite3")


def test_a_damaged_ledger_takes_no_good_backups_place(
    rows: Rows, folder: Path, state: Path, clock: Clock
) -> None:
    good = made(rows, folder, keep=1)
    with closing(sqlite3.connect(state / "ledger.sqlite3")) as other:
        other.execute("DELETE FROM runs")
        other.execute("INSERT INTO files (direction, store, partner, message, folder, name, state,"
                      " created_at, changed_at, run_id)"
                      " VALUES ('in', 's', 'p', 'm', 'f', 'n', 'found', '', '', 99)")  # fmt: skip
        other.commit()
    clock.forward(hours=1)
    with pytest.raises(StopError, match="names one of runs"):
        made(rows, folder, keep=1)
    assert ledgers(folder) == [good.ledger.name]


def test_an_archived_file_that_is_damaged_is_told_and_the_rest_is_kept(
    state: Path, rows: Rows, archive: Archive, folder: Path
) -> None:
    bad, lost, good = (archived(rows, archive, one) for one in (b"bad", b"lost", b"good"))
    place(state, bad).write_bytes(b"BAD")
    place(state, lost).unlink()
    done = made(rows, folder)
    assert sorted(done.damaged) == sorted([bad, lost])
    assert not place(folder, bad).exists()
    assert hashlib.sha256(place(folder, good).read_bytes()).hexdigest() == good
    assert ledgers(folder) == [done.ledger.name]


def test_what_the_archive_has_lost_since_stays_in_the_backup_and_is_told(
    state: Path, rows: Rows, archive: Archive, folder: Path
) -> None:
    lost = archived(rows, archive, b"lost")
    made(rows, folder)
    place(state, lost).unlink()
    assert made(rows, folder).damaged == [lost]
    assert place(folder, lost).read_bytes() == b"lost"


def test_a_folder_in_the_state_folder_is_refused(rows: Rows, state: Path) -> None:
    for inside in (state, state / "backup", state / "archive" / "b"):
        with pytest.raises(ConfigurationError, match="lies in the state folder"):
            made(rows, inside)


def test_a_folder_that_cannot_be_made_is_told(rows: Rows, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StopError, match="cannot be made"):
        made(rows, tmp_path / "file" / "backup")


def test_two_backups_to_one_folder_take_turns(rows: Rows, folder: Path) -> None:
    folder.mkdir(parents=True)
    with (
        lock(folder / "backup.lock", "another"),
        pytest.raises(TryLaterError, match="another backup to this folder is under way"),
    ):
        made(rows, folder)
