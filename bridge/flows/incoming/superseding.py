"""A file that is read again from the archive: what its earlier reading has told no longer counts.

What was applied stays so, and is the same fact in the new reading, whatever key the mapping of now
gives it: the store has been told of it. Everything else is told anew.
"""

from __future__ import annotations

from bridge.flows.returns.return_calls import subjects_of
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
            _keep_discarded(work, earlier, file)
            _supersede(work, earlier)


def _keep_discarded(work: Work, earlier: FileRow, file: FileRow) -> None:
    """Let what a person has discarded count for nothing in the new reading, if it says the same."""
    books = work.books
    for old in books.records.discarded_of(earlier.id):
        again = books.records.told_at(file.id, old.line)
        same = [one for one in again if (one.level, one.payload) == (old.level, old.payload)]
        books.records.set_state(same[:1], "skipped", old.reason)
        for problem in books.problems.open_of_file(file.id) if same else ():
            if problem.line == old.line:
                books.problems.close_row(problem)
        if same and not same[0].document:
            books.files.drop_unreadable(file.id, 1)


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
    for kind, subject in _moved_by(work, message, document):
        work.books.stock.keep_movements(work.store, kind, subject, frozenset())
    if records.document_state(work.name, message, document) in ("open", "held"):
        records.set_document(work.name, message, document, work.store, _SUPERSEDED)
    for kind in (message, "record"):
        work.books.problems.close(About(work.store, work.name, kind, document))


def _moved_by(work: Work, message: str, document: str) -> list[tuple[str, str]]:
    """Return kind and subject of the movements that a document has told of."""
    if message == "confirmation":
        return [("shipment", document)]
    is_return = message == "return"
    told = subjects_of(work.books, work.store, work.name, document) if is_return else []
    return [("return", subject) for subject in told]


def _counts(row: RecordRow) -> bool:
    return row.state in _COUNTING
