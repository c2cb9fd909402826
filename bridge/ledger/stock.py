"""Movements and counts: the two things that a stock figure is computed from (design, section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from bridge.ledger.columns import columns
from bridge.ledger.ledger import Ledger
from bridge.ledger.states import check_moved, check_transition
from bridge.model.picking import PickLine
from bridge.model.stock import Count, Movement

_SQL = "stock"
_LOOKED = "stock-looked"


class Stock:
    """The movements and counts of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def put_movement(self, movement: Movement) -> bool:
        """Record a movement, or what has become of it; the item's figure is then due again.

        Returns whether that is news.

        The ledger's own time of it is that of the first telling in these words: the goods had moved
        by then, whatever else is known.
        """
        values = {**columns(movement), "now": self._ledger.now_text()}
        with self._ledger.transaction():
            row = self._ledger.row(_SQL, "movement", values)
            if row and _is_same(_movement(dict(row)), movement):
                return False
            self._ledger.execute(_SQL, "put_movement", values)
            self._ledger.execute(_SQL, "touch_counts", values)
        return True

    def keep_movements(
        self, store: str, kind: str, subject: str, items: Set[tuple[str, str, str]]
    ) -> None:
        """Forget what was told to move with `subject`, but for `items` (SKU, EAN, UPC).

        What the store has applied stays. The figures of what is forgotten are due again.
        """
        values = {"store": store, "kind": kind, "subject": subject}
        with self._ledger.transaction():
            for row in self._ledger.rows(_SQL, "unapplied_movements", values):
                if (row["item"], row["ean"], row["upc"]) not in items:
                    self._ledger.execute(_SQL, "drop_movement", {"id": row["id"]})
                    self._ledger.execute(_SQL, "touch_counts", dict(row))

    def apply_movements(self, store: str, kind: str, subject: str) -> None:
        """Record that the store has applied what moved with `subject`.

        The figures of its items are due again: whether the store had applied it before or after it
        was told one of them is known to nobody where a payment or a person completes a shipment.
        """
        values = {"store": store, "kind": kind, "subject": subject}
        with self._ledger.transaction():
            for row in self._ledger.rows(_SQL, "unapplied_movements", values):
                self._ledger.execute(_SQL, "touch_counts", dict(row))
                self._ledger.execute(_SQL, "move_at_store", dict(row))
            self._ledger.execute(
                _SQL, "apply_movements", {**values, "now": self._ledger.now_text()}
            )

    def touch_moved(self, store: str, kind: str, subject: str) -> None:
        """Let the figures be due again of what moved with `subject` and is not applied."""
        values = {"store": store, "kind": kind, "subject": subject}
        for row in self._ledger.rows(_SQL, "unapplied_movements", values):
            self._ledger.execute(_SQL, "touch_counts", dict(row))

    def touch_items(self, store: str, warehouse: str, lines: Iterable[PickLine]) -> None:
        """Let the figures of the items of `lines` be due again."""
        place = {"store": store, "warehouse": warehouse}
        self._ledger.execute_many(_SQL, "touch_counts", [
            {**place, "item": one.physical_sku, "ean": one.ean, "upc": one.upc} for one in lines
        ])  # fmt: skip

    def subjects_of(self, store: str, kind: str, subject: str) -> list[str]:
        """Return `subject` and its parts, as far as something has moved with them."""
        values = {"store": store, "kind": kind, "subject": subject}
        return [str(row["subject"]) for row in self._ledger.rows(_SQL, "subjects_of", values)]

    def moved_with(self, store: str, kind: str, subject: str) -> list[Movement]:
        """Return what has moved with a shipment, a return or a delivery."""
        values = {"store": store, "kind": kind, "subject": subject}
        return [_movement(dict(row)) for row in self._ledger.rows(_SQL, "moved_with", values)]

    def movements_of(self, store: str, warehouse: str, item: str, sku: str = "") -> list[Movement]:
        """Return what has moved of an item, in the order of recording.

        `sku` is what stands beside a bar code that names it.
        """
        values = {"store": store, "warehouse": warehouse, "item": item, "sku": sku}
        return self._movements([values])[0]

    def movements_of_each(self, counts: Sequence[Count]) -> list[list[Movement]]:
        """Return what has moved of each of several counted items, in their order."""
        return self._movements(columns(count) for count in counts)

    def _movements(self, each: Iterable[Mapping[str, Any]]) -> list[list[Movement]]:
        found = self._ledger.rows_each(_SQL, "movements_of", each)
        return [[_movement(dict(row)) for row in rows] for rows in found]

    def count(self, store: str, warehouse: str, item: str) -> Count | None:
        """Return the latest count of an item."""
        return self.count_each(store, warehouse, [item])[0]

    def count_each(self, store: str, warehouse: str, items: Sequence[str]) -> list[Count | None]:
        """Return the latest count of each of several items, in their order."""
        each = ({"store": store, "warehouse": warehouse, "item": item} for item in items)
        found = self._ledger.rows_each(_SQL, "count", each)
        return [_count(dict(rows[0])) if rows else None for rows in found]

    def counted_beside(self, store: str, warehouse: str, partner: str, sku: str) -> list[str]:
        """Return the bar codes of what a partner has counted with that SKU beside it."""
        values = {"store": store, "warehouse": warehouse, "partner": partner, "sku": sku}
        rows = self._ledger.rows(_SQL, "counted_beside", values)
        return [str(row["item"]) for row in rows]

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

    def pending_number(self, store: str, warehouse: str, partner: str) -> int:
        """Return how many of a partner's figures are due."""
        values = {"store": store, "warehouse": warehouse, "partner": partner}
        row = self._ledger.row(_SQL, "pending_number", values)
        return int(row["number"]) if row else 0

    def counts_of_item(self, item: str) -> list[Count]:
        """Return the counts of an item or product code, in every warehouse."""
        return [_count(dict(r)) for r in self._ledger.rows(_SQL, "counts_of_item", {"item": item})]

    def put_counts(self, counts: Sequence[tuple[Count, Count | None]]) -> None:
        """Record counts in place of those that were known, all or none; their figures are due."""
        with self._ledger.transaction():
            for old in {known.state if known else "" for _, known in counts}:
                check_transition("counts", old, "pending")
            self._ledger.execute_many(_SQL, "put_count", (columns(count) for count, _ in counts))

    def counted_by_others(
        self, store: str, warehouse: str, partner: str, file_id: int
    ) -> list[Count]:
        """Return what is known to lie there by a partner's other files than `file_id`."""
        values = {"store": store, "warehouse": warehouse, "partner": partner, "file_id": file_id}
        return [_count(dict(row)) for row in self._ledger.rows(_SQL, "counted_by_others", values)]

    def on_shelf(self, store: str, warehouse: str, partner: str) -> int:
        """Return how many items of a partner's are known to lie on the shelf."""
        values = {"store": store, "warehouse": warehouse, "partner": partner}
        row = self._ledger.row(_SQL, "on_shelf", values)
        return int(row["number"]) if row else 0

    def forget_other_names(self, counts: Sequence[Count]) -> None:
        """Forget older counts of the same items under another name: one item has one figure."""
        if not counts:
            return
        one = counts[0]
        values = {"store": one.store, "warehouse": one.warehouse, "partner": one.partner}
        by_code = [columns(count) for count in counts if count.sku]
        by_sku = [columns(count) for count in counts if not count.sku]
        if by_code and self._ledger.row(_SQL, "named_by_code", {**values, "has_sku": 0}):
            self._ledger.execute_many(_SQL, "forget_name", by_code)
        if by_sku and self._ledger.row(_SQL, "named_by_code", {**values, "has_sku": 1}):
            self._ledger.execute_many(_SQL, "forget_code", by_sku)

    def not_taken(self, store: str, warehouse: str, partner: str) -> list[Count]:
        """Return the counts whose figures the store has not set, or not as they were told."""
        values = {"store": store, "warehouse": warehouse, "partner": partner}
        return [_count(dict(row)) for row in self._ledger.rows(_SQL, "not_taken", values)]

    def not_taken_by_file(
        self, store: str, warehouse: str, partner: str
    ) -> list[tuple[int, str, int]]:
        """Return the same as file, reason and number of items."""
        values = {"store": store, "warehouse": warehouse, "partner": partner}
        rows = self._ledger.rows(_SQL, "not_taken_by_file", values)
        return [(row["file_id"], row["reason"], row["number"]) for row in rows]

    def sent_since_look(self, store: str, warehouse: str, partner: str) -> tuple[str, str] | None:
        """Return when the first and the last figure were told that nobody has looked after."""
        after = self._ledger.meta(f"{_LOOKED} {store}/{partner}") or ""
        values = {"store": store, "warehouse": warehouse, "partner": partner, "after": after}
        row = self._ledger.row(_SQL, "first_sent_after", values)
        return (row["first"], row["last"]) if row and row["first"] else None

    def set_looked(self, store: str, partner: str, at: str) -> None:
        """Record that it was looked what the store has made of all figures told up to `at`."""
        self._ledger.set_meta(f"{_LOOKED} {store}/{partner}", at)

    def set_clamped(self, count: Count, reason: str) -> None:
        """Let a figure be told again that the store has raised to what it has promised."""
        self._ledger.execute(_SQL, "set_clamped", {**columns(count), "reason": reason})

    def forget_counts(self, store: str, warehouse: str, partner: str) -> None:
        """Forget what a partner has counted: no figure is due before its next count."""
        values = {"store": store, "warehouse": warehouse, "partner": partner}
        self._ledger.execute(_SQL, "forget_counts", values)

    def tell_again(self, count: Count) -> None:
        """Let the figure of an item that was told be computed and told again."""
        self._ledger.execute(_SQL, "tell_again", columns(count))

    def set_sending(self, told: Sequence[tuple[Count, int]], action_id: int) -> None:
        """Record which call carries the figures, all or none."""
        more = [{"action_id": action_id, "value": value} for _, value in told]
        self._move("set_sending", [count for count, _ in told], "sending", more)

    def oldest_told(self, store: str, warehouse: str, partner: str) -> str | None:
        """Return when the oldest figure was told that is due again; None where none is."""
        values = {"store": store, "warehouse": warehouse, "partner": partner}
        row = self._ledger.row(_SQL, "oldest_told", values)
        return row["oldest"] if row else None

    def set_at_store(self, count: Count, at_store: int) -> None:
        """Record what the store was seen to have of an item."""
        self._ledger.execute(_SQL, "set_at_store", {**columns(count), "at_store": at_store})

    def set_outcome(
        self,
        counts: Sequence[Count],
        state: str,
        sent: Sequence[int | None] = (),
        reason: str = "",
    ) -> None:
        """Record what became of figures, all or none; `sent` where the store has taken them.

        `reason` is the code of why it has not.
        """
        now = self._ledger.now_text()
        taken = sent or [None] * len(counts)
        self._move("set_outcome", counts, state, [
            {"sent": one, "now": now, "reason": reason} for one in taken
        ])  # fmt: skip

    def _move(
        self, statement: str, counts: Sequence[Count], state: str, more: Sequence[Mapping[str, Any]]
    ) -> None:
        """Move counts on with `more` values for each; StopError if one is not where it says."""
        for old in {one.state for one in counts}:
            check_transition("counts", old, state)
        with self._ledger.transaction():
            moved = self._ledger.execute_many(_SQL, statement, [
                {
                    "store": one.store, "warehouse": one.warehouse, "item": one.item,
                    "old": one.state, "state": state, **values,
                }
                for one, values in zip(counts, more, strict=True)
            ])  # fmt: skip
            check_moved(f"one of {len(counts)} counts", moved, len(counts))


def _is_same(known: Movement, new: Movement) -> bool:
    """Return whether nothing has changed but how far the store has come with it."""
    return known == replace(new, centra_at=known.centra_at, recorded_at=known.recorded_at)


def _movement(row: dict[str, object]) -> Movement:
    row.pop("id")
    row["shelf_is_exact"] = bool(row["shelf_is_exact"])
    row["is_gone"] = bool(row.get("is_gone"))
    return Movement(**row)  # type: ignore[arg-type]


def _count(row: dict[str, object]) -> Count:
    row["is_exact"] = bool(row["is_exact"])
    return Count(**row)  # type: ignore[arg-type]
