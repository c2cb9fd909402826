"""All that a partner has said about a shipment, put together: its facts may be spread over rows,
parcels and files. What is done about it is decided in `outcome`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bridge.config.policies import TrackingPolicy
from bridge.model.document import Value
from bridge.model.moment import Moment, utc_text
from bridge.model.picking import Parcel, PickLine
from bridge.model.problem import Problem
from bridge.model.terms import Terms
from bridge.plan.bundles import implied
from bridge.plan.figures import Fact, added_up, contained, figures_of, serials_of
from bridge.plan.finality import against_short, are_all_told, is_final
from bridge.plan.unsound import unsound


@dataclass(frozen=True, slots=True)
class Stray:
    """Units of an item that the shipment does not have."""

    physical_sku: str
    ean: str
    units: int
    problem: Problem


@dataclass(slots=True)
class Confirmation:
    """All that a partner has said about one shipment, put together."""

    #: Units shipped by position of the line, as far as they count.
    shipped: dict[int, int] = field(default_factory=dict)
    #: Units that have left the shelf, by position of the line.
    left: dict[int, int] = field(default_factory=dict)
    parcels: list[Parcel] = field(default_factory=list)
    tracking: list[str] = field(default_factory=list)
    return_tracking: list[str] = field(default_factory=list)
    #: Serial numbers by position of the line.
    serials: dict[int, list[str]] = field(default_factory=dict)
    carrier: str = ""
    service: str = ""
    packages: int = 0
    shipped_at: Moment | None = None
    #: Positions of the lines that rows were spread over which name the item alone.
    spread: set[tuple[int, ...]] = field(default_factory=set)
    is_final: bool = False
    is_cancelled: bool = False
    problems: list[Problem] = field(default_factory=list)
    #: What it says was shipped and the shipment does not have.
    strays: list[Stray] = field(default_factory=list)
    #: What forbids to call it short, should units be missing.
    against_short: list[Problem] = field(default_factory=list)


def put_together(
    facts: Sequence[Fact], lines: Sequence[PickLine], order_id: str, terms: Terms
) -> Confirmation:
    """Return everything that `facts` say about a shipment with these `lines`, on these `terms`."""
    whole = Confirmation(shipped={line.position: 0 for line in lines})
    for fact in facts:
        if not fact.is_sound:
            whole.problems.append(replace(unsound("shipment"), where=fact.where))
        _take_signals(whole, fact.values, order_id)
        _take_parcel(whole, fact.values)
    _take_figures(whole, facts, lines, terms)
    whole.left = dict(whole.shipped)
    whole.problems = list(dict.fromkeys(whole.problems))
    return whole


def _take_figures(
    whole: Confirmation, facts: Sequence[Fact], lines: Sequence[PickLine], terms: Terms
) -> None:
    """Note what was shipped, and whether no more will come."""
    figures, problems, unknown = figures_of(facts, lines)
    whole.problems += problems
    whole.spread = {one.positions for one in figures if len(one.positions) > 1}
    whole.strays += [_stray(fact, problem) for fact, problem in unknown]
    if terms.lines == "all":
        if are_all_told(facts, terms) and not whole.is_cancelled:
            whole.shipped = {line.position: line.quantity for line in lines}
    elif terms.quantities == "cumulative":
        whole.shipped, contradictions = contained(figures, lines)
        whole.problems += contradictions
    else:
        whole.shipped = added_up(figures, lines)
    whole.shipped, disagreements = implied(whole.shipped, lines)
    whole.problems += disagreements
    whole.serials = serials_of(figures, whole.shipped)
    whole.is_final = is_final(facts, figures, whole.shipped, lines, terms)
    whole.against_short = against_short(facts, figures, whole.shipped, lines, terms)


def _stray(fact: Fact, problem: Problem) -> Stray:
    sku, ean = (str(fact.values.get(name) or "") for name in ("line.physicalSku", "line.ean"))
    return Stray(sku, ean, int(fact.values["line.quantity"]), problem)


def _take_signals(whole: Confirmation, values: Mapping[str, Value], order_id: str) -> None:
    whole.is_cancelled = whole.is_cancelled or bool(values.get("shipment.isCancelled"))
    whole.packages = max(whole.packages, int(values.get("shipment.packages") or 0))
    said = values.get("shipment.orderId")
    if said and said != order_id:
        whole.problems.append(_OTHER_ORDER)


def _take_parcel(whole: Confirmation, values: Mapping[str, Value]) -> None:
    """Note who carries it and with what number; a parcel's own word before the shipment's."""
    tracking: tuple[str, ...] = _said(values, "tracking") or ()
    whole.tracking += [one for one in tracking if one not in whole.tracking]
    slip = _said(values, "returnTracking")
    whole.return_tracking += [slip] if slip and slip not in whole.return_tracking else []
    whole.carrier = whole.carrier or _said(values, "carrier") or ""
    whole.service = whole.service or _said(values, "service") or ""
    at: Moment | None = _said(values, "shippedAt")
    whole.shipped_at = _later(whole.shipped_at, at)
    names = [str(values["parcel.parcelId"])] if "parcel.parcelId" in values else list(tracking)
    known = {parcel.parcel for parcel in whole.parcels}
    for name, number in zip(names, tracking or ("",) * len(names), strict=False):
        if name not in known:
            whole.parcels.append(_parcel(name, number, values, at))


def _later(one: Moment | None, other: Moment | None) -> Moment | None:
    """Return the time that can be the later one: where only a day is known, its end counts."""
    known = [at for at in (one, other) if at is not None]
    return max(known, key=lambda at: at.utc if at.is_exact else at.utc + _A_DAY, default=None)


def _said(values: Mapping[str, Value], name: str) -> Value:
    return values.get(f"parcel.{name}", values.get(f"shipment.{name}"))


def _parcel(name: str, tracking: str, values: Mapping[str, Value], at: Moment | None) -> Parcel:
    return Parcel(
        parcel=name,
        tracking=tracking,
        carrier=_said(values, "carrier") or "",
        service=_said(values, "service") or "",
        shipped_at=utc_text(at.utc) if at else None,
        shipped_at_text=at.text if at else "",
    )


def as_ordered(whole: Confirmation, lines: Sequence[PickLine]) -> None:
    """Let no more count as shipped than was ordered; what has left the shelf stays as it is."""
    for line in lines:
        whole.shipped[line.position] = min(whole.shipped[line.position], line.quantity)


def tracking_text(numbers: Sequence[str], policy: TrackingPolicy) -> str:
    """Return the one text that the store takes for several tracking numbers."""
    if policy.several == "join":
        return policy.separator.join(numbers)
    return numbers[0] if numbers else ""


def packages(whole: Confirmation) -> int:
    """Return the number of parcels: as the partner says, and no fewer than it has named."""
    return max(whole.packages, len(whole.parcels))


def is_same_shipment(lines: Sequence[PickLine], listed: Counter[str]) -> bool:
    """Return whether the store still has the quantities that the partner was told.

    `listed` is units by shipment line id, as the store shows them now.
    """
    return Counter({line.shipment_line_id: line.quantity for line in lines}) == listed


#: Enough to reach the end of a day of which only the date is known.
_A_DAY = timedelta(days=1)
#: Code of the problem that a person lets pass by having no more than was ordered count.
MORE_THAN_ORDERED = "more-than-ordered"

_OTHER_ORDER = Problem(
    "other-order", "the partner names another order than the shipment's", "ask the partner"
)
