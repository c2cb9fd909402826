"""What the store has of each item, held against the figures that it was told, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bridge.plan.reconciling.difference import Difference

if TYPE_CHECKING:
    from pandas import DataFrame


class Told(NamedTuple):
    """The figure of an item as the ledger has it."""

    item: str
    counted: int
    #: The figure that the store took last, and when; None where it took none.
    sent: int | None
    sent_at: str | None
    state: str
    #: Code of why the store has not set it as it was told; "" where it has.
    reason: str
    file: str
    counted_at: str


class Level(NamedTuple):
    """One of the codes of an item, and what the store has on the shelf of it."""

    code: str
    #: A number for each row of the store: several codes name the same item.
    row: int
    physical: int


def differing(told: Sequence[Told], levels: Iterable[Level]) -> tuple[list[Told], DataFrame]:
    """Return the figures that are not what the store has, and what it has by item.

    What the store has more than one figure of under a code is none.
    """
    import pandas as pd

    figures = pd.DataFrame(told, columns=list(Told._fields))
    figures["sent"] = figures["sent"].astype("Int64")
    codes = pd.DataFrame(levels, columns=list(Level._fields)).drop_duplicates(["code", "row"])
    by_code = codes.groupby("code").agg(physical=("physical", "first"), rows=("row", "size"))
    by_code["physical"] = by_code["physical"].astype("Int64")
    found = figures.join(by_code, on="item")
    is_same = (found["sent"] == found["physical"]).fillna(False).astype(bool)
    is_settled = is_same & (found["rows"] == 1) & (found["state"] == "sent")
    other = found[~(is_settled & (found["reason"] == ""))]
    return [told[number] for number in other.index], by_code


def never_counted(told: Sequence[Told], levels: Sequence[Level]) -> list[tuple[str, int]]:
    """Return the items on the store's shelf that the partner has never counted, by any code."""
    import pandas as pd

    codes = pd.DataFrame(levels, columns=list(Level._fields))
    is_counted = codes["code"].isin([one.item for one in told])
    known = set(codes.loc[is_counted, "row"])
    others = codes[~codes["row"].isin(known) & (codes["physical"] > 0)]
    firsts = others.drop_duplicates("row").sort_values(
        ["physical", "code"], ascending=[False, True], kind="stable"
    )
    return [
        (str(code), int(units))
        for code, units in zip(firsts["code"], firsts["physical"], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Figure:
    """What should be at the store of an item, as far as the ledger knows."""

    #: The figure as of now.
    now: int
    #: Units of what has moved on the shelf, and the store has yet to take off or to add.
    not_yet_applied: int


#: By why a figure differs: what is so, and what to do.
_WORDS = {
    "item-not-in-store": (
        "the store has no such item",
        "add it in Centra, or have the partner take it out of its counts",
    ),
    "item-is-bundle": (
        "it is a bundle at the store, which has no stock of its own",
        "have the partner count what it consists of",
    ),
    "item-rejected": ("the store has not set its figure", "look at it in Centra"),
    "item-clamped": (
        "it is promised to more orders than lies on the shelf: the store keeps the higher figure",
        "look at its orders in Centra: the partner cannot ship all of them",
    ),
    "figure-waiting": (
        "something has moved or was counted that the store was not told of yet",
        "`bridge import` tells it",
    ),
    "several-items": (
        "the store has several items under this code, so that nobody can say which is meant",
        "give each its own SKU or bar code in Centra",
    ),
    "changed-elsewhere": (
        "somebody else has changed it at the store since it was told, or goods have left there "
        "that no file tells of",
        "look at its history in Centra: who has changed it, and why",
    ),
    "never-counted": (
        "the store has it on the shelf, and the partner has never counted it",
        "ask the partner; with `policies: stock: missing: zero` only what it has counted is set",
    ),
}


def explain(one: Told, level: tuple[int, int] | None, figure: Figure) -> Difference | None:
    """Return why the store's figure is not the one that it should be; None where it is.

    `level` is what the store has, and of how many items that go by this code.
    """
    if level is None:
        why = one.reason or "item-not-in-store"
    elif level[1] > 1:
        why = "several-items"
    elif level[0] == figure.now:
        return None
    elif one.reason:
        why = one.reason
    elif one.state != "sent":
        why = "figure-waiting"
    else:
        why = "changed-elsewhere"
    physical = level[0] if level is not None else None
    details = {
        "counted": one.counted,
        "told": one.sent,
        "now": figure.now,
        "at_store": physical,
        "by": None if physical is None else physical - figure.now,
        "not_yet_applied": figure.not_yet_applied,
    }
    message, to_do = _WORDS.get(why, _WORDS["item-rejected"])
    since = one.sent_at or one.counted_at
    return Difference("stock", one.item, why, message, to_do, since, one.file, details)


def uncounted(item: str, units: int) -> Difference:
    """Return that the partner has never counted what the store has on the shelf."""
    message, to_do = _WORDS["never-counted"]
    details = {"counted": None, "told": None, "now": None, "at_store": units, "by": None}
    return Difference("stock", item, "never-counted", message, to_do, details=details)
