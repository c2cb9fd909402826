"""Counts out of a partner's files: the latest of each item, which a figure is computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from bridge.flows.facts import values_of
from bridge.flows.read import item_of
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.records import RecordRow
from bridge.model.document import Value
from bridge.model.moment import Moment, from_utc_text, utc_text
from bridge.model.place import Where
from bridge.model.problem import Problem
from bridge.model.stock import Count
from bridge.plan.stock import is_newer

_A_DAY = timedelta(days=1)
#: Records that are taken in at a time.
_CHUNK = 1_000
#: What is told of counts that are skipped, by the reason; one that only repeats is not told.
_SKIPPED = {
    "before-restoration": "counts skipped from before the ledger was restored",
    "older-than-known": "counts skipped as older",
}


class _Counted(NamedTuple):
    """A record, the count that it makes, and the one of that item before it."""

    row: RecordRow
    told: Count
    known: Count | None


def take_in_counts(work: Work) -> None:
    """Make what was counted in new files the latest count of each item."""
    for file_id in work.books.records.files_with_staged(work.name, "stock"):
        file = work.books.files.get(file_id)
        twice = work.books.records.repeated_items(file.id)
        for number, rows in enumerate(_pages(work, file)):
            with work.books.ledger.transaction():
                _take_in(work, file, [row for row in rows if row.state == "staged"], twice)
            work.progress("counts taken in", number * _CHUNK + len(rows), file.records_read)


def _pages(work: Work, file: FileRow) -> Iterator[Sequence[RecordRow]]:
    """Yield the records of a file in portions."""
    after = 0
    while rows := work.books.records.page_of_file(file.id, after, _CHUNK):
        yield rows
        after = rows[-1].id


def _take_in(work: Work, file: FileRow, rows: Sequence[RecordRow], twice: Set[str]) -> None:
    """Make each record the count of its item, unless a newer one is known."""
    sound: list[tuple[RecordRow, Count]] = []
    for row in rows:
        values = values_of(row)
        problem = _impossible(values, twice)
        if problem is None:
            sound.append((row, _count(work, row, file, values)))
        else:
            _hold(work, file, row, problem)
    items = [count.item for _, count in sound]
    known = work.books.stock.count_each(work.store, work.warehouse, items)
    restoration = work.books.restorations.last()
    restored_at = restoration.noticed_at if restoration else ""
    decided: dict[str, list[_Counted]] = defaultdict(list)
    for (row, count), one in zip(sound, known, strict=True):
        decided[_why_skipped(count, one, restored_at)].append(_Counted(row, count, one))
    for reason, counted in decided.items():
        if reason:
            _skip(work, reason, counted)
        else:
            _apply(work, counted)


def _why_skipped(count: Count, known: Count | None, restored_at: str) -> str:
    """Return why a count is not the latest of its item; "" where it is.

    An older ledger may lack a newer count, or what has moved since.
    """
    if count.counted_at <= restored_at:
        return "before-restoration"
    if is_newer(count, known):
        return ""
    if known is not None and _figures(known) == _figures(count):
        return "duplicate"
    return "older-than-known"


def _skip(work: Work, reason: str, counted: Sequence[_Counted]) -> None:
    work.books.records.set_state([one.row for one in counted], "skipped", reason)
    if reason in _SKIPPED:
        work.did(_SKIPPED[reason], len(counted))


def _apply(work: Work, counted: Sequence[_Counted]) -> None:
    """Make counts the latest of their items, whose problems they settle."""
    work.books.stock.put_counts([(one.told, one.known) for one in counted])
    work.books.records.set_state([one.row for one in counted], "applied")
    work.books.problems.close_each(work.about("item", one.told.item) for one in counted)


def _figures(count: Count) -> tuple[str, int]:
    return count.counted_at, count.counted


def _hold(work: Work, file: FileRow, row: RecordRow, problem: Problem) -> None:
    """Hold a count; the next one of its item settles it."""
    where = Where(file.name, row.line)
    about = work.about("item", item_of(values_of(row)) or str(where))
    work.books.records.set_state([row], "held", problem.code)
    work.books.problems.add(about, replace(problem, where=where), work.run_id, file.id)
    log.warning("%s: %s: %s [%s]", work.name, where, problem.message, problem.code)
    work.did("counts held")


def _impossible(values: Mapping[str, Value], twice: Set[str]) -> Problem | None:
    if "item.quantity" not in values or not item_of(values):
        return Problem("count-incomplete", "has no item or no quantity", "ask the partner")
    if int(values["item.quantity"]) < 0:
        return Problem("impossible-quantity", "counts less than nothing", "ask the partner")
    return _TWICE if item_of(values) in twice else None


def _count(work: Work, row: RecordRow, file: FileRow, values: Mapping[str, Value]) -> Count:
    at: Moment = values.get("item.countedAt") or values.get("file.countedAt") or _of_file(file)
    return Count(
        store=work.store,
        warehouse=work.warehouse,
        item=item_of(values),
        partner=work.name,
        counted=int(values["item.quantity"]),
        counted_at=utc_text(at.utc),
        counted_at_text=at.text,
        is_exact=at.is_exact,
        file_id=row.file_id,
        line=row.line,
    )


def _of_file(file: FileRow) -> Moment:
    """Return a count's time where the partner does not say it: within the day before its file."""
    written = from_utc_text(file.remote_modified or file.created_at)
    return Moment(written - _A_DAY, "", is_exact=False)


_TWICE = Problem(
    "counted-twice",
    "stands in the file more than once, and which figure is right cannot be told",
    "have the partner sum up places and lots, or send one row for each item",
)
