"""What partners have told of one document, and what becomes of those records.

A document is settled in one transaction: its records, its own state and what is open about it move
together, whatever its message is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bridge.flows.facts import close_asides
from bridge.flows.work import Work
from bridge.ledger.records import RecordRow
from bridge.model.place import Where
from bridge.model.problem import Problem

#: What a run calls documents of a message that it leaves held.
_HELD: Mapping[str, str] = {
    "ack": "acknowledgements held",
    "confirmation": "confirmations held",
    "order_status": "states of orders held",
    "receipt": "receipts held",
    "return": "returns held",
}


class ToldDocument:
    """The records of one document of a partner's, and how far it is settled by them."""

    def __init__(self, work: Work, message: str, document: str) -> None:
        self.work = work
        self.message = message
        self.document = document
        self.books = work.books

    def rows(self) -> list[RecordRow]:
        """Return the records as they are now, in the order of reading."""
        return self.books.records.of_document(self.work.name, self.message, self.document)

    def unsettled(self) -> list[RecordRow]:
        """Return those that count and of which nothing was made yet."""
        return [row for row in self.rows() if row.state in ("staged", "held")]

    def state(self) -> str:
        """Return the state of the document; "" where nothing was decided yet."""
        records = self.books.records
        return records.document_state(self.work.name, self.message, self.document)

    def where(self, row: RecordRow) -> Where:
        """Return where a record stands."""
        return Where(self.books.files.get(row.file_id).name, row.line)

    def applied(
        self, notices: Sequence[Problem] = (), *, state: str = "applied", skipped: str = ""
    ) -> None:
        """Record that everything that was told is done; `notices` are all that is still to be said.

        The document is in `state` then. Where it is `skipped`, nothing has become of what was told
        last, for that reason.
        """
        with self.books.ledger.transaction():
            self.taken_up(state, skipped)
            self.tell(notices)

    def taken_up(
        self, state: str = "applied", skipped: str = "", rows: Sequence[RecordRow] | None = None
    ) -> None:
        """Record the same, and leave what is open about the document as it is.

        `rows` are what is done, where more was told.
        """
        done = self.unsettled() if rows is None else rows
        with self.books.ledger.transaction():
            self.books.records.set_state(done, "skipped" if skipped else "applied", skipped)
            self.set_document(state)
            close_asides(self.work, self.document)

    def wait(self, notices: Sequence[Problem] = ()) -> None:
        """Record that more is to come, and nothing says that this was all."""
        with self.books.ledger.transaction():
            self.set_document("open")
            self.tell(notices)

    def hold(self, problems: Sequence[Problem]) -> None:
        """Let the document wait; a problem without a place of its own gets the latest telling's.

        So the same, found in a later one, is not what a person has discarded before.
        """
        with self.books.ledger.transaction():
            rows = self.rows()
            self.books.records.hold(rows, problems[0].code)
            self.set_document("held")
            latest = self.where(rows[-1])
            placed = [replace(one, where=one.where or latest) for one in problems]
            file_ids = {self.where(row).file: row.file_id for row in rows}
            first = placed[0].where or latest
            self.tell(placed, file_ids.get(first.file))
        self.work.did(_HELD[self.message])

    def tell(self, problems: Sequence[Problem], file_id: int | None = None) -> None:
        """Let `problems` be what is open about the document."""
        self.work.problems_of(self.message, self.document, problems, file_id)

    def set_document(self, state: str) -> None:
        """Move the document on."""
        self.books.records.set_document(
            self.work.name, self.message, self.document, self.work.store, state
        )
