"""Counts out of a partner's files: the latest of each item, which a figure is computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
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
from bridge.plan.counting import Counted, is_of_ours, put_together
from bridge.plan.stock import is_newer

_A_DAY = timedelta(days=1)
#: Records that are taken in at a time.
_CHUNK = 1_000
#: What is told of counts that are skipped, by the reason; one that only repeats is not told.
_SKIPPED = {
    "before-restoration": "counts skipped from before the ledger was restored",
    "older-than-known": "counts skipped as older",
}
_OTHER_WAREHOUSE = "other-warehouse"


class Told(NamedTuple):
    """What a file tells of one item: the records that count, and what each of them says."""

    item: str
    rows: Sequence[RecordRow]
    values: Sequence[Mapping[str, Value]]

    @property
    def is_sound(self) -> bool:
        """Whether every row about the item could be read."""
        return all(row.state != "aside" for row in self.rows)


class _Counted(NamedTuple):
    """What is told of an item, the count that it makes, and the one before it."""

    told: Told
    latest: Count
    known: Count | None


def take_in_counts(work: Work) -> None:
    """Make what was counted in new files the latest count of each item."""
    for file_id in work.books.records.files_with_staged(work.name, "stock"):
        file = work.books.files.get(file_id)
        done, told = 0, items_told(work, file)
        while portion := list(islice(told, _CHUNK)):
            with work.books.ledger.transaction():
                _take_in(work, file, portion)
            done += sum(len(one.rows) for one in portion)
            work.progress("counts taken in", done, file.records_read)


def items_told(work: Work, file: FileRow) -> Iterator[Told]:
    """Yield what a file tells of each item and nobody has looked at yet.

    First the items of one row, in the order of reading, then those of several.
    """
    several = work.books.records.repeated_items(file.id)
    for row in _rows(work, file):
        values = values_of(row)
        item = item_of(values)
        if row.state == "staged" and item not in several:
            yield Told(item, [row], [values])
    for item, ids in several.items():
        rows = work.books.records.get_each([int(one) for one in ids.split(",")])
        if any(row.state == "staged" for row in rows):
            yield Told(item, rows, [values_of(row) for row in rows])


def _rows(work: Work, file: FileRow) -> Iterator[RecordRow]:
    """Yield the records of a file, read in portions."""
    after = 0
    while rows := work.books.records.page_of_file(file.id, after, _CHUNK):
        yield from rows
        after = rows[-1].id


def _take_in(work: Work, file: FileRow, portion: Sequence[Told]) -> None:
    """Make what is told of each item its count, unless a newer one is known."""
    sound: list[tuple[Told, Count]] = []
    for told in (_of_ours(work, one) for one in portion):
        if not told.rows:
            continue
        count = count_of(work, file, told)
        if isinstance(count, Problem):
            _hold(work, file, told, count)
        else:
            sound.append((told, count))
    known = work.books.stock.count_each(
        work.store, work.warehouse, [count.item for _, count in sound]
    )
    restoration = work.books.restorations.last()
    restored_at = restoration.noticed_at if restoration else ""
    decided: dict[str, list[_Counted]] = defaultdict(list)
    for (told, count), one in zip(sound, known, strict=True):
        decided[_why_skipped(count, one, restored_at)].append(_Counted(told, count, one))
    for reason, counted in decided.items():
        if reason:
            _skip(work, reason, [one.told for one in counted])
        else:
            _apply(work, counted)


def _of_ours(work: Work, told: Told) -> Told:
    """Return what is told of the warehouses that count; rows of others are skipped."""
    policy = work.partner.policies.stock
    if policy.warehouses is None:
        return told
    pairs = list(zip(told.rows, told.values, strict=True))
    ours = [one for one in pairs if is_of_ours(one[1], policy) or one[0].state == "aside"]
    others = [row for row, values in pairs if not is_of_ours(values, policy)]
    _skip(work, _OTHER_WAREHOUSE, [Told(told.item, others, [])])
    return Told(told.item, [row for row, _ in ours], [values for _, values in ours])


def count_of(work: Work, file: FileRow, told: Told) -> Count | Problem:
    """Return the count that is told of an item, or why there is none."""
    if not told.item:
        return _NO_ITEM
    if not told.is_sound:
        return _NOT_SOUND
    counted = put_together(told.values, work.partner.policies.stock, _of_file(file))
    if isinstance(counted, Problem):
        return counted
    return _count(work, file, told, counted)


def _count(work: Work, file: FileRow, told: Told, counted: Counted) -> Count:
    first, last = utc_text(counted.first.utc), utc_text(counted.last.utc)
    return Count(
        store=work.store,
        warehouse=work.warehouse,
        item=told.item,
        partner=work.name,
        counted=counted.units,
        counted_at=first,
        counted_at_text=counted.first.text,
        is_exact=counted.first.is_exact and counted.last.is_exact,
        file_id=file.id,
        line=told.rows[0].line,
        counted_to=last if last != first else "",
    )


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


def _skip(work: Work, reason: str, skipped: Sequence[Told]) -> None:
    staged = [row for one in skipped for row in one.rows if row.state == "staged"]
    if staged:
        work.books.records.set_state(staged, "skipped", reason)
    if reason in _SKIPPED:
        work.did(_SKIPPED[reason], len(skipped))


def _apply(work: Work, counted: Sequence[_Counted]) -> None:
    """Make counts the latest of their items, whose problems they settle."""
    work.books.stock.put_counts([(one.latest, one.known) for one in counted])
    staged = [row for one in counted for row in one.told.rows if row.state == "staged"]
    work.books.records.set_state(staged, "applied")
    work.books.problems.close_each(work.about("item", one.latest.item) for one in counted)


def _figures(count: Count) -> tuple[str, int]:
    return count.counted_at, count.counted


def _hold(work: Work, file: FileRow, told: Told, problem: Problem) -> None:
    """Hold what is told of an item; the next count of it settles that."""
    for row in told.rows:
        if row.state != "staged":
            continue
        where = Where(file.name, row.line)
        about = work.about("item", told.item or str(where))
        work.books.records.set_state([row], "held", problem.code)
        work.books.problems.add(about, replace(problem, where=where), work.run_id, file.id)
        log.warning("%s: %s: %s [%s]", work.name, where, problem.message, problem.code)
        work.did("counts held")


def _of_file(file: FileRow) -> Moment:
    """Return a count's time where the partner does not say it: within the day before its file."""
    written = from_utc_text(file.remote_modified or file.created_at)
    return Moment(written - _A_DAY, "", is_exact=False)


_NO_ITEM = Problem("count-incomplete", "has no item or no quantity", "ask the partner")
_NOT_SOUND = Problem(
    "counted-in-part",
    "another row about the item could not be read, so its count is not known",
    "see the problem of that row; the next count of the item settles it",
)
