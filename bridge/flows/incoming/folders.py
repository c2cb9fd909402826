"""What lies in a partner's folders, and which of it is to be taken now.

A file is taken once it has settled: its done-file is there, or two looks, the configured age apart
on our clock, saw the same size and time.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bridge.config.inbound import InboundMessage
from bridge.flows.incoming.bounded import too_large
from bridge.flows.incoming.kinds import messages_taking
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.states import UNDER_WAY
from bridge.model.moment import from_utc_text, utc_text
from bridge.model.problem import Problem, Severity
from bridge.model.visible import visible
from bridge.transports.base import CrowdedError, LeftOut, RemoteFile, Transport

#: What a claimed file is called until it is read; the number is its row's.
_CLAIMED = ".bridge-{id}"
#: What cannot be taken is told by name, up to so many in a folder, and so much of a name.
_MOST_TOLD = 20
_LONGEST_TOLD = 300
_IS_CLAIMED = re.compile(r"\.bridge-\d+$")


@dataclass(slots=True)
class Look:
    """What one look into a folder showed."""

    folder: str
    settled: list[tuple[str, RemoteFile]] = field(default_factory=list)
    unsettled: int = 0
    #: Files that stay where they are, the unsettled ones among them.
    left: int = 0
    #: Seconds until the youngest of them can have settled; 0 where waiting would not help.
    wait: float = 0.0


def look_for_settled(
    work: Work, messages: Mapping[str, InboundMessage], transport: Transport
) -> list[Look]:
    """Look for settled files; where some were seen for the first time, twice."""
    looks = _looks(work, messages, transport)
    wait = max((look.wait for look in looks), default=0.0)
    if wait:
        log.info("%s: waiting %.0f s for new files to settle", work.name, wait)
        work.sleep(wait)
        looks = _looks(work, messages, transport)
    if unsettled := sum(look.unsettled for look in looks):
        work.did("files not settled yet", unsettled)
    return looks


def _looks(work: Work, messages: Mapping[str, InboundMessage], transport: Transport) -> list[Look]:
    """Look into the folder of each message.

    A file that several take is the first one's until its bytes tell more
    (`bridge.flows.incoming.kinds`).
    """
    looks = []
    for name, settings in messages.items():
        try:
            looks.append(_look(work, name, settings, transport))
        except CrowdedError as error:  # the other folders are as good as before
            work.report.trouble(work.name, error)
    return looks


def _look(work: Work, message: str, settings: InboundMessage, transport: Transport) -> Look:
    """Look into the folder of one message, and note what is new there."""
    listing = transport.list(settings.folder)
    _tell_left_out(work, settings.folder, listing.left_out)
    listed = {file.name: file for file in listing}
    look = Look(settings.folder)
    for name in sorted(listed):
        if message not in messages_taking(work, settings.folder, name)[:1]:
            continue
        if _IS_CLAIMED.search(name):
            look.left += not _meet_claimed(work, settings, name)
            continue
        if _is_known(work, settings, listed[name]):
            continue
        if (listed[name].size or 0) > settings.most_bytes:
            tell(work, name, too_large(settings))
            look.left += 1
            continue
        wait = _wait(work, settings, listed[name], listed)
        if wait is None:
            look.settled.append((message, listed[name]))
        else:
            look.unsettled += 1
            look.left += 1
            look.wait = max(look.wait, wait)
    return look


def _tell_left_out(work: Work, folder: str, left_out: Sequence[LeftOut]) -> None:
    """Let what cannot be taken be what is wrong with the folder now.

    What is no file and has no name that a message takes is as little to us as files of such names.
    """
    told = []
    for one in sorted(left_out, key=lambda one: one.name):
        is_awaited = bool(messages_taking(work, folder, one.name))
        if one.is_file or is_awaited:
            told.append(_cannot_be_taken(one, is_awaited=is_awaited))
    if len(told) > _MOST_TOLD:
        told[_MOST_TOLD:] = [_AND_MORE]
    work.problems_of("folder", folder or ".", told)


def _cannot_be_taken(one: LeftOut, *, is_awaited: bool) -> Problem:
    return Problem(
        "name-unusable" if one.is_file else "not-a-file",
        f"{visible(one.name[:_LONGEST_TOLD])} is left out: {one.fault}",
        "have it taken away, or put there as a file with a plain name; then this is gone",
        severity=Severity.HELD if is_awaited else Severity.NOTICE,
    )


def _meet_claimed(work: Work, settings: InboundMessage, claimed: str) -> bool:
    """Take one of ours up again that was not there when it was to be read; return if it is ours.

    One that is none of this ledger's is told: it would lie there for ever.
    """
    path = posixpath.join(settings.folder, claimed)
    ours = work.books.files.in_state(work.name, "in", *UNDER_WAY["in"], "gone")
    row = next((row for row in ours if claimed_path(settings, row) == path), None)
    if row is None:
        tell(work, _IS_CLAIMED.sub("", claimed), CLAIMED_ELSEWHERE)
    elif row.state == "gone":
        work.books.files.set_state(row, "found", "")
    return row is not None


def tell(work: Work, name: str, problem: Problem, file_id: int | None = None) -> None:
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
    modified = modified_text(file)
    seen = files.sighting(work.name, settings.folder, file.name)
    if seen is None or (seen.size, seen.modified) != (file.size, modified):
        files.put_sighting(work.name, settings.folder, file.name, file.size, modified)
        return float(settings.settle_seconds)
    age = now - from_utc_text(seen.seen_at)
    left = timedelta(seconds=settings.settle_seconds) - age
    return None if left <= timedelta(0) else left.total_seconds()


def modified_text(file: RemoteFile) -> str:
    """Return the partner's time of a file; "" where it does not say."""
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
    return file.size in (None, row.size) and row.remote_modified == modified_text(file)


def claimed_path(settings: InboundMessage, row: FileRow) -> str:
    """Return where a file is read: under a claimed name only where it will be moved away."""
    claims = settings.claim == "rename" and settings.leaves_its_name
    return found_path(row) + (_CLAIMED.format(id=row.id) if claims else "")


def found_path(row: FileRow) -> str:
    """Return where a file was found."""
    return posixpath.join(row.folder, row.name)


_AND_MORE = Problem(
    "name-unusable",
    f"more than {_MOST_TOLD} of its entries cannot be taken; the others are not shown",
    "ask the partner what is put there",
)
CLAIMED_ELSEWHERE = Problem(
    "claimed-elsewhere",
    "was claimed by a bridge with another ledger, or before this one was restored, and not read",
    "if no other bridge takes files there, give the file its own name back",
)
