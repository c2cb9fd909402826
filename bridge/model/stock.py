"""What moves on the shelf, and what was counted there (design, section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Movement:
    """Something that changes the shelf; the store learns of it at another time, in another way.

    Quantities are signed: what leaves is negative. Times are UTC as text.
    """

    store: str
    warehouse: str
    #: Physical SKU.
    item: str
    ean: str
    #: shipment, return, delivery, adjustment; elsewhere: gone at the store, and nobody told of it.
    kind: str
    #: As of the calls that apply it: a shipment's id, a return's key.
    subject: str
    shelf_quantity: int
    #: When it left or reached the shelf, on the partner's word; None where nobody says.
    shelf_at: str | None
    shelf_at_text: str
    #: False: only the day is known.
    shelf_is_exact: bool
    centra_quantity: int
    #: When the store had applied it; None: not yet.
    centra_at: str | None = None
    #: The other bar code.
    upc: str = ""
    #: Our clock, when the ledger first had it like this: it had moved by then. Set by the ledger.
    recorded_at: str | None = None
    #: True: it moved with a shipment that the store has no longer, and never applies. Set by the
    #: ledger, as the next, where all that moved of an item or with a subject is asked for.
    is_gone: bool = False
    #: Our clock, when its shipment was first seen, which the partner was told of afterwards.
    possible_from: str | None = None

    @property
    def to_apply(self) -> int:
        """What the store has still to apply of it."""
        return self.centra_quantity if self.centra_at is None and not self.is_gone else 0


@dataclass(frozen=True, slots=True)
class Reservation:
    """Units of an item that a partner keeps for a shipment, and counts as available no more."""

    #: The shipment's id.
    subject: str
    quantity: int
    #: When the partner can have put them by, at the earliest and at the latest.
    first: datetime
    last: datetime
    #: True: the store has completed the shipment.
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """The latest count of an item."""

    store: str
    warehouse: str
    #: The item as the partner names it: physical SKU or bar code, which `POST /stock` takes too.
    item: str
    partner: str
    counted: int
    #: UTC as text.
    counted_at: str
    counted_at_text: str
    #: False: only the day is known.
    is_exact: bool
    file_id: int
    line: int
    state: str = "pending"
    #: The last figure that the store took, and when.
    sent: int | None = None
    sent_at: str | None = None
    #: The call that carries the figure.
    action_id: int | None = None
    #: Where it was counted bit by bit: when that ended; "" where it was counted at once.
    counted_to: str = ""
    #: The SKU that stood beside the bar code which names the item; "" for none.
    sku: str = ""
    #: Code of why the store has not set its figure, or not as it was told; "" where it has.
    reason: str = ""
    #: What the store should have now: as told last, and what it has applied since; None: not known.
    at_store: int | None = None
