"""Shipments that the store no longer has in its good-to-go list: looked up, and told apart.

Completed by hand, taken back, moved, cancelled or gone without a word: only what the store says of
the shipment or of its order decides, and only a proven cancellation is told to the partner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.api.parallel import run_parallel
from bridge.errors import BridgeError
from bridge.flows.capturing import is_capture_unclear
from bridge.flows.holding import close_problems
from bridge.flows.movements import record_gone
from bridge.flows.outgoing.cancelling import cancel, withdraw_cancellations
from bridge.flows.outgoing.reviewing import report
from bridge.flows.shipments.completing import record_state
from bridge.flows.shipments.remaining import BACKORDER
from bridge.flows.work import Work, log
from bridge.ledger.problems import About
from bridge.ledger.shipments import ShipmentRow
from bridge.model import speaking
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import FoundShipment, Order, Shipment, ShipmentStatus
from bridge.plan.bundles import lines_to_pick
from bridge.plan.order_document import pick_lines
from bridge.plan.vanished import (
    CANCELLED,
    GONE,
    MANY,
    MAYBE_TOLD,
    MOVED,
    TAKEN_BACK,
    WANTED_AGAIN,
    Fate,
    Goods,
    fate,
    go_twice,
    goods_of,
    goods_ordered,
    recreated,
)

#: States of a shipment that its partner may ship. What is planned may have been delivered.
_OUT = ("planned", "sent", "cancelling")
#: What is open about one that the store has, elsewhere than in its list.
_ALIVE = {TAKEN_BACK.code, MOVED.code}
#: What is open about one that the store no longer has.
_VANISHED = {GONE.code, CANCELLED.code, MANY.code, MAYBE_TOLD.code}


def review_unlisted(work: Work, listed: Mapping[str, Shipment]) -> None:
    """Settle what is known of shipments that the store no longer has in its good-to-go list."""
    withdraw_cancellations(work, listed)
    known = list(work.books.shipments.of_store(work.store).values())
    for row in known:
        if row.gone_at is not None and row.shipment_id in listed and row.partner == work.name:
            record_gone(work, row, is_gone=False)
    rows = [
        row
        for row in known
        if row.shipment_id not in listed and row.endpoint == work.partner.endpoint
    ]
    for row in rows:
        if row.state == "held" and row.partner in ("", work.name):
            _let_go(work, row)
    own = [row for row in rows if row.partner == work.name]
    _close_wanted_again(work, own)
    _look_up(work, [row for row in own if row.state in ("sent", "rejected")])


def _let_go(work: Work, row: ShipmentRow) -> None:
    """Forget why a shipment was held that is no longer to be sent; it may come back."""
    if is_capture_unclear(work, row.shipment_id):
        return
    with work.books.ledger.transaction():
        close_problems(work, row.shipment_id)
        work.books.shipments.set_state(row, "new")
    extra = speaking.of(partner=work.name, kind="shipment", subject=row.shipment_id)
    log.info("%s: shipment %s is no longer good to go", work.name, row.shipment_id, extra=extra)


def _close_wanted_again(work: Work, rows: Sequence[ShipmentRow]) -> None:
    """Close that a cancelled shipment is wanted again, where it no longer is."""
    ids = {row.shipment_id for row in rows if row.state in ("cancelling", "cancelled")}
    for problem in work.books.problems.all_open():
        about = (problem.partner, problem.kind, problem.code)
        if problem.subject in ids and about == (work.name, "shipment", WANTED_AGAIN.code):
            work.books.problems.close_row(problem)


def _look_up(work: Work, rows: Sequence[ShipmentRow]) -> None:
    """Look up shipments that are not listed, unless that is told already and nothing follows."""
    unknown = [row for row in rows if not _is_told(work, row)]
    cancelled: list[tuple[ShipmentRow, Fate, Order | None]] = []
    for row, outcome in run_parallel(lambda row: _look(work, row), unknown, work.workers):
        if isinstance(outcome, BridgeError):
            work.report.trouble(work.name, outcome)
        elif isinstance(outcome, FoundShipment):
            record_gone(work, row, is_gone=False)
            _settle_found(work, row, outcome)
        else:
            record_gone(work, row, is_gone=True)
            what = fate(outcome.order, row.shipment_id)
            if what in ("cancelled", "deleted"):
                cancelled.append((row, what, outcome.order))
            elif row.state == "sent":
                report(work, row, [MOVED if what == "moved" else GONE])
    cancel(work, cancelled)


def _is_told(work: Work, row: ShipmentRow) -> bool:
    """Return whether a person was told of it already, and no file could tell the partner."""
    codes = {GONE.code}
    if work.partner.messages.order_cancel is None:
        codes.add(CANCELLED.code)
    if row.gone_at is None:
        return False
    about, problems = work.about("shipment", row.shipment_id), work.books.problems
    told = [*problems.open_of(about), *problems.discarded(about)]
    return any(one.code in codes for one in told)


@dataclass(frozen=True, slots=True)
class _Nowhere:
    """A shipment is positively in none of the store's lists; its order tells why."""

    order: Order | None


def _look(work: Work, row: ShipmentRow) -> FoundShipment | _Nowhere:
    found = work.api.find_shipment(row.order_id, row.shipment_id)
    return found or _Nowhere(work.api.order(row.order_id))


def _settle_found(work: Work, row: ShipmentRow, found: FoundShipment) -> None:
    if found.status is ShipmentStatus.COMPLETED:
        with work.books.ledger.transaction():
            record_state(work, row, found)
            work.books.problems.close(work.about("order_status", row.shipment_id))
            report(work, row, [])
        extra = speaking.of(partner=work.name, kind="shipment", subject=row.shipment_id)
        log.info("%s: shipment %s was completed elsewhere", work.name, row.shipment_id, extra=extra)
        work.did("shipments completed by somebody else")
    elif _is_taken_back(row, found):
        report(work, row, [TAKEN_BACK])


def _is_taken_back(row: ShipmentRow, found: FoundShipment) -> bool:
    """Return whether a shipment was good to go and is not now; a backorder never was."""
    is_open = found.status is ShipmentStatus.IN_PROGRESS and row.state == "sent"
    return is_open and row.origin != BACKORDER


# Recreated under another id -----------------------------------------------------------------------


class StillOut:
    """What partners were told to ship and the store no longer has in the shipments of theirs.

    Persons rearrange orders: a shipment is deleted and made anew with fewer units, split in two, or
    lowered for the sake of another one. Its partner may ship what it was told all the same.
    """

    def __init__(self, works: Mapping[str, Work], listed: Mapping[str, Shipment]) -> None:
        self._works = works
        self._some = next(iter(works.values()))
        self._listed = listed
        self._rows: dict[str, list[ShipmentRow]] = defaultdict(list)
        for row in self._some.books.shipments.of_store(self._some.store).values():
            if row.state in _OUT:
                self._rows[row.order_id].append(row)

    def stood_in_for(self, shipment: Shipment, picks: Sequence[PickLine]) -> Problem | None:
        """Return why a shipment waits that has goods of one of these; None where it need not.

        A person can let it go.
        """
        goods, loose, earlier = goods_of(picks), Goods(), ""
        for row in self._rows.get(shipment.order_id, ()):
            missing = self._missing(row)
            earlier = earlier or (row.shipment_id if missing.keys() & goods.keys() else "")
            loose += missing
        if not earlier or not self._go_twice(shipment.order_id, goods, loose):
            return None
        return recreated(earlier)

    def _missing(self, row: ShipmentRow) -> Goods:
        """Return what a partner was told and the store no longer has in that shipment."""
        told = goods_of(self._some.books.shipments.lines(row.store, row.shipment_id))
        listed = self._listed.get(row.shipment_id)
        if listed is not None:
            return told - self._goods_at_store(listed, row.partner)
        return told if self._may_leave(row) else Goods()

    def _go_twice(self, order_id: str, goods: Goods, loose: Goods) -> bool:
        """Return whether `goods` may be on their way; what the store cannot tell may be so."""
        api, at_store, seen = self._some.api, Goods(), set[str]()
        try:
            order = api.order(order_id)
            for status in ShipmentStatus:
                for one in api.shipments(status=status, order=order_id):
                    at_store += self._goods_at_store(one)
                    seen.add(one.shipment_id)
        except BridgeError:
            return True
        if order is None or order.shipment_ids is None or not seen.issuperset(order.shipment_ids):
            return True
        return go_twice(goods, loose, at_store, goods_ordered(order))

    def _goods_at_store(self, shipment: Shipment, partner: str = "") -> Goods:
        bundles = self._works.get(partner, self._some).partner.policies.bundles
        return goods_of(pick_lines(lines_to_pick(shipment, bundles), None))

    def _may_leave(self, row: ShipmentRow) -> bool:
        """Return whether the store has let go of a shipment that its partner still has.

        One that is seen through another endpoint is not in this one's list, and there all the same;
        a backorder is in none.
        """
        if row.state == "cancelling":
            return True
        about = About(row.store, row.partner, "shipment", row.shipment_id)
        open_ = {one.code for one in self._some.books.problems.open_of(about)}
        discarded = {one.code for one in self._some.books.problems.discarded(about)}
        if row.endpoint != self._some.partner.endpoint or row.origin == BACKORDER:
            return bool(open_ & _VANISHED)
        return not (open_ & _ALIVE or discarded & _VANISHED)
