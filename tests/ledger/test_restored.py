"""The signs by which an older copy of the ledger is noticed, and what is no sign."""

from __future__ import annotations

import json
import os
import shutil
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bridge.ledger.identity import identity
from bridge.ledger.opening import open_ledger
from bridge.ledger.restored import Restorations
from bridge.ledger.runs import Runs

NEWEST = Path("archive") / ".newest-run"


def runs(state: Path, number: int = 1) -> None:
    for _ in range(number):
        with closing(open_ledger(state)) as ledger:
            Runs(ledger).end(Runs(ledger).start("run", "tester"), 0)


def noticed(state: Path) -> list[str]:
    """Why the ledger is taken for an older copy, each time that it is opened; three times."""
    found = []
    for _ in range(3):
        with closing(open_ledger(state)) as ledger:
            last = Restorations(ledger).last()
            found.append(f"{last.id} {last.why}" if last else "")
    return found


def adopt(state: Path) -> None:
    with closing(open_ledger(state)) as ledger:
        run_id = Runs(ledger).start("adopt", "tester")
        Runs(ledger).adopt("nordic", "nordlager", run_id)
        assert Restorations(ledger).to_compare() == []
        assert Runs(ledger).is_adopted("nordic", "nordlager")


def test_the_same_ledger_is_no_copy_however_often_it_is_opened(state: Path) -> None:
    runs(state, 3)
    assert noticed(state) == ["", "", ""]


def test_a_ledger_that_lacks_the_newest_run_is_noticed_once(state: Path, tmp_path: Path) -> None:
    runs(state)
    adopt(state)
    shutil.copy2(state / "ledger.sqlite3", tmp_path / "kept")
    runs(state, 2)
    shutil.copyfile(tmp_path / "kept", state / "ledger.sqlite3")

    assert noticed(state) == ["1 the archive knows its run 4, and the ledger does not"] * 3
    with closing(open_ledger(state)) as ledger:
        assert not Runs(ledger).is_adopted("nordic", "nordlager")
        assert Restorations(ledger).to_compare() == ["nordlager"]
    adopt(state)
    runs(state, 2)
    assert noticed(state)[2].startswith("1 ")


def test_a_run_of_the_same_number_in_another_history_is_another_one(
    state: Path, tmp_path: Path
) -> None:
    runs(state)
    shutil.copy2(state / "ledger.sqlite3", tmp_path / "kept")
    runs(state)
    newest = (state / NEWEST).read_text()
    shutil.copyfile(tmp_path / "kept", state / "ledger.sqlite3")
    (state / NEWEST).unlink()
    runs(state)
    (state / NEWEST).write_text(newest)
    assert "its run 2" in noticed(state)[0]


def test_a_ledger_that_is_another_file_is_noticed(state: Path, tmp_path: Path) -> None:
    runs(state)
    shutil.copytree(state, tmp_path / "elsewhere")
    assert "another file" in noticed(tmp_path / "elsewhere")[0]
    assert noticed(state) == ["", "", ""]


def test_a_file_that_gets_the_number_of_a_deleted_one_is_another_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    seen = set()
    for _ in range(5):
        path.write_bytes(b"")
        seen.add(identity(path))
        path.unlink()
    if identity(tmp_path).count(" ") == 0:
        pytest.skip("this disk does not keep when a file was made")
    assert len(seen) == 5


def test_a_file_stays_itself_when_it_is_written_to_or_moved(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a")
    before = identity(path)
    with path.open("ab") as file:
        file.write(b"more")
    os.utime(path, (0, 0))
    path.chmod(0o600)
    assert identity(path) == before
    assert identity(path.rename(tmp_path / "moved")) == before


def test_the_newest_run_of_an_archive_without_its_ledger_is_noticed(state: Path) -> None:
    runs(state, 2)
    (state / "ledger.sqlite3").unlink()
    assert "its run 2" in noticed(state)[0]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": "x"}', json.dumps({"id": 1})])
def test_a_newest_run_that_cannot_be_read_is_a_doubt(state: Path, text: str) -> None:
    runs(state)
    (state / NEWEST).write_text(text)
    assert "1 the archive's note of its newest run" in noticed(state)[2]


def test_an_archive_without_a_newest_run_is_no_sign(state: Path) -> None:
    runs(state)
    (state / NEWEST).unlink()
    assert noticed(state) == ["", "", ""]


def test_the_newest_run_belongs_to_its_owner_alone(state: Path) -> None:
    runs(state)
    assert stat.S_IMODE((state / NEWEST).stat().st_mode) == 0o600


def test_what_is_done_in_a_copy_to_be_thrown_away_is_told_to_nobody(
    state: Path, tmp_path: Path
) -> None:
    runs(state)
    before = (state / NEWEST).read_text()
    with closing(open_ledger(state)) as ledger, closing(ledger.copy_to(tmp_path / "dry")) as copied:
        Runs(copied).start("run", "tester")
    assert (state / NEWEST).read_text() == before
    assert not (tmp_path / "dry" / "archive").exists()
