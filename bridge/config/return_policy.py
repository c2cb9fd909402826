"""What is done with goods that came back: by the condition that they are in, and by the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from bridge.config.scalars import ONE_OR_MANY, Block, Complaint, Digits, Switch, Text, refuse

#: Stands for every condition, or every reason, that has no rule of its own.
ANY = "*"

#: As much as the shipment says; only the store knows how much that is.
FROM_SHIPMENT = "from_shipment"

#: An amount in whatever currency the order has, one for each currency, or the shipment's own.
Amount: TypeAlias = Decimal | Mapping[str, Decimal] | Literal["from_shipment"]

_MEANT = "expected an amount such as 39 or 4.90, or one for each currency: {SEK: 39, EUR: 4.90}"


def _decimal(value: Any) -> Decimal:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4})?", value):
        raise refuse(_MEANT)
    return Decimal(value)


def _amount(value: Any) -> Amount:
    if isinstance(value, Mapping):
        for currency in value:
            if not re.fullmatch(r"[A-Z]{3}", str(currency)):
                raise refuse("expected currencies of three capital letters, such as SEK")
        if not value:
            raise refuse(_MEANT)
        return {str(currency): _decimal(one) for currency, one in value.items()}
    return _decimal(value)


def _amount_or_shipments(value: Any) -> Amount:
    if value == FROM_SHIPMENT:
        return "from_shipment"
    if isinstance(value, str) and not value[:1].isdigit():
        raise refuse(f"{_MEANT}, or {FROM_SHIPMENT}", likely=FROM_SHIPMENT)
    return _amount(value)


_TEXT = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"}
_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number", "minimum": 0},
        _TEXT,
        {"type": "object", "additionalProperties": {"anyOf": [{"type": "number"}, _TEXT]}},
    ]
}
_OR_SHIPMENTS: dict[str, Any] = {"anyOf": [*_SCHEMA["anyOf"], {"const": FROM_SHIPMENT}]}

_Amount = Annotated[Any, BeforeValidator(_amount), WithJsonSchema(_SCHEMA)]
_AmountOrShipments = Annotated[
    Any, BeforeValidator(_amount_or_shipments), WithJsonSchema(_OR_SHIPMENTS)
]


class ReturnTerms(Block):
    """What can be said of a return by its goods' condition and, more narrowly, by the reason."""

    completed: Literal["now", "later"] | None = Field(
        None,
        description="later: the return is left pending, and a person completes it in Centra. now "
        "is usual with `refund: on`, later with `refund: off`.",
    )
    email: Literal["store", "send", "do_not_send"] | None = Field(
        None, description="The customer's e-mail about it; without it as `policies.email` says."
    )
    comment: Text | None = Field(
        None, max_length=200, description="Put into the comment of the return, before our mark."
    )
    handling_cost: _AmountOrShipments | None = Field(
        None, description="handlingCost: paid back besides the goods."
    )
    shipping_cost: _AmountOrShipments | None = Field(
        None, description="shippingCost: paid back besides the goods."
    )
    return_cost: _Amount | None = Field(
        None, description="returnCost: kept from what is paid back."
    )
    voucher_value: _AmountOrShipments | None = Field(
        None, description="voucherValue: kept from what is paid back."
    )

    @property
    def costs(self) -> dict[str, Amount]:
        """The money besides the goods, by the API's own names of it."""
        named: dict[str, Amount | None] = {
            "handlingCost": self.handling_cost,
            "shippingCost": self.shipping_cost,
            "returnCost": self.return_cost,
            "voucherValue": self.voucher_value,
        }
        return {name: amount for name, amount in named.items() if amount is not None}


class ReasonRule(ReturnTerms):
    """What a reason changes in the rule of its condition; what it leaves out stays."""

    restock: Switch | None = Field(None, description="Put them back into the store's stock.")
    refund: Switch | None = Field(None, description="Refund the payment.")


class ReturnRule(ReturnTerms):
    """What the store does with goods that came back in a condition."""

    restock: Switch = Field(description="Put them back into the store's stock.")
    refund: Switch = Field(description="Refund the payment.")
    reasons: dict[str, ReasonRule] = Field(
        {},
        description="What is otherwise for a reason of the mapping. Where there are any, a reason "
        'that is not named is held; "*" stands for all others.',
    )

    @property
    def is_completed_here(self) -> bool:
        """Whether the bridge completes the return, and does not leave that to a person."""
        return self.completed == "now" or (self.completed is None and self.refund)

    def complaints(self) -> Iterator[Complaint]:
        """Yield reasons without a name, and a refund that nobody would make."""
        if any(not reason.strip() for reason in self.reasons):
            yield Complaint("expected reasons such as too small", key="reasons")

    def for_reason(self, reason: str) -> ReturnRule | None:
        """Return the rule for goods with that reason; None where nobody has said what is done."""
        if not self.reasons or not reason:
            return self
        narrower = self.reasons.get(reason) or self.reasons.get(ANY)
        if narrower is None:
            return None
        said = {name: getattr(narrower, name) for name in narrower.model_fields_set}
        return self.model_copy(update={name: one for name, one in said.items() if one is not None})


#: What a return can name that it is of.
By: TypeAlias = Literal["return", "shipment", "order", "tracking", "item"]
#: The field of a return that says it; items are its lines' own.
NAMED_BY: Mapping[By, str] = {
    "return": "storeReturnId",
    "shipment": "shipmentId",
    "order": "orderId",
    "tracking": "tracking",
}
#: What is looked at where nothing is configured, as far as the partner tells it.
USUAL_ORDER: tuple[By, ...] = ("return", "shipment", "tracking", "order")


class ReturnMatching(Block):
    """How the shipment is found that something came back of."""

    by: Annotated[tuple[By, ...], ONE_OR_MANY] = Field(
        (),
        description="What is looked at, in this order; the first that is told decides. Without it "
        "return, shipment, tracking, order, as far as the mapping has them. item: by the items "
        "alone, where exactly one shipment of the partner can still give them back.",
    )
    pending: Literal["hold", "complete"] = Field(
        "hold",
        description="A return that somebody has made in Centra for just the same goods and left "
        "pending: hold ours for a decision, or complete theirs instead.",
    )
    look_back_days: Annotated[Digits, Field(ge=1, le=3_650)] = Field(
        90, description="How old a return made by hand may be to be of goods that are told now."
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield what stands in the order twice."""
        if len(set(self.by)) < len(self.by):
            yield Complaint("expected each of them once", key="by")
