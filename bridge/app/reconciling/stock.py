"""Stock: the figures that the store was told, and what it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bridge.app.reconciling.subject import Subject
from bridge.flows.stock.reserving import Reservations
from bridge.model.moment import utc_text
from bridge.plan.reconciling.difference import Difference
from bridge.plan.reconciling.levels import (
    Figure,
    Level,
    Told,
    differing,
    explain,
    never_counted,
    uncounted,
)
from bridge.plan.stock import figure

if TYPE_CHECKING:
    from pandas import DataFrame

#: Items in work at once.
_PORTION = 1_000


def stock_differences(subject: Subject, counts: dict[str, Any]) -> Iterator[Difference]:
    """Yield what differs between the figures of a warehouse and the store; `counts` is told more.

    Of the figures that are as they were told, nothing more is looked at: what moves makes them due
    again.
    """
    began = utc_text(subject.now)
    levels = list(_levels(subject))
    rows = subject.books.reconciling.figures(subject.store, subject.warehouse, subject.name)
    told = [Told(*row) for row in rows]
    counts["items"] = len(told)
    if not told:
        return
    others, by_code = differing(told, levels)
    # What a run has told since is news to what was read before.
    settled = [one for one in others if not (one.sent_at and one.sent_at > began)]
    found = list(_explained(subject, settled, by_code))
    counts["as_told"] = len(told) - len(found)
    yield from found
    for item, units in never_counted(told, levels):
        yield uncounted(item, units)


def _levels(subject: Subject) -> Iterator[Level]:
    """Yield what the store has, under each code of each item."""
    for number, one in enumerate(subject.api.stock(), start=1):
        subject.progress("stock read", number, 0)
        for code in {one.item.physical_sku, one.item.ean, one.item.upc} - {""}:
            yield Level(code, number, one.physical)


def _explained(subject: Subject, told: Sequence[Told], by_code: DataFrame) -> Iterator[Difference]:
    known = {
        str(code): (int(physical), int(rows))
        for code, physical, rows in by_code.loc[
            by_code.index.isin([one.item for one in told])
        ].itertuples()
    }
    reserved = Reservations(subject)
    for start in range(0, len(told), _PORTION):
        portion = told[start : start + _PORTION]
        figures = _figures(subject, reserved, [one.item for one in portion])
        for one in portion:
            if one.item in figures:
                found = explain(one, known.get(one.item), figures[one.item])
                if found is not None:
                    yield found


def _figures(subject: Subject, reserved: Reservations, items: Sequence[str]) -> dict[str, Figure]:
    """Return what the figure of each item is as of now, with what has moved since its count."""
    stock = subject.books.stock
    found = stock.count_each(subject.store, subject.warehouse, items)
    counts = [count for count in found if count is not None]
    moved = stock.movements_of_each(counts)
    return {
        count.item: Figure(
            figure(count, movements, subject.partner.zone, reserved.of(count, movements)),
            sum(one.centra_quantity for one in movements if one.centra_at is None),
        )
        for count, movements in zip(counts, moved, strict=True)
    }
