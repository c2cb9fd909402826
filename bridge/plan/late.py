"""News of a shipment that is complete: whether it is no more than that, and its new numbers."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.config.policies import TrackingPolicy
from bridge.model.picking import PickLine
from bridge.plan.confirmation import Confirmation, packages


def brings_more(
    before: Confirmation,
    after: Confirmation,
    lines: Sequence[PickLine],
    *,
    is_cumulative: bool,
) -> bool:
    """Return whether units were shipped that were missing at completion.

    Where nothing is missing of a line, units of it are told again with another tracking number.
    """
    for line in lines:
        known, told = before.shipped[line.position], after.shipped[line.position]
        if known < line.quantity and told > (known if is_cumulative else 0):
            return True
    return False


def numbers_after(before: Confirmation, after: Confirmation) -> list[str]:
    """Return the tracking numbers that are new."""
    return [one for one in after.tracking if one not in before.tracking]


def tracking_after(before: Confirmation, after: Confirmation, policy: TrackingPolicy) -> str:
    """Return the one text for all tracking numbers, with the new ones.

    Where only the first is told it is the first of the new ones. A parcel that has another number
    now has it instead of the earlier one.
    """
    new = numbers_after(before, after)
    if policy.several == "first":
        return new[0]
    now = {one.parcel: one.tracking for one in after.parcels if one.parcel != one.tracking}
    gone = {
        one.tracking for one in before.parcels if now.get(one.parcel, one.tracking) != one.tracking
    }
    return policy.separator.join([one for one in before.tracking if one not in gone] + new)


def packages_after(whole: Confirmation, told: int, policy: TrackingPolicy) -> int:
    """Return the number of parcels, with the new numbers; `told` is that of the completion.

    Where only the first number is told, a new one takes the place of an earlier one: it is a
    further parcel only where the partner says so, by the parcel's id or by a number of parcels.
    """
    if policy.several != "first" or not told:
        return packages(whole)
    named = sum(one.parcel != one.tracking for one in whole.parcels)
    return max(whole.packages, told, named)
