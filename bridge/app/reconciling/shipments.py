"""Shipments: what was sent, received, confirmed and completed here, and what the store shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bridge.api.parallel import run_parallel
from bridge.app.reconciling.listings import standing
from bridge.app.reconciling.not_left import completed_with_more
from bridge.app.reconciling.subject import Subject
from bridge.errors import BridgeError, ItemError
from bridge.flows.work import Books
from bridge.ledger.problems import ProblemRow
from bridge.ledger.shipments import ShipmentRow
from bridge.model.moment import from_utc_text, utc_text
from bridge.plan.reconciling.difference import Difference
from bridge.plan.reconciling.shipment_words import LATE, Standing
from bridge.plan.reconciling.shipments import (
    Known,
    Seen,
    compare,
    not_all_left,
    unsent,
    without_us,
)
from bridge.plan.reconciling.waiting import Patience

#: States of shipments that something is to become of, and that a partner has or is to get.
_OPEN = ("planned", "sent", "completing", "rejected", "cancelling", "cancelled", "shipped")
#: States of those that were not sent.
_UNSENT = ("new", "held")
#: What problems that concern shipments are about: what was sent, and what the partner tells of it.
_PROBLEMS_OF = ("shipment", "confirmation", "order_status")
#: How much longer ago a shipment can have been made that was completed since the day asked for.
_MADE_BEFORE = timedelta(days=14)
#: So many shipments that no list shows are looked up one by one.
MOST_LOOKS = 500


def first_made(subject: Subject) -> str:
    """Return since when the store's lists are to be read, so that they show most of what is known.

    What is older is looked up one by one.
    """
    earliest = utc_text(subject.since - _MADE_BEFORE)
    made = [one.first_seen_at for one in known_ones(subject)]
    # The ledger has seen it after the store has made it.
    first = min([subject.since_text, *made])
    day_before = utc_text(from_utc_text(first) - timedelta(days=1))
    return max(earliest, day_before)


def known_ones(subject: Subject) -> list[Known]:
    """Return what the ledger knows of the shipments that a partner has, and has had lately."""
    reading = subject.books.reconciling
    rows = [row for state in _OPEN for row in reading.shipments(subject.store, subject.name, state)]
    rows += reading.shipments(subject.store, subject.name, "completed", subject.since_text)
    return [Known(*row) for row in rows]


def shipment_differences(
    subject: Subject, lists: Mapping[str, Seen], counts: dict[str, Any]
) -> Iterator[Difference]:
    """Yield what differs of a partner's shipments; `lists` is what the store lists, by id.

    Where nothing else explains it, so is every open problem of one. `counts` is told how many
    there are.
    """
    known = known_ones(subject)
    told: list[Difference] = []
    standings = dict(_standings(subject, known, lists))
    unlooked = 0
    with_more = completed_with_more(subject, known)
    for one in known:
        listed = lists.get(one.shipment_id)
        at_store = standings[one.shipment_id]
        unlooked += at_store == "unknown"
        shipped_at = listed.shipped_at if listed is not None else None
        if units := with_more.get(one.shipment_id):
            told.append(not_all_left(one, at_store, shipped_at, units))
            continue
        found = compare(one, at_store, shipped_at, subject.partner, subject.patience)
        told += [found] if found is not None else []
    yield from told
    yield from _problems(subject, lists, told)
    yield from _never_here(subject, lists, {one.shipment_id for one in known})
    _count(subject, known, standings, counts)
    if unlooked:
        yield _not_looked_up(unlooked)


def _problems(
    subject: Subject, lists: Mapping[str, Seen], told: Sequence[Difference]
) -> Iterator[Difference]:
    """Yield what is open about shipments, each once, where what was `told` does not explain it."""
    explained = {one.subject for one in told if one.code not in LATE}
    seen = {(one.subject, one.code) for one in told}
    for kind in _PROBLEMS_OF:
        for row in subject.books.problems.open_of_kind(subject.store, subject.name, kind):
            if row.subject in explained or (row.subject, row.code) in seen:
                continue
            shipment = subject.books.shipments.get(subject.store, row.subject)
            listed = lists.get(row.subject)
            is_unsent = shipment is not None and shipment.state in _UNSENT
            if is_unsent and listed is not None and listed.standing == "open":
                continue  # told with what was not sent
            seen.add((row.subject, row.code))
            yield _as_difference(subject, row, shipment)


def _as_difference(subject: Subject, row: ProblemRow, shipment: ShipmentRow | None) -> Difference:
    file = subject.books.files.get(row.file_id).name if row.file_id is not None else ""
    details = {
        "order": shipment.order_id if shipment is not None else "",
        "state": shipment.state if shipment is not None else "",
        "severity": row.severity,
    }
    return Difference(
        "shipment", row.subject, row.code, row.message, row.remedy, row.opened_at, file, details
    )


def _count(
    subject: Subject,
    known: Sequence[Known],
    standings: Mapping[str, Standing],
    counts: dict[str, Any],
) -> None:
    with_partner = [one for one in known if one.state == "sent"]
    oldest = min((one.sent_at for one in with_partner), default=None)
    counts |= {
        "with_partner": len(with_partner),
        "oldest_hours": subject.age_hours(oldest),
        "completed": sum(one.state == "completed" for one in known),
        "unpaid": sum(one.state == "shipped" for one in known),
        "not_looked_up": sum(one == "unknown" for one in standings.values()),
    }


def _standings(
    subject: Subject, known: Sequence[Known], lists: Mapping[str, Seen]
) -> Iterator[tuple[str, Standing]]:
    """Yield how each stands at the store, by its lists or looked up.

    A run may have gone on since the lists were read: what the ledger has as further on than they
    show it is looked up once more.
    """
    unclear: list[Known] = []
    for one in known:
        listed = lists.get(one.shipment_id)
        if listed is None and one.state == "cancelled":
            yield one.shipment_id, "gone"  # as it should be
        elif listed is None or _is_ahead(one, listed.standing):
            unclear.append(one)
        else:
            yield one.shipment_id, listed.standing
    for one in unclear[MOST_LOOKS:]:
        yield one.shipment_id, "unknown"
    yield from _looked_up(subject, unclear[:MOST_LOOKS])


def _is_ahead(one: Known, listed: Standing) -> bool:
    if one.state == "completed":
        return listed != "completed"
    if one.state == "shipped":
        return listed not in ("completed", "unpaid", "uncaptured")
    return one.state in ("cancelled", "cancelling") and listed == "open"


def _looked_up(subject: Subject, known: Sequence[Known]) -> Iterator[tuple[str, Standing]]:
    outcomes = run_parallel(
        lambda one: subject.api.find_shipment(one.order_id, one.shipment_id),
        known,
        subject.workers,
    )
    for number, (one, found) in enumerate(outcomes, start=1):
        subject.progress("shipments looked up", number, len(known))
        if isinstance(found, ItemError):
            yield one.shipment_id, "unreadable"
        elif isinstance(found, BridgeError):
            raise found
        else:
            yield one.shipment_id, standing(found)


def _not_looked_up(number: int) -> Difference:
    return Difference(
        "shipment",
        f"{number} more",
        "not-looked-up",
        f"no list of the store shows them, and {MOST_LOOKS} were looked up one by one",
        "settle what is shown first; then ask again, or with a larger --since, which lists more",
    )


def _never_here(
    subject: Subject, lists: Mapping[str, Seen], known: set[str]
) -> Iterator[Difference]:
    """Yield what the store has completed, or never had sent, of this partner's."""
    done_since = max(subject.since_text, subject.adopted_at)
    for one in lists.values():
        if one.standing != "completed" or one.shipment_id in known:
            continue
        if one.takers != (subject.name,) or (one.shipped_at or done_since) < done_since:
            continue
        row = subject.books.shipments.get(subject.store, one.shipment_id)
        if row is None or (row.state in _UNSENT and row.partner in ("", subject.name)):
            yield without_us(one)


def unsent_differences(
    books: Books, store: str, patience: Patience, seen: Mapping[str, tuple[Seen, tuple[str, ...]]]
) -> tuple[list[Difference], int]:
    """Return what was not sent of what is good to go, and how much the next export takes.

    `seen` are such shipments of the store by their ids, each with all who take it.
    """
    codes = _open_codes(books, store)
    found: list[Difference] = []
    fresh = 0
    for one, takers in seen.values():
        row = books.shipments.get(store, one.shipment_id)
        if row is not None and row.state not in _UNSENT:
            continue
        known = _plainly(row) if row is not None else None
        told = unsent(one, known, takers, patience, codes.get(one.shipment_id, ()))
        fresh += told is None
        found += [told] if told is not None else []
    return found, fresh


def _open_codes(books: Books, store: str) -> dict[str, list[str]]:
    """Return the codes of what is open about shipments, by their ids."""
    codes: dict[str, list[str]] = {}
    for row in books.problems.all_open():
        if row.kind == "shipment" and row.store == store:
            codes.setdefault(row.subject, []).append(row.code)
    return codes


def _plainly(row: ShipmentRow) -> Known:
    """Return a row of a shipment that was not sent, of which nobody can have told anything."""
    return Known(
        row.shipment_id, row.order_id, row.partner, row.state, row.first_seen_at, row.changed_at,
        file="", file_state="", file_changed_at=None, confirmation="", status="", told_at=None,
        cancelled_at=None, completion="",
    )  # fmt: skip
