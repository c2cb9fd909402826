"""Which returns that somebody has made by hand may be of the goods that partners tell of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bridge.ledger.ledger import Ledger
from bridge.ledger.records import RecordRow

_SQL = "look_alikes"


@dataclass(frozen=True, slots=True)
class LookAlikeRow:
    """Units of a record that may be some of a return's; the columns stand in sql/schema.sql."""

    record_id: int
    store: str
    return_id: str
    line_id: str
    quantity: int


class LookAlikes:
    """What a person was asked about, and what goods were taken for by the answers."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def keep(self, records: Sequence[RecordRow], found: Sequence[LookAlikeRow]) -> None:
        """Let `found` be all that `records` may be of."""
        with self._ledger.transaction():
            self._ledger.execute_many(_SQL, "drop", [{"record_id": one.id} for one in records])
            self._ledger.execute_many(_SQL, "add", [asdict(one) for one in found])

    def accounted(self, store: str, return_id: str, *, but_of: tuple[str, str]) -> Counter[str]:
        """Return the units of a return by line id that discarded goods were taken for.

        `but_of` is partner and document whose own goods do not count: told again, they are asked
        about again.
        """
        partner, document = but_of
        values = {"store": store, "return_id": return_id, "partner": partner, "document": document}
        rows = self._ledger.rows(_SQL, "accounted", values)
        return Counter({row["line_id"]: int(row["quantity"]) for row in rows})

    def is_told(self, store: str, return_id: str) -> bool:
        """Return whether a partner has told of goods that wait for, or were taken for, these."""
        values = {"store": store, "return_id": return_id}
        return self._ledger.row(_SQL, "told", values) is not None
