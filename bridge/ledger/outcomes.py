"""How each command has ended for each partner: the last time, and when it went well."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bridge.ledger.ledger import Ledger

_SQL = "outcomes"


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One command for one partner; the columns are described in sql/schema.sql."""

    partner: str
    command: str
    job: str
    run_id: int
    started_at: str
    ended_at: str | None
    exit_code: int | None
    why: str
    good_run_id: int | None
    good_at: str | None

    @property
    def is_bad(self) -> bool:
        """Whether it has ended, and not well."""
        return self.exit_code is not None and self.exit_code not in (0, 1)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run has ended for one partner."""

    exit_code: int
    #: What stood in its way, in words without a value; "" for nothing.
    why: str = ""


class Outcomes:
    """The outcomes in a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def start(self, run_id: int, command: str, job: str, partners: Collection[str]) -> None:
        """Record that a run begins for `partners`."""
        now = self._ledger.now_text()
        self._ledger.execute_many(_SQL, "start", [
            {"run_id": run_id, "command": command, "job": job, "partner": one, "now": now}
            for one in partners
        ])  # fmt: skip

    def end(self, run_id: int, partner: str, ended: Ended) -> None:
        """Record how a run has ended for a partner."""
        self._ledger.execute(_SQL, "end", {
            "run_id": run_id, "partner": partner, "exit_code": ended.exit_code, "why": ended.why,
            "now": self._ledger.now_text(),
        })  # fmt: skip

    def all(self) -> list[OutcomeRow]:
        """Return every outcome, by partner and command."""
        return [OutcomeRow(**dict(row)) for row in self._ledger.rows(_SQL, "all")]
