"""What a night consists of, in its order: out first, then in, stock last."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby
from typing import Concatenate, ParamSpec

from bridge.app.session import Session
from bridge.errors import BridgeError
from bridge.flows.incoming.collect import collect_files
from bridge.flows.incoming.put_away import put_away_files
from bridge.flows.incoming.read import read_files
from bridge.flows.outgoing.acknowledging import ACK_SENT, acknowledge_files, begin_acknowledging
from bridge.flows.outgoing.deliver import deliver_files
from bridge.flows.outgoing.export import fetch_listing, plan_exports, write_exports
from bridge.flows.outgoing.inbound_files import write_deliveries
from bridge.flows.outgoing.item_files import Extent, write_items
from bridge.flows.payments import check_payments
from bridge.flows.returns.give_back import apply_returns
from bridge.flows.shipments.acknowledged import apply_acks
from bridge.flows.shipments.confirm import apply_confirmations
from bridge.flows.shipments.progress import apply_order_status
from bridge.flows.shipments.unanswered import tell_unanswered
from bridge.flows.stock.adjusting import apply_movements
from bridge.flows.stock.receiving import apply_receipts
from bridge.flows.stock.set_stock import apply_stock
from bridge.flows.work import Work, needs_adoption
from bridge.ledger.problems import About
from bridge.model import speaking

_Arguments = ParamSpec("_Arguments")

#: What is done with the documents of a message, in this order: a confirmation is held against what
#: was told of its file and its shipment, and stock figures are computed after the night's
#: confirmations and returns (design, section 7).
_APPLY: Mapping[str, Callable[[Work], None]] = {
    "ack": apply_acks,
    "order_status": apply_order_status,
    "confirmation": apply_confirmations,
    "return": apply_returns,
    "movement": apply_movements,
    "receipt": apply_receipts,
    "stock": apply_stock,
}


def export(session: Session, items: Extent = "modified") -> None:
    """Bring the store's items and the good-to-go shipments to their partners.

    The items go first: a partner must know what an order names. A partner that gets no orders any
    more may have files under way: they are told.
    """
    adopted = _adopted(session)
    for work in adopted:
        _safely(session, work, write_items, items)
        _safely(session, work, write_deliveries)
    works = [work for work in adopted if work.partner.messages.order is not None]
    works.sort(key=lambda work: (*_store_of(session)(work), _endpoint_of(work)))
    for _, group in groupby(works, key=_store_of(session)):
        _export(session, list(group))
    for work in adopted:
        if work.partner.messages.order is None:
            _safely(session, work, deliver_files)


def _store_of(session: Session) -> Callable[[Work], tuple[str, bool]]:
    """Return what partners must have in common to be exported for together."""
    return lambda work: (work.store, work.name in session.dry)


def _endpoint_of(work: Work) -> str:
    return work.partner.endpoint


def _export(session: Session, works: Sequence[Work]) -> None:
    """Export for the partners of one store.

    As long as an endpoint cannot be asked nothing is delivered of it: what was written in an
    earlier night may no longer be true.
    """
    listings = []
    for _, group in groupby(works, key=_endpoint_of):
        partners = {work.name: work for work in group}
        try:
            listings.append(fetch_listing(partners))
        except BridgeError as error:
            session.report.trouble(", ".join(partners), error)
    for listing in listings:
        others = [one for one in listings if one is not listing]
        try:
            ready = plan_exports(listing, others)
        except BridgeError as error:
            session.report.trouble(", ".join(listing.works), error)
            continue
        _tell_unreadable(session, listing.some)
        for work in listing.works.values():
            _safely(session, work, write_exports, ready[work.name])
            _safely(session, work, deliver_files, listing.at)


def _tell_unreadable(session: Session, work: Work) -> None:
    """Record what of the store's list of shipments could not be read; it went to nobody."""
    endpoint = work.partner.endpoint
    about = About(work.store, "", "endpoint", endpoint)
    work.books.problems.replace(about, session.unreadable.get(endpoint, []), work.run_id)


def import_(session: Session, only: Collection[str] = ()) -> None:
    """Take in what the partners have sent, of all messages or `only` some, and tell their stores.

    Stock that is taken in alone is reckoned with what the ledger knows; what a confirmation that
    lies there would alter is told again when that is taken in.
    """
    works = _adopted(session)
    for work in works:
        known = work.partner.messages.inbound().items()
        messages = {name: one for name, one in known if not only or name in only}
        if messages:
            _safely(session, work, begin_acknowledging)
            _safely(session, work, collect_files, messages)
        for message, settings in messages.items():
            _safely(session, work, read_files, message)
            _safely(session, work, put_away_files, message, settings)
        if work.partner.messages.ack_sent is not None:
            _safely(session, work, acknowledge_files)
            _safely(session, work, deliver_files, message=ACK_SENT)
    # Message by message, so that stock comes after what every partner has shipped and taken back:
    # one partner's goods may move the warehouse that another counts.
    for message, apply in _APPLY.items():
        if only and message not in only:
            continue
        for work in works:
            if message == "stock":
                _safely(session, work, check_payments)
        for work in works:
            if message in work.partner.messages.inbound():
                _safely(session, work, apply)
    for work in works if not only or "ack" in only else ():
        _safely(session, work, tell_unanswered)


def run(session: Session) -> None:
    """Do a whole night."""
    export(session)
    import_(session)


def _adopted(session: Session) -> list[Work]:
    """Return the partners that have been adopted; the others are told, and wait."""
    ready = []
    for work in session.works.values():
        missing = needs_adoption(work)
        if missing is None:
            ready.append(work)
        else:
            session.report.trouble(work.name, missing)
    return ready


def _safely(
    session: Session,
    work: Work,
    flow: Callable[Concatenate[Work, _Arguments], object],
    *arguments: _Arguments.args,
    **named: _Arguments.kwargs,
) -> None:
    """Run one part of a night; its failure is noted and does not stop the others.

    A connection that may be lost is closed, so that the next part opens a new one.
    """
    before = len(session.report.troubles)
    try:
        session.check()
        with speaking.about(partner=work.name):
            flow(work, *arguments, **named)
    except BridgeError as error:
        session.report.trouble(work.name, error)
    if len(session.report.troubles) > before:
        session.connections[work.name].close()
