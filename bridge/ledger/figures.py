"""What was counted, for ever, and the few numbers that figures are made of besides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from sqlite3 import Row

from bridge.ledger.ledger import Ledger

_SQL = "figures"


@dataclass(frozen=True, slots=True)
class Figure:
    """One count; the columns are described in sql/schema.sql."""

    name: str
    owner: str
    kind: str
    outcome: str
    value: int


class Figures:
    """The figures of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, figures: Iterable[Figure]) -> None:
        """Add to what was counted before."""
        self._ledger.execute_many(_SQL, "add", [asdict(one) for one in figures])

    def counted(self) -> list[Figure]:
        """Return all that was counted."""
        return [Figure(**dict(row)) for row in self._ledger.rows(_SQL, "counted")]

    def last_good(self, job: str) -> str | None:
        """Return when a job has ended well last; None where it never has."""
        row = self._ledger.row(_SQL, "last_good", {"job": job})
        return row["ended_at"] if row else None

    def problems(self) -> list[Row]:
        """Return how many problems are open by partner, severity and code, and since when."""
        return self._ledger.rows(_SQL, "problems")

    def records_waiting(self, partner: str, message: str) -> int:
        """Return how many records of a message something is yet to become of."""
        values = {"partner": partner, "message": message}
        row = self._ledger.row(_SQL, "records_waiting", values)
        return int(row["number"]) if row else 0

    def files(self) -> list[Row]:
        """Return how many files there ever were, and their bytes, by partner, way and message."""
        return self._ledger.rows(_SQL, "files")

    def archived_bytes(self) -> int:
        """Return how many bytes of files the archive has."""
        row = self._ledger.row(_SQL, "archived_bytes")
        return int(row["size"]) if row else 0
