"""Policies of payments and of what a partner confirms: the blocks of `policies` for them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from bridge.config.scalars import NOTHING, Block, Digits, Widened


def _when(value: Any) -> Any:
    return {"when": value} if isinstance(value, str) else value


class CapturePolicy(Block):
    """When payments are captured, and whether one that failed is tried again."""

    when: Literal["before_export", "on_completion", "never"] = Field(
        "before_export",
        description="When a payment that should be captured is captured. Only before_export keeps "
        "a shipment whose payment fails from being sent.",
    )
    retry_hours: Annotated[Annotated[Digits, Field(ge=1, le=720)] | None, NOTHING] = Field(
        None,
        description="A payment that failed is tried again after so many hours; by default only "
        "when a person says so.",
    )
    tries: Annotated[Digits, Field(ge=2, le=10)] = Field(
        3, description="How often it is tried in all, where it is tried again."
    )


#: A capture policy, or `when` alone.
Capture: TypeAlias = Annotated[
    CapturePolicy, Widened(_when, {"enum": ["before_export", "on_completion", "never"]})
]
