"""What waits, decided with a button: the same as its command does, about one problem."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from bridge.app.again import replay_files, resend
from bridge.app.deciding import Asked, Decided, decide
from bridge.flows.work import Books
from bridge.ledger.problems import ProblemRow
from bridge.plan.remedies import Verb


def what_is_known(books: Books, row: ProblemRow) -> str:
    """Return a digest of all that is open about the same: a person decides on what was shown."""
    known = [(one.id, one.message) for one in books.problems.open_of(row.about)]
    return sha256(repr(known).encode()).hexdigest()


def press(
    path: Path, row: ProblemRow, file: str, verb: Verb, *, why: str, who: str, is_dry: bool
) -> Decided:
    """Decide about a problem, of `file` where that is not "", and return what was decided.

    Raises what the command would end with: TryLaterError while a run of the partner's is on.
    """
    asked = Asked(
        verb, (row.subject,), why, partner=row.partner, kind=row.kind, code=row.code,
        is_dry=is_dry, who=who,
    )  # fmt: skip
    if verb == "resend":
        return resend(path, replace(asked, subjects=(file or row.subject,)), once_more=False)
    if verb == "replay":
        return replay_files(path, replace(asked, subjects=(file,)), None)
    return decide(path, asked)
