"""What a partner keeps for orders, where its counts hold only what is available."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bridge.config.partner import Partner
from bridge.flows.work import Books
from bridge.ledger.shipments import ShipmentRow
from bridge.model.moment import from_utc_text
from bridge.model.stock import Count, Movement, Reservation

#: States of shipments whose goods the partner keeps, or kept until it shipped them.
_WITH_PARTNER = ("sent", "completing", "shipped")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Keeper(Protocol):
    """A partner that keeps goods for orders: whoever works for it, or looks at it."""

    @property
    def name(self) -> str:
        """Its name in bridge.yaml."""

    @property
    def partner(self) -> Partner:
        """What bridge.yaml says of it."""

    @property
    def store(self) -> str:
        """The store that it ships for."""

    @property
    def books(self) -> Books:
        """The ledger."""


class Reservations:
    """What is kept for the shipments of one partner, by item; nothing where counts are physical."""

    def __init__(self, work: Keeper) -> None:
        self._work = work
        policy = work.partner.policies.stock
        self._is_needed = policy.contains == "available"
        self._within = timedelta(minutes=policy.reserved_within_minutes)
        self._by_code: dict[str, dict[str, Reservation]] = defaultdict(dict)
        #: SKUs that are one size's alone: an item can go by it beside its bar code.
        self._complete: set[str] = set()
        for state in _WITH_PARTNER if self._is_needed else ():
            for shipment in work.books.shipments.in_state(work.name, state):
                if shipment.store == work.store and shipment.gone_at is None:
                    self._add(shipment)

    def _add(self, shipment: ShipmentRow) -> None:
        units: dict[str, int] = defaultdict(int)
        for line in self._work.books.shipments.lines(shipment.store, shipment.shipment_id):
            if line.is_sku_complete:
                self._complete.add(line.physical_sku)
            for code in set(line.codes):
                units[code] += line.quantity
        for code, quantity in units.items():
            made = self._reservation(shipment, quantity)
            self._by_code[code][shipment.shipment_id] = made

    def _reservation(self, shipment: ShipmentRow, quantity: int) -> Reservation:
        """Return what is kept, from when its order file was delivered; or when nobody knows."""
        first, last = _LONG_AGO, from_utc_text(shipment.first_seen_at)
        if shipment.file_id is not None:
            first = from_utc_text(self._work.books.files.get(shipment.file_id).changed_at)
            last = first
        return Reservation(
            shipment.shipment_id,
            quantity,
            first,
            last + self._within,
            is_complete=shipment.state == "completed",
        )

    def of(self, count: Count, movements: Sequence[Movement]) -> list[Reservation]:
        """Return what was kept of an item for orders that are open, or that `movements` are of.

        Whether a partner still keeps what the store has no longer is not known: nothing of it
        raises a figure.
        """
        if not self._is_needed:
            return []
        known = dict(self._by_code.get(count.item, {}))
        if count.sku in self._complete:
            known |= self._by_code.get(count.sku, {})
        for movement in movements:
            if movement.kind == "shipment" and movement.subject not in known:
                self._add_shipped(known, movement)
        return list(known.values())

    def _add_shipped(self, known: dict[str, Reservation], movement: Movement) -> None:
        shipments = self._work.books.shipments
        shipment = shipments.get(movement.store, movement.subject)
        if shipment is None or shipment.partner != self._work.name or shipment.gone_at:
            return
        names = {movement.item, movement.ean, movement.upc} - {""}
        lines = shipments.lines(movement.store, movement.subject)
        ordered = sum(line.quantity for line in lines if names & set(line.codes))
        known[movement.subject] = self._reservation(shipment, ordered)
