"""The ledger as a whole, for whoever holds it against the store: everything here only reads."""

from __future__ import annotations

from typing import Any

from bridge.ledger.ledger import Ledger

_SQL = "reconciling"


class Reconciling:
    """What a ledger says of all of a partner's shipments, returns and figures at once.

    Rows are tuples of the columns that their statement names, in its order.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def shipments(self, store: str, partner: str, state: str, since: str = "") -> list[Any]:
        """Return a partner's shipments in one state that have changed since a time, by id."""
        values = {"store": store, "partner": partner, "state": state, "since": since}
        return [tuple(row) for row in self._ledger.rows(_SQL, "shipments_in_state", values)]

    def last_came(self, partner: str, message: str) -> str | None:
        """Return when a file of a message came in last; None where none ever did."""
        row = self._ledger.row(_SQL, "last_came", {"partner": partner, "message": message})
        return row["at"] if row else None

    def adopted_at(self, store: str, partner: str) -> str | None:
        """Return since when a partner is adopted; None where it is not."""
        row = self._ledger.row(_SQL, "adopted_at", {"store": store, "partner": partner})
        return row["adopted_at"] if row else None

    def moved_with(self, store: str, kind: str, subject: str) -> list[Any]:
        """Return what has moved on the shelf with a shipment or the like, by SKU and bar code."""
        values = {"store": store, "kind": kind, "subject": subject}
        return [tuple(row) for row in self._ledger.rows(_SQL, "moved_with", values)]

    def returns_made(self, store: str, partner: str, since: str) -> list[Any]:
        """Return what was made at the store since a time, oldest first."""
        values = {"store": store, "partner": partner, "since": since}
        return [tuple(row) for row in self._ledger.rows(_SQL, "returns_made", values)]

    def figures(self, store: str, warehouse: str, partner: str) -> list[Any]:
        """Return a partner's figures by item."""
        values = {"store": store, "warehouse": warehouse, "partner": partner}
        return [tuple(row) for row in self._ledger.rows(_SQL, "figures", values)]
