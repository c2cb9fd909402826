"""A folder of this machine, or one that is mounted into it, as a transport.

The folder is all that a partner sees: paths start at it, and neither `..` nor a link leads out.
A return from `write`, `rename` or `remove` means that the change is on the disk, names included.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from bridge.errors import BridgeError, ConfigurationError, ItemError, RefusedError, TryLaterError
from bridge.model.endpoints import MOST_FILES
from bridge.transports import names
from bridge.transports.base import Listing, NoFolderError, RemoteFile
from bridge.transports.listing import Entry, listing, no_file
from bridge.transports.portions import portions

_CHUNK_BYTES = 1 << 20

# Without O_NONBLOCK, opening a pipe would wait for somebody at its other end.
_TO_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_TO_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK

#: What a file system answers that has no second name for a file (FAT, CIFS), or grants none.
_NO_HARD_LINKS = frozenset(
    {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EACCES}
)
_REFUSALS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FAULTS_OF_THE_FILE = frozenset(
    {errno.ENOENT, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.EEXIST}
)


class LocalFolder:
    """A partner's login folder that lies at `root`."""

    def __init__(self, root: Path, most_files: int = MOST_FILES) -> None:
        self._root = root
        self._most_files = most_files

    def __enter__(self) -> Self:
        if not self._root.is_dir():
            raise ConfigurationError(
                f"The folder {self._root} does not exist",
                "Make it, or mount it, or correct its path in bridge.yaml",
            )
        self._root = self._root.resolve()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def list(self, folder: str) -> Listing:
        place = self._folder(folder)
        with _told(f"listing {folder}"), os.scandir(place) as entries:
            return listing(map(_listed, entries), folder, self._most_files)

    def look(self, path: str) -> RemoteFile | None:
        place = self._place(path)
        with _told(f"looking at {path}"):
            try:
                status = place.lstat()
            except (FileNotFoundError, NotADirectoryError):
                return None
        if not stat.S_ISREG(status.st_mode):
            raise ItemError(f"{path} is there, but is no regular file")
        return _remote_file(place.name, status)

    def read(self, path: str, sink: BinaryIO) -> int:
        place = self._place(path)
        with _told(f"reading {path}"):
            handle = os.open(place, _TO_READ)
        with os.fdopen(handle, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ItemError(f"{path} is no regular file")
            total = 0
            while chunk := _next_chunk(file, path):
                sink.write(chunk)
                total += len(chunk)
            size = os.fstat(handle).st_size
        if total < size:
            raise TryLaterError(f"{path} ended after {total} of {size} bytes")
        return total

    def write(self, path: str, source: BinaryIO, size: int) -> None:
        place = self._place(path)
        with _told(f"writing {path}"):
            self._need_folder(place.parent, path)
            handle = os.open(place, _TO_WRITE, 0o666)
        with os.fdopen(handle, "wb", buffering=0) as file:
            _copy(source, file, size, path)
            with _told(f"writing {path}"):
                os.fsync(handle)
                written = os.fstat(handle).st_size
        if written != size:
            raise TryLaterError(f"{path} has {written} bytes after {size} were written")
        with _told(f"writing {path}"):
            _keep_names_of(place.parent)

    def rename(self, old: str, new: str) -> None:
        source, target = self._place(old), self._place(new)
        with _told(f"renaming {old} to {new}"):
            if self.look(old) is None:
                raise ItemError(f"{old} is gone")
            self._need_folder(target.parent, new)
            _rename_exclusively(source, target)
            _keep_names_of(target.parent)
            _keep_names_of(source.parent)

    def remove(self, path: str) -> None:
        place = self._place(path)
        with _told(f"removing {path}"), suppress(FileNotFoundError, NotADirectoryError):
            place.unlink()
            _keep_names_of(place.parent)

    def make_folder(self, folder: str) -> None:
        place = self._inside(folder)
        with _told(f"making the folder {folder}"):
            place.mkdir(parents=True, exist_ok=True)
            for made in (place, *place.parents):
                if made == self._root:
                    break
                _keep_names_of(made.parent)

    def _place(self, path: str) -> Path:
        """Return where `path` lies; its last part may be a link, those before it are resolved."""
        names.check(path)
        folder, _, name = path.rpartition("/")
        return self._inside(folder) / name

    def _folder(self, folder: str) -> Path:
        place = self._inside(folder)
        self._need_folder(place, folder)
        return place

    def _inside(self, folder: str) -> Path:
        with _told(f"finding the folder {folder}"):
            place = (self._root / folder.lstrip("/")).resolve()
        if not place.is_relative_to(self._root):
            raise RefusedError(f"The folder {folder!r} leads out of {self._root}")
        return place

    def _need_folder(self, place: Path, path: str) -> None:
        if not place.is_dir():
            raise NoFolderError(
                f"There is no folder {place} for {path!r}",
                "Make it, or correct the folder's name in bridge.yaml",
            )


def _listed(entry: os.DirEntry[str]) -> Entry:
    """Return what is used of an entry; None for a folder, and for what is gone."""
    with suppress(FileNotFoundError):
        if entry.is_file(follow_symlinks=False):
            return _remote_file(entry.name, entry.stat(follow_symlinks=False))
        if not entry.is_dir(follow_symlinks=False):
            return no_file(entry.name, is_link=entry.is_symlink())
    return None


def _remote_file(name: str, status: os.stat_result) -> RemoteFile:
    return RemoteFile(name, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


def _next_chunk(file: BinaryIO, path: str) -> bytes:
    with _told(f"reading {path}"):
        return file.read(_CHUNK_BYTES)


def _copy(source: BinaryIO, target: BinaryIO, size: int, path: str) -> None:
    """Copy `size` bytes; faults of `source` pass through, those of `target` are told."""
    for portion, _ in portions(source, size, _CHUNK_BYTES, path):
        rest = memoryview(portion)
        with _told(f"writing {path}"):
            while rest:
                rest = rest[target.write(rest) :]


def _rename_exclusively(source: Path, target: Path) -> None:
    """Give `source` the name `target`, which must be free.

    A second name and the removal of the first one cannot replace anything, whoever else is at
    work. A process killed between the two leaves both: then the first one only has to go.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        if source == target or not _are_two_names_of_one_file(source, target):
            raise ItemError(f"{target.name} exists already") from None
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        _look_and_rename(source, target)
        return
    source.unlink()


def _are_two_names_of_one_file(first: Path, second: Path) -> bool:
    """Tell two names from one that is merely spelt in two ways (`A` and `a` on some mounts)."""
    one, other = first.lstat(), second.lstat()
    return os.path.samestat(one, other) and one.st_nlink > 1


def _look_and_rename(source: Path, target: Path) -> None:
    """The same where a file cannot have two names; another process might come in between."""
    if os.path.lexists(target):
        raise ItemError(f"{target.name} exists already")
    source.rename(target)


def _keep_names_of(folder: Path) -> None:
    """Have the names in `folder` on the disk; file systems that cannot are taken as they are."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.EOPNOTSUPP, errno.EBADF}:
            raise
    finally:
        os.close(handle)


@contextmanager
def _told(doing: str) -> Iterator[None]:
    """Turn the operating system's errors into the bridge's own."""
    try:
        yield
    except OSError as error:
        raise _translated(error, doing) from error


def _translated(error: OSError, doing: str) -> BridgeError:
    message = f"Failed {doing}: {error.strerror or error}"
    if error.errno in _REFUSALS:
        return RefusedError(message, "Give the bridge's user the right to do it")
    if error.errno == errno.ELOOP:
        return RefusedError(f"{message}: it is a link", "Put the file itself there")
    if error.errno == errno.EXDEV:
        return ConfigurationError(
            message, "The folders that files are moved between must be on one file system"
        )
    if error.errno in _FAULTS_OF_THE_FILE:
        return ItemError(message)
    return TryLaterError(message, "Run it again")
