"""One run for each ledger and partner: locks that die with their process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bridge.errors import StopError, TryLaterError

#: Who looks whether a lock is held has it for a moment itself: how often, and how many seconds
#: apart, it is tried.
_TRIES, _PAUSE = 5, 0.02
#: The locks that this process holds itself.
_OWN: set[Path] = set()


@contextmanager
def partner_lock(state: Path, partner: str) -> Iterator[None]:
    """Hold the lock of `partner`; raise TryLaterError while somebody else has it.

    The file stays: what counts is the operating system's lock on it, not that it is there.
    """
    with lock(state.absolute() / f"{partner}.lock", f"another run for {partner}"):
        yield


@contextmanager
def lock(path: Path, other: str) -> Iterator[None]:
    """Hold the lock of the file `path`; raise TryLaterError while `other` has it."""
    handle = _open(path)
    try:
        _lock(handle, other)
        _OWN.add(path)
        try:
            yield
        finally:
            _OWN.discard(path)
    finally:
        os.close(handle)


def is_held(path: Path) -> bool | None:
    """Return whether anybody, this process too, holds the lock of the file `path`.

    None where that cannot be looked at.
    """
    if path in _OWN:
        return True
    try:
        return path.exists() and _is_held(path)
    except (StopError, OSError):
        return None


def is_at_work(state: Path, partner: str) -> bool:
    """Return whether anybody, this process too, holds the lock of `partner`."""
    path = state.absolute() / f"{partner}.lock"
    return path in _OWN or (path.exists() and _is_held(path))


def are_others_running(state: Path) -> bool:
    """Return whether another process holds the lock of any partner."""
    locks = set(state.absolute().glob("*.lock")) - _OWN
    return any(_is_held(path) for path in locks)


def _is_held(path: Path) -> bool:
    with suppress(FileNotFoundError):
        handle = _open(path)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(handle)
    return False


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StopError(
            f"the folder {path.parent} cannot be written: {error.strerror}",
            "give the user that runs the bridge the right to write there, or free the disk",
        ) from error


def _lock(handle: int, other: str) -> None:
    try:
        _try(handle)
    except BlockingIOError as error:
        raise TryLaterError(
            f"{other} is under way", "wait for it to end, then run again"
        ) from error
    except OSError as error:
        raise StopError(
            f"the disk of the folder cannot lock files: {error.strerror}",
            "put it on a local disk",
        ) from error


def _try(handle: int) -> None:
    for _ in range(_TRIES - 1):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_PAUSE)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
