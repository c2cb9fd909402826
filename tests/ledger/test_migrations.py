"""A ledger of any earlier version becomes one like a new one, whole or not at all.

Who changes the schema adds the SQL of the version before to `versions/` as it stood, and a file to
`bridge/ledger/sql/migrations`.
"""

from __future__ import annotations

import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import bridge.ledger
from bridge.errors import StopError, TryLaterError
from bridge.ledger.migrations import newest_version
from bridge.ledger.opening import open_ledger
from bridge.ledger.records import Records
from tests.ledger.rows import Rows
from tests.ledger.test_lock import HOLDING

VERSIONS = Path(__file__).parent / "versions"
EARLIER = range(1, newest_version())
MIGRATIONS = Path(bridge.ledger.__file__).parent / "sql" / "migrations"


def make_old(state: Path, version: int) -> Path:
    """A ledger of an earlier version, with a row in every table."""
    state.mkdir(mode=0o700)
    path = state / "ledger.sqlite3"
    with closing(sqlite3.connect(path)) as old:
        old.executescript("PRAGMA journal_mode = WAL;")
        old.executescript((VERSIONS / f"{version}.sql").read_text(encoding="utf-8"))
        for table in tables(old):
            columns = old.execute(f"PRAGMA table_info({table})").fetchall()
            row = [1 if kind == "INTEGER" else "1" for _, _, kind, *_ in columns]
            old.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
        old.execute("DELETE FROM meta")
        meta = {"schema_version": str(version), "created_at": "2026-11-01T12:00:00.000000Z"}
        old.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        old.commit()
    return path


def tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found]


def schema_of(path: Path) -> set[tuple[str, str, str]]:
    """Everything that a ledger is made of, without comments and spaces."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    return {(kind, name, plain(sql or "")) for kind, name, sql in found}


def plain(sql: str) -> str:
    return re.sub(r"\s", "", re.sub(r"--.*", "", sql))


def rows_of(path: Path, table: str) -> list[dict[str, object]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]


def test_every_version_has_its_migration_and_the_one_before_it_is_kept() -> None:
    names = sorted(path.name for path in MIGRATIONS.iterdir())
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(2, len(names) + 2))
    kept = sorted(int(path.stem) for path in VERSIONS.glob("*.sql"))
    assert kept == list(EARLIER), "keep the schema as it was before your migration"


@pytest.mark.parametrize("version", EARLIER)
def test_an_earlier_ledger_becomes_like_a_new_one_and_keeps_its_rows(
    tmp_path: Path, version: int
) -> None:
    path = make_old(tmp_path / "old", version)
    with closing(sqlite3.connect(path)) as connection:
        names = tables(connection)
    before = {name: rows_of(path, name) for name in names}

    open_ledger(tmp_path / "old").close()
    open_ledger(tmp_path / "new").close()

    assert schema_of(path) == schema_of(tmp_path / "new" / "ledger.sqlite3")
    assert len(names) > 10
    for name in names:
        if name != "meta":
            ((old,), (new,)) = before[name], rows_of(path, name)
            assert old == {column: new[column] for column in old}, name
    assert {row["name"]: row["value"] for row in rows_of(path, "meta")}["schema_version"] == str(
        newest_version()
    )
    with closing(open_ledger(tmp_path / "old")) as ledger:
        assert ledger.row("runs", "last", {"number": 1}) is not None


@pytest.mark.parametrize("version", EARLIER)
def test_a_copy_of_the_earlier_ledger_is_kept_beside_it(tmp_path: Path, version: int) -> None:
    path = make_old(tmp_path / "state", version)
    before = schema_of(path)
    open_ledger(tmp_path / "state").close()

    kept = tmp_path / "state" / f"ledger-version-{version}.sqlite3"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert schema_of(kept) == before
    assert rows_of(kept, "shipments") != []
    left = {one.name for one in (tmp_path / "state").iterdir()}
    assert left == {"ledger.sqlite3", kept.name}


def facts(state: Path, *written: str) -> list[str]:
    """What facts of a ledger of version 1 are afterwards."""
    path = make_old(state, 1)
    with closing(sqlite3.connect(path)) as old:
        old.execute("DELETE FROM records")
        old.executemany(
            "INSERT INTO records VALUES (?, 1, 1, 'p', 'confirmation', 'line', '1-1', ?, '{}', "
            "'applied', '')",
            list(enumerate(written, start=1)),
        )
        old.commit()
    with closing(open_ledger(state)) as ledger:
        return [row.fact for row in Records(ledger).of_file(1)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A\x1f1", "A\x1f"),
        ("A\x1f2", "A\x1f2"),
        ("A\x1f11", "A\x1f11"),
        ("A\x1f", "A\x1f"),
        ("A\x1f1\x1f", "A\x1f1\x1f"),
        ("A\x1f1\x1f1", "A\x1f1\x1f"),
        ("\x1f1", "\x1f"),
        ("1", "1"),
        ("nul\0in it\x1f1", "nul\0in it\x1f"),
        ("Å🧦\n\x1f1", "Å🧦\n\x1f"),
    ],
)
def test_the_first_of_equal_facts_loses_its_number(state: Path, old: str, new: str) -> None:
    assert facts(state, old) == [new]


def test_a_fact_of_an_earlier_ledger_is_known_when_it_comes_again(state: Path) -> None:
    facts(state, "line\x1f1-1\x1fSKU\x1f1")
    with closing(open_ledger(state)) as ledger:
        rows = Rows(ledger)
        ledger._connection.execute("UPDATE files SET state = 'done'")
        record = rows.records.get(1)
        assert record.key == "line\x1f1-1\x1fSKU"


@pytest.fixture
def killing() -> str:
    """A program that dies before the last statement of a migration."""
    return (
        "import os, sys\n"
        "from pathlib import Path\n"
        "import bridge.ledger.migrations as module\n"
        "from bridge.ledger.opening import open_ledger\n"
        "known = module.migrations()\n"
        "class Killing(tuple):\n"
        "    def __iter__(self):\n"
        "        yield from list(super().__iter__())[:-1]\n"
        "        os.kill(os.getpid(), 9)\n"
        "module.migrations = lambda: {key: Killing(one) for key, one in known.items()}\n"
        "open_ledger(Path(sys.argv[1]))\n"
    )


def test_killed_in_the_middle_it_is_what_it_was_and_goes_on(state: Path, killing: str) -> None:
    path = make_old(state, 1)
    before = schema_of(path)
    done = subprocess.run([sys.executable, "-c", killing, str(state)], check=False)
    assert done.returncode == -9
    assert schema_of(path) == before
    open_ledger(state).close()
    assert schema_of(path) != before


@pytest.fixture
def running(state: Path) -> Iterator[Path]:
    """A state folder in which another process is at work."""
    make_old(state, 1)
    command = [sys.executable, "-c", HOLDING, str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield state
        holder.kill()


def test_it_is_not_changed_under_a_run_of_the_version_before(running: Path) -> None:
    with pytest.raises(TryLaterError, match="at work"):
        open_ledger(running)
    assert not list(running.glob("ledger-version-*"))


def test_without_room_for_the_copy_nothing_is_changed(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_old(state, 1)
    before = schema_of(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(StopError, match="No space left"):
        open_ledger(state)
    assert schema_of(path) == before
