"""A file that is read again from the archive: what its earlier reading has told no longer counts.

What was applied stays so, and is the same fact in the new reading, whatever key the mapping of now
gives it: the store has been told of it. Everything else is told anew.
"""

from __future__ import annotations

from bridge.flows.work import Work
from bridge.ledger.files import FileRow
from bridge.ledger.problems import About
from bridge.ledger.records import RecordRow

#: Why a file that came in once is to be read again: a person has asked for it.
REPLAYED = "replayed"
_SUPERSEDED = "superseded"
_COUNTING = ("staged", "held", "aside", "applied")


def supersede(work: Work, file: FileRow) -> None:
    """Let the reading of `file`, which is staged, take the place of the ones before it."""
    for earlier in work.books.files.same_bytes(file):
        if (earlier.name, earlier.folder) == (file.name, file.folder):
            work.books.records.keep_facts(earlier.id, file.id)
            _supersede(work, earlier)


def _supersede(work: Work, earlier: FileRow) -> None:
    books = work.books
    rows = books.records.unapplied(earlier.id)
    books.records.set_state(rows, "skipped", _SUPERSEDED)
    books.files.drop_unreadable(earlier.id, earlier.unreadable)
    for problem in books.problems.open_of_file(earlier.id):
        books.problems.close_row(problem)
    for document in sorted({row.document for row in rows} - {""}):
        _let_go(work, earlier.message, document)
    work.did("records read again", len(rows))


def _let_go(work: Work, message: str, document: str) -> None:
    """Forget a document of which nothing is told any more: it has another key now."""
    records = work.books.records
    if any(_counts(row) for row in records.of_document(work.name, message, document)):
        return
    if records.document_state(work.name, message, document) in ("open", "held"):
        records.set_document(work.name, message, document, work.store, "discarded")
    for kind in (message, "record"):
        work.books.problems.close(About(work.store, work.name, kind, document))


def _counts(row: RecordRow) -> bool:
    return row.state in _COUNTING
