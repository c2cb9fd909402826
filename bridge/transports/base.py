"""The one small interface behind which every way of exchanging files stands.

A transport moves bytes between a folder of the partner's and us. It knows nothing of what is in a
file, nothing of the ledger, and takes no decision: how a file is delivered exactly once is the
business of `bridge.flows.outgoing.deliver`, with these few operations and their exact promises.

Errors are the bridge's own (`bridge.errors`), whatever library is underneath:

- `ConfigurationError`: the server cannot do what is asked of it; its `NoFolderError`: a folder is
  not there; its `RefusedError`: login, host key, rights.
- `TryLaterError`: the connection, a busy server, a full disk. Its `UnclearError`, only from the
  operations that change something: the answer was lost after the request had left.
- `ItemError`: this one file is gone, is none, is in the way, or has a name that cannot be used.

Faults of our own `sink` or `source` pass through as they are. A connection that broke stays broken:
every later call is a `TryLaterError`, and a new transport is needed. A transport belongs to one
thread; several transports may be used side by side.

Paths are the partner's, with forward slashes; relative ones start at the login folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from bridge.errors import ConfigurationError, UnclearError


class WholeError(UnclearError):
    """All of a file's bytes were at the server; where it is now is not known."""


class NoFolderError(ConfigurationError):
    """A folder is positively not there."""


class CrowdedError(ConfigurationError):
    """A folder holds more than was agreed, and its listing was given up."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as the partner's side shows it."""

    #: Its name in its folder, without the folder.
    name: str
    #: Bytes; None where the server does not say.
    size: int | None
    #: Time of the last change, aware; None where the server does not say.
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry of a folder that cannot be taken, and is no folder itself."""

    #: As the other side has it, of any length and with any characters in it: never to be shown so.
    name: str
    #: Why, as a clause: "it is a link".
    fault: str
    #: Whether it is a file, whose name alone is at fault.
    is_file: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in a folder: its files, one after the other, and what cannot be taken."""

    files: tuple[RemoteFile, ...]
    left_out: tuple[LeftOut, ...] = ()

    def __iter__(self) -> Iterator[RemoteFile]:
        return iter(self.files)


class Transport(AbstractContextManager["Transport"], Protocol):
    """A connection to a partner's folders; open it as a context."""

    def list(self, folder: str) -> Listing:
        """Return the regular files of `folder`, in no order; no sub-folders, no links.

        Files whose names cannot be used (not UTF-8, control characters), links, pipes and the like
        are left out, and told beside. More entries than the settings allow are a `CrowdedError`.
        """

    def look(self, path: str) -> RemoteFile | None:
        """Return the file at `path`, or None where there is positively none.

        A folder or a link there is an `ItemError`.
        """

    def read(self, path: str, sink: BinaryIO) -> int:
        """Copy the file at `path` into `sink`, return its bytes; fewer than its size is an error.

        A file that is gone is an `ItemError`. After an error part of the file may be in `sink`.
        """

    def write(self, path: str, source: BinaryIO, size: int) -> None:
        """Write exactly `size` bytes of `source` to `path`, replacing what is there, checked.

        Returns only once the other side has confirmed every byte. After an error part of the file
        may stand at `path`.
        """

    def rename(self, old: str, new: str) -> None:
        """Rename `old` to `new`, never replacing an existing `new` (then: `ItemError`)."""

    def remove(self, path: str) -> None:
        """Remove the file at `path`; one that is gone is no error."""

    def make_folder(self, folder: str) -> None:
        """Make `folder` and those above it where they are missing."""
