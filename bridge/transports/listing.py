"""What of a folder's entries is used: files with usable names, and never more than were agreed.

A stranger fills the folder. A million entries end the listing before they fill the memory, and a
thousand names that cannot be used do not fill the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from bridge.transports import names
from bridge.transports.base import CrowdedError, RemoteFile

_log = logging.getLogger(__name__)

#: Names that cannot be used and are logged each; of further ones only the number is.
_MOST_LOGGED = 5


def usable(files: Iterable[RemoteFile | None], folder: str, most: int) -> list[RemoteFile]:
    """Return those of `files` that have a name to use; None stands for an entry that is no file.

    Raises `CrowdedError` where there are more than `most` entries.
    """
    found: list[RemoteFile] = []
    left_out = 0
    for file in _bounded(files, folder, most):
        if file is None:
            continue
        fault = names.fault_of(file.name)
        if not fault:
            found.append(file)
            continue
        left_out += 1
        if left_out <= _MOST_LOGGED:
            _log.warning("Left out: the file %a cannot be used: %s", file.name[:80], fault)
    if left_out > _MOST_LOGGED:
        more = left_out - _MOST_LOGGED
        _log.warning("Left out: %d more files of %s whose names cannot be used", more, folder)
    return found


def _bounded(
    files: Iterable[RemoteFile | None], folder: str, most: int
) -> Iterator[RemoteFile | None]:
    for number, file in enumerate(files, start=1):
        if number > most:
            raise CrowdedError(
                f"The folder {folder!r} has more than {most:,} entries, and was not read",
                "Have old files moved out of it, or raise `most_files` in the partner's transport",
            )
        yield file
