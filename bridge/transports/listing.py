"""What of a folder's entries is used: files with usable names, and never more than were agreed.

A stranger fills the folder. A million entries end the listing before they fill the memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bridge.transports import names
from bridge.transports.base import CrowdedError, LeftOut, Listing, RemoteFile

#: An entry: a file, what is none and could be taken for one, or None for a folder.
Entry = RemoteFile | LeftOut | None


def listing(entries: Iterable[Entry], folder: str, most: int) -> Listing:
    """Return those of `entries` that are files with a name to use, and those that are left out.

    Raises `CrowdedError` where there are more than `most` entries.
    """
    files: list[RemoteFile] = []
    left_out: list[LeftOut] = []
    for entry in _bounded(entries, folder, most):
        if isinstance(entry, LeftOut):
            left_out.append(entry)
        elif entry is not None and (fault := names.fault_of(entry.name)):
            left_out.append(LeftOut(entry.name, fault, is_file=True))
        elif entry is not None:
            files.append(entry)
    return Listing(tuple(files), tuple(left_out))


def no_file(name: str, *, is_link: bool) -> LeftOut:
    """Return what stands for an entry that is neither a file nor a folder."""
    fault = "it is a link" if is_link else "it is no regular file"
    return LeftOut(name, fault, is_file=False)


def _bounded(entries: Iterable[Entry], folder: str, most: int) -> Iterator[Entry]:
    for number, entry in enumerate(entries, start=1):
        if number > most:
            raise CrowdedError(
                f"The folder {folder!r} has more than {most:,} entries, and was not read",
                "Have old files moved out of it, or raise `most_files` in the partner's transport",
            )
        yield entry
