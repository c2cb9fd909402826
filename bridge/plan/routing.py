"""Which partner a shipment is for, by the rules of bridge.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bridge.config.routing import Condition, Rule
from bridge.model.store import Raw, Shipment

_WAREHOUSE = "warehouse"


def takers(shipment: Shipment, rules: Mapping[str, Rule]) -> list[str]:
    """Return the partners whose rule takes a shipment; none or several is for people to settle."""
    return [
        partner
        for partner, rule in rules.items()
        if all(_holds(one, shipment) for one in rule.wanted)
        and not any(one.holds(_texts(shipment, one)) for one in rule.unwanted)
    ]


def _holds(condition: Condition, shipment: Shipment) -> bool:
    """Tell whether a condition holds; of warehouses every one, or goods would lie elsewhere."""
    texts = _texts(shipment, condition)
    if condition.field == _WAREHOUSE:
        return bool(texts) and all(condition.holds((name,)) for name in texts)
    return condition.holds(texts)


def _texts(shipment: Shipment, condition: Condition) -> tuple[str, ...]:
    if condition.field == _WAREHOUSE:
        return tuple(shipment.warehouses)
    return texts_of(shipment.raw, condition.field)


def texts_of(raw: Raw, field: str) -> tuple[str, ...]:
    """Return the texts of a field, of all its values where it has several.

    `shippingTerms.name` is one in an object, `products.brand` one in each object of a list. A flag
    is `true` or `false`; an object has no text.
    """
    found: list[Any] = [raw]
    for name in field.split("."):
        found = [one[name] for one in found if isinstance(one, Mapping) and name in one]
        found = [each for one in found for each in (one if isinstance(one, list) else [one])]
    return tuple(
        str(one).lower() if isinstance(one, bool) else str(one)
        for one in found
        if one is not None and not isinstance(one, Mapping | list)
    )
