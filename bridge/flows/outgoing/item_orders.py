"""Orders beside the item files that they need: who was told of an item, and what has to wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bridge.flows.holding import hold_shipment
from bridge.flows.outgoing.candidate import Candidate
from bridge.flows.work import Books, Work
from bridge.ledger.files import FileRow
from bridge.ledger.items import Told
from bridge.ledger.problems import About
from bridge.model.store import ItemIdentity
from bridge.plan.items import name_of, names_of
from bridge.plan.unsent import NOT_SENT, names_not_sent

_UNDELIVERED = ("written", "uploading", "uploaded", "renaming", "held")


def hold_untold(work: Work, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return those of `candidates` that may go; those with items never told of are held.

    Where the policy lets them go it is said of the items, until they are told.
    """
    if work.partner.messages.item is None:
        return list(candidates)
    return [one for one in candidates if _may_go(work, one)]


def _may_go(work: Work, one: Candidate) -> bool:
    untold = list(dict.fromkeys(_untold(work, (line.item for line in one.lines))))
    if not untold:
        return True
    if work.partner.policies.items.not_sent == "notice":
        for name in untold:
            about = work.about("product", name)
            work.books.problems.add(about, NOT_SENT, work.run_id)
        return True
    shipment = one.shipment
    if NOT_SENT.code in work.released("shipment", shipment.shipment_id, ()):
        return True
    hold_shipment(work, shipment, work.name, [names_not_sent(untold)])
    return False


def _untold(work: Work, items: Iterable[ItemIdentity]) -> Iterator[str]:
    """Yield what the items go by that the partner was never told of."""
    identity = work.partner.policies.items.identity
    for item in items:
        if not any(_told(work, item)):
            yield name_of(item, identity) or item.physical_sku or item.ean or item.upc


def _told(work: Work, item: ItemIdentity) -> Iterator[Told]:
    """Yield what the partner was told by any name that an item goes by."""
    for name in names_of(item, work.partner.policies.items.identity):
        yield from work.books.items.told_as(work.store, work.name, name)


def waits_for_items(work: Work, file: FileRow) -> bool:
    """Return whether an order file names an item of which a file tells that is not delivered."""
    if file.message != "order" or work.partner.messages.item is None:
        return False
    under_way = {
        one.id
        for one in work.books.files.in_state(work.name, "out", *_UNDELIVERED)
        if one.message == "item"
    }
    return bool(under_way) and any(
        told.file_id in under_way for item in _ordered(work, file) for told in _told(work, item)
    )


def _ordered(work: Work, file: FileRow) -> set[ItemIdentity]:
    """Return what the shipments in an order file are of."""
    return {
        ItemIdentity(line.physical_sku, line.ean, line.upc, line.is_sku_complete)
        for row in work.books.shipments.of_file(file.id)
        for line in work.books.shipments.lines(row.store, row.shipment_id)
    }


def note_items_delivered(books: Books, file: FileRow) -> None:
    """Record that the partner knows the items of a file; within a transaction."""
    abouts = [
        About(file.store, file.partner, "product", one.item) for one in books.items.of_file(file.id)
    ]
    books.problems.close_each(abouts, NOT_SENT.code)
