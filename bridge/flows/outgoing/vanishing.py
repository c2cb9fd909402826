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
from bridge.model.picking import PickLine
from bridge.model.problem import Problem
from bridge.model.store import FoundShipment, Order, Shipment, ShipmentStatus
from bridge.plan.vanished import (
    CANCELLED,
    GONE,
    MANY,
    MAYBE_TOLD,
    MOVED,
    TAKEN_BACK,
    WANTED_AGAIN,
    Fate,
    fate,
    have_same_goods,
    recreated,
)

#: States of a shipment that its partner may ship.
_OUT = ("sent", "cancelling")
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
    log.info("%s: shipment %s is no longer good to go", work.name, row.shipment_id)


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
        log.info("%s: shipment %s was completed elsewhere", work.name, row.shipment_id)
        work.did("shipments completed by somebody else")
    elif _is_taken_back(row, found):
        report(work, row, [TAKEN_BACK])


def _is_taken_back(row: ShipmentRow, found: FoundShipment) -> bool:
    """Return whether a shipment was good to go and is not now; a backorder never was."""
    is_open = found.status is ShipmentStatus.IN_PROGRESS and row.state == "sent"
    return is_open and row.origin != BACKORDER


# Recreated under another id -----------------------------------------------------------------------


class StillOut:
    """The shipments that the store no longer lists and that their partners may ship."""

    def __init__(self, work: Work, listed: Mapping[str, Shipment]) -> None:
        self._work = work
        self._rows: dict[str, list[ShipmentRow]] = defaultdict(list)
        for row in work.books.shipments.of_store(work.store).values():
            if row.state in _OUT and row.shipment_id not in listed:
                self._rows[row.order_id].append(row)

    def stood_in_for(self, shipment: Shipment, picks: Sequence[PickLine]) -> Problem | None:
        """Return why a shipment waits that has the goods of one of these; None where it need not.

        A person can let it go.
        """
        for row in self._rows.get(shipment.order_id, ()):
            lines = self._work.books.shipments.lines(row.store, row.shipment_id)
            if self._may_leave(row) and have_same_goods(lines, picks):
                return recreated(row.shipment_id)
        return None

    def _may_leave(self, row: ShipmentRow) -> bool:
        """Return whether the store has let go of a shipment that its partner still has.

        One that is seen through another endpoint is not in this one's list, and there all the same.
        """
        if row.state == "cancelling":
            return True
        about = About(row.store, row.partner, "shipment", row.shipment_id)
        open_ = {one.code for one in self._work.books.problems.open_of(about)}
        discarded = {one.code for one in self._work.books.problems.discarded(about)}
        if row.endpoint != self._work.partner.endpoint:
            return bool(open_ & _VANISHED)
        return not (open_ & _ALIVE or discarded & _VANISHED)
