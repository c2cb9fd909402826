"""What a partner is to pick, as the ledger keeps it and the plans use it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PickLine:
    """One line to pick, with both of its line ids and all that can identify its item."""

    #: From 1, in the order of the store.
    position: int
    #: Line id of the shipment: what returns are keyed by.
    shipment_line_id: str
    #: Line id of the order: what updates are keyed by; "" where it could not be told.
    order_line_id: str
    physical_sku: str
    ean: str
    upc: str
    #: False: the SKU may name several items, only a bar code identifies it.
    is_sku_complete: bool
    #: Units ordered.
    quantity: int
    #: Line id of the bundle that it is a part of, as far as the store tells it; "" of none.
    bundle: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Everything that a partner may call the item, without empty ones."""
        return tuple(code for code in (self.physical_sku, self.ean, self.upc) if code)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel that a partner has reported."""

    #: The partner's id of it, else its tracking number.
    parcel: str
    tracking: str
    carrier: str
    service: str
    #: UTC as text, None where the partner does not say.
    shipped_at: str | None
    shipped_at_text: str
