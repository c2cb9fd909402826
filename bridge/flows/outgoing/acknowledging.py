"""What is told to partners of their files: read, read in part, not readable at all.

An acknowledgement stands in the ledger together with what it acknowledges, so that each is written
once; then it goes like any file of ours. Acknowledgements themselves are never acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC

from bridge.config.outbound import OutboundMessage
from bridge.flows.outgoing.making import Making, portions
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.records import RecordRow
from bridge.mapping.keys import MARK
from bridge.mapping.write import count_records
from bridge.model import speaking
from bridge.model.document import Node, Value
from bridge.model.moment import Moment, from_utc_text
from bridge.plan.ack_document import ack_document, status_of

ACK_SENT = "ack_sent"
#: Unreadable records that are told one by one; more of them make a file that is told as a whole.
_MOST = 1_000
#: Formats in which a document is called by its number in the file, and not by its record's.
_BY_DOCUMENT = ("x12", "edifact")


def begin_acknowledging(work: Work) -> None:
    """Remember which files came before anybody wanted to acknowledge them: those never are."""
    if work.partner.messages.ack_sent is not None:
        first_file(work, "in", "owed")


def first_file(work: Work, direction: str, what: str) -> int:
    """Return the number behind which acknowledgements are wanted: not of what was before."""
    counter = f"{work.name}/ack/{what}"
    known = work.books.runs.last_number(counter)
    if known is None:
        known = work.books.files.last_id(work.name, direction)
        work.books.runs.set_number(counter, known)
    return known


def acknowledge_files(work: Work) -> None:
    """Write what has become of the files that were read since the last time."""
    settings = work.partner.messages.ack_sent
    if settings is None:
        return
    owed = work.books.acks.owed(work.name, first_file(work, "in", "owed"))
    mapping = work.mappings[ACK_SENT]
    making = Making(work, ACK_SENT, settings, mapping)
    ready = [one for file in owed if (one := _tried(work, making, file)) is not None]
    for some in portions(mapping, ready):
        _commit(work, settings, some)


def _tried(work: Work, making: Making, file: FileRow) -> tuple[FileRow, Node] | None:
    """Return a file with its acknowledgement; None where the mapping cannot say it."""
    document = _document(work, file)
    _, problems = making.try_out(document, {"documentCount": 1, "lineCount": 0})
    for one in problems:
        about = work.about("file", file.name)
        work.books.problems.add(about, one, work.run_id, file.id)
    return None if problems else (file, document)


def _document(work: Work, file: FileRow) -> Node:
    books = work.books
    parts = [file, *_inside(work, file)]
    sums = [books.records.sum_up(one.id) for one in parts]
    documents, unsound = sum(one[0] for one in sums), sum(one[1] for one in sums)
    is_unreadable = any(_is_unreadable(one) for one in parts)
    values: dict[str, Value] = {
        "fileName": file.name,
        "fileNumber": file.number or None,
        "message": file.message,
        "status": status_of(documents, unsound, is_unreadable=is_unreadable),
        "code": file.reason if is_unreadable else None,
        "reason": "the file could not be read" if is_unreadable else None,
        "happenedAt": Moment(from_utc_text(file.changed_at)),
        "answerCount": documents,
        "acceptedCount": documents - unsound,
    }
    answers = [answer for one in parts for answer in _answers(work, one)]
    return ack_document(values, answers[:_MOST])


def _inside(work: Work, file: FileRow) -> list[FileRow]:
    """Return the files in a zip; none for any other."""
    if not work.mappings[file.message].layout.inside:
        return []
    named = [one for one in work.books.files.named(file.name) if one.partner == work.name]
    again = [one.id for one in named if one.name == file.name and one.id > file.id]
    until = min(again, default=max(one.id for one in named) + 1)
    return [one for one in named if one.name != file.name and file.id < one.id < until]


def _is_unreadable(file: FileRow) -> bool:
    """Return whether nothing of a file was taken; `done` keeps the reason of it."""
    return file.state == "unreadable" or (file.state == "done" and not file.mapping_sha256
                                          and file.reason not in ("", "same-bytes"))  # fmt: skip


def _answers(work: Work, file: FileRow) -> Iterator[dict[str, Value]]:
    """Yield what could not be read of a file, by our reasons and never by its values."""
    for record in work.books.records.asides_of_file(file.id, _MOST):
        place, document = work.books.records.place_in_file(record)
        by_document = work.mappings[file.message].layout.format in _BY_DOCUMENT
        yield {
            "documentId": record.document.replace(MARK, "/") or None,
            "recordNumber": document if by_document else place,
            "code": record.reason,
            "reason": _reason(work, record),
            "place": f"line {record.line}" if record.line else None,
        }


def _reason(work: Work, record: RecordRow) -> str | None:
    """Return what is said here against a record."""
    about = work.about("record", record.document)
    told = [one for one in work.books.problems.open_of(about) if one.line == record.line]
    return told[0].message if told else None


def _commit(work: Work, settings: OutboundMessage, some: Sequence[tuple[FileRow, Node]]) -> None:
    """Write a file of acknowledgements, and record together with it what they acknowledge."""
    making = Making(work, ACK_SENT, settings, work.mappings[ACK_SENT])
    documents = [document for _, document in some]
    records = [making.try_out(one, {"documentCount": 1, "lineCount": 0})[0] for one in documents]
    making.values |= {
        "documentCount": len(some),
        "lineCount": sum(len(one.children) for one in documents),
        "recordCount": sum(map(count_records, records)),
    }
    with work.books.ledger.transaction():
        file = making.commit(lambda: documents)
        for one, document in some:
            at = Moment(work.clock().astimezone(UTC))
            work.books.acks.put(one.id, file.id, document.values["status"], at=at)
    log.info(
        "%s: wrote %s, which acknowledges %d files",
        work.name,
        file.name,
        len(some),
        extra=speaking.in_file(file.name),
    )
    work.did("files acknowledged", len(some))
