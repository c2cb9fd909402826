"""What must be so right before a file becomes visible to the partner, asked as late as it can be.

What was decided from the store's list of shipments holds for the settle time: a run can stand still
for hours before it delivers, because its machine was asleep or a server did not answer. A file that
a person wants delivered once more goes only after a look through the partner's confirmations in
this run: they may tell that the partner has it, and a parcel would go out twice.
"""

from __future__ import annotations

from datetime import datetime

from bridge.flows.incoming.collect import collect_files
from bridge.flows.incoming.read import read_files
from bridge.flows.outgoing.reviewing import keep_at_home, withdraw_stale
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.problems import ProblemRow
from bridge.ledger.states import UNSEEN
from bridge.model.problem import Problem

#: Why a file is written that was delivered before, or may have been: a person has asked for it.
RESENT = "resent"
_CONFIRMATION = "confirmation"


class Clearing:
    """Says of the files of one partner, in one run, whether they may become visible now."""

    def __init__(self, work: Work, listed_at: datetime | None) -> None:
        self._work = work
        #: When the store was asked for the shipments that order files were compared with.
        self._listed_at = listed_at
        #: When the partner's confirmations were looked through to their end.
        self._looked_at: datetime | None = None

    def may_go(self, file: FileRow) -> bool:
        """Return whether `file` may go on; why not is recorded. What the partner can see may."""
        at = self._listed_at
        if at is not None and self._work.settled_long_ago(at):
            self._list_again()
        file = self._work.books.files.get(file.id)
        if file.state in ("withdrawn", "delivered"):
            return False
        if file.message == "order" and file.reason == RESENT and file.state in UNSEEN:
            return self._may_go_again(file)
        return True

    def _list_again(self) -> None:
        """Withdraw what the store no longer says, as the next run would."""
        work = self._work
        log.info("%s: the shipments were fetched long ago, and are looked at again", work.name)
        withdraw_stale(work, {one.shipment_id: one for one in work.api.shipments()})
        self._listed_at = work.clock()

    def _may_go_again(self, file: FileRow) -> bool:
        is_looked_through = self._is_looked_through()
        if self._is_confirmed(file):
            keep_at_home(self._work, file, _CONFIRMED)
            return False
        unread = self._unread_since(file)
        if is_looked_through and not unread:
            return True
        waits = _UNREAD if unread else _NOT_LOOKED_THROUGH
        self._work.problems_of("file", file.name, [waits], file.id)
        return False

    def _is_looked_through(self) -> bool:
        """Return whether all that lies in the folder of confirmations has been read in this run."""
        work = self._work
        messages = work.partner.messages.inbound()
        if _CONFIRMATION not in messages:
            return True
        if self._looked_at is None or work.settled_long_ago(self._looked_at):
            began = work.clock()
            folders = collect_files(work, messages)
            read_files(work, _CONFIRMATION)
            is_through = messages[_CONFIRMATION].folder in folders
            self._looked_at = began if is_through else None
        return self._looked_at is not None

    def _is_confirmed(self, file: FileRow) -> bool:
        books = self._work.books
        return any(
            books.records.of_document(self._work.name, _CONFIRMATION, one.shipment_id)
            for one in books.shipments.of_file(file.id)
        )

    def _unread_since(self, file: FileRow) -> bool:
        """Return whether something came in since that could not be read, and may speak of it."""
        return any(self._may_speak_of(row, file) for row in self._work.books.problems.all_open())

    def _may_speak_of(self, row: ProblemRow, file: FileRow) -> bool:
        if row.partner != self._work.name or row.severity != "set_aside" or row.file_id is None:
            return False
        books = self._work.books
        found_in = books.files.get(row.file_id)
        if found_in.message != _CONFIRMATION or found_in.id < file.id:
            return False
        is_of_another = row.kind == "record" and books.records.of_document(
            self._work.name, _CONFIRMATION, row.subject
        )
        return not is_of_another


_CONFIRMED = Problem(
    "resend-confirmed",
    "was to be delivered again, and the partner has confirmed something that stands in it",
    "the partner has it; what is still to go needs a shipment of its own in Centra",
)
_NOT_LOOKED_THROUGH = Problem(
    "resend-waits",
    "is to be delivered again once the partner's confirmations were looked through, which failed",
    "it goes with the next run that can read all that lies in their folder",
)
_UNREAD = Problem(
    "resend-waits",
    "is to be delivered again, and a confirmation came since that could not be read: it may tell "
    "that the partner has it",
    "settle what could not be read (`bridge problems`), or discard it; then it goes",
)
