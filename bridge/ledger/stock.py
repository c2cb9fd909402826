"""Movements and counts: the two things that a stock figure is computed from (design, section 7)."""

from __future__ import annotations

from dataclasses import replace

from bridge.ledger.columns import columns
from bridge.ledger.ledger import Ledger
from bridge.ledger.states import check_moved, check_transition
from bridge.model.stock import Count, Movement

_SQL = "stock"


class Stock:
    """The movements and counts of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def put_movement(self, movement: Movement) -> None:
        """Record a movement, or what has become of it; the item's figure is then due again.

        The ledger's own time of it is that of the first telling in these words: the goods had moved
        by then, whatever else is known.
        """
        values = {**columns(movement), "now": self._ledger.now_text()}
        with self._ledger.transaction():
            row = self._ledger.row(_SQL, "movement", values)
            if row and _is_same(_movement(dict(row)), movement):
                return
            self._ledger.execute(_SQL, "put_movement", values)
            self._ledger.execute(_SQL, "touch_counts", values)

    def apply_movements(self, store: str, kind: str, subject: str) -> None:
        """Record that the store has applied what moved with `subject`.

        Its figures stay as they were sent: what was added for it then, the store has now taken off.
        """
        self._ledger.execute(_SQL, "apply_movements", {
            "store": store, "kind": kind, "subject": subject, "now": self._ledger.now_text(),
        })  # fmt: skip

    def movements_of(self, store: str, warehouse: str, item: str) -> list[Movement]:
        """Return what has moved of an item, in the order of recording."""
        values = {"store": store, "warehouse": warehouse, "item": item}
        rows = self._ledger.rows(_SQL, "movements_of", values)
        return [_movement(dict(row)) for row in rows]

    def count(self, store: str, warehouse: str, item: str) -> Count | None:
        """Return the latest count of an item."""
        values = {"store": store, "warehouse": warehouse, "item": item}
        row = self._ledger.row(_SQL, "count", values)
        return _count(dict(row)) if row else None

    def counts_in_state(self, partner: str, state: str) -> list[Count]:
        """Return a partner's counts in one state, by item."""
        rows = self._ledger.rows(_SQL, "counts_in_state", {"partner": partner, "state": state})
        return [_count(dict(row)) for row in rows]

    def pending_after(
        self, store: str, warehouse: str, partner: str, after: str, limit: int
    ) -> list[Count]:
        """Return up to `limit` counts whose figures are due, of the items behind `after`."""
        values = {
            "store": store,
            "warehouse": warehouse,
            "partner": partner,
            "after": after,
            "limit": limit,
        }
        return [_count(dict(row)) for row in self._ledger.rows(_SQL, "pending_after", values)]

    def counts_of_item(self, item: str) -> list[Count]:
        """Return the counts of an item or product code, in every warehouse."""
        return [_count(dict(r)) for r in self._ledger.rows(_SQL, "counts_of_item", {"item": item})]

    def put_count(self, count: Count) -> None:
        """Record a count; its figure is then due."""
        with self._ledger.transaction():
            known = self.count(count.store, count.warehouse, count.item)
            check_transition("counts", known.state if known else "", "pending")
            self._ledger.execute(_SQL, "put_count", columns(count))

    def forget_counts(self, store: str, warehouse: str, partner: str) -> None:
        """Forget what a partner has counted: no figure is due before its next count."""
        values = {"store": store, "warehouse": warehouse, "partner": partner}
        self._ledger.execute(_SQL, "forget_counts", values)

    def set_sending(self, count: Count, action_id: int) -> None:
        """Record which call carries the figure."""
        check_transition("counts", count.state, "sending")
        values = {**columns(count), "old": count.state, "action_id": action_id}
        check_moved(f"the count of {count.item}", self._ledger.execute(_SQL, "set_sending", values))

    def set_outcome(self, count: Count, state: str, sent: int | None = None) -> None:
        """Record what became of the figure; `sent` only where the store has taken it."""
        check_transition("counts", count.state, state)
        values = {
            **columns(count),
            "old": count.state,
            "state": state,
            "sent": sent,
            "now": self._ledger.now_text(),
        }
        check_moved(f"the count of {count.item}", self._ledger.execute(_SQL, "set_outcome", values))


def _is_same(known: Movement, new: Movement) -> bool:
    """Return whether nothing has changed but how far the store has come with it."""
    return known == replace(new, centra_at=known.centra_at, recorded_at=known.recorded_at)


def _movement(row: dict[str, object]) -> Movement:
    row.pop("id")
    row["shelf_is_exact"] = bool(row["shelf_is_exact"])
    return Movement(**row)  # type: ignore[arg-type]


def _count(row: dict[str, object]) -> Count:
    row["is_exact"] = bool(row["is_exact"])
    return Count(**row)  # type: ignore[arg-type]
