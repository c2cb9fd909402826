"""Remedies: what a person decides about things that wait, found by what the problems call them.

A decision is one transaction under the locks of the partners concerned, so a run that is on makes
it wait. A dry run is the same, undone at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bridge.app.books import copied, open_books, refuse_older_copy
from bridge.app.surroundings import now, whoami
from bridge.app.views import remedies_of
from bridge.config.load import configured
from bridge.config.model import Configuration
from bridge.errors import BridgeError, ConfigurationError
from bridge.flows.deciding import Deciding
from bridge.flows.work import Books
from bridge.ledger.lock import partner_lock
from bridge.ledger.problems import About, ProblemRow
from bridge.plan.remedies import Verb


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants decided, as the command line has it."""

    verb: Verb
    #: Shipments, returns, files or items, as `bridge problems` names them; none: all with `code`.
    subjects: tuple[str, ...]
    why: str
    partner: str = ""
    kind: str = ""
    code: str = ""
    is_dry: bool = False
    #: Who decides, where that is not who has started this process.
    who: str = ""


@dataclass(slots=True)
class Decided:
    """What was decided, what had been decided before, and what holds it still, a line each."""

    lines: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


@contextmanager
def deciding(
    configuration: Configuration, books: Books, partners: Iterable[str], asked: Asked
) -> Iterator[Deciding]:
    """Hold the locks of `partners` and one transaction; a dry run has it in a copy of the ledger.

    Raises TryLaterError while a run of theirs is on, StopError where the ledger is an older copy.
    """
    names = sorted(set(partners) or set(configuration.partners))
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(partner_lock(configuration.state, name))
        refuse_older_copy(books, names)
        if asked.is_dry:
            books = stack.enter_context(copied(books, configuration.state))
        run_id = books.runs.start(asked.verb, asked.who or whoami())
        try:
            with books.ledger.transaction():
                yield Deciding(books, run_id, asked.why)
        except BridgeError as error:
            books.runs.end(run_id, error.exit_code)
            raise
        books.runs.end(run_id, 0)


def decide(
    given: Path | Configuration, asked: Asked, clock: Callable[[], datetime] = now
) -> Decided:
    """Release or discard what `asked` names, or have it tried again.

    Raises ConfigurationError where nothing of that name waits, or it cannot be decided that way.
    """
    configuration = configured(given)
    with open_books(configuration, clock, may_create=False) as books:
        if asked.partner and asked.partner not in {
            one.partner for one in books.problems.all_open()
        }:
            configuration.partner(asked.partner)
        partners = {one.partner for one in _subjects(books, asked)} - {""}
        with deciding(configuration, books, partners, asked) as act:
            return _retry(act, asked) if asked.verb == "retry" else _by_problem(act, asked)


def _by_problem(act: Deciding, asked: Asked) -> Decided:
    """Release or discard problem by problem."""
    decided, refused = Decided(), []
    rows = _rows(act.books, asked)
    for row in rows:
        meaning = next(
            (one.meaning for one in remedies_of(act.books, row) if one.verb == asked.verb), None
        )
        if meaning is None:
            refused.append(f"{row.kind} {row.subject} [{row.code}]: {row.remedy}")
            continue
        if asked.verb == "release" and act.is_released(row):
            decided.before.append(f"{_who(row)} [{row.code}]: is decided; the next run acts on it")
            continue
        (act.release if asked.verb == "release" else act.discard)(row)
        decided.lines.append(f"{_who(row)} [{row.code}]: {meaning}")
    if not decided.lines and not decided.before:
        decided.before = _before(act.books, asked)
        if refused:
            raise ConfigurationError(
                f"{asked.verb} cannot settle this", f"what can: {'; '.join(refused)}"
            )
        if not decided.before:
            raise _nothing(asked)
    if asked.verb == "release":
        decided.rest = _rest(act, rows)
    return decided


def _rest(act: Deciding, rows: Sequence[ProblemRow]) -> list[str]:
    """Return what still holds the things of `rows`: each needs a decision of its own."""
    files = {(row.about, row.file_id) for row in rows}
    abouts = dict.fromkeys(row.about for row in rows)
    return [
        f"{_who(row)} [{row.code}]: {row.message}"
        for about in abouts
        for row in act.books.problems.open_of(about)
        if row.severity == "held"
        and (row.kind != "stock" or (about, row.file_id) in files)
        and not act.is_released(row)
    ]


def _rows(books: Books, asked: Asked) -> list[ProblemRow]:
    """Return the open problems that `asked` names; ConfigurationError where it is ambiguous."""
    subjects = frozenset(asked.subjects)
    rows = [
        row
        for row in books.problems.all_open()
        if (not subjects or row.subject in subjects)
        and asked.partner in ("", row.partner)
        and asked.kind in ("", row.kind)
        and asked.code in ("", row.code)
    ]
    partners_of: dict[str, set[str]] = {}
    for row in rows if subjects else ():
        partners_of.setdefault(row.subject, set()).add(row.partner)
    for subject, partners in partners_of.items():
        if len(partners) > 1:
            raise ConfigurationError(
                f"{subject} waits at several partners: {', '.join(sorted(partners))}",
                "say which with --partner",
            )
    return rows


def _subjects(books: Books, asked: Asked) -> list[About]:
    """Return what is meant, whether or not a problem is open about it: a retry undoes a discard."""
    found = {row.about: None for row in _rows(books, asked)}
    for subject in asked.subjects if asked.verb == "retry" else ():
        for row in books.remedies.about(subject):
            if asked.partner in ("", row.partner) and asked.kind in ("", row.kind):
                found[About(row.store, row.partner, row.kind, row.subject)] = None
        for count in books.stock.counts_of_item(subject):
            if count.state == "refused" and asked.partner in ("", count.partner):
                found[About(count.store, count.partner, "item", subject)] = None
    return list(found)


def _retry(act: Deciding, asked: Asked) -> Decided:
    decided = Decided()
    for about in _subjects(act.books, asked):
        decided.lines += [
            f"{_who(about)}: {what}"
            for what in act.retry(about, is_named=about.subject in asked.subjects)
        ]
    if not decided.lines:
        decided.before = _before(act.books, asked)
        if not decided.before:
            raise _nothing(asked)
    return decided


def _before(books: Books, asked: Asked) -> list[str]:
    """Return what was decided last about the same, if it is the same decision."""
    found = []
    for subject in asked.subjects:
        told = [row for row in books.remedies.about(subject) if asked.partner in ("", row.partner)]
        last = told[-1] if told else None
        if last is not None and last.verb == "discard" and asked.verb == "release":
            raise ConfigurationError(
                f"{subject} was discarded by {last.who}, {last.at[:16]} UTC: {last.why}",
                f"`bridge retry {subject}` takes that back",
            )
        if last is not None and last.verb == asked.verb:
            found.append(last)
    if not asked.subjects:
        found = [
            row
            for row in books.remedies.last_with_code(asked.verb, asked.code)
            if asked.partner in ("", row.partner) and asked.kind in ("", row.kind)
        ]
    return [f"{_who(row)}: {row.verb} by {row.who}, {row.at[:16]} UTC: {row.why}" for row in found]


def _nothing(asked: Asked) -> ConfigurationError:
    what = ", ".join(asked.subjects) or f"the code {asked.code}"
    wanted = {"retry": "was refused or discarded"}.get(asked.verb, "waits")
    return ConfigurationError(
        f"nothing {wanted} under {what}", "`bridge problems` shows what waits, and its names"
    )


def _who(one: object) -> str:
    partner, kind, subject = (getattr(one, name) for name in ("partner", "kind", "subject"))
    return f"{partner or '-'}: {kind} {subject}"
