"""What the policies say of goods that came back: their disposition, and the money beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bridge.config.return_policy import ANY, FROM_SHIPMENT, Amount, ReturnRule
from bridge.model.document import Value
from bridge.model.problem import Problem
from bridge.model.store import StoreReturn


@dataclass(frozen=True, slots=True)
class Disposition:
    """What is done with some of the goods; those of one disposition make one return."""

    #: Tells it from the others of the same return: the condition, and the reason where it matters.
    label: str
    rule: ReturnRule


def disposition(
    values: Mapping[str, Value], rules: Mapping[str, ReturnRule]
) -> Disposition | Problem:
    """Return what is done with the goods of an entry: the most specific rule wins."""
    condition, reason = condition_of(values), reason_of(values)
    rule = rules.get(condition) or rules.get(ANY)
    if rule is None:
        return _no_rule(condition)
    narrowed = rule.for_reason(reason)
    if narrowed is None:
        return _no_reason(condition)
    return Disposition(f"{condition}/{reason}" if narrowed is not rule else condition, narrowed)


def condition_of(values: Mapping[str, Value]) -> str:
    """Return the condition of an entry's goods; "" where none is told."""
    return str(values.get("line.condition") or "")


def reason_of(values: Mapping[str, Value]) -> str:
    """Return why the goods of an entry came back; "" where that is not told."""
    return str(values.get("line.reasonCode") or "")


#: A cost as the reference asks for it: an amount, or that the shipment's own is meant.
Booked = Mapping[str, float | bool]


def costs(
    rule: ReturnRule, currency: str, earlier: Sequence[StoreReturn], booked: Sequence[str]
) -> dict[str, float | bool] | Problem:
    """Return the money besides the goods of one return, by the API's parameters.

    `booked` are costs that another return of the same parcel has already: each is told once. What
    the shipment itself has cost is paid back once, so never after one of the `earlier` returns.
    """
    found: dict[str, float | bool] = {}
    for name, amount in rule.costs.items():
        if name in booked or (amount == FROM_SHIPMENT and was_booked(name, earlier)):
            continue
        if amount == FROM_SHIPMENT:
            found[f"{name}FromShipment"] = True
            continue
        sum_of_money = _in_currency(amount, currency)
        if sum_of_money is None:
            return _no_currency(name)
        found[name] = float(sum_of_money)
    return found


def cost_names(costs: Booked) -> list[str]:
    """Return the costs by their own names, whichever way they are asked for."""
    return [name.removesuffix("FromShipment") for name in costs]


def _in_currency(amount: Amount, currency: str) -> Decimal | None:
    if isinstance(amount, Mapping):
        return amount.get(currency)
    return Decimal(amount)


def was_booked(name: str, earlier: Sequence[StoreReturn]) -> bool:
    """Return whether one of the `earlier` returns has booked a cost, as the store shows it."""
    return any(booked_amount(one, name) for one in earlier)


def booked_amount(one: StoreReturn, name: str) -> Decimal | None:
    """Return a cost as the store shows it in a return; None where it shows none."""
    try:
        return abs(Decimal(str(one.raw[name])))
    except (KeyError, ArithmeticError):
        return None


def _no_rule(condition: str) -> Problem:
    named = f"the condition {condition!r}" if condition else "goods without a condition"
    return Problem(
        "condition-without-rule",
        f"policies.returns does not say what is done with {named}",
        "add it to `policies: {returns: …}` of the partner",
    )


def _no_reason(condition: str) -> Problem:
    return Problem(
        "reason-without-rule",
        "policies.returns does not say what is done for the reason that is told of goods in the "
        f"condition {condition!r}",
        'add it to the `reasons` of the condition, or "*" for all others',
    )


def _no_currency(name: str) -> Problem:
    return Problem(
        "cost-without-currency",
        f"policies.returns has no {name} in the currency of the order",
        "add the currency to that cost",
    )
