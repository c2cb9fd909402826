"""Problems in the ledger: one row for each, from when it was seen until it is gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridge.ledger.columns import columns
from bridge.ledger.ledger import Ledger
from bridge.model.problem import Problem, passes

_SQL = "problems"


@dataclass(frozen=True, slots=True)
class About:
    """What a problem is about."""

    store: str
    partner: str
    #: shipment, file, record, return, item, partner, product
    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One problem; the columns are described in sql/schema.sql."""

    id: int
    store: str
    partner: str
    kind: str
    subject: str
    code: str
    message: str
    remedy: str
    severity: str
    field: str
    file_id: int | None
    line: int
    at: str
    opened_at: str
    opened_by: int
    closed_at: str | None
    names: str

    @property
    def passes(self) -> frozenset[str]:
        """What a person lets pass by releasing it."""
        return passes(self.code, json.loads(self.names or "[]"))

    @property
    def about(self) -> About:
        """What it is about."""
        return About(self.store, self.partner, self.kind, self.subject)


class Problems:
    """The problems of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def replace(
        self, about: About, problems: Sequence[Problem], run_id: int, file_id: int | None = None
    ) -> int:
        """Let `problems` be what is wrong with `about` now; return how many are new.

        Those that are still there stay open since they were first seen; the others are closed.
        """
        with self._ledger.transaction():
            known = {_print(row): row for row in self.open_of(about)}
            discarded = self._discarded(about)
            marked = {_mark(one, file_id): one for one in problems}
            wanted = {mark: one for mark, one in marked.items() if mark not in discarded}
            for mark, row in known.items():
                if mark not in wanted:
                    self._close(row)
            new = [one for mark, one in wanted.items() if mark not in known]
            for one in new:
                self._add(about, one, run_id, file_id)
        return len(new)

    def add(self, about: About, problem: Problem, run_id: int, file_id: int | None = None) -> None:
        """Add one problem to those that are open, unless it is there already."""
        with self._ledger.transaction():
            known = {_print(row) for row in self.open_of(about)} | self._discarded(about)
            if _mark(problem, file_id) not in known:
                self._add(about, problem, run_id, file_id)

    def _discarded(self, about: About) -> set[tuple[object, ...]]:
        return {_print(row) for row in self.discarded(about)}

    def discarded(self, about: About) -> list[ProblemRow]:
        """Return what a person wants to hear no more of."""
        rows = self._ledger.rows("remedies", "discarded", columns(about))
        return [ProblemRow(**dict(row)) for row in rows]

    def reopen(self, row: ProblemRow) -> None:
        """Open a problem again that a person had discarded."""
        self._ledger.execute(_SQL, "reopen", {"id": row.id})

    def purge(self, before: str) -> int:
        """Forget what was settled before a time; return how many problems that were."""
        return self._ledger.execute(_SQL, "purge", {"before": before})

    def close_row(self, row: ProblemRow) -> None:
        """Close one problem, whatever else is open about the same."""
        with self._ledger.transaction():
            self._close(row)

    def close(self, about: About, *codes: str) -> None:
        """Close what is open about something: everything, or the problems with these codes."""
        self.close_each([about], *codes)

    def close_each(self, abouts: Iterable[About], *codes: str) -> None:
        """Close what is open about several things, as `close` does about one."""
        now = self._ledger.now_text()
        rows = (
            {**columns(one), "code": code, "now": now} for one in abouts for code in codes or [""]
        )
        self._ledger.execute_many(_SQL, "close_about", rows)

    def open_of(self, about: About) -> list[ProblemRow]:
        """Return what is open about something."""
        values = {
            "store": about.store,
            "partner": about.partner,
            "kind": about.kind,
            "subject": about.subject,
        }
        return self._many("open_of", **values)

    def open_of_kind(self, store: str, partner: str, kind: str) -> list[ProblemRow]:
        """Return what is open about anything of a partner's of one kind."""
        return self._many("open_of_kind", store=store, partner=partner, kind=kind)

    def all_open(self) -> list[ProblemRow]:
        """Return every open problem, by partner and subject."""
        return self._many("all_open")

    def about(self, subject: str) -> list[ProblemRow]:
        """Return every problem that there ever was about `subject`."""
        return self._many("about", subject=subject)

    def open_of_file(self, file_id: int) -> list[ProblemRow]:
        """Return what is wrong with single records of a file."""
        return self._many("open_of_file", file_id=file_id)

    def opened_by(self, run_id: int) -> list[ProblemRow]:
        """Return what a run has found and is still open."""
        return self._many("opened_by", run_id=run_id)

    def known(self, problem_id: int) -> ProblemRow | None:
        """Return the problem with this id, open or not, or None where there is none."""
        row = self._ledger.row(_SQL, "get", {"id": problem_id})
        return ProblemRow(**dict(row)) if row else None

    def _many(self, name: str, **values: object) -> list[ProblemRow]:
        return [ProblemRow(**dict(row)) for row in self._ledger.rows(_SQL, name, values)]

    def _add(self, about: About, one: Problem, run_id: int, file_id: int | None) -> None:
        self._ledger.insert(_SQL, "add", {
            "store": about.store, "partner": about.partner, "kind": about.kind,
            "subject": about.subject, "code": one.code, "message": one.message,
            "remedy": one.remedy, "severity": one.severity.value, "field": one.field,
            "file_id": file_id, "line": one.where.line if one.where else 0,
            "at": one.where.at if one.where else "", "now": self._ledger.now_text(),
            "run_id": run_id, "names": json.dumps(one.names) if one.names else "",
        })  # fmt: skip

    def _close(self, row: ProblemRow) -> None:
        self._ledger.execute(_SQL, "close", {"id": row.id, "now": self._ledger.now_text()})


def _mark(one: Problem, file_id: int | None) -> tuple[object, ...]:
    line, at = (one.where.line, one.where.at) if one.where else (0, "")
    return (one.code, one.field, file_id, line, at, one.message)


def _print(row: ProblemRow) -> tuple[object, ...]:
    return (row.code, row.field, row.file_id, row.line, row.at, row.message)
