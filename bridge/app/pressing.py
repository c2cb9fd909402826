"""What waits, decided with a button: the same as its command does, about one problem."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from bridge.app.again import replay_files, resend
from bridge.app.deciding import Asked, Decided, decide
from bridge.flows.work import Books
from bridge.ledger.problems import ProblemRow
from bridge.ledger.remedies import RemedyRow
from bridge.plan.remedies import Verb


def what_is_known(books: Books, row: ProblemRow) -> str:
    """Return what names all that is open about the same, and the last decision about it.

    A person decides on what was shown, and not against somebody whose decision was not shown yet.
    """
    known = [(one.id, one.message) for one in books.problems.open_of(row.about)]
    last = max((one.id for one in _decisions(books, row)), default=0)
    return f"{last}-{sha256(repr(known).encode()).hexdigest()}"


def decided_since(books: Books, row: ProblemRow, known: str) -> list[str]:
    """Return what was decided about the same since it stood as `known` says, a sentence each."""
    last, _, _ = known.partition("-")
    if not last.isdecimal():
        return []
    return [
        f"{one.who} decided {one.verb} just now ({one.at[:16].replace('T', ' ')} UTC): {one.why}"
        for one in _decisions(books, row)
        if one.id > int(last)
    ]


def _decisions(books: Books, row: ProblemRow) -> list[RemedyRow]:
    """Return the decisions about what a problem is about, and about the file that it came up in."""
    names = {row.subject}
    if row.file_id:
        names.add(books.files.get(row.file_id).name)
    told = [one for name in sorted(names) for one in books.remedies.about(name)]
    return [one for one in told if (one.store, one.partner) == (row.store, row.partner)]


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
