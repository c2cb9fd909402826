"""What goods that came back mean: one return at the store for each condition of theirs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from hashlib import sha256

from bridge.config.policies import ReturnRule
from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import Shipment, StoreReturn
from bridge.plan.matching import NoMatch, matching_lines, spread

#: The mark of `token`, in the comment of a return.
_OF_A_BRIDGE = re.compile(r"\[bridge:[0-9a-f]{16}\]")


@dataclass(frozen=True, slots=True)
class PlannedReturn:
    """One return to create: the goods of one condition."""

    condition: str
    rule: ReturnRule
    #: Units by position of the shipment's line.
    quantities: Mapping[int, int]


@dataclass(slots=True)
class ReturnPlan:
    """What is to be created for one return of the partner's, or why nothing is."""

    returns: list[PlannedReturn] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: When the first of the goods were received; None where that is not told of all of them.
    received_at: Moment | None = None


def plan_returns(
    entries: Sequence[Mapping[str, Value]],
    lines: Sequence[PickLine],
    left: Mapping[int, int],
    rules: Mapping[str, ReturnRule],
) -> ReturnPlan:
    """Return the returns to create for `entries` of one return of the partner's.

    `left` is what can still be returned by position: shipped, less what earlier returns took.
    Any problem means that nothing of it is created.
    """
    plan = ReturnPlan()
    times: list[Moment | None] = []
    room = dict(left)
    units: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for values in entries:
        if "line.quantity" not in values:
            continue
        times.append(values.get("return.receivedAt"))
        try:
            _take(values, lines, room, units)
        except NoMatch as error:
            plan.problems.append(Problem(error.code, error.message, "ask the partner"))
    for condition, quantities in sorted(units.items()):
        rule = rules.get(condition)
        if rule is None:
            plan.problems.append(_no_rule(condition))
        else:
            plan.returns.append(PlannedReturn(condition, rule, dict(quantities)))
    if not units and not plan.problems:
        plan.problems.append(_EMPTY)
    plan.problems = list(dict.fromkeys(plan.problems))
    plan.received_at = _earliest(times)
    return plan


def _earliest(times: Sequence[Moment | None]) -> Moment | None:
    """Return the earliest time, None where one is missing: no count may gain what it contains."""
    known = [at for at in times if at is not None]
    return min(known, key=lambda at: at.utc) if known and len(known) == len(times) else None


def _take(
    values: Mapping[str, Value],
    lines: Sequence[PickLine],
    room: dict[int, int],
    units: dict[str, dict[int, int]],
) -> None:
    quantity = int(values["line.quantity"])
    if quantity == 0:
        return
    if quantity < 0:
        raise NoMatch("impossible-quantity", "has a quantity below zero")
    found = matching_lines(values, lines)
    if quantity > sum(max(room[line.position], 0) for line in found):
        raise NoMatch("more-than-shipped", "brings back more units than are left to return")
    for position, share in spread(quantity, found, room).items():
        if share:
            room[position] -= share
            units[str(values.get("line.condition") or "")][position] += share


def left_to_return(
    lines: Sequence[PickLine], shipped: Shipment, existing: Sequence[StoreReturn]
) -> dict[int, int]:
    """Return the units of each line, by position, that were shipped and no return has taken yet.

    What was shipped is what the store shows now: it can be less than the partner was told to pick.
    """
    every = [one for outer in shipped.lines for one in (outer, *outer.bundle)]
    units = {one.line_id: one.quantity for one in every}
    taken = _units(existing)
    return {
        line.position: units.get(line.shipment_line_id, 0) - taken[line.shipment_line_id]
        for line in lines
    }


def _units(returns: Sequence[StoreReturn]) -> Counter[str]:
    """Return the units that `returns` took, by line id of the shipment; none stands for 0."""
    taken: Counter[str] = Counter()
    for one in returns:
        for line in one.lines:
            taken[line.shipment_line_id] += line.quantity
    return taken


def entered_beside(
    lines: Set[str], returns: Sequence[StoreReturn], before: Set[str]
) -> StoreReturn | None:
    """Return one of `returns` that somebody has entered for one of `lines`, by their ids.

    None where there is none but those that were there `before`, and a bridge's own.
    """
    for one in returns:
        is_new = one.return_id not in before and not _OF_A_BRIDGE.search(one.comment)
        if is_new and lines & set(+_units([one])):
            return one
    return None


def token(store: str, partner: str, document: str, condition: str) -> str:
    """Return the mark by which a return of ours is known again at the store."""
    text = "\x1f".join((store, partner, document, condition))
    return f"bridge:{sha256(text.encode()).hexdigest()[:16]}"


def differs(created: StoreReturn, asked: Mapping[str, int]) -> bool:
    """Return whether the store has taken other units than it was asked to."""
    return +_units([created]) != +Counter(asked)


def _no_rule(condition: str) -> Problem:
    named = f"the condition {condition!r}" if condition else "goods without a condition"
    return Problem(
        "condition-without-rule",
        f"policies.returns does not say what is done with {named}",
        "add it to `policies: {returns: …}` of the partner",
    )


_EMPTY = Problem("nothing-returned", "brings nothing back", "ask the partner")
