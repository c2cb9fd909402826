"""How long the bridge keeps what names customers and other persons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from bridge.config.scalars import Block, Complaint, Digits

Days = Annotated[Digits, Field(ge=1, le=36_500)]
#: Messages whose files stand in the archive.
_Exchanged = Literal[
    "order",
    "order_summary",
    "document",
    "item",
    "order_cancel",
    "ack",
    "ack_sent",
    "order_status",
    "inbound",
    "receipt",
    "confirmation",
    "movement",
    "stock",
    "return",
]


class Retention(Block):
    """How many days are kept before `bridge purge` takes them away; what is not named stays."""

    files: dict[_Exchanged, Days] = Field(
        default_factory=dict,
        description="The bytes of files in the archive, in days, by message.",
        examples=["{order: 90, confirmation: 90, return: 90, stock: 14}"],
    )
    history: Days | None = Field(
        None,
        description="Problems that are settled, decisions with their reasons, who started a run, "
        "and the store's words where it has refused something, in days.",
        examples=["730"],
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield that nothing is named."""
        if not self.files and self.history is None:
            yield Complaint("write at least one of: files, history", "nothing")
