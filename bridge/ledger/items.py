"""What partners are told of the store's items, and how far the store was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bridge.ledger.columns import columns
from bridge.ledger.ledger import Ledger
from bridge.model.moment import from_utc_text, utc_text

_SQL = "items"


@dataclass(frozen=True, slots=True)
class Told:
    """What a partner knows of an item; the columns are described in sql/schema.sql."""

    store: str
    partner: str
    product: str
    item: str
    content_hash: str
    file_id: int | None


@dataclass(frozen=True, slots=True)
class Watermark:
    """Up to which moment something was fetched, and the hash of the rules of that."""

    reached: datetime
    basis: str


class Items:
    """The items of a ledger, each for each partner that is told of it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, store: str, partner: str, product: str) -> Told | None:
        """Return what a partner knows of the store's `product`; None where that is nothing."""
        values = {"store": store, "partner": partner, "product": product}
        row = self._ledger.row(_SQL, "of_product", values)
        return _told(dict(row)) if row else None

    def named(self, store: str, partner: str, item: str) -> list[Told]:
        """Return everything that goes by a name with the partner, also what it was not told."""
        return self._many("named", store=store, partner=partner, item=item)

    def told_as(self, store: str, partner: str, item: str) -> list[Told]:
        """Return what the partner was told under a name, in files that may be on their way."""
        return self._many("told_as", store=store, partner=partner, item=item)

    def of_file(self, file_id: int) -> list[Told]:
        """Return the items of which this file told last."""
        return self._many("of_file", file_id=file_id)

    def untold(self, store: str, partner: str) -> list[Told]:
        """Return what a partner should know and was not told."""
        return self._many("untold", store=store, partner=partner)

    def known_as(self, item: str) -> list[Told]:
        """Return every partner's item of that name, or of that id at the store."""
        return self._many("known_as", item=item)

    def counts(self, store: str, partner: str) -> tuple[int, int]:
        """Return how many items a partner was told of, and how many wait for a decision."""
        values = {"store": store, "partner": partner}
        rows = self._ledger.rows(_SQL, "counts", values)
        number, untold = (int(rows[0][name]) for name in ("number", "untold"))
        return number - untold, untold

    def _many(self, name: str, **values: object) -> list[Told]:
        return [_told(dict(row)) for row in self._ledger.rows(_SQL, name, values)]

    def put(self, items: Iterable[Told]) -> None:
        """Record what a partner knows of `items` from now on."""
        now = self._ledger.now_text()
        self._ledger.execute_many(_SQL, "put", ({**columns(one), "now": now} for one in items))

    def drop(self, items: Iterable[Told]) -> None:
        """Forget `items`: they are gone from the store."""
        self._ledger.execute_many(_SQL, "drop", (columns(one) for one in items))

    def drop_of_file(self, file_id: int) -> None:
        """Forget what an item file has told: it is not delivered."""
        self._ledger.execute(_SQL, "drop_of_file", {"file_id": file_id})

    def doubt(self, store: str, partner: str) -> None:
        """Record that a partner knows its items, but not what it was told of them last."""
        values = {"store": store, "partner": partner, "now": self._ledger.now_text()}
        self._ledger.execute(_SQL, "doubt", values)

    def watermark(self, store: str, partner: str, name: str) -> Watermark | None:
        """Return how far was fetched; None where it was never, or is to be done anew."""
        values = {"store": store, "partner": partner, "name": name}
        row = self._ledger.row(_SQL, "watermark", values)
        return Watermark(from_utc_text(row["reached"]), row["basis"]) if row else None

    def put_watermark(self, store: str, partner: str, name: str, mark: Watermark) -> None:
        """Record how far was fetched."""
        self._ledger.execute(_SQL, "put_watermark", {
            "store": store, "partner": partner, "name": name, "basis": mark.basis,
            "reached": utc_text(mark.reached), "now": self._ledger.now_text(),
        })  # fmt: skip

    def drop_watermark(self, store: str, partner: str, name: str) -> None:
        """Have everything fetched anew."""
        values = {"store": store, "partner": partner, "name": name}
        self._ledger.execute(_SQL, "drop_watermark", values)


def _told(row: dict[str, object]) -> Told:
    row.pop("changed_at")
    return Told(**row)  # type: ignore[arg-type]
