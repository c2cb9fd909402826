"""The partner's copy of a file that was archived: moved, renamed or deleted, as configured."""

from __future__ import annotations

import posixpath
from typing import BinaryIO

from bridge.codecs.parts import is_part
from bridge.config.inbound import InboundMessage
from bridge.errors import BridgeError, ItemError
from bridge.flows.hashing import HashingSink
from bridge.flows.incoming.collect import finish_rename, remove_done_file
from bridge.flows.incoming.folders import claimed_path, found_path
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow, NewFile
from bridge.model import speaking
from bridge.model.problem import Problem, Severity
from bridge.transports.base import Transport


def put_away_files(work: Work, message: str, settings: InboundMessage) -> None:
    """Move, delete or leave every file of `message` that has been looked at, as configured."""
    found = work.books.files.in_state(work.name, "in", "staged", "unreadable", "duplicate")
    files = [file for file in found if file.message == message]
    for number, file in enumerate(files):
        work.progress("files put away", number, len(files))
        try:
            if settings.leaves_its_name and not is_part(file.name):
                with speaking.about(file=file.name):
                    _put_away(work, settings, file, work.transport())
            with work.books.ledger.transaction():
                work.books.files.set_state(file, "done")
                work.books.problems.close(work.about("file", file.name), _NOT_MOVED)
        except ItemError as error:
            _not_moved(work, file, error)
        except BridgeError as error:
            work.report.trouble(work.name, error)
            return


def _put_away(work: Work, settings: InboundMessage, file: FileRow, transport: Transport) -> None:
    is_read = file.state != "unreadable"
    target = settings.place_of_done(file.name) if is_read else settings.place_of_error(file.name)
    if target is None:
        _delete(work, file, transport)
    else:
        _move(work, settings, file, target, transport)


def _delete(work: Work, file: FileRow, transport: Transport) -> None:
    """Delete the file under its claimed name; what was still written to it is taken in first.

    One that was never claimed, because bridge.yaml was another then, stays: it may be a new one.
    """
    if file.temporary == found_path(file):
        return
    left = transport.look(file.temporary)
    if left is not None and left.size not in (None, file.size):
        _compare(work, file, transport)
    transport.remove(file.temporary)


def _move(
    work: Work, settings: InboundMessage, file: FileRow, target: str, transport: Transport
) -> None:
    """Move the file to `target`; where it goes is recorded before, for the run after a crash."""
    source = claimed_path(settings, file)
    if file.temporary not in (target, _beside(target, file)):
        transport.make_folder(posixpath.dirname(target))
        file = work.books.files.set_temporary(file, _free(target, file, transport))
    if transport.look(source) is not None:
        if transport.look(file.temporary) is None:
            transport.rename(source, file.temporary)
        else:
            finish_rename(source, file.temporary, transport)
    if source == found_path(file):
        remove_done_file(settings, file.name, transport)
        _compare(work, file, transport)


def _free(target: str, file: FileRow, transport: Transport) -> str:
    """Return `target` where nothing lies there, else the path with the file's number behind."""
    return target if transport.look(target) is None else _beside(target, file)


def _beside(target: str, file: FileRow) -> str:
    return f"{target}~{file.id}"


def _compare(work: Work, file: FileRow, transport: Transport) -> None:
    """Take in what was moved if it is not what was read: the partner has written it anew."""
    moved = file.temporary
    if transport.look(moved) is None:
        return
    sink = HashingSink()
    transport.read(moved, sink.as_binary())
    if sink.hexdigest() == file.sha256:
        return

    def copy(new: BinaryIO) -> None:
        transport.read(moved, new)

    archived = work.books.archive.add(copy)
    log.warning("%s: %s was written anew while it was read", work.name, file.name)
    with work.books.ledger.transaction():
        row = work.books.files.add(
            NewFile(
                direction="in",
                store=work.store,
                partner=work.name,
                message=file.message,
                folder=posixpath.dirname(moved),
                name=posixpath.basename(moved),
                state="found",
                run_id=work.run_id,
                temporary=moved,
                sha256=archived.sha256,
                size=archived.size,
            )
        )
        work.books.files.set_state(row, "archived")


_NOT_MOVED = "file-not-moved"


def _not_moved(work: Work, file: FileRow, error: ItemError) -> None:
    problem = Problem(
        _NOT_MOVED,
        f"was read and could not be moved away: {error.message}",
        error.remedy or "give the bridge's login the right to move files there",
        severity=Severity.NOTICE,
    )
    log.warning("%s: %s %s", work.name, file.name, problem.message)
    work.books.problems.add(work.about("file", file.name), problem, work.run_id, file.id)
