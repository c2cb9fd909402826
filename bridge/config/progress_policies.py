"""Policies of what is exchanged around an order: its cancellation, and acknowledgements."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bridge.config.scalars import NOTHING, Block, Digits, Texts

#: A time to wait for a partner, up to thirty days.
_Hours = Annotated[Digits, Field(ge=1, le=720)]


class CancellationPolicy(Block):
    """What the store has cancelled after the partner was told."""

    most: Annotated[Digits, Field(ge=1, le=100_000)] = Field(
        20,
        description="More than so many found at once are held for a decision: it could be a "
        "mistake, and what is cancelled is not shipped.",
    )
    answer_within_hours: Annotated[_Hours | None, NOTHING] = Field(
        None,
        description="A cancellation that the partner has not answered by then is told; by default "
        "no answer is expected.",
    )


class AckPolicy(Block):
    """The partner's acknowledgements of our files."""

    expected_within_hours: Annotated[_Hours | None, NOTHING] = Field(
        None,
        description="A file that was delivered and that the partner has not acknowledged by then "
        "is told; by default none is expected.",
    )
    messages: Annotated[Texts | None, NOTHING] = Field(
        None,
        description="Of these messages only; by default of all that go out.",
        examples=[["order"]],
    )
