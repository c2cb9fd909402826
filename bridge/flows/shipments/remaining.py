"""What remains of an order after a short shipment: a shipment of its own, made once.

It is decided when the shipment has been lowered, and made when it has been completed. Whether a
call whose answer was lost has made it is told by the order's shipments: none but the new one has
its items, and was not there before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bridge.flows.acting import act, answer_lost
from bridge.flows.work import Work, log
from bridge.ledger.actions import ActionRow
from bridge.ledger.shipments import ShipmentDecision, ShipmentRow
from bridge.model import speaking
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import ItemIdentity, Line, Shipment, ShipmentStatus
from bridge.plan.bundles import lines_to_pick
from bridge.plan.order_document import pick_lines

_KIND = "create"
#: The origin of a shipment that the partner ships later, under the number of the one before it.
BACKORDER = "backorder"


def plan_of(work: Work, shipment: ShipmentRow) -> ActionRow | None:
    """Return the decision to make a shipment of what remains, if it was taken."""
    return work.books.actions.get(shipment.store, _KIND, shipment.shipment_id)


class Remaining:
    """What remains of one shipment's order."""

    def __init__(self, work: Work, row: ShipmentRow) -> None:
        self._work = work
        self._row = row

    def plan(self, missing: Mapping[int, int], lines: Sequence[PickLine], seen: int) -> None:
        """Decide that `missing` units become a shipment, by what was told up to record `seen`."""
        if plan_of(self._work, self._row) is not None:
            return
        request = {
            "order": self._row.order_id,
            "products": _products(missing, lines),
            "capture": False,
            # What the partner has kept must never go out as a new order: not even for a moment.
            "gtg": self._work.partner.policies.short.good_to_go and not self._is_partners,
            "deductPreviousCosts": True,
            "known": sorted(self._siblings()),
            "seen": seen,
        }
        self._work.books.actions.intend(
            self._row.store, self._work.name, _KIND, self._row.shipment_id, request,
            self._work.run_id,
        )  # fmt: skip

    def is_open(self, missing: Mapping[int, int], lines: Sequence[PickLine]) -> bool:
        """Return whether `missing` units of the order may stand in none of its shipments."""
        order_lines = self._order_lines()
        wanted = _units_of(_products(missing, lines), order_lines)
        shipped = sum((_items(one.lines) for one in self._siblings().values()), Counter())
        return wanted is None or wanted <= _items(order_lines) - shipped

    @property
    def _is_partners(self) -> bool:
        return self._work.partner.policies.backorder == "partner"

    def make(self, plan: ActionRow) -> Problem | None:
        """Make the shipment at most once; None when it is there."""
        asked = plan.asked
        units = _units_of(asked["products"], self._order_lines())
        if units is None:
            return _ORDER_UNCLEAR

        def call() -> str:
            made = self._work.api.create_shipment(
                self._row.order_id,
                asked["products"],
                capture=False,
                gtg=asked["gtg"],
                shipped=False,
                deduct_previous_costs=True,
            )
            self._work.did("shipments made of what remains")
            return made

        def evidence() -> str | None:
            return self._find(asked["known"], units)

        ended, action = act(
            self._work, _KIND, self._row.shipment_id, asked, call, evidence, looks_first=evidence
        )
        if ended == "refused":
            return _refused(action.answer)
        if ended == "waiting":
            return answer_lost("making a shipment of what remains")
        made = self._siblings().get(action.answer)
        if made is None or _items(made.lines) != units:
            return _NOT_SEEN
        said = (self._work.name, self._row.shipment_id, action.answer)
        extra = speaking.of(kind="shipment", subject=self._row.shipment_id)
        log.info("%s: %s ships the rest as %s", *said, extra=extra)
        if self._is_partners:
            self._leave_to_partner(made)
        return None

    def _order_lines(self) -> Sequence[Line]:
        order = self._work.api.order(self._row.order_id)
        return order.lines if order is not None else ()

    def _find(self, known: Sequence[str], units: Counter[ItemIdentity]) -> str | None:
        """Return the shipment that was not there before and has exactly these units."""
        found = [
            one.shipment_id
            for one in self._siblings().values()
            if one.shipment_id not in known and _items(one.lines) == units
        ]
        return found[0] if found else None

    def _siblings(self) -> dict[str, Shipment]:
        """Return every shipment of the order, by its id; none that it has is left out."""
        order_id = self._row.order_id
        found = {
            one.shipment_id: one
            for status in ShipmentStatus
            for one in self._work.api.shipments(status=status, order=order_id)
        }
        order = self._work.api.order(order_id)
        for shipment_id in (order.shipment_ids or ()) if order is not None else ():
            if shipment_id not in found:
                # One that a list could not show is told as unreadable here, and nothing is made.
                one = self._work.api.find_shipment(order_id, shipment_id)
                found |= {shipment_id: one.shipment} if one is not None else {}
        return found

    def _leave_to_partner(self, made: Shipment) -> None:
        """Let it count as sent: the partner has kept what remains, and ships it later."""
        books, order = self._work.books, self._work.api.order(self._row.order_id)
        lines = lines_to_pick(made, self._work.partner.policies.bundles)
        with books.ledger.transaction():
            known = books.shipments.get(self._row.store, made.shipment_id)
            if known is not None and known.state not in ("new", "held"):
                return
            books.shipments.put(
                ShipmentDecision(
                    store=self._row.store,
                    shipment_id=made.shipment_id,
                    order_id=self._row.order_id,
                    endpoint=self._work.partner.endpoint,
                    partner=self._work.name,
                    state="sent",
                    origin=BACKORDER,
                )
            )
            picks = pick_lines(lines, order)
            books.shipments.put_lines(self._row.store, made.shipment_id, picks)


def _products(missing: Mapping[int, int], lines: Sequence[PickLine]) -> dict[str, int]:
    """Return `missing` units by the order's line ids."""
    return {
        line.order_line_id: missing[line.position] for line in lines if missing.get(line.position)
    }


def _items(lines: Sequence[Line]) -> Counter[ItemIdentity]:
    units: Counter[ItemIdentity] = Counter()
    for line in lines:
        units[line.item] += line.quantity
    return +units


def _units_of(products: Mapping[str, int], lines: Sequence[Line]) -> Counter[ItemIdentity] | None:
    """Return the units of `products` by item; None where the order has no such line."""
    by_id = {line.line_id: line for line in lines}
    if not products or not products.keys() <= by_id.keys():
        return None
    units: Counter[ItemIdentity] = Counter()
    for line_id, quantity in products.items():
        units[by_id[line_id].item] += quantity
    return units


def _refused(store_message: str) -> Problem:
    return Problem(
        "rest-refused",
        f"it is complete; the store refused a new shipment of what remains ({store_message})",
        "make it in Centra, if the order still has it, and discard this; or try again",
    )


_NOT_SEEN = Problem(
    "rest-not-seen",
    "the store said that it made a shipment of what remains, and does not show it like that",
    "look at the order in Centra; the bridge does not repeat the call",
)
_ORDER_UNCLEAR = Problem(
    "rest-unclear",
    "it is complete; which lines of the order remain cannot be told",
    "make a shipment of what remains in Centra, and discard this",
)
