"""What is to be seen of stock: what a waiting file would change, and what the store has not set."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from bridge.app.connection import open_api
from bridge.config.model import Configuration
from bridge.errors import ConfigurationError
from bridge.flows.stock.guarding import compared, with_the_stores
from bridge.flows.stock.told import StockFile
from bridge.flows.work import Books
from bridge.ledger.files import FileRow
from bridge.model.moment import utc_text
from bridge.model.problem import Problem
from bridge.model.store import StockLevel
from bridge.plan.comparing import largest, table, zeros

#: A JSON object.
Data: TypeAlias = dict[str, Any]


def differences(
    configuration: Configuration,
    books: Books,
    name: str,
    most: int | None = None,
    *,
    asks_store: bool = True,
) -> Data:
    """Return what the waiting stock file `name` would change: the `most` largest changes, or all.

    It is held against what the guards hold it against: the store is asked as they ask it, of a
    first count. Without `asks_store` nothing is known of what that would change.

    Raises ConfigurationError where nothing of a file of that name waits.
    """
    file = _waiting(books, name)
    partner = configuration.partner(file.partner)
    warehouse = configuration.endpoint_of(partner).warehouse
    told = StockFile(books, file.partner, partner, file.store, warehouse, file)
    changes, last = compared(told.with_skus())
    if asks_store:
        changes = with_the_stores(changes, lambda: _levels(configuration, partner.endpoint))
    frame = table(changes)
    return {
        "file": file.name,
        "partner": file.partner,
        "full": told.is_full(),
        "counted_at": utc_text(last) if last else None,
        "items": len(changes),
        "new": int(frame["now"].isna().sum()),
        "changed": int((frame["by"].fillna(0) != 0).sum()),
        "to_nothing": zeros(frame),
        "missing": int(frame["is_missing"].sum()),
        "older": int(frame["is_older"].sum()),
        "changes": [
            {
                "item": one.item,
                "now": one.now,
                "new": one.new,
                "by": None if one.now is None else one.new - one.now,
                "missing": one.is_missing,
                "older": one.is_older,
            }
            for one in largest(frame, most)
        ],
    }


def _levels(configuration: Configuration, endpoint: str) -> Iterator[StockLevel]:
    """Yield what the store has on the shelf; rows that cannot be read are left out."""
    unreadable: list[Problem] = []
    api, close = open_api(configuration, endpoint, unreadable.append, time.sleep, print)
    try:
        yield from api.stock()
    finally:
        close()


def _waiting(books: Books, name: str) -> FileRow:
    """Return the newest stock file of that name of which something waits."""
    for file in reversed(books.files.named(name)):
        if (file.direction, file.message) == ("in", "stock"):
            states = {state for state, _, _ in books.records.states_of_file(file.id)}
            if "staged" in states:
                return file
    raise ConfigurationError(
        f"no stock file {name} waits", "`bridge problems` shows what waits, and its names"
    )


def not_taken(
    configuration: Configuration, books: Books, partners: Sequence[str] = ()
) -> list[Data]:
    """Return the items whose figures the store has not set as they were told, with the reason."""
    found: list[Data] = []
    for name, partner in configuration.partners.items():
        if partners and name not in partners:
            continue
        warehouse = configuration.endpoint_of(partner).warehouse
        found += [
            {
                "partner": name,
                "reason": count.reason,
                "item": count.item,
                "counted": count.counted,
                "told": count.sent,
                "file": books.files.get(count.file_id).name,
                "line": count.line,
            }
            for count in books.stock.not_taken(partner.store_name, warehouse, name)
        ]
    return found
