"""The `receipts` policy: when a supplier's delivery is accepted, and with what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bridge.config.scalars import Block, Switch, Texts


class ReceiptPolicy(Block):
    """How what a warehouse has received is told to the store, which accepts a delivery once."""

    accept: Literal["final", "first"] = Field(
        "final",
        description="When a delivery is accepted: final, once the partner says that nothing more "
        "will come; first, with its first receipt. What comes later goes to the delivery that the "
        "store has opened for the rest.",
    )
    over: Literal["hold", "accept"] = Field(
        "hold", description="More of an item than was announced: hold it, or accept all of it."
    )
    unknown_item: Literal["hold", "leave_out"] = Field(
        "hold",
        description="An item that the delivery does not have: hold the receipt, or accept the rest "
        "and tell.",
    )
    refused: Texts | None = Field(
        None, description="Conditions of goods that are not accepted.", examples=["[DAMAGED]"]
    )
    insert_stock: Switch = Field(
        True, description="The store puts what is accepted into its stock."
    )
