"""The `items` policies of a partner: which of the store's items it is told of, and by what name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from bridge.config.scalars import ONE_OR_MANY, Block, Complaint, Digits, Switch, Texts


class ItemPolicy(Block):
    """Which items the partner is told of, what names them, and when the store is read whole."""

    identity: Annotated[
        tuple[Literal["sku", "ean", "upc"], ...], ONE_OR_MANY, Field(min_length=1)
    ] = Field(
        ("sku",),
        description="What an item goes by with the partner: sku (sku, variantSku and sizeSku "
        "together), ean or upc. Of several, the first that it has; an SKU without variant and "
        "size only where it has none of the others.",
        examples=["[sku, ean]"],
    )
    active_only: Switch = Field(
        True, description="Tell only of items that the shop has active. off: of all."
    )
    field: dict[str, Texts] = Field(
        {},
        description="Fields of a product by the store's own name of them, and the texts of which "
        "each must have one; `*` stands for any text.",
        examples=['{brand: [Demo], folder: ["Basics*"]}'],
    )
    not_sent: Literal["hold", "notice"] = Field(
        "hold",
        description="An order for an item that the partner was never told of: hold its shipment "
        "until it is, or send it and say so.",
    )
    overlap_hours: Annotated[Digits, Field(ge=1, le=744)] = Field(
        24,
        description="How much further back than the last fetch is read: the store's clock is not "
        "ours. Only what differs is told.",
    )
    all_after_days: Annotated[Digits, Field(ge=1, le=366)] = Field(
        7, description="After how many days the whole range is read, and what differs is told."
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield names that stand there twice."""
        if len(set(self.identity)) < len(self.identity):
            yield Complaint("name each once", key="identity")
