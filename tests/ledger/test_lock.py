"""One run for each ledger and partner; the lock dies with its process."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.errors import StopError, TryLaterError
from bridge.ledger.lock import partner_lock

HOLDING = """
import sys, time
from pathlib import Path
from bridge.ledger.lock import partner_lock
with partner_lock(Path(sys.argv[1]), "nordlager"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_of_a_partner_is_turned_away_and_another_partner_is_not(state: Path) -> None:
    with partner_lock(state, "nordlager"):
        with (
            pytest.raises(TryLaterError, match=r"another run for nordlager.*wait"),
            partner_lock(state, "nordlager"),
        ):
            pytest.fail("two runs at once")
        with partner_lock(state, "sudlager"):
            pass
    with partner_lock(state, "nordlager"):
        pass


def test_a_lock_dies_with_its_process(state: Path) -> None:
    command = [sys.executable, "-c", HOLDING, str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            with pytest.raises(TryLaterError), partner_lock(state, "nordlager"):
                pass
        finally:
            holder.send_signal(signal.SIGKILL)
    with partner_lock(state, "nordlager"):
        assert (state / "nordlager.lock").exists()


def test_a_process_that_a_run_has_started_does_not_keep_its_lock(state: Path) -> None:
    with partner_lock(state, "nordlager"):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with partner_lock(state, "nordlager"):
            assert child.poll() is None, "it still runs, and holds nothing"
    finally:
        child.kill()
        child.wait()


def test_a_failing_run_gives_its_lock_back(state: Path) -> None:
    with pytest.raises(ZeroDivisionError), partner_lock(state, "nordlager"):
        raise ZeroDivisionError
    with partner_lock(state, "nordlager"):
        pass


def test_the_lock_belongs_to_its_owner_alone(state: Path) -> None:
    with partner_lock(state, "nordlager"):
        assert stat.S_IMODE((state / "nordlager.lock").stat().st_mode) == 0o600


def test_a_folder_that_cannot_hold_a_lock_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(StopError, match="cannot be written"), partner_lock(tmp_path / "state", "a"):
        pass
