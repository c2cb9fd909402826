"""The archive: the bytes of every file, kept beside the ledger under their SHA-256.

Written to a temporary name, flushed to the disk, then renamed: a name in the archive stands for
whole and unchanged bytes. Never read whole into memory.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from bridge.errors import StopError

if TYPE_CHECKING:
    from typing_extensions import Buffer

#: What the archive is called in the state folder.
FOLDER = "archive"
_IS_NAME = re.compile("[0-9a-f]{64}")
#: What a file in the archive's folder is called until it is whole.
_NEW = ".new-"
_RESTORE = "restore the state folder from a backup"


@dataclass(frozen=True, slots=True)
class Archived:
    """Bytes in the archive."""

    sha256: str
    size: int


class Archive:
    """Bytes by their SHA-256, in `folder`; read also from `below`, never written there."""

    def __init__(self, folder: Path, below: Path | None = None) -> None:
        self._folder = folder
        self._below = below

    def add(self, write: Callable[[BinaryIO], None]) -> Archived:
        """Let `write` fill a file, keep it, and return its hash and size.

        Durable when it returns. An exception of `write` leaves nothing behind and passes through;
        a disk that is full or may not be written is a StopError.
        """
        with self._new_file() as file:
            sink = _Hashing(file)
            write(cast(BinaryIO, sink))
            with _translated():
                file.flush()
                os.fsync(file.fileno())
                archived = Archived(sink.hash.hexdigest(), sink.size)
                self._keep(Path(file.name), archived)
        return archived

    @contextmanager
    def _new_file(self) -> Iterator[IO[bytes]]:
        """Open a new file in the archive's folder; without a reader it is gone at the end."""
        with _translated():
            make_folder(self._folder)
            file = NamedTemporaryFile(dir=self._folder, prefix=_NEW, delete=False)  # noqa: SIM115
        try:
            yield cast(IO[bytes], file)
        finally:
            Path(file.name).unlink(missing_ok=True)
            with _translated():
                file.close()

    def _keep(self, temporary: Path, archived: Archived) -> None:
        path = self._path(archived.sha256)
        make_folder(path.parent)
        temporary.replace(path)
        sync_folder(path.parent)

    @contextmanager
    def open(self, sha256_text: str) -> Iterator[BinaryIO]:
        """Open archived bytes for reading.

        They are compared with their hash first: bytes that are missing, or are no longer what they
        were, are a StopError, and nobody has seen any of them.
        """
        path = self._find(sha256_text)
        with _read(path) as file:
            with _translated("read"):
                found = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
            if found != sha256_text:
                raise StopError(
                    f"the archive's file {sha256_text[:12]}… is no longer what it was", _RESTORE
                )
            file.seek(0)
            yield file

    def names(self) -> Iterator[str]:
        """Yield the SHA-256 of everything in the archive's own folder."""
        for path in sorted(self._folder.glob("??/*")):
            if _IS_NAME.fullmatch(path.name):
                yield path.name

    def remove_unfinished(self) -> None:
        """Remove what was being added when a process was killed; nobody else may be adding."""
        for path in self._folder.glob(f"{_NEW}*"):
            with _translated():
                path.unlink(missing_ok=True)

    def remove_strays(self, known: Collection[str], before: datetime) -> int:
        """Remove what a run has left that was cut off before its row was written; return how much.

        That is what is none of the `known` SHA-256, and was written `before` a moment.
        """
        removed = 0
        for path in [*self._folder.glob("??/*"), *self._folder.glob(f"{_NEW}*")]:
            with _translated():
                if path.name in known or path.stat().st_mtime >= before.timestamp():
                    continue
                path.unlink()
                sync_folder(path.parent)
            removed += 1
        return removed

    def has(self, sha256_text: str) -> bool:
        """Return whether the archive holds these bytes, as far as their name tells."""
        return self._path(sha256_text).is_file()

    def remove(self, sha256_text: str) -> bool:
        """Remove bytes for good, and return whether they were there."""
        path = self._path(sha256_text)
        with _translated():
            if not path.exists():
                return False
            path.unlink()
            sync_folder(path.parent)
        return True

    def _find(self, sha256_text: str) -> Path:
        path = self._path(sha256_text)
        if path.exists():
            return path
        if self._below is not None:
            return Archive(self._below)._find(sha256_text)
        raise StopError(f"the archive has lost the file {sha256_text[:12]}…", _RESTORE)

    def _path(self, sha256_text: str) -> Path:
        return self._folder / sha256_text[:2] / sha256_text


class _Hashing(io.BufferedIOBase):
    """A sink that counts and hashes what goes through; closing it leaves the file open."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, data: Buffer, /) -> int:
        """Write `data`."""
        plain = bytes(data)
        self.hash.update(plain)
        self.size += len(plain)
        with _translated():
            return self._file.write(plain)

    def writable(self) -> bool:
        """Return True: wrappers of the standard library ask."""
        return True


def _read(path: Path) -> BinaryIO:
    with _translated("read"):
        return path.open("rb")


def make_folder(folder: Path) -> None:
    """Make a folder for its owner only, durably."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make what was named or renamed in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _translated(doing: str = "written") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StopError(
            f"the archive cannot be {doing}: {error.strerror or error}",
            "free space on its disk, or give the user that runs the bridge the right to use it",
        ) from error
