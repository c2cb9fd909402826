"""What waits, decided with a button: the same as its command does, about one problem or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from bridge.app.again import replay_files, resend
from bridge.app.deciding import Asked, Decided, decide
from bridge.config.model import Configuration
from bridge.flows.work import Books
from bridge.ledger.problems import ProblemRow
from bridge.ledger.remedies import RemedyRow
from bridge.plan.remedies import Verb


def all_of(books: Books, partner: str, kind: str, code: str) -> list[ProblemRow]:
    """Return what is open of a partner's ("": nobody's) of one kind and code, the oldest first."""
    rows = books.problems.all_open()
    found = [row for row in rows if (row.partner, row.kind, row.code) == (partner, kind, code)]
    return sorted(found, key=lambda row: (row.opened_at, row.id))


def what_is_known(books: Books, rows: Sequence[ProblemRow]) -> str:
    """Return what names all that is open about the same, and the last decision about it.

    A person decides on what was shown, and not against somebody whose decision was not shown yet.
    """
    abouts = dict.fromkeys(row.about for row in rows)
    known = [(one.id, one.message) for about in abouts for one in books.problems.open_of(about)]
    last = max((one.id for one in _decisions(books, rows)), default=0)
    return f"{last}-{sha256(repr(known).encode()).hexdigest()}"


def decided_since(books: Books, rows: Sequence[ProblemRow], known: str) -> list[str]:
    """Return what was decided about the same since it stood as `known` says, a sentence each."""
    last, _, _ = known.partition("-")
    if not last.isdecimal():
        return []
    told = [
        f"{one.who} decided {one.verb} just now ({one.at[:16].replace('T', ' ')} UTC): {one.why}"
        for one in _decisions(books, rows)
        if one.id > int(last)
    ]
    return list(dict.fromkeys(told))


def _decisions(books: Books, rows: Sequence[ProblemRow]) -> list[RemedyRow]:
    """Return the decisions about what problems are about, and about the files they came up in."""
    files = {row.file_id for row in rows if row.file_id}
    owners = {(row.store, row.partner) for row in rows}
    names = {row.subject for row in rows} | {books.files.get(one).name for one in files}
    told = [one for name in sorted(names) for one in books.remedies.about(name)]
    return [one for one in told if (one.store, one.partner) in owners]


def press(
    given: Configuration,
    row: ProblemRow,
    file: str,
    verb: Verb,
    *,
    why: str,
    who: str,
    is_dry: bool,
) -> Decided:
    """Decide about a problem, of `file` where that is not "", and return what was decided.

    Raises what the command would end with: TryLaterError while a run of the partner's is on.
    """
    asked = _asked(row, verb, (row.subject,), why, who, is_dry=is_dry)
    if verb == "resend":
        return resend(given, replace(asked, subjects=(file or row.subject,)), once_more=False)
    if verb == "replay":
        return replay_files(given, replace(asked, subjects=(file,)), None)
    return decide(given, asked)


def press_all(
    given: Configuration,
    rows: Sequence[ProblemRow],
    verb: Verb,
    *,
    why: str,
    who: str,
    is_dry: bool,
) -> Decided:
    """Decide about all that `all_of` returns at once, as a command with --code does."""
    first = rows[0]
    # A command that names no partner means those of all: what is nobody's is named.
    names = () if first.partner else tuple(dict.fromkeys(row.subject for row in rows))
    return decide(given, _asked(first, verb, names, why, who, is_dry=is_dry))


def _asked(
    row: ProblemRow, verb: Verb, names: tuple[str, ...], why: str, who: str, *, is_dry: bool
) -> Asked:
    return Asked(
        verb, names, why, partner=row.partner, kind=row.kind, code=row.code, is_dry=is_dry, who=who
    )
