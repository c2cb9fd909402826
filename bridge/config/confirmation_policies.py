"""Policies of payments and of what a partner confirms: the blocks of `policies` for them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from bridge.config.scalars import NOTHING, Block, Digits, Switch, Widened


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
    paid_within_hours: Annotated[Digits, Field(ge=1, le=2160)] = Field(
        24,
        description="So long may a shipment be shipped and not paid before `bridge reconcile` "
        "tells of it; `bridge problems` does then too, but not before three days.",
    )


#: A capture policy, or `when` alone.
Capture: TypeAlias = Annotated[
    CapturePolicy, Widened(_when, {"enum": ["before_export", "on_completion", "never"]})
]


class ShortPolicy(Block):
    """What is done where less was shipped than was ordered, and no more will come."""

    unpaid: Literal["hold", "lower", "new_shipment"] = Field(
        "hold",
        description="Not yet paid: lower its quantities and complete it; with new_shipment what "
        "remains becomes a shipment of its own.",
    )
    paid: Literal["hold", "return"] = Field(
        "hold",
        description="Paid: complete it as it is, and refund what was not shipped with a return.",
    )
    restock: Switch = Field(
        False, description="The return puts what was not shipped back into the store's stock."
    )
    good_to_go: Switch = Field(
        True, description="The new shipment is good to go, and so goes out with the next export."
    )


_UNPAID = frozenset({"hold", "lower", "new_shipment"})
_SHORT_WORDS = [*sorted(_UNPAID), "return"]


def _for_both(value: Any) -> Any:
    """Return a word alone as what is done, paid or not; where it cannot be done, it is held."""
    if not isinstance(value, str) or value not in _SHORT_WORDS:
        return {"unpaid": value} if isinstance(value, str) else value
    return {
        "unpaid": value if value in _UNPAID else "hold",
        "paid": "return" if value == "return" else "hold",
    }


#: A policy for what is short, or one word for paid and unpaid.
Short: TypeAlias = Annotated[ShortPolicy, Widened(_for_both, {"enum": _SHORT_WORDS})]


class NothingShippedPolicy(Block):
    """What is done with a shipment of which nothing was shipped, or that the partner cancels."""

    unpaid: Literal["hold", "take_back"] = Field(
        "hold",
        description="Not yet paid: take_back lets it no longer be good to go, to be cancelled in "
        "Centra.",
    )
    paid: Literal["hold", "return"] = Field(
        "hold",
        description="Paid: complete it without an e-mail, and refund all of it with a return.",
    )
    restock: Switch = Field(
        False, description="The return puts what was not shipped back into the store's stock."
    )
