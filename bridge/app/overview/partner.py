"""One partner in the morning: what was done for it, what is under way, what it owes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from bridge.app.overview.figures import stock_told
from bridge.app.reconciling.arrivals import missing_files, unacknowledged_files
from bridge.app.reconciling.subject import Awaited
from bridge.config.model import Configuration
from bridge.flows.work import Books
from bridge.ledger.states import UNDER_WAY
from bridge.model.moment import utc_text
from bridge.model.morning import (
    Aged,
    Done,
    Expected,
    FilesTold,
    FileTold,
    FileUnderWay,
    Late,
    Unconfirmed,
    UnderWay,
)
from bridge.model.waiting import Things

#: The state in which a file of a direction has arrived.
_ARRIVED = {"out": "delivered", "in": "done"}
#: Those of a shipment that something has yet to become of; `sent` is told by its age.
_OPEN = ("new", "held", "planned", "completing", "shipped", "rejected", "cancelling")
#: In days: how long a shipment has been with a partner.
_AGES: tuple[tuple[int, int | None], ...] = ((0, 1), (1, 2), (2, 3), (3, 7), (7, None))
#: Before and after everything.
FIRST, LAST = "", "9999"
_Span: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Looking:
    """One partner, looked at from a moment."""

    configuration: Configuration
    books: Books
    name: str
    now: datetime
    #: The last morning.
    since: str
    #: How many of anything are named.
    most: int

    @property
    def awaited(self) -> Awaited:
        """The partner as one that should send things."""
        partner = self.configuration.partner(self.name)
        return Awaited(
            name=self.name,
            partner=partner,
            store=partner.store_name,
            books=self.books,
            now=self.now,
        )

    def done(self) -> Done:
        """Return what was done for it."""
        partner = self.configuration.partner(self.name)
        warehouse = self.configuration.endpoint_of(partner).warehouse
        overview = self.books.overview
        calls = overview.calls_since(self.name, self.since)
        return Done(
            shipments_sent=sum(overview.sent_between(self.name, [(self.since, LAST)])),
            payments_captured=calls.get("capture", 0),
            shipments_completed=calls.get("complete", 0),
            returns_made=calls.get("return", 0),
            returns_refunded=calls.get("refund", 0),
            figures_told=overview.figures_told_since(
                partner.store_name, warehouse, self.name, self.since
            ),
            items_told=overview.items_told_since(self.name, self.since),
            deliveries_announced=overview.announced_since(self.name, self.since),
            deliveries_accepted=calls.get("accept", 0),
        )

    def files(self, direction: str) -> FilesTold:
        """Return its files that went out, or came in."""
        state = _ARRIVED[direction]
        sums = self.books.overview.files_summed(self.name, direction, state, self.since)
        rows = self.books.overview.files_since(self.name, direction, state, self.since, self.most)
        return FilesTold(
            numbers=tuple((row["message"], int(row["number"])) for row in sums),
            size=sum(row["size"] for row in sums),
            latest=tuple(_file(row) for row in rows),
        )

    def things(self) -> Things:
        """Return for how many things of it a person is needed."""
        return things(self.books, self.name, self.since)

    def under_way(self) -> UnderWay:
        """Return what the next run goes on with."""
        overview = self.books.overview
        states = ((one, overview.shipments_in_state(self.name, one)) for one in _OPEN)
        files = [
            overview.files_under_way(self.name, direction, state, self.most)
            for direction, known in UNDER_WAY.items()
            for state in known
        ]
        calls = overview.calls_under_way(self.name, self.most)
        return UnderWay(
            shipments=tuple((state, number) for state, number in states if number),
            files=tuple(_file_under_way(row) for rows in files for row in rows)[: self.most],
            files_number=sum(rows[0]["number"] for rows in files if rows),
            calls=tuple((row["kind"], row["subject"], row["attempted_at"]) for row in calls),
            calls_number=calls[0]["number"] if calls else 0,
            confirmed_in_part=overview.documents_open(self.name, "confirmation"),
            returns_to_complete=overview.documents_open(self.name, "return"),
        )

    def unconfirmed(self) -> Unconfirmed | None:
        """Return the shipments that it has to ship; None for one that gets no orders."""
        awaited, overview = self.awaited, self.books.overview
        messages = awaited.partner.messages
        if messages.order is None or messages.confirmation is None:
            return None
        numbers = overview.unconfirmed_between(self.name, list(self._spans()))
        hours = awaited.partner.policies.expected.confirmation_within_hours
        before = utc_text(awaited.patience.over_before(hours)) if hours is not None else None
        oldest = overview.oldest_unconfirmed(self.name, min(self.most, 10))
        return Unconfirmed(
            ages=tuple(
                (begin, end, number) for (begin, end), number in zip(_AGES, numbers, strict=True)
            ),
            oldest=tuple(
                Aged(row["shipment_id"], row["changed_at"], row["file"]) for row in oldest
            ),
            expected_within_hours=hours,
            late=overview.silent_before(self.name, before) if before is not None else 0,
            late_before=before,
        )

    def _spans(self) -> Iterator[_Span]:
        for begin, end in _AGES:
            since = utc_text(self.now - timedelta(days=end)) if end is not None else FIRST
            yield since, utc_text(self.now - timedelta(days=begin)) if begin else LAST

    def expected(self) -> list[Expected]:
        """Return when it has sent something last, message by message."""
        awaited = self.awaited
        missing = {one.subject for one in missing_files(awaited)}
        every = awaited.partner.policies.expected.files_every_hours
        found = []
        for message, settings in awaited.partner.messages.inbound().items():
            last = self.books.overview.last_file(self.name, message)
            found.append(
                Expected(
                    message=message,
                    folder=settings.folder,
                    every_hours=every.get(message),
                    last_file=last["name"] if last else "",
                    last_at=last["created_at"] if last else None,
                    is_missing=message in missing,
                )
            )
        return found

    def late(self, unconfirmed: Unconfirmed | None) -> list[Late]:
        """Return what should have come by now, and has not."""
        awaited = self.awaited
        found = [
            Late(one.code, one.subject, one.message, one.to_do, one.since)
            for told in (missing_files(awaited), unacknowledged_files(awaited))
            for one in told
        ]
        if unconfirmed is not None and unconfirmed.late:
            found.append(_silent(unconfirmed))
        return found

    def stock(self) -> Any:
        """Return how its counts stand against the store's figures; None where it has none."""
        partner = self.configuration.partner(self.name)
        warehouse = self.configuration.endpoint_of(partner).warehouse
        return stock_told(self.books, partner.store_name, warehouse, self.name, self.most)


def _silent(unconfirmed: Unconfirmed) -> Late:
    oldest = unconfirmed.oldest[0] if unconfirmed.oldest else None
    number = f"{unconfirmed.late:,} shipment{'s' if unconfirmed.late > 1 else ''}"
    return Late(
        "unconfirmed",
        oldest.shipment_id if oldest else "",
        f"{number} should have been confirmed by now: a confirmation is expected within "
        f"{unconfirmed.expected_within_hours} hours",
        "ask the partner for its confirmations; `bridge reconcile --only shipments` names each",
        oldest.since if oldest else unconfirmed.late_before,
    )


def things(books: Books, partner: str, since: str) -> Things:
    """Return for how many things of a partner's ("": nobody's) a person is needed."""
    row = books.overview.waiting(partner, since)
    return Things(int(row["number"]), int(row["older"]), row["oldest"])


def _file(row: Any) -> FileTold:
    return FileTold(
        name=row["name"],
        message=row["message"],
        size=row["size"],
        at=row["changed_at"],
        reason=row["reason"],
        is_kept=row["purged_at"] is None,
    )


def _file_under_way(row: Any) -> FileUnderWay:
    values = {one.name: row[one.name] for one in fields(FileUnderWay) if one.name != "since"}
    return FileUnderWay(**values, since=row["changed_at"])
