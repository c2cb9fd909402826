"""Which partner a shipment is for, by the conditions of bridge.yaml."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.config.partner import Condition
from bridge.model.store import Raw, Shipment


def takers(shipment: Shipment, conditions: Mapping[str, tuple[Condition, ...]]) -> list[str]:
    """Return the partners whose every condition holds; none or several is for people to settle."""
    return [
        partner
        for partner, needed in conditions.items()
        if all(_holds(one, shipment) for one in needed)
    ]


def _holds(condition: Condition, shipment: Shipment) -> bool:
    """Tell whether a condition holds; of warehouses every one, or goods would lie elsewhere."""
    if condition.field == "warehouse":
        named = shipment.warehouses
        return bool(named) and all(condition.holds((name,)) for name in named)
    return condition.holds(texts_of(shipment.raw, condition.field))


def texts_of(raw: Raw, field: str) -> tuple[str, ...]:
    """Return the texts of a field; a flag is `true` or `false`, an object has none."""
    value = raw.get(field)
    every = value if isinstance(value, list) else [value]
    return tuple(
        str(one).lower() if isinstance(one, bool) else str(one)
        for one in every
        if one is not None and not isinstance(one, Mapping | list)
    )
