"""The product master to a partner: item files in the archive and the ledger, not delivered.

The first time all items are told, then those that were modified since, with an overlap, and of
these only what differs from what the partner knows. What was written, what the partner knows by
it, and how far the store was read are committed together: a reading that is cut off has not been.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import Literal, TypeAlias

from bridge.config.outbound import OutboundMessage
from bridge.flows.outgoing.item_reading import Change, Reading, Spool
from bridge.flows.outgoing.making import Making, portions
from bridge.flows.outgoing.reviewing import is_as_configured, unseen
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.items import Watermark
from bridge.model import speaking
from bridge.model.problem import Problem
from bridge.plan.items import basis
from bridge.plan.unsent import NOT_SENT

ITEM = "item"
#: What a problem about an item of the product master is about.
PRODUCT = "product"
#: What of the range is read and told: what was modified; all, of which what differs is told; all,
#: of which all is told again.
Extent: TypeAlias = Literal["modified", "compare", "all"]

#: Names of the watermarks: of any reading, and of the last one of the whole range.
_READ, _READ_ALL = "item", "item/all"
#: The subject of what could not even be read.
_UNREADABLE = "unreadable"
#: How often the whole range is read while something of it cannot be told.
_WAITING = timedelta(days=1)


def write_items(work: Work, extent: Extent = "modified") -> None:
    """Write what the partner has to be told of the store's items; without any there is no file."""
    withdraw_items(work)
    settings = work.partner.messages.item
    if settings is None:
        return
    began = work.clock()
    with TemporaryFile(dir=work.books.ledger.folder) as spool:
        reading = read_items(work, settings, Spool(spool), extent)
        written = list(_write(work, settings, reading, began))
    for file, number in written:
        log.info(
            "%s: wrote %s with %d items",
            work.name,
            file.name,
            number,
            extra=speaking.in_file(file.name),
        )
        work.did("items written", number)


def read_items(
    work: Work, settings: OutboundMessage, spool: Spool, extent: Extent = "modified"
) -> Reading:
    """Read as much of the store's range as has to be, and return what was found."""
    since = None if extent != "modified" else _since(work)
    making = Making(work, ITEM, settings, work.mappings[ITEM])
    reading = Reading(work, making, spool, is_all=since is None, again=extent == "all")
    before = len(work.unreadable)
    reading.read(work.api.products(modified=since))
    if unreadable := work.unreadable[before:]:
        reading.problems[_UNREADABLE] = unreadable
        del work.unreadable[before:]
    return reading


def _since(work: Work) -> datetime | None:
    """Return from when on modified items are read; None: the whole range is due."""
    policy, items = work.partner.policies.items, work.books.items
    read = items.watermark(work.store, work.name, _READ)
    read_all = items.watermark(work.store, work.name, _READ_ALL)
    if read is None or read_all is None or read.basis != _basis(work):
        return None
    often = _WAITING if _is_something_waiting(work) else timedelta(days=policy.all_after_days)
    if work.clock() - read_all.reached >= often:
        return None
    return read.reached - timedelta(hours=policy.overlap_hours)


def _basis(work: Work) -> str:
    return basis(work.mappings[ITEM].sha256, work.partner.policies.items)


def _is_something_waiting(work: Work) -> bool:
    open_ = work.books.problems.open_of_kind(work.store, work.name, PRODUCT)
    is_held = any(row.code != NOT_SENT.code for row in open_)
    return is_held or bool(work.books.items.untold(work.store, work.name))


def _write(
    work: Work, settings: OutboundMessage, reading: Reading, began: datetime
) -> Iterator[tuple[FileRow, int]]:
    """Write file after file and yield each with the number of its items.

    With the last one it is recorded how far the store was read.
    """
    parts = portions(work.mappings[ITEM], list(reading.changes.values()))
    if not parts:
        with work.books.ledger.transaction():
            _settle(work, reading, began)
    for number, some in enumerate(parts, start=1):
        work.progress("item files written", number, len(parts))
        with work.books.ledger.transaction():
            file = _commit(work, settings, reading, some)
            if number == len(parts):
                _settle(work, reading, began)
        yield file, len(some)


def _commit(
    work: Work, settings: OutboundMessage, reading: Reading, changes: Sequence[Change]
) -> FileRow:
    making = Making(work, ITEM, settings, work.mappings[ITEM])
    making.values |= {
        "documentCount": len(changes),
        "lineCount": len(changes),
        "recordCount": sum(one.records for one in changes),
    }
    file = making.commit(partial(reading.spool.documents, changes))
    work.books.items.put(replace(one.told, file_id=file.id) for one in changes)
    return file


def _settle(work: Work, reading: Reading, began: datetime) -> None:
    """Record what else a reading has found, and how far it has read; within a transaction."""
    items = work.books.items
    items.put([*reading.renamed.values(), *reading.clashing])
    items.drop(reading.gone)
    if reading.is_all:
        waiting = {one.product for one in reading.clashing}
        untold = items.untold(work.store, work.name)
        items.drop([one for one in untold if one.product not in waiting])
    _tell_problems(work, reading)
    mark = Watermark(began, _basis(work))
    for name in (_READ, _READ_ALL) if reading.is_all else (_READ,):
        items.put_watermark(work.store, work.name, name, mark)


def _tell_problems(work: Work, reading: Reading) -> None:
    """Let what was found be what is wrong with items; of those that were not read it stays."""
    open_: dict[str, list[Problem]] = {}
    for row in work.books.problems.open_of_kind(work.store, work.name, PRODUCT):
        kept = open_.setdefault(row.subject, [])
        if row.code == NOT_SENT.code:
            kept.append(NOT_SENT)
    for subject, kept in open_.items():
        if subject not in reading.problems and (reading.is_all or reading.is_sound(subject)):
            work.problems_of(PRODUCT, subject, kept)
    for subject, found in reading.problems.items():
        if subject == _UNREADABLE and not reading.is_all:
            for one in found:
                work.books.problems.add(work.about(PRODUCT, subject), one, work.run_id)
            continue
        work.problems_of(PRODUCT, subject, [*found, *open_.get(subject, [])])


def withdraw_items(work: Work) -> None:
    """Take back item files that were not delivered and are not as they would be written now.

    What they tell is told anew, by the mapping and into the folder of now, if at all.
    """
    for file in unseen(work, ITEM):
        if is_as_configured(work, file):
            continue
        with work.books.ledger.transaction():
            work.books.files.set_state(file, "withdrawn", "no-longer-true")
            work.books.problems.close(work.about("file", file.name))
            work.books.items.drop_of_file(file.id)
            work.books.items.drop_watermark(work.store, work.name, _READ)
        log.warning("%s: %s was not delivered and is no longer true", work.name, file.name)
        work.did("files withdrawn")


def knows_no_items(work: Work) -> bool:
    """Return whether the partner gets item files, and was told of nothing as far as is known."""
    if work.partner.messages.item is None:
        return False
    is_read = work.books.items.watermark(work.store, work.name, _READ) is not None
    return not is_read and not any(work.books.items.counts(work.store, work.name))


def tell_again(work: Work) -> None:
    """Have all items told again: what was told since the ledger was copied is not known."""
    work.books.items.doubt(work.store, work.name)
    work.books.items.drop_watermark(work.store, work.name, _READ)


def adopt_items(work: Work) -> None:
    """Record that the partner knows the store's items as they are now: somebody has told it."""
    settings = work.partner.messages.item
    if settings is None:
        return
    began = work.clock()
    with TemporaryFile(dir=work.books.ledger.folder) as spool:
        reading = read_items(work, settings, Spool(spool), "compare")
    with work.books.ledger.transaction():
        work.books.items.put(one.told for one in reading.changes.values())
        _settle(work, reading, began)
    work.did("items adopted as sent", len(reading.changes))
