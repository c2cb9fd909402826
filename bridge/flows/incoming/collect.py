"""The first half of the way in: settled files from the partner's folder into the archive.

Which those are is for `bridge.flows.incoming.folders` to say. A file is claimed by renaming it,
where the partner allows that, before it is read (design, section 5, row "take an inbound file").
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import BinaryIO, cast

from bridge.config.inbound import InboundMessage
from bridge.errors import BridgeError, ItemError
from bridge.flows.incoming.bounded import TOO_LARGE, Bounded, TooLarge, too_large
from bridge.flows.incoming.folders import (
    CLAIMED_ELSEWHERE,
    claimed_path,
    found_path,
    look_for_settled,
    modified_text,
    tell,
)
from bridge.flows.incoming.kinds import message_of
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow, NewFile
from bridge.model import speaking
from bridge.model.problem import Problem, Severity
from bridge.transports.base import RemoteFile, Transport

_WERE_NOT_TAKEN = "files not taken"


def collect_files(work: Work, messages: Mapping[str, InboundMessage]) -> frozenset[str]:
    """Bring every settled file of `messages` into the archive, and finish what was begun.

    Returns the folders that were looked through, and of which nothing is left to take.
    """
    try:
        transport = work.transport()
        left = _finish_claims(work, messages, transport)
        looks = look_for_settled(work, messages, transport)
        left |= _finish_claims(work, messages, transport)  # of those that are there again
        left |= {look.folder for look in looks if look.left}
        found = [one for look in looks for one in look.settled]
        for number, (message, remote) in enumerate(found, start=1):
            work.progress("files collected", number, len(found))
            with speaking.about(file=remote.name):
                if not _take(work, message, messages[message], remote, transport):
                    left.add(messages[message].folder)
        return frozenset(look.folder for look in looks) - left
    except BridgeError as error:
        work.report.trouble(work.name, error)
        return frozenset()


def files_not_taken(work: Work) -> int:
    """Return how many files were there in this run and could not be taken."""
    return work.report.done[(work.name, _WERE_NOT_TAKEN)]


def finish_rename(old: str, new: str, transport: Transport) -> bool:
    """Take `old` away where it is another name of `new`; return whether it was.

    Some rename by a second name and the removal of the first: cut in half, both are left. A file
    of its own at `old` is a new one, and stays.
    """
    try:
        transport.rename(old, new)
    except ItemError:
        return False
    return True


def remove_done_file(settings: InboundMessage, name: str, transport: Transport) -> None:
    """Take the done-file of the file `name` away: left behind, it would vouch for the next one."""
    done = settings.done_file_of(name)
    if done is not None:
        transport.remove(posixpath.join(settings.folder, done))


def _take(
    work: Work, message: str, settings: InboundMessage, remote: RemoteFile, transport: Transport
) -> bool:
    """Claim, read and archive one file; one that cannot be taken is told and left."""
    books = work.books
    with books.ledger.transaction():
        row = books.files.add(
            NewFile(
                direction="in",
                store=work.store,
                partner=work.name,
                message=message,
                folder=settings.folder,
                name=remote.name,
                state="found",
                run_id=work.run_id,
                remote_modified=modified_text(remote),
            )
        )
        row = books.files.set_temporary(row, claimed_path(settings, row))
        books.files.drop_sighting(work.name, settings.folder, remote.name)
    try:
        _claim(row, settings, transport)
        return _archive(work, row, settings, transport)
    except ItemError as error:
        _not_taken(work, row, error)
        return False


def _claim(row: FileRow, settings: InboundMessage, transport: Transport) -> None:
    """Rename the file so that nobody else takes it, where the partner allows that."""
    if row.temporary != found_path(row):
        transport.rename(found_path(row), row.temporary)
        remove_done_file(settings, row.name, transport)


def _archive(work: Work, row: FileRow, settings: InboundMessage, transport: Transport) -> bool:
    """Bring the bytes home: from here on the partner's copy is no longer needed.

    Returns False for a file that was too large, and was given back.
    """

    def read(sink: BinaryIO) -> None:
        bounded = Bounded(sink, settings.most_bytes)
        transport.read(row.temporary, cast(BinaryIO, bounded))

    try:
        archived = work.books.archive.add(read)
    except TooLarge:
        _give_back(work, row, settings, transport)
        return False
    if row.temporary == found_path(row):
        _compare(row, archived.size, transport)
    message = message_of(work, row, archived.sha256)
    with work.books.ledger.transaction():
        row = work.books.files.set_message(row, message)
        row = work.books.files.set_bytes(row, archived.sha256, archived.size)
        work.books.files.set_state(row, "archived")
        about = work.about("file", row.name)
        work.books.problems.close(about, _NOT_TAKEN, TOO_LARGE, CLAIMED_ELSEWHERE.code)
    log.info("%s: took %s, %d bytes", work.name, row.name, archived.size)
    work.did("files collected")
    return True


def _give_back(work: Work, row: FileRow, settings: InboundMessage, transport: Transport) -> None:
    """Leave a file that was larger than its folder said, under its own name."""
    if row.temporary != found_path(row):
        transport.rename(row.temporary, found_path(row))
    with work.books.ledger.transaction():
        work.books.files.set_state(row, "gone", TOO_LARGE)
    tell(work, row.name, too_large(settings))


def _compare(row: FileRow, size: int, transport: Transport) -> None:
    """Raise ItemError where a file that was read in place has changed since it was listed."""
    now = transport.look(row.temporary)
    if now is None or now.size not in (None, size) or modified_text(now) != row.remote_modified:
        raise ItemError(f"{row.name} changed while it was read", "the next run reads it again")


def _not_taken(work: Work, row: FileRow, error: ItemError) -> None:
    """Forget a file that was gone before it was read; a later look finds it if it comes back."""
    with work.books.ledger.transaction():
        work.books.files.set_state(row, "gone", "gone-before-reading")
    problem = Problem(
        _NOT_TAKEN,
        f"could not be taken: {error.message}",
        error.remedy or "nothing was lost here; the next run looks again",
        severity=Severity.NOTICE,
    )
    tell(work, row.name, problem, row.id)
    work.did(_WERE_NOT_TAKEN)


def _finish_claims(
    work: Work, messages: Mapping[str, InboundMessage], transport: Transport
) -> set[str]:
    """Go on with files that an earlier run had found and not yet archived.

    Returns the folders of those that could not be taken.
    """
    left = set()
    for row in work.books.files.in_state(work.name, "in", "found"):
        if row.message not in messages:
            continue
        try:
            is_taken = _finish_claim(work, row, messages[row.message], transport)
        except ItemError as error:
            _not_taken(work, row, error)
            is_taken = False
        if not is_taken:
            left.add(row.folder)
    return left


def _finish_claim(work: Work, row: FileRow, settings: InboundMessage, transport: Transport) -> bool:
    is_claimed = row.temporary != found_path(row)
    at_first = transport.look(found_path(row))
    if is_claimed and transport.look(row.temporary) is not None:
        if at_first is None or finish_rename(found_path(row), row.temporary, transport):
            remove_done_file(settings, row.name, transport)
    elif at_first is None:
        raise ItemError(f"{row.name} is no longer in the partner's folder")
    elif modified_text(at_first) != row.remote_modified:
        raise ItemError(f"{row.name} has changed since it was found")
    else:
        _claim(row, settings, transport)
    return _archive(work, row, settings, transport)


_NOT_TAKEN = "file-not-taken"
