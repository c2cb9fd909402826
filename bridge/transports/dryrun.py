"""A dry run: a transport around another one, that reads through it and changes nothing.

What would be changed is reported, and remembered for the rest of the run: a file that would have
been written can be looked at and read, a renamed one is under its new name, a removed one is gone.
So the flows do not know that they are only rehearsing.
"""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from types import TracebackType
from typing import BinaryIO, Self, cast

from bridge.errors import ConfigurationError, ItemError, RefusedError
from bridge.transports import names
from bridge.transports.base import CrowdedError, Listing, RemoteFile, Transport
from bridge.transports.portions import portions

_IN_MEMORY_BYTES = 1 << 20
_CHUNK_BYTES = 1 << 16


class ChangeKind(StrEnum):
    """What would be done to a path."""

    WRITE = "write"
    RENAME = "rename"
    REMOVE = "remove"
    MAKE_FOLDER = "make folder"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a real run would have done."""

    kind: ChangeKind
    path: str
    #: Bytes of the file; None for folders, and where the server does not say.
    size: int | None = None
    #: The new path of a rename; "replaces …" of a write.
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A file as it would be by now: where its bytes are, here or still at its old path."""

    file: RemoteFile
    content: BinaryIO | None = None
    real_path: str = ""


class DryRun:
    """Stands in front of `transport`; entering it enters that one too."""

    def __init__(self, transport: Transport, report: Callable[[Change], object] | None = None):
        self._real = transport
        self._report = report
        self._open = ExitStack()
        #: What would have been changed, in order.
        self.changes: list[Change] = []
        #: By path; None for a file that would be gone.
        self._remembered: dict[str, _Remembered | None] = {}
        self._made: set[str] = set()
        self._seen_folders: set[str] = set()

    def __enter__(self) -> Self:
        self._open.enter_context(self._real)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def list(self, folder: str) -> Listing:
        here = _plain(folder)
        real = Listing(()) if here in self._made else self._real.list(folder)
        found = {file.name: file for file in real}
        for path, remembered in self._remembered.items():
            if posixpath.dirname(path) != here:
                continue
            found.pop(posixpath.basename(path), None)
            if remembered is not None:
                found[remembered.file.name] = remembered.file
        return Listing(tuple(found.values()), real.left_out)

    def look(self, path: str) -> RemoteFile | None:
        if (place := _plain(names.check(path))) in self._remembered:
            remembered = self._remembered[place]
            return None if remembered is None else remembered.file
        return self._real.look(path)

    def read(self, path: str, sink: BinaryIO) -> int:
        place = _plain(names.check(path))
        remembered = self._remembered.get(place, _Remembered(_NO_FILE, real_path=path))
        if remembered is None:
            raise ItemError(f"{path} is gone")
        if remembered.content is None:
            return self._real.read(remembered.real_path, sink)
        remembered.content.seek(0)
        total = 0
        while chunk := remembered.content.read(_CHUNK_BYTES):
            sink.write(chunk)
            total += len(chunk)
        return total

    def write(self, path: str, source: BinaryIO, size: int) -> None:
        place = _plain(names.check(path))
        self._need_folder_of(path)
        spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
        content = cast("BinaryIO", self._open.enter_context(spool))
        for portion, _ in portions(source, size, _CHUNK_BYTES, path):
            content.write(portion)
        before = self.look(path)
        detail = "" if before is None else f"replaces {before.size} bytes"
        file = RemoteFile(posixpath.basename(path), size, modified=None)
        self._remembered[place] = _Remembered(file, content)
        self._note(Change(ChangeKind.WRITE, path, size, detail))

    def rename(self, old: str, new: str) -> None:
        if self.look(new) is not None:
            raise ItemError(f"{new} exists already")
        file = self.look(old)
        if file is None:
            raise ItemError(f"{old} is gone")
        self._need_folder_of(new)
        remembered = self._remembered.get(_plain(old)) or _Remembered(file, real_path=old)
        renamed = replace(file, name=posixpath.basename(new))
        self._remembered[_plain(old)] = None
        self._remembered[_plain(new)] = replace(remembered, file=renamed)
        self._note(Change(ChangeKind.RENAME, old, file.size, new))

    def remove(self, path: str) -> None:
        file = self.look(path)
        if file is not None:
            self._remembered[_plain(path)] = None
            self._note(Change(ChangeKind.REMOVE, path, file.size))

    def make_folder(self, folder: str) -> None:
        if self._is_folder(folder):
            return
        above = posixpath.dirname(folder.rstrip("/"))
        if above and above != folder:
            self.make_folder(above)
        self._made.add(_plain(folder))
        self._note(Change(ChangeKind.MAKE_FOLDER, folder))

    def _need_folder_of(self, path: str) -> None:
        """Fail as the real transport would where there is no such folder."""
        folder = posixpath.dirname(path)
        if not self._is_folder(folder):
            raise ConfigurationError(
                f"There is no folder {folder!r} for {path!r}",
                "Ask the partner to make it, or correct its name in bridge.yaml",
            )

    def _is_folder(self, folder: str) -> bool:
        """Tell whether `folder` is there; one that we may not list is taken to be."""
        place = _plain(folder)
        if place in self._made or place in self._seen_folders:
            return True
        try:
            self._real.list(folder)
        except (RefusedError, CrowdedError):
            pass
        except ConfigurationError:
            return False
        self._seen_folders.add(place)
        return True

    def _note(self, change: Change) -> None:
        self.changes.append(change)
        if self._report is not None:
            self._report(change)


_NO_FILE = RemoteFile("", None, None)


def _plain(path: str) -> str:
    """Return `path` as it is remembered: one way to spell it, "" for the login folder."""
    plain = posixpath.normpath(path) if path else ""
    return "" if plain == "." else plain
