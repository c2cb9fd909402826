"""Orders for items that the partner was never told of."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.model.problem import Problem, Severity

#: About an item, where the shipments that name it go all the same.
NOT_SENT = Problem(
    "item-not-sent",
    "an order names it, and the partner was never told of it",
    "tell the partner of it, or have it told: `policies: items` may leave it out",
    severity=Severity.NOTICE,
)


def names_not_sent(names: Sequence[str]) -> Problem:
    """Return the problem of a shipment that names items which the partner was never told of."""
    return Problem(
        NOT_SENT.code,
        f"names items that the partner was never told of: {', '.join(names)}",
        "it goes once they have been told; look in Centra whether they are active, and at "
        "`policies: items`; `bridge export --items compare` reads the whole range now",
    )
