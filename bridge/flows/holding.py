"""Holding a shipment before it goes: recorded with its reasons, looked at anew at each fetch."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bridge.flows.work import Work, log
from bridge.ledger.problems import About
from bridge.ledger.shipments import ShipmentDecision
from bridge.model import speaking
from bridge.model.problem import Problem, Severity
from bridge.model.store import Shipment


def hold_shipment(
    work: Work, shipment: Shipment, partner: str, problems: Sequence[Problem]
) -> None:
    """Record that `shipment` waits because of `problems`; `partner` is "" as long as nobody's."""
    with work.books.ledger.transaction():
        close_problems(work, shipment.shipment_id, but_of=partner)
        known = work.books.shipments.get(work.store, shipment.shipment_id)
        if known is None or (known.state, known.partner) != ("held", partner):
            work.books.shipments.put(
                ShipmentDecision(
                    store=work.store,
                    shipment_id=shipment.shipment_id,
                    order_id=shipment.order_id,
                    endpoint=work.partner.endpoint,
                    partner=partner,
                    state="held",
                )
            )
        about = About(work.store, partner, "shipment", shipment.shipment_id)
        is_news = work.books.problems.replace(about, problems, work.run_id) > 0
    is_for_somebody = any(one.severity is Severity.HELD for one in problems)
    level = logging.WARNING if is_for_somebody else logging.INFO
    for one in problems if is_news else ():
        said = (partner or "-", shipment.shipment_id, one.message)
        extra = speaking.at(
            one.where, partner=partner, kind="shipment", subject=shipment.shipment_id, code=one.code
        )
        log.log(level, "%s: shipment %s: %s", *said, extra=extra)
    what = "shipments held" if is_for_somebody else "shipments that no partner takes"
    work.report.done[(partner or "-", what)] += 1


def close_problems(work: Work, shipment_id: str, *, but_of: str | None = None) -> None:
    """Close what is open about a shipment, whosever it was; `but_of` keeps that partner's."""
    known = work.books.shipments.get(work.store, shipment_id)
    partners = {"", work.name, known.partner if known else ""}
    for partner in partners - {but_of}:
        work.books.problems.close(About(work.store, partner, "shipment", shipment_id))
