"""A ledger that is only read: nothing is written, and nothing that is doubtful is shown."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bridge.errors import StopError
from bridge.ledger.looking import open_to_look
from bridge.ledger.opening import open_ledger
from bridge.ledger.shipments import Shipments
from tests.ledger.rows import Clock
from tests.ledger.test_soundness import filled, overwrite


def test_its_rows_are_seen_and_nothing_can_be_written(state: Path, clock: Clock) -> None:
    path = filled(state)
    before = path.read_bytes()
    ledger = open_to_look(state, clock)
    assert ledger is not None
    with closing(ledger):
        assert len(Shipments(ledger).of_store("nordic")) == 2_000
        with pytest.raises(StopError, match="right to write"):
            ledger.set_meta("file", "another")
    assert path.read_bytes() == before


def test_an_older_copy_is_not_shown_without_that_being_recorded(state: Path, clock: Clock) -> None:
    filled(state)
    state.rename(state.with_name("before"))
    shutil.copytree(state.with_name("before"), state)
    assert open_to_look(state, clock) is None


def test_what_was_found_damaged_is_refused(state: Path, clock: Clock) -> None:
    overwrite(filled(state), 40)
    (state / "damaged").touch()
    with pytest.raises(StopError, match="restore a backup"):
        open_to_look(state, clock)


def test_commits_that_are_not_in_the_file_yet_are_never_missed(
    state: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def only_immutable(address: str, **options: object) -> sqlite3.Connection:
        if "immutable" not in address:
            raise sqlite3.OperationalError("unable to open database file")
        return connect(address, **options)  # type: ignore[call-overload,no-any-return]

    with closing(open_ledger(state)) as ledger:
        ledger.set_meta("examined_run", "0")
        assert (state / "ledger.sqlite3-wal").stat().st_size
        monkeypatch.setattr("bridge.ledger.looking.sqlite3.connect", only_immutable)
        assert open_to_look(state, clock) is None
        monkeypatch.undo()
    monkeypatch.setattr("bridge.ledger.looking.sqlite3.connect", only_immutable)
    found = open_to_look(state, clock)
    assert found is not None
    found.close()
