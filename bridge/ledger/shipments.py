"""Shipments in the ledger: what is known of each, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridge.ledger.columns import columns
from bridge.ledger.ledger import Ledger
from bridge.ledger.states import check_moved, check_transition
from bridge.model.picking import Parcel, PickLine
from bridge.model.store import ItemIdentity

_SQL = "shipments"


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """One shipment; the columns are described in sql/schema.sql."""

    store: str
    shipment_id: str
    order_id: str
    endpoint: str
    partner: str
    state: str
    origin: str
    content_hash: str
    file_id: int | None
    carrier: str
    tracking: str
    first_seen_at: str
    changed_at: str
    gone_at: str | None


@dataclass(frozen=True, slots=True)
class ShipmentDecision:
    """A shipment as `put` records it."""

    store: str
    shipment_id: str
    order_id: str
    endpoint: str
    partner: str
    state: str
    origin: str = "exported"
    content_hash: str = ""
    file_id: int | None = None


class Shipments:
    """The shipments of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, store: str, shipment_id: str) -> ShipmentRow | None:
        """Return a shipment, or None where the ledger does not know it."""
        row = self._ledger.row(_SQL, "get", {"store": store, "shipment_id": shipment_id})
        return ShipmentRow(**dict(row)) if row else None

    def of_store(self, store: str) -> dict[str, ShipmentRow]:
        """Return every known shipment of a store by its id."""
        rows = self._ledger.rows(_SQL, "of_store", {"store": store})
        return {row["shipment_id"]: ShipmentRow(**dict(row)) for row in rows}

    def of_file(self, file_id: int) -> list[ShipmentRow]:
        """Return the shipments that stand in an order file."""
        return self._many("of_file", file_id=file_id)

    def of_partner(self, partner: str) -> list[ShipmentRow]:
        """Return every shipment of a partner."""
        return self._many("of_partner", partner=partner)

    def of_order(self, store: str, order_id: str) -> list[ShipmentRow]:
        """Return the known shipments of an order."""
        return self._many("of_order", store=store, order_id=order_id)

    def in_state(self, partner: str, state: str) -> list[ShipmentRow]:
        """Return a partner's shipments in one state."""
        return self._many("in_state", partner=partner, state=state)

    def known_as(self, id_text: str) -> list[ShipmentRow]:
        """Return the shipments whose own or whose order's id is `id_text`."""
        return self._many("with_order", id=id_text)

    def with_tracking(self, store: str, tracking: str) -> list[ShipmentRow]:
        """Return the shipments of a store that a tracking number is known of."""
        return self._many("with_tracking", store=store, tracking=tracking)

    def with_line(self, line: str) -> list[ShipmentRow]:
        """Return the shipments with a line of this id, their own or their order's."""
        return self._many("with_line", line=line)

    def latest_with_item(self, store: str, item: str, limit: int) -> list[ShipmentRow]:
        """Return up to `limit` shipments of a store that hold an item, the latest first."""
        return self._many("latest_with_item", store=store, item=item, limit=limit)

    def with_item(self, store: str, partner: str, item: str, limit: int) -> list[ShipmentRow]:
        """Return up to `limit` completed shipments of a partner with an item, by any code."""
        return self._many("with_item", store=store, partner=partner, item=item, limit=limit)

    def items_called(self, store: str, name: str) -> list[ItemIdentity]:
        """Return the items of a store's shipments that go by `name`, a SKU or a bar code."""
        rows = self._ledger.rows(_SQL, "items_called", {"store": store, "name": name})
        return [
            ItemIdentity(row["physical_sku"], row["ean"], row["upc"], bool(row["is_sku_complete"]))
            for row in rows
        ]

    def counts(self) -> list[tuple[str, str, int]]:
        """Return partner, state and number for every state that occurs."""
        rows = self._ledger.rows(_SQL, "counts")
        return [(row["partner"], row["state"], row["number"]) for row in rows]

    def _many(self, name: str, **values: object) -> list[ShipmentRow]:
        return [ShipmentRow(**dict(row)) for row in self._ledger.rows(_SQL, name, values)]

    def put(self, decision: ShipmentDecision) -> None:
        """Record a shipment at first sight, or a new decision about one that has not left yet."""
        with self._ledger.transaction():
            known = self.get(decision.store, decision.shipment_id)
            check_transition(_SQL, known.state if known else "", decision.state)
            values = {**columns(decision), "now": self._ledger.now_text()}
            self._ledger.execute(_SQL, "put", values)

    def set_state(self, row: ShipmentRow, state: str) -> None:
        """Move a shipment on; StopError if it is not where `row` says."""
        check_transition(_SQL, row.state, state)
        changed = self._ledger.execute(_SQL, "set_state", {
            "store": row.store, "shipment_id": row.shipment_id, "old": row.state,
            "state": state, "now": self._ledger.now_text(),
        })  # fmt: skip
        check_moved(f"shipment {row.shipment_id}", changed)

    def set_gone(self, row: ShipmentRow, *, is_gone: bool) -> None:
        """Record whether the store was seen to have a shipment in none of its lists."""
        self._ledger.execute(_SQL, "set_gone", {
            "store": row.store, "shipment_id": row.shipment_id,
            "gone_at": self._ledger.now_text() if is_gone else None,
        })  # fmt: skip

    def set_completed(self, row: ShipmentRow, carrier: str, tracking: str) -> None:
        """Keep what the store was told at completion."""
        self._ledger.execute(_SQL, "set_completed", {
            "store": row.store, "shipment_id": row.shipment_id, "carrier": carrier,
            "tracking": tracking, "now": self._ledger.now_text(),
        })  # fmt: skip

    def lines(self, store: str, shipment_id: str) -> list[PickLine]:
        """Return the lines to pick, in the order of the store."""
        key = {"store": store, "shipment_id": shipment_id}
        return [_line(dict(row)) for row in self._ledger.rows(_SQL, "lines", key)]

    def put_lines(self, store: str, shipment_id: str, lines: Sequence[PickLine]) -> None:
        """Replace the lines of a shipment, which must be there."""
        key = {"store": store, "shipment_id": shipment_id}
        with self._ledger.transaction():
            self._ledger.execute(_SQL, "drop_lines", key)
            rows = [{**key, **columns(line)} for line in lines]
            self._ledger.execute_many(_SQL, "put_line", rows)

    def put_tracking_numbers(self, store: str, shipment_id: str, numbers: Iterable[str]) -> None:
        """Add tracking numbers that the store shows of a shipment, which must be there."""
        key = {"store": store, "shipment_id": shipment_id}
        rows = [{**key, "tracking": one} for one in numbers if one]
        self._ledger.execute_many(_SQL, "put_tracking_number", rows)

    def parcels(self, store: str, shipment_id: str) -> list[Parcel]:
        """Return the parcels reported so far."""
        key = {"store": store, "shipment_id": shipment_id}
        rows = [dict(row) for row in self._ledger.rows(_SQL, "parcels", key)]
        return [
            Parcel(**{name: value for name, value in row.items() if name not in key})
            for row in rows
        ]

    def put_parcels(self, store: str, shipment_id: str, parcels: Sequence[Parcel]) -> None:
        """Add parcels; those that are known stay as they are."""
        key = {"store": store, "shipment_id": shipment_id}
        self._ledger.execute_many(_SQL, "put_parcel", [{**key, **columns(one)} for one in parcels])


def _line(row: dict[str, object]) -> PickLine:
    row.pop("store")
    row.pop("shipment_id")
    row["is_sku_complete"] = bool(row["is_sku_complete"])
    return PickLine(**row)  # type: ignore[arg-type]
