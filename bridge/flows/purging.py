"""What names customers and other persons leaves the archive and the ledger after a while.

The bytes of files are what holds names and addresses; the ledger has none of its own. Files that
something waits for stay. What is needed against doing things twice stays for ever: ids, keys,
SHA-256, quantities, tracking numbers, states, and the store's ids of what was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bridge.config.retention import Retention
from bridge.flows.work import Books
from bridge.ledger.files import FileRow
from bridge.model.moment import utc_text

#: The ledger's note that its file still holds what was deleted.
_WIPE = "wipe"


def purge(
    books: Books, retention: Retention, progress: Callable[[str, int, int], None]
) -> Mapping[str, int]:
    """Take away what is older than `retention` says; return what and how much, in words.

    Each file is recorded as purged before its bytes go, so that a run that is cut off is finished
    by the next one.
    """
    done: dict[str, int] = {}
    for message, days in retention.files.items():
        files = books.files.to_purge(message, _days_ago(books, days))
        with books.ledger.transaction():
            for file in files:
                books.files.set_purged(file)
            _wipe_later(books, len(files))
        done[f"{message} files purged"] = len(files)
    _remove_bytes(books, progress)
    if retention.files:
        # As long as anything is kept: a ledger that was restored may still be told of them.
        longest = max(retention.files.values())
        before = books.ledger.clock() - timedelta(days=longest)
        known = frozenset(books.files.archived())
        done["archived files without a row purged"] = books.archive.remove_strays(known, before)
    if retention.history is not None:
        done |= _purge_history(books, _days_ago(books, retention.history))
    done = {what: number for what, number in done.items() if number}
    if books.ledger.meta(_WIPE):
        books.ledger.wipe()
        books.ledger.set_meta(_WIPE, "")
    return done


def to_purge(books: Books, retention: Retention) -> list[FileRow]:
    """Return the files that `purge` would take away, oldest first."""
    found = [
        file
        for message, days in retention.files.items()
        for file in books.files.to_purge(message, _days_ago(books, days))
    ]
    return sorted(found, key=lambda file: file.id)


def _days_ago(books: Books, days: int) -> str:
    return utc_text(books.ledger.clock() - timedelta(days=days))


def _remove_bytes(books: Books, progress: Callable[[str, int, int], None]) -> None:
    """Remove what no file has any more, also what an earlier run was cut off at."""
    purged = books.files.purged_bytes()
    for number, sha256 in enumerate(purged, start=1):
        books.archive.remove(sha256)
        progress("archived files purged", number, len(purged))


def _purge_history(books: Books, before: str) -> Mapping[str, int]:
    with books.ledger.transaction():
        done = {
            "decisions purged": books.remedies.purge(before),
            "settled problems purged": books.problems.purge(before),
            "refusals of the store purged": books.actions.forget_words(before),
            "runs without a name now": books.runs.forget_who(before),
        }
        _wipe_later(books, sum(done.values()))
    return done


def _wipe_later(books: Books, number: int) -> None:
    """Note that something is deleted that still stands in the ledger's file."""
    if number:
        books.ledger.set_meta(_WIPE, "due")
