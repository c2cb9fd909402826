"""Suppliers' deliveries in the ledger: what a partner was told of, and what was accepted."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ledger.columns import columns
from bridge.ledger.ledger import Ledger
from bridge.ledger.states import check_moved, check_transition

_SQL = "deliveries"


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery; the columns are described in sql/schema.sql."""

    store: str
    delivery_id: str
    endpoint: str
    partner: str
    state: str
    origin: str
    follows: str
    content_hash: str
    file_id: int | None
    first_seen_at: str
    changed_at: str


@dataclass(frozen=True, slots=True)
class DeliveryDecision:
    """A delivery as `put` records it."""

    store: str
    delivery_id: str
    endpoint: str
    partner: str
    state: str
    origin: str = "announced"
    follows: str = ""
    content_hash: str = ""
    file_id: int | None = None


class Deliveries:
    """The suppliers' deliveries of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, store: str, delivery_id: str) -> DeliveryRow | None:
        """Return a delivery, or None where the ledger does not know it."""
        return next(iter(self._many("get", store=store, delivery_id=delivery_id)), None)

    def in_state(self, partner: str, state: str) -> list[DeliveryRow]:
        """Return a partner's deliveries in one state."""
        return self._many("of_partner", partner=partner, state=state)

    def of_file(self, file_id: int) -> list[DeliveryRow]:
        """Return the deliveries that a file announces."""
        return self._many("of_file", file_id=file_id)

    def rest_of(self, store: str, delivery_id: str) -> DeliveryRow | None:
        """Return the delivery that the store has opened for what did not come with another."""
        return next(iter(self._many("rest_of", store=store, delivery_id=delivery_id)), None)

    def known_as(self, delivery_id: str) -> list[DeliveryRow]:
        """Return the deliveries of that id, in every store."""
        return self._many("known_as", delivery_id=delivery_id)

    def counts(self, partner: str) -> dict[str, int]:
        """Return how many deliveries of a partner are in each state that occurs."""
        rows = self._ledger.rows(_SQL, "counts", {"partner": partner})
        return {str(row["state"]): int(row["number"]) for row in rows}

    def _many(self, name: str, **values: object) -> list[DeliveryRow]:
        return [DeliveryRow(**dict(row)) for row in self._ledger.rows(_SQL, name, values)]

    def put(self, decision: DeliveryDecision) -> None:
        """Record a delivery at first sight, or a new decision about one that is not accepted."""
        with self._ledger.transaction():
            known = self.get(decision.store, decision.delivery_id)
            check_transition(_SQL, known.state if known else "", decision.state)
            values = {**columns(decision), "now": self._ledger.now_text()}
            self._ledger.execute(_SQL, "put", values)

    def set_state(self, row: DeliveryRow, state: str) -> None:
        """Move a delivery on; StopError if it is not where `row` says."""
        check_transition(_SQL, row.state, state)
        changed = self._ledger.execute(_SQL, "set_state", {
            "store": row.store, "delivery_id": row.delivery_id, "old": row.state,
            "state": state, "now": self._ledger.now_text(),
        })  # fmt: skip
        check_moved(f"delivery {row.delivery_id}", changed)
