"""The `policies` of a partner: what is done where there is more than one right way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from bridge.config.confirmation_policies import (
    Capture,
    CapturePolicy,
    NothingShippedPolicy,
    Short,
    ShortPolicy,
)
from bridge.config.expected_policy import ExpectedPolicy
from bridge.config.item_policy import ItemPolicy
from bridge.config.progress_policies import AckPolicy, CancellationPolicy
from bridge.config.receipt_policy import ReceiptPolicy
from bridge.config.return_policy import ReturnMatching, ReturnRule
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


class Policies(Block):
    """What is done where there is more than one right way."""

    capture: Capture = Field(
        CapturePolicy(), description="When payments are captured; before_export by default."
    )
    short: Short = Field(
        ShortPolicy(), description="A shipment of which less was shipped than was ordered."
    )
    backorder: Literal["new_order", "partner"] = Field(
        "new_order",
        description="Who keeps what remains of a short shipment: it goes to the partner as a new "
        "order, or the partner ships it later under the old one.",
    )
    nothing_shipped: NothingShippedPolicy = Field(
        NothingShippedPolicy(),
        description="A shipment of which nothing was shipped, or that the partner cancels.",
    )
    over: Literal["hold", "as_ordered"] = Field(
        "hold", description="More was shipped than was ordered: complete it as ordered."
    )
    unknown_item: Literal["hold", "leave_out"] = Field(
        "hold", description="The partner names an item that the shipment does not have."
    )
    substituted: Literal["hold", "as_ordered"] = Field(
        "hold", description="Such an item has come in the stead of as many units that are missing."
    )
    late: Literal["hold", "update", "ignore"] = Field(
        "hold",
        description="What is told of a shipment that is complete: update tells the store new "
        "tracking numbers, without an e-mail.",
    )
    tracking: TrackingPolicy = Field(
        TrackingPolicy(), description="Several parcels and one tracking number."
    )
    serial_numbers: Switch = Field(
        False, description="Hand serial numbers on to the store, before a shipment is completed."
    )
    bundles: Literal["bundle", "items", "both"] = Field(
        "items", description="Which lines of a bundle are to be picked; fits the plugin's setting."
    )
    email: Literal["store", "send", "do_not_send"] = Field(
        "store", description="The customer's e-mail on completion; store: as the store is set."
    )
    returns: dict[str, ReturnRule] = Field(
        {},
        description="By the condition code of the mapping; a condition that is not named is held. "
        '"*" stands for all others, and for goods of which no condition is told.',
    )
    return_matching: ReturnMatching = Field(
        ReturnMatching(), description="How the shipment is found that something came back of."
    )
    acks: AckPolicy = Field(AckPolicy(), description="Acknowledgements of what was delivered.")
    cancellations: CancellationPolicy = Field(
        CancellationPolicy(), description="What the store cancels after the partner was told."
    )
    stock: StockPolicy = Field(StockPolicy(), description="How counts are told to the store.")
    receipts: ReceiptPolicy = Field(
        ReceiptPolicy(), description="How suppliers' deliveries are accepted."
    )
    items: ItemPolicy = Field(
        ItemPolicy(), description="Which items the partner is told of, and by what name."
    )
    expected: ExpectedPolicy = Field(
        ExpectedPolicy(),
        description="What the partner should have sent by when: `bridge reconcile` tells what is "
        "late.",
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield policies that contradict one another, and conditions without a name."""
        if self.backorder == "partner" and not self._leaves_rest_to_partner:
            meant = (
                "the partner will ship the rest: `short` may only be hold, or new_shipment for "
                "what is not paid yet"
            )
            yield Complaint(meant, key="backorder")
        if any(not condition.strip() for condition in self.returns):
            yield Complaint("expected condition codes such as GOOD", key="returns")

    @property
    def _leaves_rest_to_partner(self) -> bool:
        return self.short.paid == "hold" and self.short.unpaid in ("hold", "new_shipment")
