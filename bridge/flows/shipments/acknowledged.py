"""The second half of the way in for acknowledgements: what partners say of our files.

That a partner has a file is evidence of its delivery. What it has not taken of it is held, and can
be sent again; what nobody says anything of in time is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bridge.flows.facts import documents_to_settle, drop_restated, values_of
from bridge.flows.outgoing.acknowledging import first_file
from bridge.flows.outgoing.cancelling import MESSAGE as CANCEL
from bridge.flows.outgoing.clearing import RESENT
from bridge.flows.outgoing.deliver import note_delivered
from bridge.flows.together import settle_each
from bridge.flows.told_document import ToldDocument
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.records import RecordRow
from bridge.ledger.states import UNSEEN
from bridge.model.moment import utc_text
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.plan.acks import (
    CANCEL_REJECTED,
    MISSING,
    SEVERAL,
    UNKNOWN,
    Said,
    file_rejected,
    latest,
    said_in,
    taken_in_part,
)
from bridge.plan.progressing import rejected

_MESSAGE = "ack"
#: States of a file of ours that the partner may have without our knowing it.
_UNSURE = ("uploaded", "renaming", "held", "written")
#: Problems that a later word on the whole file takes back.
_OF_FILE = ("file-rejected", "file-taken-in-part", MISSING.code)


def apply_acks(work: Work) -> None:
    """Settle every file of ours that is acknowledged, and tell of those that should have been."""
    documents = documents_to_settle(work, _MESSAGE)
    settle_each(work, "acknowledgements read", lambda one: _Settling(work, one).run(), documents)
    _tell_missing(work)


class _Settling:
    """One file of ours of which a partner tells."""

    def __init__(self, work: Work, document: str) -> None:
        self._work = work
        self._books = work.books
        self._told = ToldDocument(work, _MESSAGE, document)

    def run(self) -> None:
        """Record what is said, and what follows from it."""
        rows = self._told.rows()
        readable = [row for row in rows if row.state != "aside"]
        if not readable:
            return
        file = self._file(values_of(readable[-1]))
        if isinstance(file, Problem):
            self._told.hold([replace(file, where=self._told.where(readable[-1]))])
            return
        counting, _ = drop_restated(self._work, self._of_last_delivery(file, rows), frozenset())
        with self._books.ledger.transaction():
            if any(row.state != "applied" for row in counting):
                said = latest(_sayings(counting))
                if not self._is_of_another_sending(file, said):
                    self._take_up(file, said)
            self._told.applied()

    def _is_of_another_sending(self, file: FileRow, said: Said) -> bool:
        """Return whether it was an earlier sending that was rejected, and all of it goes again.

        The file itself waits to go once more, or each of its shipments has gone apart from it.
        """
        if said.verdict != "rejected":
            return False
        is_to_go_again = file.reason == RESENT and file.state in UNSEEN
        return is_to_go_again or bool(self._apart(file) and not self._ids(file))

    def _file(self, values: dict[str, object]) -> FileRow | Problem:
        """Return the file of ours that is meant, or why that is not known."""
        name, number = values.get("ack.fileName"), values.get("ack.fileNumber")
        if isinstance(name, str) and name:
            found = self._books.files.sent_as(self._work.name, name)[-1:]
        elif isinstance(number, int):
            message = str(values.get("ack.message") or "")
            found = self._books.files.numbered(self._work.name, message, number)
        else:
            found = []
        if len(found) > 1:
            return SEVERAL
        return found[0] if found else UNKNOWN

    def _of_last_delivery(self, file: FileRow, rows: Sequence[RecordRow]) -> list[RecordRow]:
        """Return what is said of a file since it was delivered last; all, where that was once."""
        if not any(one.verb == "resend" for one in self._books.remedies.about(file.name)):
            return list(rows)
        came = {row.file_id: self._books.files.get(row.file_id).created_at for row in rows}
        return [row for row in rows if came[row.file_id] >= file.changed_at]

    def _take_up(self, file: FileRow, said: Said) -> None:
        """Let the ledger know what became of a file."""
        verdict = said.verdict
        self._deliver(file)
        row = self._books.records.get(said.record)
        self._books.acks.put(file.id, row.file_id, verdict, said.code, said.at)
        about = self._work.about("file", file.name)
        self._books.problems.close(about, *_OF_FILE)
        if verdict == "rejected":
            number = sum(self._reject(file, one, said.code, said.record) for one in self._ids(file))
            self._tell(file, file_rejected(said, number), said.record)
        else:
            self._take_answers(file, said)
        self._work.did(f"files {verdict} by the partner")

    def _deliver(self, file: FileRow) -> None:
        """Take a file for delivered of which that was not sure: the partner has read it."""
        if file.state not in _UNSURE:
            return
        sent = note_delivered(self._books, file)
        log.info("%s: the partner has %s, as it says", self._work.name, file.name)
        self._work.did("shipments sent", sent)

    def _take_answers(self, file: FileRow, said: Said) -> None:
        """Take up what is said of single documents in a file."""
        ids, apart = self._ids(file), self._apart(file)
        unnamed = 0
        for answer in said.rejected:
            document = answer.document or (ids[0] if len(ids) == 1 and not apart else "")
            if document in ids:
                self._reject(file, document, answer.code, answer.record)
            elif document not in apart:
                unnamed += 1
        if unnamed or (said.verdict == "partial" and not said.rejected):
            self._tell(file, taken_in_part(unnamed), self._first(said))

    def _first(self, said: Said) -> int:
        """Return the record to show: of the first answer that says no, else the last of all."""
        return next((one.record for one in said.rejected if not one.document), said.record)

    def _ids(self, file: FileRow) -> list[str]:
        """Return the shipments that stand in an order file, or in one that cancels."""
        if file.message == CANCEL:
            return [one.shipment_id for one in self._books.progress.of_cancel_file(file.id)]
        return [one.shipment_id for one in self._books.shipments.of_file(file.id)]

    def _apart(self, file: FileRow) -> list[str]:
        """Return the shipments that stood in an order file and were sent again apart from it."""
        return self._books.progress.sent_apart(file.id)

    def _reject(self, file: FileRow, shipment_id: str, code: str, record: int) -> bool:
        """Record that the partner has not taken a shipment; return whether that is news."""
        row = self._books.shipments.get(self._work.store, shipment_id)
        if row is None:
            return False
        if file.message == CANCEL:
            if row.state == "cancelling":
                self._tell_of(shipment_id, CANCEL_REJECTED, record)
            return False
        if row.state != "sent":
            return False
        self._books.shipments.set_state(row, "rejected")
        now = self._books.ledger.now_text()
        self._books.progress.put_told(row, self._work.name, "rejected", code, None, now)
        self._tell_of(shipment_id, rejected(code), record)
        self._work.did("shipments rejected by the partner")
        return True

    def _tell_of(self, shipment_id: str, problem: Problem, record: int) -> None:
        file_id, where = self._place(record)
        placed = replace(problem, where=where)
        self._work.problems_of("order_status", shipment_id, [placed], file_id)

    def _tell(self, file: FileRow, problem: Problem, record: int) -> None:
        file_id, where = self._place(record)
        about = self._work.about("file", file.name)
        self._books.problems.add(about, replace(problem, where=where), self._work.run_id, file_id)
        log.warning("%s: %s: %s", self._work.name, file.name, problem.message)

    def _place(self, record: int) -> tuple[int, Where]:
        row = self._books.records.get(record)
        return row.file_id, self._told.where(row)


def _sayings(rows: Sequence[RecordRow]) -> list[Said]:
    """Return what is said, each time that it was: file by file."""
    by_file: dict[int, list[RecordRow]] = {}
    for row in rows:
        by_file.setdefault(row.file_id, []).append(row)
    return [said_in((row.id, values_of(row)) for row in some) for some in by_file.values()]


def _tell_missing(work: Work) -> None:
    """Tell of files that should have been acknowledged by now."""
    policy = work.partner.policies.acks
    if policy.expected_within_hours is None:
        return
    wanted = policy.messages or tuple(work.partner.messages.outbound())
    after = first_file(work, "out", "expected")
    before = utc_text(work.clock() - timedelta(hours=policy.expected_within_hours))
    for file in work.books.acks.missing(work.name, after, before):
        if file.message in wanted and file.message != "ack_sent":
            about = work.about("file", file.name)
            work.books.problems.add(about, MISSING, work.run_id, file.id)
