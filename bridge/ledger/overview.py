"""Numbers of everything at once, however much there is: for whoever looks in the morning.

Rows have the columns that their statement in sql/overview.sql names.
"""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Row
from typing import Any, TypeAlias

from bridge.ledger.ledger import Ledger

_SQL = "overview"
#: From a time, up to another one.
Span: TypeAlias = tuple[str, str]


class Overview:
    """What a ledger has to say of a night, and of the weeks before it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def calls_since(self, partner: str, since: str) -> dict[str, int]:
        """Return how many calls were made at the store since a time, by kind."""
        values = {"partner": partner, "since": since}
        rows = self._ledger.rows(_SQL, "calls_since", values)
        return {row["kind"]: int(row["number"]) for row in rows}

    def calls_between(self, partner: str, kind: str, spans: Sequence[Span]) -> list[int]:
        """Return how many calls of a kind were made in each of `spans`."""
        each = _each(spans, partner=partner, kind=kind)
        return _numbers(self._ledger.rows_each(_SQL, "calls_between", each))

    def sent_between(self, partner: str, spans: Sequence[Span]) -> list[int]:
        """Return how many shipments were delivered to a partner in each of `spans`."""
        each = _each(spans, partner=partner)
        return _numbers(self._ledger.rows_each(_SQL, "sent_between", each))

    def problems_between(self, partner: str, spans: Sequence[Span]) -> list[int]:
        """Return how many problems that needed somebody came up in each of `spans`."""
        each = _each(spans, partner=partner)
        return _numbers(self._ledger.rows_each(_SQL, "problems_between", each))

    def runs_between(self, spans: Sequence[Span]) -> list[tuple[int, int]]:
        """Return how many parts of a night were begun in each of `spans`, and how many failed."""
        found = self._ledger.rows_each(_SQL, "runs_between", _each(spans))
        return [(int(rows[0]["number"]), int(rows[0]["failed"])) for rows in found]

    def announced_since(self, partner: str, since: str) -> int:
        """Return how many suppliers' deliveries a partner was told of since a time."""
        values = {"partner": partner, "since": since}
        return _number(self._ledger.row(_SQL, "announced_since", values))

    def items_told_since(self, partner: str, since: str) -> int:
        """Return how many items a partner was told of since a time."""
        values = {"partner": partner, "since": since}
        return _number(self._ledger.row(_SQL, "items_told_since", values))

    def figures_told_since(self, store: str, warehouse: str, partner: str, since: str) -> int:
        """Return how many figures of a partner's the store was told since a time."""
        values = {"store": store, "warehouse": warehouse, "partner": partner, "since": since}
        return _number(self._ledger.row(_SQL, "figures_told_since", values))

    def files_summed(self, partner: str, direction: str, state: str, since: str) -> list[Row]:
        """Return number and size of the files that got into a state since a time, by message."""
        values = {"partner": partner, "direction": direction, "state": state, "since": since}
        return self._ledger.rows(_SQL, "files_summed", values)

    def files_since(
        self, partner: str, direction: str, state: str, since: str, most: int
    ) -> list[Row]:
        """Return the latest of the files that got into a state since a time."""
        values = {"partner": partner, "direction": direction, "state": state, "since": since}
        return self._ledger.rows(_SQL, "files_since", {**values, "most": most})

    def last_file(self, partner: str, message: str) -> Row | None:
        """Return the last file of a message that came in."""
        return self._ledger.row(_SQL, "last_file", {"partner": partner, "message": message})

    def files_under_way(self, partner: str, direction: str, state: str, most: int) -> list[Row]:
        """Return the files that are in a state for longest; each says how many there are."""
        values = {"partner": partner, "direction": direction, "state": state, "most": most}
        return self._ledger.rows(_SQL, "files_under_way", values)

    def calls_under_way(self, partner: str, most: int) -> list[Row]:
        """Return the calls whose answer is lost for longest; each says how many there are."""
        return self._ledger.rows(_SQL, "calls_under_way", {"partner": partner, "most": most})

    def documents_open(self, partner: str, message: str) -> int:
        """Return how many documents of a message are neither settled nor held."""
        values = {"partner": partner, "message": message}
        return _number(self._ledger.row(_SQL, "documents_open", values))

    def shipments_in_state(self, partner: str, state: str) -> int:
        """Return how many shipments of a partner are in a state."""
        values = {"partner": partner, "state": state}
        return _number(self._ledger.row(_SQL, "shipments_in_state", values))

    def unconfirmed_between(self, partner: str, spans: Sequence[Span]) -> list[int]:
        """Return how many shipments a partner has had to ship since each of `spans`."""
        each = _each(spans, partner=partner)
        return _numbers(self._ledger.rows_each(_SQL, "unconfirmed_between", each))

    def oldest_unconfirmed(self, partner: str, most: int) -> list[Row]:
        """Return the shipments that a partner has had to ship for longest."""
        return self._ledger.rows(_SQL, "oldest_unconfirmed", {"partner": partner, "most": most})

    def silent_before(self, partner: str, before: str) -> int:
        """Return of how many shipments nothing was heard that a partner has had since `before`."""
        values = {"partner": partner, "before": before}
        return _number(self._ledger.row(_SQL, "silent_before", values))

    def figures_summed(self, store: str, warehouse: str, partner: str) -> Row:
        """Return how a partner's figures stand, in numbers."""
        values = {"store": store, "warehouse": warehouse, "partner": partner}
        (row,) = self._ledger.rows(_SQL, "figures_summed", values)
        return row

    def figures_apart(self, store: str, warehouse: str, partner: str, most: int) -> list[Row]:
        """Return where the store's figure differs most from what was counted."""
        values = {"store": store, "warehouse": warehouse, "partner": partner, "most": most}
        return self._ledger.rows(_SQL, "figures_apart", values)

    def open_summed(self) -> list[Row]:
        """Return how much is open, by partner, kind, code and severity."""
        return self._ledger.rows(_SQL, "open_summed")

    def open_examples(self, most: int) -> list[Row]:
        """Return the oldest problems of each sort, in the order of `open_summed`."""
        return self._ledger.rows(_SQL, "open_examples", {"most": most})

    def waiting(self, partner: str, before: str) -> Row:
        """Return for how many things of a partner's a person is needed."""
        (row,) = self._ledger.rows(_SQL, "waiting", {"partner": partner, "before": before})
        return row

    def runs_since(self, since: str, most: int) -> list[Row]:
        """Return the runs that were begun since a time, the latest first."""
        return self._ledger.rows(_SQL, "runs_since", {"since": since, "most": most})

    def last_run(self) -> Row | None:
        """Return the last part of a night."""
        return self._ledger.row(_SQL, "last_run")


def _each(spans: Sequence[Span], **values: Any) -> list[dict[str, Any]]:
    return [{**values, "since": since, "until": until} for since, until in spans]


def _number(row: Row | None) -> int:
    return int(row["number"]) if row is not None else 0


def _numbers(found: list[list[Row]]) -> list[int]:
    return [_number(rows[0]) for rows in found]
