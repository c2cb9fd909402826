"""The files in a zip as files of their own: in the archive and in the ledger.

Each has its own header, its own counts and its own name, `a.zip/b.csv`, so that whatever is told of
it can be found. The zip counts as one delivery: it is read whole, or nothing of it is.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from bridge.codecs.parts import is_part, part_name
from bridge.codecs.zipped import Zipped
from bridge.flows.incoming.kinds import message_inside, messages_taking
from bridge.flows.work import Work
from bridge.ledger.files import FileRow, NewFile


def is_zip(work: Work, file: FileRow) -> bool:
    """Return whether the records of a file stand in files inside it."""
    return bool(work.mappings[file.message].layout.inside) and not is_part(file.name)


class Unpacking:
    """One zip on its way into the ledger, in the transaction around it.

    Raises `UnreadableFileError`.
    """

    def __init__(self, work: Work, file: FileRow) -> None:
        self._work = work
        self._file = file
        #: Files in it that no message takes.
        self.left = 0

    def parts(self) -> Iterator[FileRow]:
        """Yield the files in it that some message takes, archived; the others are only noted."""
        work, file = self._work, self._file
        messages = self._messages()
        is_taken = False
        with work.books.archive.open(file.sha256) as stream:
            zipped = Zipped(stream, file.name)
            for name in zipped.names:
                part = part_name(file.name, name)
                message = message_inside(work, messages, zipped, name, part)
                if message:
                    is_taken = True
                    yield _archived(work, self._new(part, message), zipped, name)
                else:
                    self._leave(part, zipped.size(name))
        if not is_taken:
            patterns = (work.mappings[message].layout.inside for message in messages)
            raise zipped.nothing_inside(" or ".join(patterns))

    def _messages(self) -> list[str]:
        """Return the messages that files in it may be of."""
        mappings, file = self._work.mappings, self._file
        named = messages_taking(self._work, file.folder, file.name) or [file.message]
        return [message for message in named if mappings[message].layout.inside]

    def _leave(self, part: str, size: int) -> None:
        new = self._new(part, self._file.message)
        self._work.books.files.add(replace(new, state="done", reason="not-taken", size=size))
        self.left += 1

    def _new(self, part: str, message: str) -> NewFile:
        return NewFile(
            direction="in",
            store=self._work.store,
            partner=self._work.name,
            message=message,
            folder=self._file.folder,
            name=part,
            state="found",
            run_id=self._work.run_id,
        )


def _archived(work: Work, new: NewFile, zipped: Zipped, name: str) -> FileRow:
    """Bring the bytes of a file in the zip into the archive and return its row."""

    def copy(sink: BinaryIO) -> None:
        with zipped.open(name) as member:
            shutil.copyfileobj(member, sink)

    archived = work.books.archive.add(copy)
    row = work.books.files.add(new)
    row = work.books.files.set_bytes(row, archived.sha256, archived.size)
    return work.books.files.set_state(row, "archived")
