"""The `policies` of a partner: what is done where there is more than one right way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from bridge.config.confirmation_policies import Capture, CapturePolicy
from bridge.config.item_policy import ItemPolicy
from bridge.config.progress_policies import CancellationPolicy
from bridge.config.scalars import Block, Complaint, Switch
from bridge.config.stock_policy import StockPolicy


class TrackingPolicy(Block):
    """The store has one field for tracking numbers; a shipment can have several parcels."""

    several: Literal["first", "join"] = Field(
        "first", description="Several parcels: the first number is told, or all of them joined."
    )
    separator: str = Field(
        ", ", min_length=1, max_length=5, description="What stands between joined numbers."
    )


class ReturnRule(Block):
    """What the store does with goods that came back in a condition."""

    restock: Switch = Field(description="Put them back into the store's stock.")
    refund: Switch = Field(description="Refund the payment.")


class Policies(Block):
    """What is done where there is more than one right way."""

    capture: Capture = Field(
        CapturePolicy(), description="When payments are captured; before_export by default."
    )
    short: Literal["hold", "lower"] = Field(
        "hold",
        description="A shipment that the partner shipped in part: hold it for a decision, or lower "
        "its quantities and complete it.",
    )
    tracking: TrackingPolicy = Field(
        TrackingPolicy(), description="Several parcels and one tracking number."
    )
    bundles: Literal["bundle", "items", "both"] = Field(
        "items", description="Which lines of a bundle are to be picked; fits the plugin's setting."
    )
    email: Literal["store", "send", "do_not_send"] = Field(
        "store", description="The customer's e-mail on completion; store: as the store is set."
    )
    returns: dict[str, ReturnRule] = Field(
        {},
        description="By the condition code of the mapping; a condition that is not named is held.",
    )
    cancellations: CancellationPolicy = Field(
        CancellationPolicy(), description="What the store cancels after the partner was told."
    )
    stock: StockPolicy = Field(StockPolicy(), description="How counts are told to the store.")
    items: ItemPolicy = Field(
        ItemPolicy(), description="Which items the partner is told of, and by what name."
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield conditions without a name."""
        if any(not condition.strip() for condition in self.returns):
            yield Complaint("expected condition codes such as GOOD", key="returns")
