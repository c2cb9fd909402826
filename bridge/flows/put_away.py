"""The partner's copy of a file that was archived, to the partner's done or error folder."""

from __future__ import annotations

import posixpath
from typing import BinaryIO

from bridge.config.messages import InboundMessage
from bridge.errors import BridgeError, ItemError
from bridge.flows.collect import claimed_path, found_path, remove_done_file
from bridge.flows.hashing import HashingSink
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow, NewFile
from bridge.model.problem import Problem, Severity
from bridge.transports.base import Transport


def put_away_files(work: Work, message: str, settings: InboundMessage) -> None:
    """Move every file of `message` that has been looked at; without folders they stay."""
    files = work.books.files.in_state(work.name, "in", "staged", "unreadable", "duplicate")
    for file in files:
        if file.message != message:
            continue
        try:
            if settings.done_folder is not None and settings.error_folder is not None:
                folder = {"unreadable": settings.error_folder}.get(file.state, settings.done_folder)
                _move(work, settings, file, folder, work.transport())
            with work.books.ledger.transaction():
                work.books.files.set_state(file, "done")
                work.books.problems.close(work.about("file", file.name), _NOT_MOVED)
        except ItemError as error:
            _not_moved(work, file, error)
        except BridgeError as error:
            work.report.trouble(work.name, error)
            return


def _move(
    work: Work, settings: InboundMessage, file: FileRow, folder: str, transport: Transport
) -> None:
    """Move the file into `folder`; where it goes is recorded before, for the run after a crash."""
    source = claimed_path(settings, file)
    if posixpath.dirname(file.temporary) != folder:
        transport.make_folder(folder)
        target = _free_target(file, folder, transport)
        file = work.books.files.set_temporary(file, target)
    if transport.look(file.temporary) is None and transport.look(source) is not None:
        transport.rename(source, file.temporary)
    if source == found_path(file):
        remove_done_file(settings, file.name, transport)
        _compare(work, file, transport)


def _free_target(file: FileRow, folder: str, transport: Transport) -> str:
    """Return a path in `folder` that is free: the file's own name, else with its number behind."""
    path = posixpath.join(folder, file.name)
    return path if transport.look(path) is None else f"{path}~{file.id}"


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
