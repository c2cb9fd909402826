"""What goods that came back mean: one return at the store for each shipment and disposition."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from bridge.config.return_policy import ReturnRule
from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import Shipment, StoreReturn
from bridge.plan.dispositions import (
    Booked,
    booked_amount,
    cost_names,
    costs,
    disposition,
    was_booked,
)
from bridge.plan.matching import NoMatch, matching_lines, spread
from bridge.plan.worth import Shares, Worth

#: What the bridge's own mark begins with, whichever return of whichever partner it is.
MARK = "bridge:"
#: The mark of `token`, in the comment of a return.
_OF_A_BRIDGE = re.compile(rf"\[{MARK}[0-9a-f]{{16}}\]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A shipment that the goods may have come back of."""

    shipment_id: str
    lines: Sequence[PickLine]
    #: What can still be returned, by position of the line.
    left: Mapping[int, int]
    currency: str = ""
    #: Returns at the store that are other ones than those to be made.
    others: Sequence[StoreReturn] = ()
    #: Those of them that were made of the same return of the partner's.
    same: Sequence[StoreReturn] = ()
    #: What a unit of each line is worth, by position, where that has to be told apart.
    worth: Mapping[int, Worth] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedReturn:
    """One return to create: the goods of one disposition and shipment."""

    shipment_id: str
    #: The disposition, as it tells this return from the others of the document.
    label: str
    rule: ReturnRule
    #: Units by position of the shipment's line.
    quantities: Mapping[int, int]
    #: Money besides the goods, by the API's parameters.
    costs: Booked = field(default_factory=dict)


@dataclass(slots=True)
class ReturnPlan:
    """What is to be created for one return of the partner's, or why nothing is."""

    returns: list[PlannedReturn] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: When the first of the goods were received; None where that is not told of all of them.
    received_at: Moment | None = None


#: Units by shipment and label, then by position of the line.
_Units = dict[tuple[str, str], dict[int, int]]


def plan_returns(
    entries: Sequence[Mapping[str, Value]],
    candidates: Sequence[Candidate],
    rules: Mapping[str, ReturnRule],
) -> ReturnPlan:
    """Return the returns to create for `entries` of one return of the partner's.

    Any problem means that nothing of it is created.
    """
    plan = ReturnPlan()
    times: list[Moment | None] = []
    room = {one.shipment_id: dict(one.left) for one in candidates}
    units: _Units = defaultdict(lambda: defaultdict(int))
    known: dict[str, ReturnRule] = {}
    shares: dict[str, Shares] = defaultdict(Shares)
    lines = {(one.shipment_id, line.position): line for one in candidates for line in one.lines}
    for values in entries:
        if "line.quantity" not in values:
            continue
        times.append(values.get("return.receivedAt"))
        meant = disposition(values, rules)
        try:
            taken = _take(values, candidates, room)
        except NoMatch as error:
            plan.problems.append(Problem(error.code, error.message, "ask the partner"))
            continue
        if isinstance(meant, Problem):
            plan.problems += [meant] if taken else []
            continue
        known[meant.label] = meant.rule
        for shipment_id, position, share in taken:
            units[shipment_id, meant.label][position] += share
            is_named = bool(values.get("line.lineId"))
            line = lines[shipment_id, position]
            shares[shipment_id].take(line, share, meant.label, is_named=is_named)
    if any(shares[one.shipment_id].is_guess(one.lines, one.left, one.worth) for one in candidates):
        plan.problems.append(_PRICE_UNCLEAR)
    _make(plan, units, known, candidates)
    if not units and not plan.problems:
        plan.problems.append(_EMPTY)
    plan.problems = list(dict.fromkeys(plan.problems))
    plan.received_at = _earliest(times)
    return plan


def _make(
    plan: ReturnPlan,
    units: _Units,
    rules: Mapping[str, ReturnRule],
    candidates: Sequence[Candidate],
) -> None:
    """Add the returns, each with the money that belongs to it, in an order that never changes."""
    by_id = {one.shipment_id: one for one in candidates}
    booked: dict[str, list[str]] = defaultdict(list)
    for (shipment_id, label), quantities in sorted(units.items()):
        own, rule = by_id[shipment_id], rules[label]
        before = [name for name in rule.costs if was_booked(name, own.same)]
        money = costs(rule, own.currency, own.others, [*before, *booked[shipment_id]])
        if isinstance(money, Problem):
            plan.problems.append(money)
            continue
        booked[shipment_id] += cost_names(money)
        plan.returns.append(PlannedReturn(shipment_id, label, rule, dict(quantities), money))


def _earliest(times: Sequence[Moment | None]) -> Moment | None:
    """Return the earliest time, None where one is missing: no count may gain what it contains."""
    known = [at for at in times if at is not None]
    return min(known, key=lambda at: at.utc) if known and len(known) == len(times) else None


def _take(
    values: Mapping[str, Value],
    candidates: Sequence[Candidate],
    room: Mapping[str, dict[int, int]],
) -> list[tuple[str, int, int]]:
    """Take the units of an entry out of what is left; return shipment, position and share."""
    quantity = int(values["line.quantity"])
    if quantity == 0:
        return []
    if quantity < 0:
        raise NoMatch("impossible-quantity", "has a quantity below zero")
    found = _lines_of(values, candidates)
    lefts = [
        sum(max(room[one.shipment_id][line.position], 0) for line in lines) for one, lines in found
    ]
    if quantity > sum(lefts):
        raise NoMatch("more-than-shipped", "brings back more units than are left to return")
    fitting = [pair for pair, left in zip(found, lefts, strict=True) if left]
    if len(fitting) > 1 and quantity < sum(lefts) and not _are_one_line(fitting):
        raise NoMatch(
            "shipment-ambiguous",
            "names an item of which several shipments can still give some back",
        )
    taken = []
    for (one, lines), left in zip(found, lefts, strict=True):
        share = min(quantity, left)
        quantity -= share
        for position, units in spread(share, lines, room[one.shipment_id]).items():
            if units:
                room[one.shipment_id][position] -= units
                taken.append((one.shipment_id, position, units))
    return taken


_Found = list[tuple[Candidate, list[PickLine]]]


def _lines_of(values: Mapping[str, Value], candidates: Sequence[Candidate]) -> _Found:
    """Return the lines that an entry speaks of, by shipment; raise NoMatch where it is none's."""
    found: _Found = []
    reasons: list[NoMatch] = []
    for one in candidates:
        try:
            found.append((one, matching_lines(values, one.lines)))
        except NoMatch as error:
            reasons.append(error)
    if not found:
        raise reasons[0]
    return found


def _are_one_line(found: _Found) -> bool:
    """Return whether all of them are the same line of the order: then any of them is right."""
    ids = {line.order_line_id for _, lines in found for line in lines}
    return len(ids) == 1 and "" not in ids


def left_to_return(
    lines: Sequence[PickLine], shipped: Shipment, existing: Sequence[StoreReturn]
) -> dict[int, int]:
    """Return the units of each line, by position, that were shipped and no return has taken yet.

    What was shipped is what the store shows now: it can be less than the partner was told to pick.
    """
    every = [one for outer in shipped.lines for one in (outer, *outer.bundle)]
    units = {one.line_id: one.quantity for one in every}
    taken = units_of(existing)
    return {
        line.position: units.get(line.shipment_line_id, 0) - taken[line.shipment_line_id]
        for line in lines
    }


def units_of(returns: Sequence[StoreReturn]) -> Counter[str]:
    """Return the units that `returns` took, by line id of the shipment; none stands for 0."""
    taken: Counter[str] = Counter()
    for one in returns:
        for line in one.lines:
            taken[line.shipment_line_id] += line.quantity
    return taken


def is_by_hand(one: StoreReturn) -> bool:
    """Return whether a return is no bridge's."""
    return not _OF_A_BRIDGE.search(one.comment)


def entered_beside(
    lines: Set[str], returns: Sequence[StoreReturn], before: Set[str]
) -> StoreReturn | None:
    """Return one of `returns` that somebody has entered for one of `lines`, by their ids.

    None where there is none but those that were there `before`, and a bridge's own.
    """
    for one in returns:
        is_new = one.return_id not in before and is_by_hand(one)
        if is_new and lines & set(+units_of([one])):
            return one
    return None


def token(store: str, partner: str, document: str, label: str) -> str:
    """Return the mark by which a return of ours is known again at the store."""
    text = "\x1f".join((store, partner, document, label))
    return f"{MARK}{sha256(text.encode()).hexdigest()[:16]}"


def differs(created: StoreReturn, asked: Mapping[str, int]) -> bool:
    """Return whether the store has taken other units than it was asked to."""
    return +units_of([created]) != +Counter(asked)


def differs_in_money(created: StoreReturn, asked: Booked) -> bool:
    """Return whether the store shows other costs than it was asked to book."""
    wanted = {
        name: Decimal(str(amount)) for name, amount in asked.items() if not isinstance(amount, bool)
    }
    return any(booked_amount(created, name) not in (None, wanted[name]) for name in wanted)


def not_taken(created: StoreReturn, asked: Mapping[str, int], lines: Sequence[PickLine]) -> str:
    """Return in words which lines the store took otherwise: "TEE: 1 of 2"."""
    took = units_of([created])
    names = {line.shipment_line_id: line.physical_sku or line.ean for line in lines}
    return ", ".join(
        f"{names.get(line_id) or 'line'} ({line_id}): {took[line_id]} of {asked.get(line_id, 0)}"
        for line_id in sorted({*asked, *took})
        if took[line_id] != asked.get(line_id, 0)
    )


_PRICE_UNCLEAR = Problem(
    "price-unclear",
    "the shipment has the item on several lines, at different prices or in a bundle too, and the "
    "file does not say of which of them it came back",
    "ask the partner; make the return of the right line in Centra, then `bridge discard` this. Our "
    "line id (`line.lineId`) in its file would tell",
)
_EMPTY = Problem("nothing-returned", "brings nothing back", "ask the partner")
