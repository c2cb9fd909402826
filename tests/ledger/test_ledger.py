"""The ledger is durable, all or nothing, and says what to do when it cannot be used."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bridge.errors import ConfigurationError, StopError, TryLaterError
from bridge.ledger.ledger import Ledger
from bridge.ledger.migrations import newest_version
from bridge.ledger.opening import open_ledger
from bridge.ledger.runs import Runs
from bridge.ledger.shipments import Shipments
from bridge.ledger.statements import schema
from tests.ledger.rows import Clock, Rows

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk, which takes root")


def pragma(ledger: Ledger, name: str) -> object:
    return ledger._connection.execute(f"PRAGMA {name}").fetchone()[0]


def other_connection(state: Path) -> sqlite3.Connection:
    return sqlite3.connect(state / "ledger.sqlite3", isolation_level=None, timeout=5)


@contextmanager
def small_disk(folder: Path, size: str, options: str = "rw") -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},{options}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let its root mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_commit_is_on_the_disk_before_it_is_over(ledger: Ledger) -> None:
    assert pragma(ledger, "journal_mode") == "wal"
    assert pragma(ledger, "synchronous") == 2, "2 is FULL: fsync at every commit"
    assert pragma(ledger, "foreign_keys") == 1


def test_everything_belongs_to_its_owner_alone(state: Path, rows: Rows) -> None:
    rows.file()
    names = {path.name for path in state.iterdir()}
    assert {"ledger.sqlite3", "ledger.sqlite3-wal", "ledger.sqlite3-shm"} <= names
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    for path in state.rglob("*"):
        assert not path.stat().st_mode & 0o077, path.name


def test_what_fails_inside_a_transaction_leaves_nothing(rows: Rows) -> None:
    with pytest.raises(RuntimeError), rows.ledger.transaction():
        rows.shipment("1-1")
        raise RuntimeError
    assert rows.shipments.get("nordic", "1-1") is None
    rows.shipment("1-2")
    assert rows.shipments.get("nordic", "1-2") is not None


def test_an_inner_transaction_that_fails_undoes_its_own_part_only(rows: Rows) -> None:
    with rows.ledger.transaction():
        rows.shipment("1-1")
        with pytest.raises(RuntimeError), rows.ledger.transaction():
            rows.shipment("1-2")
            with rows.ledger.transaction():
                rows.shipment("1-3")
            raise RuntimeError
        rows.shipment("1-4")
    assert sorted(rows.shipments.of_store("nordic")) == ["1-1", "1-4"]


def test_an_inner_transaction_is_kept_only_with_the_outer_one(rows: Rows) -> None:
    with pytest.raises(RuntimeError), rows.ledger.transaction():
        with rows.ledger.transaction():
            rows.shipment("1-1")
        raise RuntimeError
    assert rows.shipments.of_store("nordic") == {}


def test_many_statements_are_all_or_none(rows: Rows) -> None:
    values: list[dict[str, str | None]] = [
        {"name": "a", "value": "1"},
        {"name": "b", "value": None},
    ]
    with pytest.raises(StopError):
        rows.ledger.execute_many("runs", "put_meta", values)
    found = rows.ledger._connection.execute("SELECT name FROM meta").fetchall()
    assert {row["name"] for row in found} == {"schema_version", "created_at", "file"}


def test_threads_take_turns_and_never_see_half_of_each_others_work(rows: Rows) -> None:
    seen: list[int] = []

    def work(number: int) -> None:
        for step in range(10):
            with rows.ledger.transaction():
                before = len(rows.shipments.of_store("nordic"))
                rows.shipment(f"{number}-{step}-a")
                rows.shipment(f"{number}-{step}-b")
                assert len(rows.shipments.of_store("nordic")) == before + 2
            seen.append(rows.runs.next_number("shared"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(seen) == list(range(1, 61))
    assert len(rows.shipments.of_store("nordic")) == 120


def test_opening_it_again_finds_what_was_written(state: Path, clock: Clock, rows: Rows) -> None:
    rows.shipment("1-1", "held")
    rows.ledger.close()
    with closing(open_ledger(state, clock, may_create=False)) as again:
        assert [one.exit_code for one in Runs(again).last(5)] == [None]
        assert Rows(again).shipments.get("nordic", "1-1") is not None


def test_a_ledger_that_must_exist_is_not_made(state: Path) -> None:
    with pytest.raises(ConfigurationError, match="bridge adopt"):
        open_ledger(state, may_create=False)
    assert not state.exists()


def test_a_ledger_of_another_version_is_left_alone(state: Path, ledger: Ledger) -> None:
    ledger.close()
    with closing(other_connection(state)) as other:
        other.execute("UPDATE meta SET value = '99' WHERE name = 'schema_version'")
    with pytest.raises(ConfigurationError, match=f"version '99', this .* {newest_version()}"):
        open_ledger(state)


def test_another_process_that_writes_is_a_reason_to_come_back(state: Path, ledger: Ledger) -> None:
    with closing(open_ledger(state, busy_seconds=0.05)) as second:
        with ledger.transaction():
            with pytest.raises(TryLaterError, match="another process"), second.transaction():
                pass
            assert Runs(second).last(1) == [], "reading goes on while somebody writes"
        assert Runs(second).start("run", "second") == 1


def test_two_that_open_an_empty_folder_at_once_share_one_ledger(state: Path) -> None:
    found: list[object] = []

    def opening() -> None:
        try:
            with closing(open_ledger(state)) as mine:
                found.append(Runs(mine).start("run", "one of many"))
        except TryLaterError as error:
            found.append(error)

    threads = [threading.Thread(target=opening) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    numbers = [one for one in found if isinstance(one, int)]
    assert len(found) == 8
    assert sorted(numbers) == list(range(1, len(numbers) + 1)) != []


def test_killed_while_it_makes_the_tables_it_has_none(state: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "import bridge.ledger.opening as module\n"
        "statements = module.schema()\n"
        "class Killing(tuple):\n"
        "    def __iter__(self):\n"
        "        yield from statements[:9]\n"
        "        os.kill(os.getpid(), 9)\n"
        "module.schema = lambda: Killing()\n"
        "module.open_ledger(Path(sys.argv[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(state)], check=False)
    assert done.returncode == -9
    with closing(other_connection(state)) as other:
        assert other.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,)
    with closing(open_ledger(state)) as ledger:
        assert Runs(ledger).start("run", "tester") == 1


def test_what_was_committed_survives_a_kill_and_what_was_not_is_gone(state: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from bridge.ledger.opening import open_ledger\n"
        "from bridge.ledger.runs import Runs\n"
        "ledger = open_ledger(Path(sys.argv[1]))\n"
        "Runs(ledger).next_number('kept')\n"
        "with ledger.transaction():\n"
        "    Runs(ledger).next_number('lost')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(state)], check=False).returncode == -9
    with closing(open_ledger(state)) as ledger:
        assert Runs(ledger).next_number("kept") == 2
        assert Runs(ledger).next_number("lost") == 1


@pytest.mark.parametrize("content", [b"no database at all, but long enough" * 50, None])
def test_a_damaged_file_stops_everything_and_names_the_backup(
    state: Path, ledger: Ledger, content: bytes | None
) -> None:
    ledger.close()
    path = state / "ledger.sqlite3"
    if content is None:
        whole = path.read_bytes()
        content = whole[:4096] + bytes(len(whole) - 4096)
    path.write_bytes(content)
    with pytest.raises(StopError, match="restore a backup"):
        Runs(open_ledger(state)).start("run", "tester")


def test_a_full_ledger_stops_everything_and_loses_nothing(rows: Rows) -> None:
    pages = pragma(rows.ledger, "page_count")
    rows.ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StopError, match="free space"), rows.ledger.transaction():
        for number in range(2_000):
            rows.shipment(f"1-{number}")
    rows.ledger._connection.execute("PRAGMA max_page_count = 100000")
    assert rows.shipments.of_store("nordic") == {}
    rows.shipment("1-1")
    assert list(rows.shipments.of_store("nordic")) == ["1-1"]


def test_nothing_is_written_on_its_own_after_the_ledger_undid_a_transaction(rows: Rows) -> None:
    with pytest.raises(StopError, match="undone a transaction"), rows.ledger.transaction():
        rows.ledger._connection.execute("ROLLBACK")  # as SQLite does by itself on an I/O error
        rows.shipment("1-1")
    assert rows.shipments.of_store("nordic") == {}


@AS_ROOT
def test_a_full_disk_stops_everything_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", "1m") as disk, closing(open_ledger(disk / "s")) as ledger:
        rows = Rows(ledger)
        with pytest.raises(StopError, match=r"free space|disk of the state folder"):
            for number in range(20_000):
                with ledger.transaction():
                    rows.shipment(f"1-{number}")
        known = len(rows.shipments.of_store("nordic"))
        assert known > 20
        with closing(open_ledger(disk / "s")) as again:
            assert len(Shipments(again).of_store("nordic")) in (known, known + 1)


@AS_ROOT
def test_a_disk_without_room_for_a_ledger_is_told_before_anything_starts(tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "tiny", "8k") as disk,
        pytest.raises(StopError, match="state folder"),
    ):
        open_ledger(disk / "s")


@AS_ROOT
def test_a_folder_that_may_not_be_written_is_told_with_its_remedy(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        open_ledger(disk / "s").close()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(StopError, match="the right to write"):
            Runs(open_ledger(disk / "s")).start("run", "tester")
        with pytest.raises(StopError, match="the right to write"):
            open_ledger(disk / "new")


def test_a_state_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(StopError, match="cannot be written"):
        open_ledger(tmp_path / "state")


def test_a_copy_has_the_same_rows_and_keeps_its_changes_to_itself(
    rows: Rows, tmp_path: Path
) -> None:
    rows.shipment("1-1", "held")
    with closing(rows.ledger.copy_to(tmp_path / "copy")) as copied:
        mine = Rows(copied)
        mine.shipment("1-1", "planned")
        mine.shipment("1-2")
        assert set(mine.shipments.of_store("nordic")) == {"1-1", "1-2"}
        found = rows.shipments.of_store("nordic")
        assert [(key, row.state) for key, row in found.items()] == [("1-1", "held")]
        for path in (tmp_path / "copy").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_copy_is_made_while_another_process_writes(state: Path, tmp_path: Path) -> None:
    with closing(open_ledger(state)) as ledger, closing(other_connection(state)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO sequences VALUES ('theirs', 5)")
        with closing(ledger.copy_to(tmp_path / "copy")) as copied:
            assert Runs(copied).next_number("theirs") == 1
        other.execute("COMMIT")
        assert Runs(ledger).next_number("theirs") == 6


def test_the_schema_is_one_statement_after_the_other_with_its_comments(ledger: Ledger) -> None:
    made = ledger._connection.execute(
        "SELECT COUNT(*) FROM sqlite_master WHERE sql IS NOT NULL"
    ).fetchone()[0]
    assert made == len(schema())
    assert all(("CREATE TABLE" in one) != ("CREATE INDEX" in one) for one in schema())


def test_every_column_is_described_or_speaks_for_itself(ledger: Ledger) -> None:
    for one in schema():
        if "CREATE TABLE" in one:
            assert one.startswith("--"), one.splitlines()[0]
