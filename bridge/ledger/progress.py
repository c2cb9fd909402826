"""How far shipments have got at their partners: the latest word of each, by shipment."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ledger.ledger import Ledger
from bridge.ledger.shipments import ShipmentRow
from bridge.model.moment import Moment, utc_text

_SQL = "progress"


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """What a partner has told last of a shipment; the columns are described in sql/schema.sql."""

    store: str
    shipment_id: str
    partner: str
    status: str
    code: str
    happened_at: str | None
    happened_at_text: str
    told_at: str | None
    resent_after: int
    resent_at: str | None
    cancel_file_id: int | None
    cancelled_at: str | None
    changed_at: str


class Progress:
    """The words of partners in a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, store: str, shipment_id: str) -> ProgressRow | None:
        """Return what is known of a shipment, or None where its partner has told nothing."""
        row = self._ledger.row(_SQL, "get", {"store": store, "shipment_id": shipment_id})
        return ProgressRow(**dict(row)) if row else None

    def counts(self, partner: str) -> dict[str, int]:
        """Return how many of the shipments that a partner still has are how far."""
        rows = self._ledger.rows(_SQL, "counts", {"partner": partner})
        return {row["status"]: row["number"] for row in rows}

    def put_told(
        self,
        row: ShipmentRow,
        partner: str,
        status: str,
        code: str,
        at: Moment | None,
        told_at: str,
    ) -> None:
        """Record the latest word about a shipment, `told_at` being when it was read."""
        self._ledger.execute(_SQL, "put_told", {
            "store": row.store, "shipment_id": row.shipment_id, "partner": partner,
            "status": status, "code": code, "happened_at": utc_text(at.utc) if at else None,
            "happened_at_text": at.text if at else "", "told_at": told_at,
            "now": self._ledger.now_text(),
        })  # fmt: skip

    def begin_anew(self, row: ShipmentRow, resent_after: int) -> None:
        """Let what was told in records up to `resent_after` be about an earlier sending."""
        self._ledger.execute(_SQL, "begin_anew", {
            "store": row.store, "shipment_id": row.shipment_id, "partner": row.partner,
            "resent_after": resent_after, "now": self._ledger.now_text(),
        })  # fmt: skip

    def put_sent_apart(self, row: ShipmentRow) -> None:
        """Record that a shipment leaves the file that it stands in, if there is one."""
        if row.file_id is not None:
            values = {"file_id": row.file_id, "shipment_id": row.shipment_id}
            self._ledger.execute(_SQL, "put_sent_apart", values)

    def sent_apart(self, file_id: int) -> list[str]:
        """Return the shipments that stood in a file and are sent again apart from it."""
        rows = self._ledger.rows(_SQL, "sent_apart", {"file_id": file_id})
        return [str(row["shipment_id"]) for row in rows]

    def of_cancel_file(self, file_id: int) -> list[ProgressRow]:
        """Return the shipments that stand in an order_cancel file."""
        rows = self._ledger.rows(_SQL, "of_cancel_file", {"file_id": file_id})
        return [ProgressRow(**dict(row)) for row in rows]

    def put_cancelled(self, row: ShipmentRow, file_id: int | None) -> None:
        """Record that a shipment stands in an order_cancel file; None takes that back."""
        now = self._ledger.now_text()
        self._ledger.execute(_SQL, "put_cancelled", {
            "store": row.store, "shipment_id": row.shipment_id, "partner": row.partner,
            "file_id": file_id, "cancelled_at": now if file_id else None, "now": now,
        })  # fmt: skip
