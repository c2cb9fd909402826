"""What a file of counts would change, item by item, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pandas import DataFrame

    from bridge.config.stock_guards import ChangeGuard


class Change(NamedTuple):
    """An item that a file tells of, or one that it lacks."""

    item: str
    #: What it is known with; None where it is new.
    now: int | None
    new: int
    is_missing: bool = False
    is_older: bool = False


def table(changes: Sequence[Change]) -> DataFrame:
    """Return the changes with what they come to: `by` units, and what of `now` that is."""
    import pandas as pd

    frame = pd.DataFrame(changes, columns=list(Change._fields))
    frame["now"] = frame["now"].astype("Int64")
    frame["by"] = frame["new"] - frame["now"]
    return frame


def zeros(frame: DataFrame) -> int:
    """Return how many items on the shelf would be set to nothing."""
    return int(((frame["now"] > 0) & (frame["new"] == 0)).sum())


def big(frame: DataFrame, guard: ChangeGuard) -> int:
    """Return how many figures would change by more than `guard` allows."""
    by = frame["by"].abs()
    is_big = by > (guard.units or 0)
    if guard.percent is not None:
        is_big &= by * 100 > frame["now"] * guard.percent
    return int(is_big.sum())


def largest(frame: DataFrame, most: int | None) -> list[Change]:
    """Return the changes by size, the largest first; new items by what would lie there."""
    by = frame["by"].abs().fillna(frame["new"])
    found = frame.assign(size=by)
    found = found[found["size"] > 0].sort_values(
        ["size", "item"], ascending=[False, True], kind="stable"
    )
    rows = found if most is None else found.head(most)
    return [
        Change(str(item), None if now is None else int(now), int(new), bool(missing), bool(older))
        for item, now, new, missing, older in zip(
            rows["item"],
            rows["now"].astype(object).where(rows["now"].notna(), None),
            rows["new"],
            rows["is_missing"],
            rows["is_older"],
            strict=True,
        )
    ]
