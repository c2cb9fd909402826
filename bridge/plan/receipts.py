"""What is accepted of a supplier's delivery, by what a warehouse says has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bridge.config.receipt_policy import ReceiptPolicy
from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.picking import PickLine
from bridge.model.problem import Problem, Severity
from bridge.model.store import Delivery
from bridge.plan.matching import NoMatch, matching_lines, spread


@dataclass(slots=True)
class ReceiptPlan:
    """What the rows of a delivery come to."""

    #: Units by position of the delivery's lines.
    received: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    #: The same for each arrival of goods: the partner's receipt with the moment of it.
    arrivals: dict[tuple[str, Moment | None], dict[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def held(self) -> list[Problem]:
        """Those that keep the delivery from being accepted."""
        return [one for one in self.problems if one.severity is Severity.HELD]


def lines_of(delivery: Delivery) -> list[PickLine]:
    """Return what is expected, as lines that entries of a partner's file can be matched with."""
    return [
        PickLine(
            position=position,
            shipment_line_id=str(position),
            order_line_id="",
            physical_sku=line.item.physical_sku,
            ean=line.item.ean,
            upc=line.item.upc,
            is_sku_complete=line.item.is_sku_complete,
            quantity=line.quantity,
        )
        for position, line in enumerate(delivery.lines, start=1)
    ]


def is_final(rows: Sequence[Mapping[str, Value]], policy: ReceiptPolicy) -> bool:
    """Return whether a delivery is to be accepted by what is told of it so far."""
    return policy.accept == "first" or any(one.get("delivery.isFinal") is True for one in rows)


def plan_receipt(
    rows: Sequence[Mapping[str, Value]],
    lines: Sequence[PickLine],
    policy: ReceiptPolicy,
    released: frozenset[str],
) -> ReceiptPlan:
    """Return what has come by `rows`, and what speaks against accepting it.

    `released` are codes of problems that a person has let pass.
    """
    plan = ReceiptPlan()
    for row in rows:
        quantity = row.get("line.quantity") or 0
        if quantity < 0:
            plan.problems.append(_NEGATIVE)
        elif str(row.get("line.condition") or "") in (policy.refused or ()):
            plan.problems.append(_REFUSED)
        else:
            _add(plan, row, quantity, lines, policy)
    room = {line.position: line.quantity for line in lines}
    if any(units > room[at] for at, units in plan.received.items()) and policy.over == "hold":
        plan.problems.append(_OVER)
    kept = [one for one in dict.fromkeys(plan.problems) if one.code not in released]
    plan.problems = kept
    return plan


def _add(
    plan: ReceiptPlan,
    row: Mapping[str, Value],
    quantity: int,
    lines: Sequence[PickLine],
    policy: ReceiptPolicy,
) -> None:
    try:
        found = matching_lines(row, lines)
    except NoMatch as error:
        message = error.message.replace("the shipment", "the delivery")
        is_left_out = policy.unknown_item == "leave_out"
        held = Problem(error.code, message, _ASK)
        left_out = Problem("item-left-out", message, _SETTLE, severity=Severity.NOTICE)
        plan.problems.append(left_out if is_left_out else held)
        return
    room = {line.position: line.quantity - plan.received[line.position] for line in lines}
    shares = spread(quantity, found, room)
    at = row.get("delivery.receivedAt")
    arrival = (str(row.get("delivery.receiptId") or ""), at if isinstance(at, Moment) else None)
    came = plan.arrivals.setdefault(arrival, defaultdict(int))
    for position, units in shares.items():
        plan.received[position] += units
        came[position] += units


def keyed(
    received: Mapping[int, int], lines: Sequence[PickLine]
) -> tuple[dict[str, int], bool] | None:
    """Return units by full SKU, or by bar code with True; None where neither names every item."""
    came = [line for line in lines if received.get(line.position, 0) > 0]
    for by_ean in (False, True):
        names = [line.ean if by_ean else line.physical_sku for line in came]
        if all(names) and (by_ean or all(line.is_sku_complete for line in came)):
            sums: dict[str, int] = defaultdict(int)
            for name, line in zip(names, came, strict=True):
                sums[name] += received[line.position]
            return dict(sums), by_ean
    return None


def missing(received: Mapping[int, int], lines: Sequence[PickLine]) -> dict[str, int]:
    """Return what did not come, by the name of the item: the store opens a delivery of it."""
    lacking: dict[str, int] = defaultdict(int)
    for line in lines:
        lacking[line.physical_sku or line.ean] += max(
            line.quantity - received.get(line.position, 0), 0
        )
    return {name: units for name, units in lacking.items() if units}


def is_rest(delivery: Delivery, order_id: str, lacking: Mapping[str, int]) -> bool:
    """Return whether a delivery is what the store has opened for what is `lacking` of an order."""
    return delivery.order_id == order_id and missing({}, lines_of(delivery)) == lacking


_ASK = (
    "ask the partner what has come; `policies: {receipts: {unknown_item: leave_out}}` leaves it out"
)
_SETTLE = "settle it with the supplier; it is not in the store's stock before the next count"
_OVER = Problem(
    "more-than-announced",
    "more has come of an item than was announced",
    "ask the partner; `bridge release` accepts all of it, `policies: {receipts: {over: accept}}` "
    "does so for every delivery",
)
_NEGATIVE = Problem(
    "negative-quantity",
    "says that less than nothing has come",
    "ask the partner for a correct file",
)
_REFUSED = Problem(
    "goods-refused",
    "some of it came in a condition that is not accepted; it counts as missing",
    "settle it with the supplier",
    severity=Severity.NOTICE,
)
UNNAMED = Problem(
    "item-without-name",
    "an item of it has neither a full SKU nor a bar code at the store to accept it by",
    "give it one in Centra, or accept the delivery there",
)
