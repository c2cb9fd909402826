"""The first half of the way in: settled files from the partner's folder into the archive.

A file is taken once it has settled: its done-file is there, or two looks, the configured age apart
on our clock, saw the same size and time. It is claimed by renaming it, where the partner allows
that, before it is read (design, section 5, row "take an inbound file").
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO, cast

from bridge.config.inbound import InboundMessage
from bridge.errors import BridgeError, ItemError
from bridge.flows.bounded import TOO_LARGE, Bounded, TooLarge, too_large
from bridge.flows.kinds import message_of, messages_taking
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow, NewFile
from bridge.ledger.states import UNDER_WAY
from bridge.model.moment import from_utc_text, utc_text
from bridge.model.problem import Problem, Severity
from bridge.transports.base import CrowdedError, RemoteFile, Transport

#: What a claimed file is called until it is read; the number is its row's.
_CLAIMED = ".bridge-{id}"
_IS_CLAIMED = re.compile(r"\.bridge-\d+$")
_WERE_NOT_TAKEN = "files not taken"


def collect_files(work: Work, messages: Mapping[str, InboundMessage]) -> None:
    """Bring every settled file of `messages` into the archive, and finish what was begun."""
    try:
        transport = work.transport()
        _finish_claims(work, messages, transport)
        found = _settled(work, messages, transport)
        _finish_claims(work, messages, transport)  # of those that are there again
        for number, (message, remote) in enumerate(found, start=1):
            work.progress("files collected", number, len(found))
            _take(work, message, messages[message], remote, transport)
    except BridgeError as error:
        work.report.trouble(work.name, error)


def files_not_taken(work: Work) -> int:
    """Return how many files were there in this run and could not be taken."""
    return work.report.done[(work.name, _WERE_NOT_TAKEN)]


def claimed_path(settings: InboundMessage, row: FileRow) -> str:
    """Return where a file is read: under a claimed name only where it will be moved away."""
    claims = settings.claim == "rename" and settings.leaves_its_name
    return found_path(row) + (_CLAIMED.format(id=row.id) if claims else "")


def found_path(row: FileRow) -> str:
    """Return where a file was found."""
    return posixpath.join(row.folder, row.name)


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


@dataclass(slots=True)
class _Look:
    """What one look into a folder showed."""

    settled: list[tuple[str, RemoteFile]]
    unsettled: int = 0
    #: Seconds until the youngest of them can have settled; 0 where waiting would not help.
    wait: float = 0.0


def _settled(
    work: Work, messages: Mapping[str, InboundMessage], transport: Transport
) -> list[tuple[str, RemoteFile]]:
    """Return the settled files; where some were seen for the first time, look twice."""
    looks = _looks(work, messages, transport)
    wait = max((look.wait for look in looks), default=0.0)
    if wait:
        log.info("%s: waiting %.0f s for new files to settle", work.name, wait)
        work.sleep(wait)
        looks = _looks(work, messages, transport)
    if unsettled := sum(look.unsettled for look in looks):
        work.did("files not settled yet", unsettled)
    return [one for look in looks for one in look.settled]


def _looks(work: Work, messages: Mapping[str, InboundMessage], transport: Transport) -> list[_Look]:
    """Look into the folder of each message.

    A file that several take is the first one's until its bytes tell more (`bridge.flows.kinds`).
    """
    looks = []
    for name, settings in messages.items():
        try:
            looks.append(_look(work, name, settings, transport))
        except CrowdedError as error:  # the other folders are as good as before
            work.report.trouble(work.name, error)
    return looks


def _look(work: Work, message: str, settings: InboundMessage, transport: Transport) -> _Look:
    """Look into the folder of one message, and note what is new there."""
    listed = {file.name: file for file in transport.list(settings.folder)}
    look = _Look([])
    for name in sorted(listed):
        if message not in messages_taking(work, settings.folder, name)[:1]:
            continue
        if _IS_CLAIMED.search(name):
            _meet_claimed(work, settings, name)
            continue
        if _is_known(work, settings, listed[name]):
            continue
        if (listed[name].size or 0) > settings.most_bytes:
            _tell(work, name, too_large(settings))
            continue
        wait = _wait(work, settings, listed[name], listed)
        if wait is None:
            look.settled.append((message, listed[name]))
        else:
            look.unsettled += 1
            look.wait = max(look.wait, wait)
    return look


def _meet_claimed(work: Work, settings: InboundMessage, claimed: str) -> None:
    """Take one of ours up again that was not there when it was to be read.

    One that is none of this ledger's is told: it would lie there for ever.
    """
    path = posixpath.join(settings.folder, claimed)
    ours = work.books.files.in_state(work.name, "in", *UNDER_WAY["in"], "gone")
    row = next((row for row in ours if claimed_path(settings, row) == path), None)
    if row is None:
        _tell(work, _IS_CLAIMED.sub("", claimed), _CLAIMED_ELSEWHERE)
    elif row.state == "gone":
        work.books.files.set_state(row, "found", "")


def _tell(work: Work, name: str, problem: Problem, file_id: int | None = None) -> None:
    """Add a problem of a file; what else is wrong with files of that name stays open."""
    log.warning("%s: %s %s", work.name, name, problem.message)
    work.books.problems.add(work.about("file", name), problem, work.run_id, file_id)


def _wait(
    work: Work, settings: InboundMessage, file: RemoteFile, listed: Mapping[str, RemoteFile]
) -> float | None:
    """Return None for a settled file, else the seconds until it can be (0: until its done-file)."""
    done = settings.done_file_of(file.name)
    if done is not None:
        return None if done in listed else 0.0
    if not settings.settle_seconds:
        return None
    files, now = work.books.files, work.clock()
    modified = _modified(file)
    seen = files.sighting(work.name, settings.folder, file.name)
    if seen is None or (seen.size, seen.modified) != (file.size, modified):
        files.put_sighting(work.name, settings.folder, file.name, file.size, modified)
        return float(settings.settle_seconds)
    age = now - from_utc_text(seen.seen_at)
    left = timedelta(seconds=settings.settle_seconds) - age
    return None if left <= timedelta(0) else left.total_seconds()


def _modified(file: RemoteFile) -> str:
    return utc_text(file.modified) if file.modified else ""


def _is_known(work: Work, settings: InboundMessage, file: RemoteFile) -> bool:
    """Return whether a file that lies where one was read is that one, and not a new one."""
    row = work.books.files.last_from(work.name, settings.folder, file.name)
    if row is None or row.state in ("found", "gone"):
        return False
    was_moved_away = row.state == "done" and settings.leaves_its_name
    was_claimed = claimed_path(settings, row) != found_path(row)
    if row.reason != "adopted" and (was_moved_away or was_claimed):
        return False
    return file.size in (None, row.size) and row.remote_modified == _modified(file)


def _take(
    work: Work, message: str, settings: InboundMessage, remote: RemoteFile, transport: Transport
) -> None:
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
                remote_modified=_modified(remote),
            )
        )
        row = books.files.set_temporary(row, claimed_path(settings, row))
        books.files.drop_sighting(work.name, settings.folder, remote.name)
    try:
        _claim(row, settings, transport)
        _archive(work, row, settings, transport)
    except ItemError as error:
        _not_taken(work, row, error)


def _claim(row: FileRow, settings: InboundMessage, transport: Transport) -> None:
    """Rename the file so that nobody else takes it, where the partner allows that."""
    if row.temporary != found_path(row):
        transport.rename(found_path(row), row.temporary)
        remove_done_file(settings, row.name, transport)


def _archive(work: Work, row: FileRow, settings: InboundMessage, transport: Transport) -> None:
    """Bring the bytes home: from here on the partner's copy is no longer needed."""

    def read(sink: BinaryIO) -> None:
        bounded = Bounded(sink, settings.most_bytes)
        transport.read(row.temporary, cast(BinaryIO, bounded))

    try:
        archived = work.books.archive.add(read)
    except TooLarge:
        _give_back(work, row, settings, transport)
        return
    if row.temporary == found_path(row):
        _compare(row, archived.size, transport)
    message = message_of(work, row, archived.sha256)
    with work.books.ledger.transaction():
        row = work.books.files.set_message(row, message)
        row = work.books.files.set_bytes(row, archived.sha256, archived.size)
        work.books.files.set_state(row, "archived")
        about = work.about("file", row.name)
        work.books.problems.close(about, _NOT_TAKEN, TOO_LARGE, _CLAIMED_ELSEWHERE.code)
    log.info("%s: took %s, %d bytes", work.name, row.name, archived.size)
    work.did("files collected")


def _give_back(work: Work, row: FileRow, settings: InboundMessage, transport: Transport) -> None:
    """Leave a file that was larger than its folder said, under its own name."""
    if row.temporary != found_path(row):
        transport.rename(row.temporary, found_path(row))
    with work.books.ledger.transaction():
        work.books.files.set_state(row, "gone", TOO_LARGE)
    _tell(work, row.name, too_large(settings))


def _compare(row: FileRow, size: int, transport: Transport) -> None:
    """Raise ItemError where a file that was read in place has changed since it was listed."""
    now = transport.look(row.temporary)
    if now is None or now.size not in (None, size) or _modified(now) != row.remote_modified:
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
    _tell(work, row.name, problem, row.id)
    work.did(_WERE_NOT_TAKEN)


def _finish_claims(
    work: Work, messages: Mapping[str, InboundMessage], transport: Transport
) -> None:
    """Go on with files that an earlier run had found and not yet archived."""
    for row in work.books.files.in_state(work.name, "in", "found"):
        if row.message not in messages:
            continue
        try:
            _finish_claim(work, row, messages[row.message], transport)
        except ItemError as error:
            _not_taken(work, row, error)


def _finish_claim(work: Work, row: FileRow, settings: InboundMessage, transport: Transport) -> None:
    is_claimed = row.temporary != found_path(row)
    at_first = transport.look(found_path(row))
    if is_claimed and transport.look(row.temporary) is not None:
        if at_first is None or finish_rename(found_path(row), row.temporary, transport):
            remove_done_file(settings, row.name, transport)
    elif at_first is None:
        raise ItemError(f"{row.name} is no longer in the partner's folder")
    elif _modified(at_first) != row.remote_modified:
        raise ItemError(f"{row.name} has changed since it was found")
    else:
        _claim(row, settings, transport)
    _archive(work, row, settings, transport)


_NOT_TAKEN = "file-not-taken"
_CLAIMED_ELSEWHERE = Problem(
    "claimed-elsewhere",
    "was claimed by a bridge with another ledger, or before this one was restored, and not read",
    "if no other bridge takes files there, give the file its own name back",
)
