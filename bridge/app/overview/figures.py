"""How a partner's counts stand against the figures that the store has by the ledger."""

from __future__ import annotations

from typing import Any

from bridge.flows.work import Books
from bridge.model.morning import FigureApart, StockTold


def stock_told(
    books: Books, store: str, warehouse: str, partner: str, most: int
) -> StockTold | None:
    """Return the sums, and the `most` largest differences; None where nothing was counted.

    What the store has really, only `bridge reconcile` sees: it asks.
    """
    sums = books.overview.figures_summed(store, warehouse, partner)
    if not sums["items"]:
        return None
    rows = books.overview.figures_apart(store, warehouse, partner, most)
    return StockTold(
        items=int(sums["items"]),
        counted_at=sums["counted_at"],
        alike=int(sums["alike"]),
        moved=int(sums["moved"]),
        waiting=int(sums["waiting"]),
        not_taken=int(sums["not_taken"]),
        apart=tuple(_apart(row) for row in rows),
    )


def _apart(row: Any) -> FigureApart:
    return FigureApart(
        item=row["item"],
        sku=row["sku"],
        counted=row["counted"],
        counted_at=row["counted_at"],
        told=row["sent"],
        at_store=row["at_store"],
        why=row["reason"] or ("moved" if row["state"] == "sent" else "waiting"),
        file=row["file"],
    )
