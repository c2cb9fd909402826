"""What is open, by what it is about and why, and the commands that settle it."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from bridge.app.views import remedies_of
from bridge.flows.work import Books
from bridge.ledger.problems import ProblemRow
from bridge.model.records import BETWEEN
from bridge.model.waiting import Decision, Example, Waiting
from bridge.plan.remedies import Remedy

#: What a command says in the place of a person's own reason.
WHY = "WHY"
#: What is decided about one thing at a time.
ONE_BY_ONE = ("replay", "resend")
_SEVERITIES = ("held", "set_aside", "notice")
#: Partner, kind, code and severity.
_Sort: TypeAlias = tuple[str, str, str, str]


def waiting(books: Books, partners: Collection[str] | None, most: int) -> list[Waiting]:
    """Return what is open of `partners` ("" is nobody; None: of all), `most` examples of each sort.

    What holds something up comes first, and of that the oldest.
    """
    rows = books.overview.open_summed()
    naming = _Naming(books, is_alone=len({row["partner"] for row in rows} - {""}) <= 1)
    examples = _examples(books, most)
    found = [
        naming.summed(row, examples.get(_sort(row), []))
        for row in rows
        if partners is None or row["partner"] in partners
    ]
    found.sort(key=lambda one: (_SEVERITIES.index(one.severity), one.since))
    return found


def _sort(row: Any) -> _Sort:
    return row["partner"], row["kind"], row["code"], row["severity"]


def _examples(books: Books, most: int) -> dict[_Sort, list[ProblemRow]]:
    rows = books.overview.open_examples(most)
    return {sort: [_row(one) for one in each] for sort, each in groupby(rows, key=_sort)}


def _row(row: Any) -> ProblemRow:
    return ProblemRow(**{name: row[name] for name in ProblemRow.__slots__})


@dataclass(frozen=True, slots=True)
class _Naming:
    """Puts what is open into words and commands."""

    books: Books
    #: Whether only one partner has anything open, so that nobody has to say whose is meant.
    is_alone: bool

    def summed(self, row: Any, examples: Sequence[ProblemRow]) -> Waiting:
        """Return one sort of things."""
        first = examples[0]
        of_all = remedies_of(self.books, first) if row["number"] > 1 else []
        return Waiting(
            partner=row["partner"],
            kind=row["kind"],
            code=row["code"],
            severity=row["severity"],
            number=int(row["number"]),
            decided=int(row["decided"]),
            since=row["since"],
            message=first.message,
            remedy=first.remedy,
            examples=tuple(self.example(one) for one in examples),
            decisions=tuple(
                Decision(one.verb, one.meaning, self._about_all(one, first))
                for one in of_all
                if one.verb not in ONE_BY_ONE
            ),
        )

    def example(self, row: ProblemRow) -> Example:
        """Return one of them."""
        file = self.books.files.get(row.file_id).name if row.file_id else ""
        return Example(
            id=row.id,
            subject=row.subject,
            shown=row.subject.replace(BETWEEN, " "),
            message=row.message,
            file=file,
            line=row.line,
            at=row.at,
            field=row.field,
            since=row.opened_at,
            decisions=tuple(
                Decision(one.verb, one.meaning, self._about_one(one, row, file))
                for one in remedies_of(self.books, row)
            ),
        )

    def _about_one(self, remedy: Remedy, row: ProblemRow, file: str) -> str:
        if remedy.verb == "replay":
            return command("replay", *self._owner(row, ""), "--file", file)
        subject = file if remedy.verb == "resend" and file else row.subject
        return command(remedy.verb, subject, *self._owner(row, "--partner"))

    def _about_all(self, remedy: Remedy, row: ProblemRow) -> str:
        chosen = ("--code", row.code, "--kind", row.kind)
        return command(remedy.verb, *chosen, *self._owner(row, "--partner"))

    def _owner(self, row: ProblemRow, option: str) -> tuple[str, ...]:
        if self.is_alone or not row.partner:
            return ()
        return (option, row.partner) if option else (row.partner,)


def command(verb: str, *words: str) -> str:
    """Return a command with `words` as a shell takes them, and a reason that is to be filled in."""
    return " ".join(["bridge", verb, *map(typed, words), "--because", f'"{WHY}"'])


def typed(word: str) -> str:
    """Return a word as a shell takes it, with what cannot be seen spelled out."""
    if word.isprintable():
        return shlex.quote(word)
    spelled = word.encode("unicode_escape").decode("ascii").replace("'", "\\'")
    return f"$'{spelled}'"
