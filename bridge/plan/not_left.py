"""Units that a shipment has at the store and that its partner has not shipped, or the other way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.model.picking import PickLine
from bridge.model.problem import Problem

#: Codes of what a person lets pass.
WITH_MORE = "completed-with-more"
REST_NOT_MADE = "rest-not-made"
#: Codes of the problems that more has left than the store has in a shipment that is complete.
LEFT_BESIDES = ("shipped-afterwards", "completed-with-less")


def not_left(
    lines: Sequence[PickLine], at_store: Mapping[str, int], shipped: Mapping[int, int]
) -> dict[int, int]:
    """Return the units by position that the store has and that were not shipped.

    `at_store` is units by shipment line id. What it has and the partner was never told of is none
    of them.
    """
    more = {
        line.position: at_store.get(line.shipment_line_id, 0) - shipped[line.position]
        for line in lines
    }
    return {position: units for position, units in more.items() if units > 0}


def not_there(
    lines: Sequence[PickLine], at_store: Mapping[str, int], shipped: Mapping[int, int]
) -> dict[int, int]:
    """Return the units by position that were shipped and that the store does not have in it."""
    more = {
        line.position: shipped[line.position] - at_store.get(line.shipment_line_id, 0)
        for line in lines
    }
    return {position: units for position, units in more.items() if units > 0}


def in_words(units: Mapping[int, int], lines: Sequence[PickLine]) -> str:
    """Return units by position in words: "1 of 3 TEE, 2 of 2 CAP"."""
    return ", ".join(
        f"{units[line.position]} of {line.quantity} {line.physical_sku or line.ean or line.upc}"
        for line in lines
        if units.get(line.position)
    )


def with_more(units: str) -> Problem:
    """Return that a shipment was completed by hand with `units` that have not left."""
    return Problem(
        WITH_MORE,
        "somebody else has completed it with more than the partner says that it ships; not "
        f"shipped: {units}",
        "`bridge release` gives that back to the customer by a return with a refund; where it is "
        "settled in Centra, or has left all the same, `bridge discard` this",
    )


def with_less(units: str) -> Problem:
    """Return that a shipment was completed by hand without `units` that have left."""
    return Problem(
        "completed-with-less",
        "somebody else has completed it with less than the partner has shipped; shipped besides: "
        f"{units}",
        "complete a shipment of that in Centra: the order may have one by now, else make one; then "
        "`bridge discard` this",
    )


def rest_not_made(units: str) -> Problem:
    """Return that a shipment was completed by hand, and `units` of its order are in none."""
    return Problem(
        REST_NOT_MADE,
        "somebody else has completed it with what was shipped, and no shipment of its order has "
        f"what remains: {units}",
        "`bridge release` makes a shipment of it; where nothing more is to go, or one was made in "
        "Centra, `bridge discard` this",
    )
