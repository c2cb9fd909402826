"""One run for each ledger and partner: locks that die with their process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.errors import StopError, TryLaterError


@contextmanager
def partner_lock(state: Path, partner: str) -> Iterator[None]:
    """Hold the lock of `partner`; raise TryLaterError while somebody else has it.

    The file stays: what counts is the operating system's lock on it, not that it is there.
    """
    handle = _open(state, partner)
    try:
        _lock(handle, partner)
        yield
    finally:
        os.close(handle)


def _open(state: Path, partner: str) -> int:
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(state / f"{partner}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StopError(
            f"the state folder {state} cannot be written: {error.strerror}",
            "give the user that runs the bridge the right to write there, or free the disk",
        ) from error


def _lock(handle: int, partner: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise TryLaterError(
            f"another run for {partner} is under way", "wait for it to end, then run again"
        ) from error
    except OSError as error:
        raise StopError(
            f"the disk of the state folder cannot lock files: {error.strerror}",
            "put `state` on a local disk",
        ) from error
