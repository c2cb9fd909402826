"""Suppliers' deliveries to a partner: what it is to expect, in files that are not delivered yet.

The store's list of open deliveries is no event queue: what was announced is known by its id. One
that is no longer open, and was not accepted here, was accepted or closed by somebody else. One that
the store has opened for what did not come of another is not announced: while it is not recorded
that the other was accepted, what looks like its rest waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.config.outbound import OutboundMessage
from bridge.flows.outgoing.making import Making, portions
from bridge.flows.outgoing.reviewing import is_as_configured, unseen
from bridge.flows.work import Work, log
from bridge.ledger.actions import ActionRow
from bridge.ledger.deliveries import DeliveryDecision, DeliveryRow
from bridge.ledger.files import FileRow
from bridge.mapping.write import count_records, counts_of
from bridge.model import speaking
from bridge.model.problem import Problem, Severity
from bridge.model.store import Delivery
from bridge.plan.inbound_document import delivery_hash, inbound_document
from bridge.plan.receipts import is_rest

INBOUND = "inbound"
#: What a problem about a supplier's delivery is about.
DELIVERY = "delivery"


def write_deliveries(work: Work) -> None:
    """Write the deliveries that the partner does not know of, and look after those that it does."""
    settings = work.partner.messages.inbound_
    if settings is None and work.partner.messages.receipt is None:
        return
    listed = {one.delivery_id: one for one in work.api.deliveries()}
    withdraw_deliveries(work, listed)
    _review(work, listed)
    if settings is None:
        return
    fresh = _to_be_told(work, listed)
    ready = [one for one in fresh if _can_be_written(work, settings, one)]
    parts = portions(work.mappings[INBOUND], ready)
    for number, some in enumerate(parts, start=1):
        work.progress("files of deliveries written", number, len(parts))
        file = _commit(work, settings, some)
        log.info(
            "%s: wrote %s with %d deliveries",
            work.name,
            file.name,
            len(some),
            extra=speaking.in_file(file.name),
        )
        work.did("deliveries written", len(some))


def unknown_deliveries(work: Work) -> tuple[Delivery, ...]:
    """Return the open deliveries that the partner would be told of by the next run."""
    if work.partner.messages.inbound_ is None:
        return ()
    return tuple(_to_be_told(work, {one.delivery_id: one for one in work.api.deliveries()}))


def _to_be_told(work: Work, listed: Mapping[str, Delivery]) -> list[Delivery]:
    asked = work.books.actions.unsettled_acceptances(work.store)
    gone = [one for one in asked if one.subject not in listed]
    return [
        delivery
        for delivery in listed.values()
        if _is_unknown(work, delivery) and not any(_may_be_rest(delivery, one) for one in gone)
    ]


def _is_unknown(work: Work, delivery: Delivery) -> bool:
    row = work.books.deliveries.get(work.store, delivery.delivery_id)
    return row is None or row.state == "new"


def _may_be_rest(delivery: Delivery, acceptance: ActionRow) -> bool:
    """Return whether the store may have opened a delivery for what an acceptance has left."""
    if acceptance.state == "done":
        return acceptance.answer == delivery.delivery_id
    asked = acceptance.asked
    return bool(asked["missing"]) and is_rest(delivery, asked["order"], asked["missing"])


def _can_be_written(work: Work, settings: OutboundMessage, delivery: Delivery) -> bool:
    """Return whether the mapping can write a delivery; one that it cannot is held."""
    making = Making(work, INBOUND, settings, work.mappings[INBOUND])
    document = inbound_document(delivery)
    _, problems = making.try_out(document, counts_of([document], ()))
    if not delivery.lines:
        problems.append(_EMPTY)
    with work.books.ledger.transaction():
        if problems and work.books.deliveries.get(work.store, delivery.delivery_id) is None:
            work.books.deliveries.put(decision(work, delivery, "new"))
        work.problems_of(DELIVERY, delivery.delivery_id, problems)
    if problems:
        work.did("deliveries held")
    return not problems


def decision(
    work: Work,
    delivery: Delivery,
    state: str,
    file_id: int | None = None,
    origin: str = "announced",
    follows: str = "",
) -> DeliveryDecision:
    """Return a delivery as it is recorded, as the partner knows it from now on."""
    return DeliveryDecision(
        store=work.store,
        delivery_id=delivery.delivery_id,
        endpoint=work.partner.endpoint,
        partner=work.name,
        state=state,
        origin=origin,
        follows=follows,
        content_hash=delivery_hash(delivery),
        file_id=file_id,
    )


def _commit(work: Work, settings: OutboundMessage, deliveries: Sequence[Delivery]) -> FileRow:
    making = Making(work, INBOUND, settings, work.mappings[INBOUND])
    documents = [inbound_document(one) for one in deliveries]
    records = [record for one in documents for record in making.try_out(one, {})[0]]
    making.values |= counts_of(documents, records)
    making.values["recordCount"] = count_records(records)
    with work.books.ledger.transaction():
        file = making.commit(lambda: documents, {"deliveryId": deliveries[0].delivery_id})
        for one in deliveries:
            work.books.deliveries.put(decision(work, one, "planned", file.id))
    return file


def withdraw_deliveries(work: Work, listed: Mapping[str, Delivery]) -> None:
    """Take back the files of deliveries that were not delivered and are no longer true."""
    for file in unseen(work, INBOUND):
        rows = work.books.deliveries.of_file(file.id)
        planned = [row for row in rows if row.state == "planned"]
        is_true = all(_is_as_told(row, listed.get(row.delivery_id)) for row in planned)
        if len(planned) < len(rows) or (is_true and is_as_configured(work, file)):
            continue
        with work.books.ledger.transaction():
            work.books.files.set_state(file, "withdrawn", "no-longer-true")
            work.books.problems.close(work.about("file", file.name))
            for row in planned:
                work.books.deliveries.set_state(row, "new")
        log.warning("%s: %s was not delivered and is no longer true", work.name, file.name)
        work.did("files withdrawn")


def _is_as_told(row: DeliveryRow, delivery: Delivery | None) -> bool:
    return delivery is not None and delivery_hash(delivery) == row.content_hash


def _review(work: Work, listed: Mapping[str, Delivery]) -> None:
    """Tell what has become of deliveries that the partner knows of, or waits for."""
    for state in ("new", "sent"):
        for row in work.books.deliveries.in_state(work.name, state):
            if row.store != work.store or row.endpoint != work.partner.endpoint:
                continue
            delivery = listed.get(row.delivery_id)
            if delivery is None:
                _close(work, row)
            elif state == "sent":
                is_changed = row.content_hash and not _is_as_told(row, delivery)
                work.problems_of(DELIVERY, row.delivery_id, [_CHANGED] if is_changed else [])


def _close(work: Work, row: DeliveryRow) -> None:
    """Record that somebody else has dealt with a delivery; one that may be accepted here waits."""
    if work.books.actions.get(work.store, "accept", row.delivery_id) is not None:
        return
    with work.books.ledger.transaction():
        work.books.deliveries.set_state(row, "closed")
        was_told = row.state == "sent"
        work.problems_of(DELIVERY, row.delivery_id, [_CLOSED] if was_told else [])
    work.did("deliveries accepted or closed by somebody else")


_EMPTY = Problem("no-lines", "has nothing to expect", "look at the delivery in Centra")
_CHANGED = Problem(
    "delivery-changed",
    "what is to be expected has changed at the store since the partner was told",
    "tell the partner; nothing is sent again by itself",
    severity=Severity.NOTICE,
)
_CLOSED = Problem(
    "delivery-closed",
    "the store no longer has it open: somebody has accepted or deleted it in Centra",
    "tell the partner; what it receives of it all the same is held",
    severity=Severity.NOTICE,
)
