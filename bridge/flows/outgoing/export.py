"""The first half of the way out: from the store's shipments to order files in the ledger.

Fetch, skip what is known, hold what must not go, capture, map, write. Nothing leaves the house
here but captures; delivery is `bridge.flows.outgoing.deliver`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bridge.errors import BridgeError
from bridge.flows.capturing import captured, settle_captures
from bridge.flows.finding import NEVER_SENT
from bridge.flows.holding import close_problems, hold_shipment
from bridge.flows.outgoing.candidate import Candidate, candidate_of, orders_of
from bridge.flows.outgoing.item_orders import hold_untold
from bridge.flows.outgoing.order_files import write_order_files
from bridge.flows.outgoing.reviewing import compare_sent, withdraw_stale
from bridge.flows.outgoing.summing_up import write_owed_summaries
from bridge.flows.outgoing.vanishing import StillOut, review_unlisted
from bridge.flows.work import Work
from bridge.ledger.problems import About
from bridge.ledger.shipments import ShipmentRow
from bridge.model.problem import Problem
from bridge.model.store import Order, Shipment
from bridge.plan.bundles import lines_to_pick
from bridge.plan.export import decide
from bridge.plan.not_left import LEFT_BESIDES
from bridge.plan.order_document import pick_lines
from bridge.plan.routing import takers
from bridge.plan.vanished import goods_of


@dataclass(slots=True)
class Ready:
    """The shipments that one partner is to get, in the order of the store."""

    shipments: list[Shipment] = field(default_factory=list)
    #: Ids of those whose payment is to be captured first.
    to_capture: set[str] = field(default_factory=set)
    #: Every shipment that the store lists, by its id.
    listed: Mapping[str, Shipment] = field(default_factory=dict)


@dataclass(slots=True)
class Listing:
    """What an endpoint lists as good to go, and the partners of it to export for, by name."""

    works: Mapping[str, Work]
    shipments: Mapping[str, Shipment]
    #: When the store was asked for it.
    at: datetime

    @property
    def some(self) -> Work:
        """One of its partners: what they share is asked of any."""
        return next(iter(self.works.values()))

    def takers(self, shipment_id: str) -> list[str]:
        """Return whose a shipment is here; nobody's where it is not listed."""
        shipment = self.shipments.get(shipment_id)
        return takers(shipment, self.some.rules) if shipment is not None else []


def fetch_listing(works: Mapping[str, Work]) -> Listing:
    """Fetch what an endpoint lists for its partners `works`, who share one store and API."""
    some = next(iter(works.values()))
    at = some.clock()
    return Listing(works, {one.shipment_id: one for one in _fetched(some)}, at)


def plan_exports(listing: Listing, others: Sequence[Listing] = ()) -> dict[str, Ready]:
    """Return which of the shipments that an endpoint lists each of its partners gets.

    `others` are the other endpoints of the store: what they list, too, may be another partner's.
    What must not go is held, what the ledger knows is held against what the store says now, and
    files that are no longer true are withdrawn: before this, nothing may be delivered.
    """
    works, listed = listing.works, listing.shipments
    for work in works.values():
        if work.partner.messages.order is not None:
            withdraw_stale(work, listed)
        settle_captures(work, listed)
        review_unlisted(work, listed)
    known = listing.some.books.shipments.of_store(listing.some.store)
    ready = {name: Ready(listed=listed) for name in works}
    still_out = StillOut(works, listed)
    for shipment in listed.values():
        names = [name for one in (listing, *others) for name in one.takers(shipment.shipment_id)]
        _sort(listing, shipment, names, known.get(shipment.shipment_id), ready, still_out)
    return ready


def _fetched(work: Work) -> Iterator[Shipment]:
    for number, shipment in enumerate(work.api.shipments(), start=1):
        work.progress("shipments fetched", number, 0)
        yield shipment


def _sort(
    listing: Listing,
    shipment: Shipment,
    names: Sequence[str],
    row: ShipmentRow | None,
    ready: Mapping[str, Ready],
    still_out: StillOut,
) -> None:
    """Decide about one shipment, which `names` would take, and record what was decided against."""
    works = listing.works
    owner = works.get(names[0], listing.some) if len(names) == 1 else listing.some
    verdict = decide(shipment, names, row.state if row else "", owner.partner.policies)
    if verdict.kind == "skip":
        if row is not None and row.partner in works:
            compare_sent(works[row.partner], row, shipment)
    elif verdict.kind == "hold":
        if not verdict.partner or verdict.partner in works:
            hold_shipment(owner, shipment, verdict.partner, verdict.problems)
    elif verdict.partner in works:
        if _is_told_of(owner, shipment) or _has_left_besides(owner, shipment):
            _let_wait(owner, shipment)
            return
        problem = _recreated(owner, shipment, still_out)
        if problem is not None:
            hold_shipment(owner, shipment, verdict.partner, [problem])
            return
        ready[verdict.partner].shipments.append(shipment)
        if verdict.kind == "capture":
            ready[verdict.partner].to_capture.add(shipment.shipment_id)


def _is_told_of(work: Work, shipment: Shipment) -> bool:
    """Return whether its partner speaks of a shipment already, and nobody has settled that yet.

    Sent now, what was told before would complete it; and it may be there by another way.
    """
    return any(
        one.code == NEVER_SENT
        for message in ("confirmation", "order_status")
        for one in work.books.problems.open_of(work.about(message, shipment.shipment_id))
    )


def _has_left_besides(work: Work, shipment: Shipment) -> bool:
    """Return whether goods of it have left under another number, and nobody has settled that yet.

    A person, or a split, has made it of what remained of that other one.
    """
    books = work.books
    goods = goods_of(pick_lines(lines_to_pick(shipment, work.partner.policies.bundles), None))
    return any(
        one.code in LEFT_BESIDES
        and goods.keys() & goods_of(books.shipments.lines(row.store, row.shipment_id)).keys()
        for row in books.shipments.of_order(work.store, shipment.order_id)
        for one in books.problems.open_of(
            About(row.store, row.partner, "confirmation", row.shipment_id)
        )
    )


def _let_wait(work: Work, shipment: Shipment) -> None:
    """Leave a shipment for later; why, what was told of it says: discarding that lets it go."""
    close_problems(work, shipment.shipment_id)
    work.did("shipments waiting for what was told of them")


def _recreated(work: Work, shipment: Shipment, still_out: StillOut) -> Problem | None:
    """Return why a shipment must wait whose goods another one may bring; None where none does."""
    picks = pick_lines(lines_to_pick(shipment, work.partner.policies.bundles), None)
    problem = still_out.stood_in_for(shipment, picks)
    about = work.about("shipment", shipment.shipment_id)
    if problem is None or problem.code in work.books.remedies.released(about, 0):
        return None
    return problem


def write_exports(work: Work, ready: Ready) -> None:
    """Capture what has to be captured, and write what may go into order files.

    What sums up files of an earlier run, of which some had to be withdrawn, is written anew.
    """
    to_capture = [one for one in ready.shipments if one.shipment_id in ready.to_capture]
    paid = captured(work, to_capture)
    shipments = [
        paid.get(one.shipment_id, one)
        for one in ready.shipments
        if one.shipment_id in paid or one.shipment_id not in ready.to_capture
    ]
    candidates = [one for one in _candidates(work, shipments) if _is_in_order(work, one)]
    write_order_files(work, hold_untold(work, candidates))
    write_owed_summaries(work, ready.listed, lambda some: _candidates(work, some))


def _candidates(work: Work, shipments: Sequence[Shipment]) -> list[Candidate]:
    """Return what is ready to be written, each with its order; one without it waits."""
    orders: dict[str, Order | None] = {}
    for order_id, found in orders_of(work, shipments):
        if isinstance(found, BridgeError):
            work.report.trouble(work.name, found)
        else:
            orders[order_id] = found
    return [
        candidate_of(work, one, orders[one.order_id]) for one in shipments if one.order_id in orders
    ]


def _is_in_order(work: Work, one: Candidate) -> bool:
    """Return whether nothing speaks against a shipment; one that its order lacks is held."""
    if one.order is None or not one.order.lacks(one.shipment.shipment_id):
        return True
    hold_shipment(work, one.shipment, work.name, [_NOT_IN_ORDER])
    return False


_NOT_IN_ORDER = Problem(
    "not-in-order",
    "the store lists it, and its order has other shipments and not this one",
    "look at its order in Centra; it goes once both say the same",
)
